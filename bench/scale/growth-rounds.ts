import type { Sql } from 'postgres';
import type { RunningContender } from '../peers/contenders.ts';
import { drive } from '../peers/drive.ts';
import { waitUntilSettled } from '../peers/stored.ts';
import { quantile } from '../support/statistics.ts';
import { timeScript } from './growth-pgbench.ts';
import { drawRequests, GROWTH_WORKLOADS, type GrowthWorkload, isAboutKey } from './lean-requests.ts';
import type { ScaleOptions } from './options.ts';

export const SIZES = ['small', 'big'] as const;
export type Size = (typeof SIZES)[number];

/** One of the two databases, with who works on it. */
export type Side = {
  readonly size: Size;
  readonly customers: number;
  readonly databaseUrl: string;
  /** For a look at what is stored. */
  readonly client: Sql;
  readonly gateway: RunningContender;
  /** What pgbench runs. */
  readonly scripts: ReadonlyMap<GrowthWorkload, string>;
};

/** Of one turn, in milliseconds. pgbench tells no median. */
export type Latency = { readonly mean: number; readonly median: number };

/** What one round measured of one workload; null: there is no pgbench. */
export type GrowthRound = {
  readonly workload: GrowthWorkload;
  readonly gateway: Readonly<Record<Size, Latency>>;
  readonly pgbench: Readonly<Record<Size, Latency>> | null;
};

export type GrowthPlan = {
  /** The small one, then the big one. */
  readonly sides: readonly Side[];
  readonly program: string | null;
  readonly options: ScaleOptions;
  tell(line: string): void;
};

const WARM_UP_SECONDS = 1;
/** Of the first round: by then the engine has compiled what runs often, and the caches hold what they can. */
const FIRST_WARM_UP_SECONDS = 6;

type Turn = {
  readonly workload: GrowthWorkload;
  readonly seconds: number;
  readonly warmUp: number;
  /** A different one for each turn. */
  readonly turn: number;
};

/** All rounds: small and big, the gateway and pgbench, back to back; every other round in the opposite order. */
export async function runGrowthRounds({ sides, program, options, tell }: GrowthPlan): Promise<GrowthRound[]> {
  const measured: GrowthRound[] = [];
  let turn = 0;
  for (let round = 0; round < options.rounds; round++) {
    for (const workload of GROWTH_WORKLOADS) {
      // What is written for the first time after a checkpoint is logged as a whole page: the same for all of a round.
      if (workload === 'W4') await checkpoint(sides);
      const gateway: Partial<Record<Size, Latency>> = {};
      const pgbench: Partial<Record<Size, Latency>> = {};
      const turns = [
        ...sides.map((side) => async (given: Turn) => {
          gateway[side.size] = await timeGateway(side, given);
        }),
        ...(program === null ? [] : sides).map((side) => async (given: Turn) => {
          pgbench[side.size] = await timePgbench(program ?? '', side, given);
        }),
      ];
      const warmUp = round === 0 ? FIRST_WARM_UP_SECONDS : WARM_UP_SECONDS;
      for (const take of round % 2 === 0 ? turns : turns.reverse()) {
        await take({ workload, seconds: options.seconds, warmUp, turn: turn++ });
      }
      const entry = { workload, gateway: both(gateway), pgbench: program === null ? null : both(pgbench) };
      measured.push(entry);
      const print = ({ small, big }: Record<Size, Latency>) => `${small.mean.toFixed(3)} → ${big.mean.toFixed(3)} ms`;
      const alone = entry.pgbench ? `, pgbench ${print(entry.pgbench)}` : '';
      tell(`growth: round ${round + 1} of ${options.rounds}, ${workload}: gateway ${print(entry.gateway)}${alone}`);
    }
  }
  return measured;
}

/** Of the whole server. */
async function checkpoint([side]: readonly Side[]): Promise<void> {
  if (side) await side.client`checkpoint`;
}

function both({ small, big }: Partial<Record<Size, Latency>>): Record<Size, Latency> {
  if (!small || !big) throw new Error('a turn is missing');
  return { small, big };
}

async function timeGateway(side: Side, { workload, seconds, warmUp, turn }: Turn): Promise<Latency> {
  const { gateway, client, customers } = side;
  const take = (count: number, number: number) => {
    const requests = drawRequests(workload, customers, count, number);
    return drive({ url: gateway.url, connections: 1, seconds: count, requests: () => requests, isRight: isAboutKey });
  };
  const before = workload === 'W4' ? await readVersions(client) : null;
  gateway.resume();
  const warm = await take(warmUp, turn * 2);
  const driven = await take(seconds, turn * 2 + 1);
  if (driven.answers === 0) throw new Error(`${workload}: no answer in ${seconds} s`);
  if (before) await waitUntilSettled(client, true);
  gateway.pause();
  // Of each drive, one may have been under way when the connection was cut.
  if (before) await checkWritten(side, before, warm.writes + driven.writes, 2);
  const mean = driven.latencies.reduce((sum, value) => sum + value, 0) / driven.answers;
  return { mean, median: quantile(driven.latencies, 0.5) };
}

async function timePgbench(program: string, side: Side, { workload, seconds, warmUp }: Turn): Promise<Latency> {
  const { databaseUrl, client, gateway, scripts } = side;
  const script = scripts.get(workload) ?? '';
  const before = workload === 'W4' ? await readVersions(client) : null;
  const warm = await timeScript(program, databaseUrl, script, warmUp);
  const { mean, count } = await timeScript(program, databaseUrl, script, seconds);
  if (before) {
    await checkWritten(side, before, warm.count + count, 0);
    // Whoever's turn is next shall not find these events in need of a place in the feed.
    gateway.resume();
    await waitUntilSettled(client, true);
    gateway.pause();
  }
  return { mean, median: Number.NaN };
}

type Versions = { readonly versions: number; readonly revisions: number };

async function readVersions(client: Side['client']): Promise<Versions> {
  const [row] = await client<Versions[]>`
    select (select sum(version) from customer)::float8 as versions,
      (select count(*) from customer_revision)::float8 as revisions`;
  if (!row) throw new Error('nothing was read');
  return row;
}

/** @throws Error when not every write is stored with its revision, or more than were sent */
async function checkWritten({ client, size }: Side, before: Versions, writes: number, inFlight: number): Promise<void> {
  const after = await readVersions(client);
  const versions = after.versions - before.versions;
  const revisions = after.revisions - before.revisions;
  if (versions >= writes && versions <= writes + inFlight && revisions === versions) return;
  throw new Error(`${size}: ${writes} writes, but versions grew by ${versions}, revisions by ${revisions}`);
}
