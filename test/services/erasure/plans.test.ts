import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import type { Db } from '../../../src/db/client.ts';
import { addTombstones, eraseRows } from '../../../src/db/erasure/erase-rows.ts';
import { exportRows } from '../../../src/db/erasure/export-rows.ts';
import { findMergedProfiles, findMergeTargets } from '../../../src/db/erasure/whose.ts';
import type { ProfileKind } from '../../../src/domain/feed/change.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { explain, type PlanReads } from '../../support/explained-plan.ts';

const app = useTestApp(openTestDatabase, { demoData: false });
const COUNT = 20_000;

beforeAll(async () => {
  const from = sql`FROM generate_series(1, ${COUNT}::int) n`;
  const account = sql`lpad(to_hex(n), 32, '0')::uuid`;
  const written = sql`now(), 'GRAPHQL', 'r', 'test'`;
  for (const statement of [
    sql`INSERT INTO customer (tenant_id, customer_id, attributes) SELECT '1', 'c' || n, '{}' ${from}`,
    sql`INSERT INTO extension_record (tenant_id, customer_id, extension, position, attributes)
        SELECT '1', 'c' || n, 'e', 0, '{}' ${from}`,
    sql`INSERT INTO identification (tenant_id, customer_id, key_id, value, is_unique) SELECT '1', 'c' || n, 1, 'v', false ${from}`,
    sql`INSERT INTO customer_revision (tenant_id, customer_id, version, kind, written_at, door, request_id, operation, merged_into)
        SELECT '1', 'd' || n, 1, 'DELETED', ${written}, 'd' || n + 20 ${from}`,
    sql`INSERT INTO member (tenant_id, account_id, external_id) SELECT '1', ${account}, 'x' || n ${from}`,
    sql`INSERT INTO member_revision (tenant_id, account_id, version, kind, written_at, door, request_id, operation)
        SELECT '1', ${account}, 1, 'CREATED', ${written} ${from}`,
    sql`INSERT INTO extended_data (tenant_id, account_id, key, source, document, position)
        SELECT '1', ${account}, 'k', '', '{}', 0 ${from}`,
    sql`INSERT INTO consent_statement (tenant_id, account_id, key, source, request_id, stated_at)
        SELECT '1', ${account}, 'k', '', 'r', now() ${from}`,
    sql`INSERT INTO member_session (tenant_id, correlation_id, account_id, channel) SELECT '1', 's' || n, ${account}, 'APP' ${from}`,
    sql`INSERT INTO customer_member_link (tenant_id, customer_id, account_id) SELECT '1', 'c' || n, ${account} ${from}`,
    sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
        SELECT '1', 'CUSTOMER', 'c' || n, 1, 'CREATED', now() ${from}`,
    sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
        SELECT '1', 'MEMBER', ${account}::text, 1, 'CREATED', now() ${from}`,
    sql`INSERT INTO idempotency_key (tenant_id, key_hash, request_hash, customer_id) SELECT '1', 'c' || n, '', 'c' || n ${from}`,
    sql`INSERT INTO idempotency_key (tenant_id, key_hash, request_hash, account_id) SELECT '1', 'm' || n, '', ${account} ${from}`,
    sql`ANALYZE`,
  ]) {
    await app.db.execute(statement);
  }
});

/** The plans of all statements that a function of ours runs; none is run. */
async function plansOf(call: (db: Db) => Promise<unknown>): Promise<PlanReads[]> {
  const plans: PlanReads[] = [];
  const explaining: Db = new Proxy(app.db, {
    get: (target, name) =>
      name === 'execute'
        ? async (statement: SQL) => {
            plans.push(await explain(app.db, statement));
            return [];
          }
        : Reflect.get(target, name),
  });
  // What it makes of an answer without rows does not matter.
  await call(explaining).catch(() => {});
  return plans;
}

const KEYS: Record<ProfileKind, string> = { CUSTOMER: 'c777', MEMBER: '00000000-0000-0000-0000-000000000309' };

test.each(['CUSTOMER', 'MEMBER'] as const)('whatever there is of a %s is found by indexes', async (kind) => {
  const key = { kind, tenantId: '1', profileId: KEYS[kind] };
  const ids = [key.profileId];
  const plans = [
    ...(await plansOf((db) => findMergedProfiles(db, key))),
    ...(await plansOf((db) => findMergeTargets(db, key))),
    ...(await plansOf((db) => addTombstones(db, '1', kind, ids))),
    ...(await plansOf((db) => eraseRows(db, '1', kind, ids))),
    ...(await plansOf((db) => exportRows(db, key, 1_000))),
  ];
  expect(plans.length).toBeGreaterThan(8);
  // It has a row per tenant.
  expect(plans.flatMap(({ tables }) => tables).filter((table) => table !== 'profile_schema')).toEqual([]);
});
