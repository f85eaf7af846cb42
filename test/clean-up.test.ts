import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type CleanUpTask, startCleanUp } from '../src/clean-up.ts';

const DAY = 86_400;
const PATIENCE = { timeout: 5_000, interval: 5 };
const log = () => ({ info: vi.fn(), error: vi.fn() });

/** A task that runs until it is told to end. */
function heldTask(name: string) {
  const runs: { end: (deleted: number) => void; signal: AbortSignal }[] = [];
  const run = (signal: AbortSignal) => new Promise<number>((end) => runs.push({ end, signal }));
  return { name, run, runs };
}

test('tasks run at the start, one after the other, and then again after each interval', async () => {
  const ran: string[] = [];
  const task = (name: string): CleanUpTask => ({ name, run: async () => ran.push(name) - ran.length });
  const cleanUp = startCleanUp([task('a'), task('b')], 0.01, log());
  await expect.poll(() => ran.length, PATIENCE).toBeGreaterThanOrEqual(6);
  await cleanUp.stop();
  expect(ran.slice(0, 6)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

test('a run that takes longer than the interval is not overtaken', async () => {
  const task = heldTask('slow');
  const cleanUp = startCleanUp([task], 0.001, log());
  await delay(50);
  expect(task.runs).toHaveLength(1);
  task.runs[0]?.end(0);
  await expect.poll(() => task.runs.length, PATIENCE).toBe(2);
  task.runs[1]?.end(0);
  await cleanUp.stop();
});

test('what fails is logged by the name of its task, and holds up neither the others nor the next run', async () => {
  const { info, error } = log();
  const cause = new Error('away');
  let tries = 0;
  const failing: CleanUpTask[] = [
    { name: 'rejects', run: () => Promise.reject(cause) },
    {
      name: 'throws',
      run: () => {
        throw cause;
      },
    },
  ];
  const good: CleanUpTask = { name: 'good', run: async () => ++tries };
  const cleanUp = startCleanUp([...failing, good], 0.01, { info, error });
  await expect.poll(() => tries, PATIENCE).toBeGreaterThan(1);
  await cleanUp.stop();
  const logged = error.mock.calls.slice(0, 3).map(([fields]) => fields);
  expect(logged).toEqual(['rejects', 'throws', 'rejects'].map((task) => ({ task, defect: cause })));
  expect(info.mock.calls[0]?.[0]).toEqual({ task: 'good', deleted: 1 });
});

test('a run that deletes nothing is not logged', async () => {
  const { info, error } = log();
  await startCleanUp([{ name: 'idle', run: async () => 0 }], DAY, { info, error }).stop();
  expect([info.mock.calls, error.mock.calls]).toEqual([[], []]);
});

test('stopping tells the task that runs, waits for it, and starts none after it', async () => {
  const [first, second] = [heldTask('first'), heldTask('second')];
  const cleanUp = startCleanUp([first, second], 0.001, log());
  let isStopped = false;
  const stopped = cleanUp.stop().then(() => {
    isStopped = true;
  });
  await delay(20);
  expect([isStopped, first.runs[0]?.signal.aborted]).toEqual([false, true]);
  first.runs[0]?.end(3);
  await stopped;
  await delay(20);
  expect([first.runs.length, second.runs.length]).toEqual([1, 0]);
});

test('stopping between two runs ends the waiting', async () => {
  const run = vi.fn(async () => 0);
  const cleanUp = startCleanUp([{ name: 'a', run }], 0.02, log());
  await cleanUp.stop();
  await delay(50);
  expect(run).toHaveBeenCalledTimes(1);
});
