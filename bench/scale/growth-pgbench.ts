import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sql } from 'postgres';
import { type Db, KEEPS_HISTORY } from '../../src/db/client.ts';
import { saveProfile } from '../../src/db/customers/customer-repository.ts';
import { findCustomers } from '../../src/db/customers/find-customers.ts';
import { findIdentified } from '../../src/db/customers/identification-repository.ts';
import { encodeKeyValues } from '../../src/domain/customers/identification.ts';
import type { ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import { DEFAULT_TENANT_ID as TENANT } from '../../src/domain/tenant.ts';
import { IDENTIFIED_MAX } from '../../src/services/customers/identify-profiles.ts';
import { captureStatements } from '../contenders/by-hand/capture.ts';
import { memberEmailOf } from '../peers/people.ts';
import { SAMPLE } from '../peers/pgbench-statements.ts';
import { createPrint } from '../support/pgbench-text.ts';
import { customerIdOf } from '../write-cost/profiles.ts';
import { FIRST_VALUE, GROWTH_WORKLOADS, type GrowthWorkload, LAST_VALUE, leanProfile } from './lean-requests.ts';

/** The statement of each workload, in which `:i` is the customer and `:value` what is written. */
export type GrowthStatements = ReadonlyMap<GrowthWorkload, string>;

/** Stands out in every text, as the sample does. */
const SAMPLE_VALUE = 600_000;
/** Customers by whom a statement is tried out. */
const TRIED = [0, 1, 500, 999];
const origin = {
  ...{ tenantId: TENANT, actor: null, requestId: '6f9c2b1e-0000-4000-8000-00000000be4c' },
  ...({ door: 'CONTEXT_SERVICES', operation: 'replaceProfile' } as const),
};

/** The gateway's statements for one profile, with the parts that tell whose it is computed by the server. */
export async function captureGrowth(schema: ProfileSchema): Promise<GrowthStatements> {
  const [key] = schema.identificationKeys;
  if (!key) throw new Error('nobody can be identified');
  const customerId = customerIdOf(SAMPLE);
  const value = encodeKeyValues([memberEmailOf(SAMPLE)]);
  const whole = { keyId: key.keyId, value, isWhole: true, after: null };
  const lookup = { ...whole, limit: IDENTIFIED_MAX + 1, withRecords: true };
  const calls: Record<GrowthWorkload, (db: Db) => Promise<unknown>> = {
    W1: (db) => findCustomers(db, TENANT, [{ customerId, withRecords: true }]),
    W4: (db) => saveProfile(db, origin, customerId, leanProfile(schema, SAMPLE, SAMPLE_VALUE), null),
    W6: (db) => findIdentified(db, TENANT, [lookup]),
  };
  const statements = new Map<GrowthWorkload, string>();
  for (const workload of GROWTH_WORKLOADS) {
    const [statement, ...others] = await captureStatements(calls[workload], new Set());
    if (!statement || others.length > 0) throw new Error(`${workload} is no longer one statement`);
    statements.set(workload, printStatement(statement));
  }
  return statements;
}

/** @throws Error when a statement that reads does not find whom it should */
export async function tryStatements(client: Sql, statements: GrowthStatements): Promise<void> {
  for (const workload of ['W1', 'W6'] as const) {
    for (const index of TRIED) {
      const text = (statements.get(workload) ?? '').replaceAll(':i)', `${index})`);
      const rows = await client.unsafe<{ customer_id: string | null }[]>(text);
      if (rows.length === 1 && rows[0]?.customer_id === customerIdOf(index)) continue;
      throw new Error(`the statement of ${workload} does not find ${customerIdOf(index)}: ${JSON.stringify(rows)}`);
    }
  }
}

/** Write what pgbench runs over so many customers. @returns the paths of the scripts */
export async function writeScripts(
  folder: string,
  statements: GrowthStatements,
  customers: number,
): Promise<Map<GrowthWorkload, string>> {
  const paths = new Map<GrowthWorkload, string>();
  for (const [workload, statement] of statements) {
    const path = join(folder, `${workload}-${customers}.sql`);
    const draws = [`\\set i random(0, ${customers - 1})`, `\\set value random(${FIRST_VALUE}, ${LAST_VALUE})`];
    await writeFile(path, `${draws.join('\n')}\n${statement};\n`);
    paths.set(workload, path);
  }
  return paths;
}

/** @returns the mean latency in milliseconds, and how many were run. @throws Error when any failed */
export async function timeScript(
  program: string,
  databaseUrl: string,
  script: string,
  seconds: number,
): Promise<{ mean: number; count: number }> {
  const env = { ...process.env, PGOPTIONS: `-c ${KEEPS_HISTORY}=on` };
  const options = ['-n', '-M', 'prepared', '-c', '1', '-j', '1', '-T', String(seconds), '-f', script, databaseUrl];
  const { stdout } = await promisify(execFile)(program, options, { env });
  const read = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN);
  const count = read(/transactions actually processed: (\d+)/);
  if (!(count > 0) || read(/failed transactions: (\d+)/) !== 0) throw new Error(`pgbench failed:\n${stdout}`);
  // Three digits after the point are few for what takes a tenth of a millisecond.
  return { mean: 1_000 / read(/tps = ([\d.]+) \(without/), count };
}

/** What stands in the sample for its owner and its values, longest first, and how that is computed. */
const printStatement = createPrint(
  new Map([
    [customerIdOf(SAMPLE), `lpad(((:i)::int + 1)::text, 16, '0')`],
    [String(SAMPLE).padStart(9, '0'), `lpad((:i)::int::text, 9, '0')`],
    [String(SAMPLE), '(:i)::int::text'],
    [String(SAMPLE_VALUE), '(:value)::int::text'],
  ]),
);
