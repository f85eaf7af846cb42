import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { migrateServer } from '../../src/db/server.ts';
import { startContender } from '../peers/contenders.ts';
import { type DrivePlan, drive } from '../peers/drive.ts';
import { loadPeople } from '../peers/load.ts';
import { choosePools, type Pools, requestsOf } from '../peers/pools.ts';
import { checkVersions, readVersions, waitUntilSettled } from '../peers/stored.ts';
import { isVerified, type Verified, verifiedWorkloads, verify } from '../peers/verify.ts';
import type { ThrowawayServer } from '../support/throwaway-server.ts';
import { type Sample, type Watch, watchProcess } from './watch-process.ts';

export const MEMORY_CUSTOMERS = 20_000;
export const MEMORY_CONNECTIONS = 32;
/** Different customers that are read, and as many that are written. */
const POOL = 4_096;
/** The driver keeps all latencies of one drive. */
const SLICE_SECONDS = 30;
/** After so long whoever has been left has closed his end, too. */
const CLOSED_MS = 5_000;

export type MemoryRun = {
  readonly answers: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Until then; the first one before the first request. */
  readonly samples: readonly Sample[];
  /** When all connections have been closed. */
  readonly closed: Sample;
};

/**
 * What the gateway holds while it answers the mix for so many minutes.
 *
 * @returns null where the system does not tell (Linux does)
 * @throws Error when an answer is wrong, or not all that was answered is stored
 */
export async function measureMemory(
  server: ThrowawayServer,
  minutes: number,
  tell: (line: string) => void,
): Promise<MemoryRun | null> {
  if (!existsSync(`/proc/${process.pid}/fd`)) return null;
  const pools = choosePools(MEMORY_CUSTOMERS, POOL);
  const databaseUrl = server.url('memory');
  tell(`memory: loading ${MEMORY_CUSTOMERS} customers and as many members …`);
  await server.createDatabase('memory', null);
  await migrateServer(databaseUrl);
  await loadPeople(databaseUrl, MEMORY_CUSTOMERS, pools.writes);
  const client = postgres(databaseUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    tell('memory: verifying what is answered …');
    const workloads = verifiedWorkloads('ours', ['W8']);
    const ofOurs = { contender: 'ours', databaseUrl, client, statementsFile: '' } as const;
    const verified = await verify({ ...ofOurs, workloads, pools, sameAs: null });
    const gateway = await startContender('ours', databaseUrl, '');
    try {
      const plan = planOf(gateway.url, pools, verified);
      return await driveAll({ watch: await watchProcess(gateway.pid), plan, client, seconds: minutes * 60, tell });
    } finally {
      await gateway.stop();
    }
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Of each slice, which writes other values than the one before. */
type Plan = (slice: number, seconds: number) => DrivePlan;

const planOf =
  (url: string, pools: Pools, verified: Verified): Plan =>
  (slice, seconds) => ({
    ...{ url, connections: MEMORY_CONNECTIONS, seconds },
    requests: (connection) =>
      requestsOf(pools, 'ours', 'W8', { connection, connections: MEMORY_CONNECTIONS, round: slice }),
    isRight: (key, body) => isVerified('ours', verified, key, body),
  });

type Driving = {
  readonly watch: Watch;
  readonly plan: Plan;
  readonly client: Sql;
  readonly seconds: number;
  tell(line: string): void;
};

async function driveAll({ watch, plan, client, seconds, tell }: Driving): Promise<MemoryRun> {
  const before = await readVersions(client);
  let [answers, writes, slices] = [0, 0, 0];
  try {
    for (let left = seconds; left > 0; left -= SLICE_SECONDS) {
      const driven = await drive(plan(slices++, Math.min(left, SLICE_SECONDS)));
      answers += driven.answers;
      writes += driven.writes;
      const { memory, descriptors } = watch.samples.at(-1) ?? (await watch.now());
      const held = `${memory.toFixed(0)} MiB, ${descriptors} descriptors`;
      tell(`memory: ${seconds - left + Math.min(left, SLICE_SECONDS)} of ${seconds} s, ${answers} answers, ${held}`);
    }
  } finally {
    watch.end();
  }
  const driven = (await watch.now()).seconds;
  await waitUntilSettled(client, true);
  // Of each slice, every connection may have had one under way when it was cut.
  checkVersions('W8', before, await readVersions(client), { writes, inFlight: MEMORY_CONNECTIONS * slices });
  await sleep(CLOSED_MS);
  return { answers, seconds: driven, samples: watch.samples, closed: await watch.now() };
}
