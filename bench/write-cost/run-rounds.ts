import type { Sql } from 'postgres';
import type { Database } from '../../src/db/client.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { checkRound, type Expected, readStored } from './check-round.ts';
import type { RoundDriven } from './driver.ts';
import { finishNumbering, startNumbering } from './number-events.ts';
import type { Driver } from './processes.ts';
import { RECORDS_EACH } from './profiles.ts';
import type { Shape } from './shapes.ts';

/** One round: what was driven, and what it cost. */
export type Round = RoundDriven & {
  readonly perSecond: number;
  /** Processor time of the database server, numbering included, for each write; NaN where the system does not tell. */
  readonly serverMs: number;
  /** Of write-ahead log, for each write. */
  readonly walBytes: number;
  /** Of the tables of history and events with all indexes, for each write. */
  readonly keptBytes: number;
};

/** A round without, a round with. */
export type Pair = { readonly without: Round; readonly with: Round };
export type Drivers = { readonly without: Driver; readonly with: Driver };
/** What is under test. */
export type Tested = {
  readonly client: Sql;
  readonly database: Database;
  /** The process of the database's server. */
  readonly serverPid: number;
  /** Whether what is driven numbers events itself, as a gateway does. */
  readonly isNumbering: boolean;
};

export type RoundsPlan = { readonly shape: Shape; readonly rounds: number; readonly seconds: number };

const NOTHING: Expected = { revisions: 0, withAttributes: 0, withRecords: 0, events: 0 };
const KEPT: Readonly<Record<Shape, Expected>> = {
  full: { revisions: 1, withAttributes: 1, withRecords: 1, events: 1 },
  attributes: { revisions: 1, withAttributes: 1, withRecords: 0, events: 1 },
  record: { revisions: 1, withAttributes: 0, withRecords: 1, events: 1 },
  create: { revisions: 1, withAttributes: 0, withRecords: 0, events: 1 },
};
const WARM_UP_SECONDS = 2;
let roundNumber = 0;

/** Rounds in pairs; which one comes first alternates, so that a machine that slows down favours neither. */
export async function runRounds(
  tested: Tested,
  drivers: Drivers,
  { shape, rounds, seconds }: RoundsPlan,
): Promise<Pair[]> {
  const run = (name: keyof Drivers, length: number): Promise<Round> =>
    runRound(tested, drivers[name], shape, length, name === 'with' ? KEPT[shape] : NOTHING);
  await run('without', WARM_UP_SECONDS);
  await run('with', WARM_UP_SECONDS);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? 'without' : 'with';
    const [one, other] = [await run(first, seconds), await run(first === 'with' ? 'without' : 'with', seconds)];
    pairs.push(first === 'without' ? { without: one, with: other } : { without: other, with: one });
  }
  return pairs;
}

async function runRound(
  { client, database, serverPid, isNumbering }: Tested,
  driver: Driver,
  shape: Shape,
  seconds: number,
  expected: Expected,
): Promise<Round> {
  await driver.prepare({ shape, round: ++roundNumber, seconds });
  const before = await readStored(client, RECORDS_EACH);
  const keepsEvents = expected.events > 0;
  const stopNumbering = keepsEvents && !isNumbering ? startNumbering(database) : null;
  const cpuBefore = await cpuTime(serverPid);
  const driven = await driver.drive();
  // Events that are left to be numbered are work of this round.
  const since = performance.now();
  await stopNumbering?.();
  if (keepsEvents) await finishNumbering(database);
  const milliseconds = driven.milliseconds + (keepsEvents ? performance.now() - since : 0);
  const serverMs = ((await cpuTime(serverPid)) ?? Number.NaN) - (cpuBefore ?? Number.NaN);
  const after = await readStored(client, RECORDS_EACH);
  checkRound(before, after, driven.writes, expected);
  return {
    ...driven,
    milliseconds,
    perSecond: (driven.writes / milliseconds) * 1_000,
    serverMs: serverMs / driven.writes,
    walBytes: (after.walBytes - before.walBytes) / driven.writes,
    keptBytes: (after.keptBytes - before.keptBytes) / driven.writes,
  };
}
