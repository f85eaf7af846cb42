import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { executeRows } from '../src/db/client.ts';
import { play } from './model/play.ts';
import { type Stage, setStage } from './model/starts.ts';
import { runs } from './model/steps.ts';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';

// PROFILE_MODEL_SEED=<the seed that a failure names> plays the same runs again; PROFILE_MODEL_RUNS says how many.

const { PROFILE_MODEL_RUNS, PROFILE_MODEL_SEED } = process.env;

/** Runs that go on at the same time: while one waits for the database another one computes. */
const LANES = 8;
const TIMEOUT_MS = 480_000;

const app = useTestApp(openTestDatabase, { demoData: false });
const stage: { current?: Stage } = {};

beforeAll(async () => {
  stage.current = await setStage(app);
});

/** Many on one engine; the others, which differ little, get a sample. */
async function countRuns(): Promise<number> {
  if (PROFILE_MODEL_RUNS) return Number(PROFILE_MODEL_RUNS);
  const [row] = await executeRows<{ version: string }>(app.db, sql`SELECT version() AS version`);
  return row?.version.startsWith('PostgreSQL 18') && !row.version.includes('PGlite') ? 2_000 : 300;
}

test(
  'any sequence of operations does through either door what the contract says, and nothing else',
  async () => {
    const seed = PROFILE_MODEL_SEED ? Number(PROFILE_MODEL_SEED) : Date.now() % 1_000_000_000;
    const runsPerLane = Math.ceil((await countRuns()) / LANES);
    let played = 0;
    let failed: number | null = null;
    const playLane = (lane: number) =>
      fc.assert(
        fc.asyncProperty(runs, async (run) => {
          // Another lane looks for its smallest counterexample.
          if (failed !== null && failed !== lane) return;
          try {
            played++;
            const players = await stage.current?.set(run);
            if (players) await play(run, players);
          } catch (error) {
            if (failed === null) console.log(`run ${played} failed; seed ${seed + lane}`);
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
    await Promise.all(Array.from({ length: LANES }, (_entry, lane) => playLane(lane)));
    expect(played).toBeGreaterThanOrEqual(runsPerLane * LANES);
  },
  TIMEOUT_MS,
);
