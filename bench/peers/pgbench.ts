import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Sql } from 'postgres';
import { KEEPS_HISTORY } from '../../src/db/client.ts';
import type { ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import { createPrint, quote } from '../support/pgbench-text.ts';
import { customerIdOf } from '../write-cost/profiles.ts';
import { DATABASE_CONNECTIONS } from './contenders.ts';
import type { Workload } from './options.ts';
import { correlationIdOf } from './people.ts';
import { captureSample, SAMPLE } from './pgbench-statements.ts';
import { checkVersions, readVersions } from './stored.ts';

export type PgbenchOptions = {
  readonly program: string;
  readonly databaseUrl: string;
  readonly client: Sql;
  /** Scripts of the workloads that it can drive. */
  readonly scripts: ReadonlyMap<Workload, string>;
};

const PGBENCH_WORKLOADS = ['W4', 'W5', 'W7'] as const;

/** @returns the newest on the path or where Debian has it; null when there is none */
export function findPgbench(): string | null {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'pgbench'));
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = [...versions.map((version) => join(root, version, 'bin', 'pgbench')), ...onPath];
  return found.find((path) => existsSync(path)) ?? null;
}

/** Write the scripts: the gateway's statements for one profile, with the parts that tell whose it is computed. */
export async function preparePgbench(
  folder: string,
  schema: ProfileSchema,
  workloads: readonly Workload[],
  /** Whose profiles are written: from one index up to, not including, the other. */
  range: readonly [from: number, to: number],
): Promise<Map<Workload, string>> {
  const scripts = new Map<Workload, string>();
  for (const workload of PGBENCH_WORKLOADS.filter((name) => workloads.includes(name))) {
    const lines = (await captureSample(schema, workload)).map((statement) => `${printStatement(statement)};`);
    const path = join(folder, `${workload}.sql`);
    await writeFile(path, `\\set i random(${range[0]}, ${range[1] - 1})\n${lines.join('\n')}\n`);
    scripts.set(workload, path);
  }
  return scripts;
}

/** @returns transactions per second; null for a workload that it cannot drive. @throws Error when writes fail */
export async function runPgbench(
  { program, databaseUrl, client, scripts }: PgbenchOptions,
  workload: Workload,
  connections: number,
  seconds: number,
): Promise<number | null> {
  const script = scripts.get(workload);
  if (script === undefined) return null;
  const before = await readVersions(client);
  // As many as a contender has to the database, however many clients it has.
  const clients = ['-c', String(Math.min(connections, DATABASE_CONNECTIONS)), '-j', '1', '-T', String(seconds)];
  const env = { ...process.env, PGOPTIONS: `-c ${KEEPS_HISTORY}=on` };
  const options = ['-n', '-M', 'prepared', ...clients, '-f', script, databaseUrl];
  const { stdout } = await promisify(execFile)(program, options, { env });
  const read = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN);
  const processed = read(/transactions actually processed: (\d+)/);
  if (read(/failed transactions: (\d+)/) !== 0) throw new Error(`pgbench failed:\n${stdout}`);
  const after = await readVersions(client);
  // Two may be at one customer, of whom the second is sent back and, unlike through the gateway, does not try again.
  const writes = Math.floor(processed * 0.95);
  checkVersions(`pgbench ${workload}`, before, after, { writes, inFlight: processed - writes });
  return read(/tps = ([\d.]+)/);
}

/** What stands in the sample for its owner, longest first, and how that is computed of another index. */
const printStatement = createPrint(
  new Map([
    [customerIdOf(SAMPLE), `lpad(((:i)::int + 1)::text, 16, '0')`],
    [correlationIdOf(SAMPLE), `${quote(correlationIdOf(0).slice(0, -1))} || (:i)::int::text`],
    [String(SAMPLE).padStart(9, '0'), `lpad((:i)::int::text, 9, '0')`],
    [String(SAMPLE), '(:i)::int::text'],
  ]),
);
