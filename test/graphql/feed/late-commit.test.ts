import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { numberAllChanges } from '../../../src/services/feed/number-changes.ts';
import { useTestApp } from '../../support/app.ts';
import { expectDense, feedEnds, labels, storedEvents, useSubscriptions } from '../../support/change-feed.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

// The embedded engine has one connection: nothing is committed while a transaction is open.
const onServer = test.runIf(inject('serverUrl') !== null);
const app = useTestApp(openTestDatabase, { demoData: false });
const follow = useSubscriptions(app);

/** Begin a transaction that adds an event now and commits when told to. */
async function holdWrite(id: string): Promise<() => Promise<void>> {
  let commit = (): void => {};
  const released = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let begun = (): void => {};
  const added = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const done = app.db.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
      VALUES ('1', 'CUSTOMER', ${id}, 1, 'CREATED', now())`);
    begun();
    await released;
  });
  await added;
  return async () => {
    commit();
    await done;
  };
}

onServer('a write that was begun early and is committed late is not passed over', async () => {
  const { earliest } = await feedEnds(app);
  const subscription = await follow({ after: earliest });
  const commit = await holdWrite('EARLYBIRD0000000');
  const ids = [await createCustomer(app, { FirstName: '1' }), await createCustomer(app, { FirstName: '2' })];
  expect(labels(await subscription.take(2))).toEqual(ids.map((id) => `${id} 1`));
  const { latest } = await feedEnds(app);
  await commit();
  expect(labels(await subscription.take(1))).toEqual(['EARLYBIRD0000000 1']);
  expect(labels(await (await follow({ after: latest })).take(1))).toEqual(['EARLYBIRD0000000 1']);
  expectDense(await storedEvents(app));
});

onServer('writers do not wait for the sequencer, and a reader of the ends does not either', async () => {
  const subscription = await follow();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hold = (): void => {};
  const held = new Promise<void>((resolve) => {
    hold = resolve;
  });
  await createCustomer(app, { FirstName: 'First' });
  await subscription.take(1);
  const holder = app.db.transaction(async (tx) => {
    await tx.execute(sql`SELECT FROM change_feed FOR UPDATE`);
    hold();
    await released;
  });
  await held;
  const id = await createCustomer(app, { FirstName: 'Second' });
  expect((await send(app, 'PUT', `/profiles/${id}`, { FirstName: 'x' })).statusCode).toBe(200);
  const { latest } = await feedEnds(app);
  await numberAllChanges(app.db);
  expect(await subscription.collect(200)).toEqual([]);
  release();
  await holder;
  expect(labels(await subscription.take(2))).toEqual([`${id} 1`, `${id} 2`]);
  // Not numbered yet when the cursor was read: it comes behind it.
  expect(labels(await (await follow({ after: latest })).take(2))).toEqual([`${id} 1`, `${id} 2`]);
});
