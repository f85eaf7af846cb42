import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import type { Db } from '../../../src/db/client.ts';
import { readChanges, readFeedState } from '../../../src/db/feed/change-repository.ts';
import { hasUnnumbered, listUnnumberedTenants } from '../../../src/db/feed/sequencer.ts';
import { trimFeed } from '../../../src/db/feed/trim-feed.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { explainCall } from '../../support/explained-plan.ts';

const app = useTestApp(openTestDatabase, { demoData: false });

const COUNT = 50_000;

// Half of them of members; the last ten are not numbered yet.
beforeAll(async () => {
  const isMember = sql`n % 2 = 0`;
  const account = sql`md5(n::text)::uuid`;
  await app.db.execute(sql`INSERT INTO change_event
      (tenant_id, profile_kind, profile_id, version, kind, occurred_at, feed_position)
    SELECT '1', CASE WHEN ${isMember} THEN 'MEMBER' ELSE 'CUSTOMER' END,
      CASE WHEN ${isMember} THEN ${account}::text ELSE 'c' || n END, 1, 'CREATED', now(),
      CASE WHEN n <= ${COUNT - 10}::int THEN n END
    FROM generate_series(1, ${COUNT}::int) n`);
  await app.db.execute(sql`INSERT INTO change_feed (tenant_id, last_position) VALUES ('1', ${COUNT - 10})`);
  const origin = sql`1, 'CREATED', now(), 'GRAPHQL', 'request', 'test'`;
  await app.db.execute(sql`INSERT INTO customer_revision
      (tenant_id, customer_id, version, kind, written_at, door, request_id, operation)
    SELECT '1', 'c' || n, ${origin} FROM generate_series(1, ${COUNT}::int, 2) n`);
  await app.db.execute(sql`INSERT INTO member_revision
      (tenant_id, account_id, version, kind, written_at, door, request_id, operation)
    SELECT '1', ${account}, ${origin} FROM generate_series(2, ${COUNT}::int, 2) n`);
  await app.db.execute(sql`ANALYZE`);
});

test.each<[string, (db: Db) => Promise<unknown>]>([
  ['the next changes, from the start', (db) => readChanges(db, '1', 0, 100)],
  ['the next changes, from the middle', (db) => readChanges(db, '1', COUNT / 2, 100)],
  ['the next changes, at the end', (db) => readChanges(db, '1', COUNT - 12, 100)],
  ['the newest change', (db) => readFeedState(db, '1')],
  ['whether there is something to number', (db) => hasUnnumbered(db, '1')],
  ['who has something to number', (db) => listUnnumberedTenants(db)],
  ['the oldest changes', (db) => trimFeed(db, '1', 30, 100)],
])('%s: found in indexes, whatever the history holds', async (_what, call) => {
  const { tables, sortsBeforeLimit, indexes } = await explainCall(app.db, call);
  // The one row of each tenant is read as it comes.
  expect(tables.filter((table) => table !== 'change_feed')).toEqual([]);
  expect(sortsBeforeLimit).toBe(false);
  expect(indexes.join()).toMatch(/change_event/);
});
