import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, executeRows } from '../src/db/client.ts';
import { openLanes } from './member-model/lanes.ts';
import { play } from './member-model/play.ts';
import { runs } from './member-model/steps.ts';
import { openTestDatabase } from './support/database.ts';

// MEMBER_MODEL_SEED=<the seed that a failure names> plays the same runs again; MEMBER_MODEL_RUNS says how many.

const { MEMBER_MODEL_RUNS, MEMBER_MODEL_SEED } = process.env;

const TIMEOUT_MS = 480_000;

const opened: { database?: Database; lanes: Awaited<ReturnType<typeof openLanes>> } = { lanes: [] };

beforeAll(async () => {
  opened.database = await openTestDatabase();
  opened.lanes = await openLanes(opened.database);
});
afterAll(async () => {
  await Promise.all(opened.lanes.map((lane) => lane.close()));
  await opened.database?.close();
});

/** Many on one engine; the others, which differ little, get a sample. */
async function countRuns(): Promise<number> {
  if (MEMBER_MODEL_RUNS) return Number(MEMBER_MODEL_RUNS);
  if (!opened.database) throw new Error('there is no database');
  const [row] = await executeRows<{ version: string }>(opened.database.db, sql`SELECT version() AS version`);
  return row?.version.startsWith('PostgreSQL 18') && !row.version.includes('PGlite') ? 2_000 : 300;
}

test(
  'any sequence of requests does to members through either door what the contract says, and nothing else',
  async () => {
    const seed = MEMBER_MODEL_SEED ? Number(MEMBER_MODEL_SEED) : Date.now() % 1_000_000_000;
    const { lanes } = opened;
    const runsPerLane = Math.ceil((await countRuns()) / lanes.length);
    let played = 0;
    let failed: number | null = null;
    const playLane = (lane: number) =>
      fc.assert(
        fc.asyncProperty(runs, async (run) => {
          const stage = lanes[lane];
          // Another lane looks for its smallest counterexample.
          if (!stage || (failed !== null && failed !== lane)) return;
          try {
            played++;
            await play(run, stage);
          } catch (error) {
            if (failed === null) console.log(`run ${played} failed; seed ${seed}, lane ${lane}`);
            failed ??= lane;
            if (failed === lane) throw error;
          }
        }),
        {
          seed: seed + lane,
          numRuns: runsPerLane,
          interruptAfterTimeLimit: TIMEOUT_MS - 20_000,
          markInterruptAsFailure: true,
        },
      );
    await Promise.all(lanes.map((_stage, lane) => playLane(lane)));
    expect(played).toBeGreaterThanOrEqual(runsPerLane * lanes.length);
  },
  TIMEOUT_MS,
);
