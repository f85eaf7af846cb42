import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/domain/errors.ts';
import { createFeedLoop, type FeedLoop } from '../../../src/services/feed/feed-loop.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { observeDatabase } from '../../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open, { demoData: false });
const loops: FeedLoop[] = [];
afterEach(() => Promise.all(loops.splice(0).map((loop) => loop.stop())));

function start(pollMs = 60_000): FeedLoop {
  const loop = createFeedLoop(app.database, { pollMs, subscriptionsMax: 2 });
  loops.push(loop);
  return loop;
}

let events = 0;
const addEvent = () =>
  app.db.execute(sql`
  INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
  VALUES ('1', 'CUSTOMER', ${`c${++events}`}, 1, 'CREATED', now())`);
const never = new AbortController().signal;

/** Whether something resolves soon: long before the next look by itself. */
const isSoon = (waited: Promise<void>): Promise<boolean> =>
  Promise.race([waited.then(() => true), delay(1_000, false)]);

test('whoever begins to wait for what was numbered already is let go at once', async () => {
  const loop = start();
  loop.enter();
  await addEvent();
  loop.wake();
  // It has looked, while nobody waited.
  await delay(300);
  expect(await isSoon(loop.waitForChange('1', events - 1, never))).toBe(true);
  expect(await isSoon(loop.waitForChange('1', events, never))).toBe(false);
});

test('the signal, and the end of all subscriptions, let go of whoever waits', async () => {
  const loop = start();
  loop.enter();
  const leaving = new AbortController();
  const [mine, other] = [leaving.signal, never].map((signal) => loop.waitForChange('2', 0, signal));
  leaving.abort();
  expect(await isSoon(mine ?? Promise.reject(new Error('none')))).toBe(true);
  loop.endSubscriptions();
  expect(await isSoon(other ?? Promise.reject(new Error('none')))).toBe(true);
  expect(() => loop.requireOpen()).toThrow(UnavailableError);
  expect(() => loop.enter()).toThrow(UnavailableError);
});

test('an outage is reported once, and then the feed goes on by itself', async () => {
  const loop = start(50);
  const reported: unknown[] = [];
  loop.reportTo((error) => reported.push(error));
  loop.enter();
  await delay(100);
  for (let round = 1; round <= 2; round++) {
    await observed.whileFailing(new Error('away'), () => delay(400));
    await delay(200);
    expect(reported).toHaveLength(round);
  }
  const waited = loop.waitForChange('1', events, never);
  await addEvent();
  expect(await isSoon(waited)).toBe(true);
});

test('while nobody subscribes and it is not kept running, the database is left alone', async () => {
  const loop = start(50);
  const leave = loop.enter();
  await delay(100);
  leave();
  await delay(100);
  loop.wake();
  expect(await observed.countRoundTrips(() => delay(300))).toBe(0);
  loop.keepRunning();
  expect(await observed.countRoundTrips(() => delay(300))).toBeGreaterThan(1);
});
