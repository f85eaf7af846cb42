import { sql } from 'drizzle-orm';
import { beforeAll, expect, inject, test } from 'vitest';
import { type Db, executeRows } from '../../src/db/client.ts';
import { listCustomers } from '../../src/db/customers/customer-list-repository.ts';
import { findCustomers } from '../../src/db/customers/find-customers.ts';
import { findIdentified } from '../../src/db/customers/identification-repository.ts';
import { findLinkedMembers, findMemberBy } from '../../src/db/members/find-members.ts';
import { encodeKeyValues } from '../../src/domain/customers/identification.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertCustomers } from '../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);
const TENANT = DEFAULT_TENANT_ID;
const COUNT = 5_000;
/** A server tries a plan for each of the first five; what it thinks of them decides about all that come later. */
const TRIED = 5;
const RUNS = 12;

const id = (n: number) => String(n).padStart(16, '0');

beforeAll(async () => {
  await app.db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await insertCustomers(tx, COUNT, sql`jsonb_build_object('EmailAddress', 'e' || n)`);
  });
  await app.db.execute(sql`ANALYZE`);
});

const range = { after: id(7), before: null, limit: 51, isBackward: false, withRecords: true, withMembers: true };
const lookup = { keyId: 1, value: encodeKeyValues(['e1']), isWhole: true, after: null, limit: 51, withRecords: true };

const READS: [string, (db: Db) => Promise<unknown>][] = [
  ['one customer', (db) => findCustomers(db, TENANT, [{ customerId: id(1), withRecords: true }])],
  ['a page behind a cursor', (db) => listCustomers(db, TENANT, range)],
  ['a page of one', (db) => listCustomers(db, TENANT, { ...range, limit: 2 })],
  ['a page without records', (db) => listCustomers(db, TENANT, { ...range, withRecords: false, withMembers: false })],
  ['the last page', (db) => listCustomers(db, TENANT, { ...range, after: null, isBackward: true })],
  ['who has a value', (db) => findIdentified(db, TENANT, [lookup])],
  ['linked members', (db) => findLinkedMembers(db, TENANT, [{ customerId: id(1), withExtendedData: false }])],
  ['a member by its card', (db) => findMemberBy(db, TENANT, { kind: 'loyaltyId', value: '1' }, true)],
];

// Else about a fifth of the database's work for a page is to plan it.
test.skipIf(inject('serverUrl') === null).each(READS)('%s is planned once for each connection', async (_what, read) => {
  const plans = await app.db.transaction(async (tx) => {
    const before = await countPlans(tx);
    for (let run = 0; run < RUNS; run++) await read(tx);
    const after = await countPlans(tx);
    return { own: after.own - before.own, shared: after.shared - before.shared };
  });
  expect(plans.own + plans.shared).toBe(RUNS);
  // Fewer where the connection has run the same text before.
  expect(plans.own).toBeLessThanOrEqual(TRIED);
});

/** How often statements that this connection has prepared were run by a plan for their parameters, and by one for all. */
async function countPlans(tx: Db): Promise<{ own: number; shared: number }> {
  const rows = await executeRows<{ own: number; shared: number }>(
    tx,
    sql`SELECT coalesce(sum(custom_plans), 0)::int AS own, coalesce(sum(generic_plans), 0)::int AS shared
      FROM pg_prepared_statements`,
  );
  return rows[0] ?? { own: 0, shared: 0 };
}
