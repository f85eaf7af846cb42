import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { createFeedLoop } from '../../../src/services/feed/feed-loop.ts';
import { numberAllChanges } from '../../../src/services/feed/number-changes.ts';
import { type TestApp, useTestApp } from '../../support/app.ts';
import {
  expectDense,
  feedEnds,
  labels,
  storedEvents,
  storedLabels,
  useSubscriptions,
} from '../../support/change-feed.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, update } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const isServer = inject('serverUrl') !== null;
const app = useTestApp(openTestDatabase, { demoData: false });
const second = useSecondApp(app, { CHANGE_FEED_POLL_MS: '50' });
/** Looks so seldom that only a wake-up can help. */
const drowsy = useSecondApp(app, { CHANGE_FEED_POLL_MS: '60000' });
const follow = useSubscriptions(app);

/** Many writers of few profiles, through both apps and all doors. @returns how many writes were made */
async function writeMuch(profiles: number, rounds: number): Promise<number> {
  const writer = async (index: number): Promise<void> => {
    const [here, there] = index % 2 === 0 ? [app, second] : [second, app];
    const member = await createMember(here);
    const id = await createCustomer(there, { FirstName: 'Ada' });
    const rename =
      'mutation ($id: String!, $to: JSONObject!) { patchProfile(input: { customerId: $id, set: $to }) { __typename } }';
    for (let round = 0; round < rounds; round++) {
      const [customerThroughRest, customerThroughGraph] = await Promise.all([
        send(here, 'PUT', `/profiles/${id}`, { FirstName: `${round}` }),
        there.graphql(rename, { id, to: { LastName: `${round}` } }),
        update(here, member, { firstName: `${round}` }),
      ]);
      expect(customerThroughRest.statusCode).toBe(200);
      expect(customerThroughGraph.data.patchProfile.__typename).toBe('PatchProfileSuccess');
    }
  };
  await Promise.all(Array.from({ length: profiles }, (_, index) => writer(index)));
  return profiles * (2 + 3 * rounds);
}

async function feedOf(client: TestApp): Promise<string> {
  return (await feedEnds(client)).earliest;
}

test('while writers never pause, their changes come, the ends of the feed are told, and a gateway can stop', async () => {
  const follower = await follow({});
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const loop = createFeedLoop(app.database, { pollMs: 50, subscriptionsMax: 1 });
  loop.keepRunning();
  let isGoing = true;
  const write = async (client: TestApp, to: number): Promise<void> => {
    for (let n = to; isGoing; n += 10) await send(client, 'PUT', `/profiles/${id}`, { FirstName: `${n}` });
  };
  const writers = [app, drowsy].flatMap((client) => [1, 2, 3, 4].map((n) => write(client, n)));
  try {
    await Promise.all([follower.take(50), feedEnds(app)]);
    await loop.stop();
    expect(isGoing).toBe(true);
  } finally {
    isGoing = false;
    await Promise.all(writers);
  }
});

test('from every cursor on, exactly the rest comes', async () => {
  await (isServer ? writeMuch(4, 3) : writeMuch(2, 2));
  const all = await follow({ after: await feedOf(app) });
  const stored = await storedLabels(app);
  const changes = await all.take(stored.length);
  const cursors = [await feedOf(app), ...changes.map(({ cursor }) => cursor)];
  expect(new Set(cursors).size).toBe(stored.length + 1);
  // Many at once: each reads for itself.
  for (let k = 0; k < cursors.length; k += 10) {
    const some = cursors.slice(k, k + 10);
    const read = some.map(async (after, index) => {
      const subscription = await follow({ after }, (k + index) % 2 === 0 ? app : second);
      expect(labels(await subscription.take(stored.length - k - index))).toEqual(stored.slice(k + index));
      subscription.close();
    });
    await Promise.all(read);
  }
  expect((await feedEnds(app)).latest).toBe(cursors.at(-1));
});

test('concurrent writes over all doors and two instances come to every subscriber once, in the order of versions', async () => {
  const before = (await storedEvents(app)).length;
  const { latest } = await feedEnds(app);
  const subscriptions = [
    await follow({ after: latest }),
    await follow({}, second),
    await follow({ after: latest }, second),
  ];
  const count = isServer ? await writeMuch(8, 6) : await writeMuch(3, 3);
  const told = await Promise.all(subscriptions.map((subscription) => subscription.take(count)));
  const stored = await storedEvents(app);
  expect(stored).toHaveLength(before + count);
  expectDense(stored);
  for (const changes of told) expect(labels(changes)).toEqual((await storedLabels(app)).slice(before));
  for (const subscription of subscriptions) expect(await subscription.collect(100)).toEqual([]);
});

test('many sequencers at once leave no gap and number nothing twice', async () => {
  let isWriting = true;
  const sequencer = async (): Promise<void> => {
    while (isWriting) {
      await numberAllChanges(app.db);
      // The embedded engine answers within the same turn: nobody else would get one.
      await delay(1);
    }
  };
  const sequencers = Promise.all(Array.from({ length: isServer ? 4 : 2 }, sequencer));
  if (isServer) await writeMuch(6, 5);
  else await writeMuch(2, 2);
  isWriting = false;
  await sequencers;
  await numberAllChanges(app.db);
  expectDense(await storedEvents(app));
});

test('a reader that reads one change at a time, each with a subscription of its own, misses none', async () => {
  const start = (await feedEnds(app)).latest;
  const before = (await storedEvents(app)).length;
  const writing = writeMuch(isServer ? 3 : 1, 3);
  const read: string[] = [];
  let after = start;
  const count = isServer ? 33 : 11;
  while (read.length < count) {
    const subscription = await follow({ after }, read.length % 2 === 0 ? app : second);
    const [change] = await subscription.take(1);
    subscription.close();
    after = change.cursor;
    read.push(...labels([change]));
  }
  expect(await writing).toBe(count);
  expect(read).toEqual((await storedLabels(app)).slice(before));
});

test('more changes than are read at once come in full', async () => {
  const { latest } = await feedEnds(app);
  const ids: string[] = [];
  for (let n = 0; n < 230; n++) ids.push(await createCustomer(app, { FirstName: `${n}` }));
  const subscription = await follow({ after: latest });
  expect(labels(await subscription.take(230))).toEqual(ids.map((id) => `${id} 1`));
});

test.runIf(isServer)('an instance that seldom looks is woken by the one that wrote', async () => {
  const awake = await follow();
  const sleepy = await follow({}, drowsy);
  // By now it waits, and listens.
  expect(await sleepy.collect(1_500)).toEqual([]);
  const id = await createCustomer(app, { FirstName: 'Ada' });
  expect(labels(await sleepy.take(1))).toEqual([`${id} 1`]);
  expect(labels(await awake.take(1))).toEqual([`${id} 1`]);
});

test('an instance that seldom looks tells of its own writes at once', async () => {
  const subscription = await follow({}, drowsy);
  // Some of them while it is still reading what came before.
  for (let n = 0; n < 40; n++) {
    const id = await createCustomer(drowsy, { FirstName: `${n}` });
    expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
  }
});
