import { sql } from 'drizzle-orm';
import { afterEach, expect } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';
import { type Change, listen, type SubscribeOptions, type Subscription, subscribe } from './subscriptions.ts';

/** The cursors before the first change that is kept, and behind the last one. */
export async function feedEnds(app: TestApp): Promise<{ earliest: string; latest: string }> {
  const { data, errors } = await app.graphql('{ changeFeed { earliest latest } }');
  expect(errors).toBeUndefined();
  return data.changeFeed;
}

export type FeedEvent = { tenant: string; id: string; version: number; position: number | null };

/** Every event that is stored, by position; those without one last. */
export function storedEvents({ db }: Pick<TestApp, 'db'>): Promise<FeedEvent[]> {
  return executeRows(
    db,
    sql`SELECT tenant_id AS tenant, profile_id AS id, version, feed_position::float8 AS position
        FROM change_event ORDER BY tenant_id, feed_position, sequence`,
  );
}

/** Subscribe to an app's changes over a socket. */
export const subscribeTo = async (app: TestApp, options?: SubscribeOptions): Promise<Subscription> =>
  subscribe(await listen(app.app), options);

/** What must hold of a feed however it came about: positions without gaps, and each profile's versions in their order. */
export function expectDense(events: readonly FeedEvent[]): void {
  expect(events.map(({ position }) => position)).toEqual(events.map((_event, index) => index + 1));
  for (const id of new Set(events.map((event) => event.id))) {
    const versions = events.filter((event) => event.id === id).map(({ version }) => version);
    expect(versions, id).toEqual(versions.map((_version, index) => index + 1));
  }
}

/** To be called once in a file: subscribes to an app, and goes away after each test. */
export function useSubscriptions(app: TestApp): (options?: SubscribeOptions, to?: TestApp) => Promise<Subscription> {
  const open: Subscription[] = [];
  afterEach(() => {
    for (const subscription of open.splice(0)) subscription.close();
  });
  return async (options, to = app) => {
    const subscription = await subscribeTo(to, options);
    open.push(subscription);
    return subscription;
  };
}

/** What tells changes apart, of those that were read and of those that are stored. */
export const labels = (changes: readonly Change[]): string[] =>
  changes.map((change) => `${change.customerId ?? change.accountId} ${change.version}`);
export const storedLabels = async (app: TestApp): Promise<string[]> =>
  (await storedEvents(app)).map(({ id, version }) => `${id} ${version}`);
