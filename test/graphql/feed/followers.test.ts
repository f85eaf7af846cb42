import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { useSubscriptions } from '../../support/change-feed.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { observeDatabase } from '../../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
// Looks so seldom that only a wake-up can help.
const app = useTestApp(observed.open, { demoData: false, env: { CHANGE_FEED_POLL_MS: '60000' } });
const follow = useSubscriptions(app);

const FOLLOWERS = 100;

test('what many follow is read once, not for each of them', async () => {
  const followers = await Promise.all(Array.from({ length: FOLLOWERS }, () => follow()));
  // All of them wait at one place.
  await createCustomer(app, { FirstName: 'Ada' });
  await Promise.all(followers.map((follower) => follower.take(1)));
  const roundTrips = await observed.countRoundTrips(async () => {
    const id = await createCustomer(app, { FirstName: 'Grace' });
    const changes = await Promise.all(followers.map((follower) => follower.take(1)));
    expect(new Set(changes.flat().map(({ customerId }) => customerId))).toEqual(new Set([id]));
  });
  expect(roundTrips).toBeLessThan(FOLLOWERS / 2);
});
