import { readFile } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { cpuTime } from '../support/cpu-time.ts';
import { quantile } from '../support/statistics.ts';
import type { RunningContender } from './contenders.ts';
import { drive } from './drive.ts';
import { type Cell, WRITES } from './options.ts';
import { type Pools, requestsOf } from './pools.ts';
import { checkVersions, readVersions, waitUntilSettled } from './stored.ts';
import { isVerified, type Verified } from './verify.ts';

/** A contender that is ready for its turns. */
export type Ready = {
  readonly running: RunningContender;
  readonly verified: Verified;
  /** Into its database, for a look at what is stored. */
  readonly client: Sql;
};

/** One turn of one contender. */
export type Measured = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time for each 1,000 requests, in milliseconds; NaN where the system does not tell. */
  readonly ownMs: number;
  readonly serverMs: number;
  /** Resident memory of the contender when its turn ends, in MiB; NaN where the system does not tell. */
  readonly memory: number;
};

export type Turn = {
  readonly cell: Cell;
  readonly ready: Ready;
  readonly pools: Pools;
  readonly seconds: number;
  /** Of warming up before. */
  readonly warmUpSeconds: number;
  /** A different one for each turn: it is part of the values written. */
  readonly turn: number;
  readonly serverPid: number;
};

/** @throws Error when an answer is wrong, or not all that was answered is stored */
export async function measure({
  cell,
  ready,
  pools,
  seconds,
  warmUpSeconds,
  turn,
  serverPid,
}: Turn): Promise<Measured> {
  const { contender, workload, connections } = cell;
  const { running, verified, client } = ready;
  const isWriting = WRITES.includes(workload);
  const isNumbering = contender === 'ours';
  const plan = (round: number) => ({
    ...{ url: running.url, connections },
    requests: (connection: number) => requestsOf(pools, contender, workload, { connection, connections, round }),
    isRight: (key: string, body: string) => isVerified(contender, verified, key, body),
  });
  const before = isWriting ? await readVersions(client) : null;
  running.resume();
  const warm = await drive({ ...plan(turn * 2), seconds: warmUpSeconds });
  const [ownBefore, serverBefore] = [await cpuTime(running.pid), await cpuTime(serverPid)];
  const driven = await drive({ ...plan(turn * 2 + 1), seconds });
  if (driven.answers === 0) throw new Error(`${nameOf(cell)}: no answer in ${seconds} s`);
  // Numbering what was written is part of its cost.
  if (isWriting) await waitUntilSettled(client, isNumbering);
  const [own, server] = [await cpuTime(running.pid), await cpuTime(serverPid)];
  const memory = await residentMemory(running.pid);
  running.pause();
  if (before) {
    const writes = warm.writes + driven.writes;
    checkVersions(nameOf(cell), before, await readVersions(client), { writes, inFlight: connections * 2 });
  }
  const thousands = driven.answers / 1_000;
  return {
    perSecond: (driven.answers / driven.milliseconds) * 1_000,
    p50: quantile(driven.latencies, 0.5),
    p99: quantile(driven.latencies, 0.99),
    ownMs: ((own ?? Number.NaN) - (ownBefore ?? Number.NaN)) / thousands,
    serverMs: ((server ?? Number.NaN) - (serverBefore ?? Number.NaN)) / thousands,
    memory,
  };
}

export const nameOf = ({ contender, workload, connections }: Cell): string =>
  `${contender} ${workload} at ${connections}`;

async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}
