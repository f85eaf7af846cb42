import { getTableName, sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { tablesOf } from '../../src/db/erasure/inventory.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension, send } from '../support/context-services.ts';
import { defineKey, identify } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';
import {
  allRows,
  copyToOtherTenant,
  eraseCustomer,
  erasedRows,
  makeRichCustomer,
  mentions,
} from '../support/erasure.ts';
import { deleteCustomer, linkMember, mergeCustomers, mustLink, unlinkMember } from '../support/links.ts';
import { createMember } from '../support/loyalty.ts';
import { inTenant } from '../support/other-apps.ts';

const app = useTestApp(openTestDatabase);

const TABLES = tablesOf('CUSTOMER').map(({ table }) => getTableName(table));

beforeAll(async () => {
  await defineExtension(app, {
    ...{ name: 'Numbers', type: 'multi-valued' },
    attributes: [{ name: 'big', type: 'long' }],
  });
  await defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'], unique: true });
  await defineKey(app, { name: 'ByNumber', source: 'Phone', attributes: ['PhoneNumber'] });
});

const erased = (id: string, version: number) => `change_event: ERASED ${id}, version ${version}`;
const eventsOf = async (id: string) => {
  const events = (await allRows(app)).filter((row) => row.startsWith('change_event') && row.includes(id));
  return events.map((row) => JSON.parse(row.slice('change_event '.length)));
};

test('nothing is left of a customer in any row of any table but tombstones, and nobody else notices', async () => {
  const member = await createMember(app, { firstName: 'stays' });
  const neighbour = await createCustomer(app, { FirstName: 'near', EmailAddress: 'near@example.test' });
  // Linked to the same member before, and then to somebody else.
  await mustLink(app, neighbour, member.accountId);
  await unlinkMember(app, { customerId: neighbour });
  await mustLink(app, neighbour, (await createMember(app)).accountId);
  const ids = await makeRichCustomer(app, 'zoubida', member.accountId);
  const traces = ['zoubida', ...ids];
  await copyToOtherTenant(app, TABLES.toReversed(), ids);
  const before = await allRows(app);
  const isGoing = (row: string) => mentions(row, traces) && row.includes('"tenant_id": "1"');
  for (const table of TABLES) expect(before.filter(isGoing).map((row) => row.split(' ')[0])).toContain(table);
  const version = JSON.parse((await send(app, 'GET', `/profiles/${ids[0]}`)).headers['etag']?.toString() ?? '');

  const result = await eraseCustomer(app, ids[0], { expectedVersion: Number(version) });

  const counts = Object.fromEntries(
    TABLES.map((table) => [table, before.filter((row) => isGoing(row) && row.startsWith(`${table} `)).length]),
  );
  expect(erasedRows(result)).toEqual(counts);
  expect(result.receipt).toMatchObject({ customerId: ids[0], accountId: null, requestId: expect.stringMatching(/\S/) });
  expect(result.receipt.tables.map(({ table }: { table: string }) => table)).toEqual(TABLES);
  expect(Math.abs(Date.parse(result.receipt.erasedAt) - Date.now())).toBeLessThan(60_000);

  const after = await allRows(app);
  const left = after.filter(isGoing);
  expect(left.map((row) => JSON.parse(row.replace(/^\S+ /, '')))).toEqual(
    ids.map(() => expect.objectContaining({ kind: 'ERASED', profile_kind: 'CUSTOMER', feed_position: null })),
  );
  expect(left.every((row) => !row.includes('zoubida'))).toBe(true);
  expect(after.filter((row) => !isGoing(row))).toEqual(before.filter((row) => !isGoing(row)));
  // Of the two that were merged, the second is at version 2 + 1 when it is deleted.
  expect(result.receipt.kept.toSorted()).toEqual(
    [erased(ids[0], Number(version) + 1), erased(ids[1] ?? '', 4), erased(ids[2] ?? '', 3)].sort(),
  );
  expect(await identify(app, 'EmailAddress=a.zoubida@example.test')).toEqual([]);
  expect((await linkMember(app, neighbour, { accountId: member.accountId })).code).toBe('ALREADY_TAKEN');
  const { data } = await app.graphql(
    `{ member(by: { accountId: "${member.accountId}" }) { firstName customer { id } } }`,
  );
  expect(data.member).toEqual({ firstName: 'stays', customer: null });
});

test('a second erasure finds nothing: the tombstone is no customer', async () => {
  const id = await createCustomer(app, { FirstName: 'Once' });
  expect((await eraseCustomer(app, id)).receipt.kept).toEqual([erased(id, 2)]);
  const before = await app.snapshot();
  expect(await eraseCustomer(app, id)).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  expect(await app.snapshot()).toEqual(before);
  expect((await app.graphql(`{ exportCustomer(customerId: "${id}") }`)).data).toEqual({ exportCustomer: null });
});

test('a customer that was deleted is erased, under the version of its deletion', async () => {
  const id = await createCustomer(app, { FirstName: 'Gone' });
  await deleteCustomer(app, id);
  expect(await eraseCustomer(app, id, { expectedVersion: 1 })).toMatchObject({ currentVersion: 2 });
  const result = await eraseCustomer(app, id, { expectedVersion: 2 });
  expect(erasedRows(result)).toEqual({ customer_revision: 2, change_event: 2 });
  expect(result.receipt.kept).toEqual([erased(id, 3)]);
  expect(await eventsOf(id)).toMatchObject([{ kind: 'ERASED', version: 3 }]);
});

test('a customer of whom only the row or only events are left is erased, behind every version it had', async () => {
  const [old, gone] = [
    await createCustomer(app, { FirstName: 'Old' }),
    await createCustomer(app, { FirstName: 'Gone' }),
  ];
  await app.db.execute(sql`UPDATE customer SET version = 7 WHERE customer_id = ${old}`);
  await deleteCustomer(app, gone);
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id IN (${old}, ${gone})`);
  await app.db.execute(sql`DELETE FROM change_event WHERE profile_id = ${old}`);
  expect((await eraseCustomer(app, old)).receipt.kept).toEqual([erased(old, 8)]);
  expect((await eraseCustomer(app, gone)).receipt.kept).toEqual([erased(gone, 3)]);
});

test('a customer that was merged into another one is erased by itself, and the receipt names who may have its values', async () => {
  const [id, into, last] = [
    await createCustomer(app, { FirstName: 'First' }),
    await createCustomer(app, { FirstName: 'Second' }),
    await createCustomer(app, { FirstName: 'Third' }),
  ];
  await mergeCustomers(app, into, id);
  await mergeCustomers(app, last, into);
  const { receipt } = await eraseCustomer(app, id);
  const target = (customerId: string) => `customer ${customerId}, which the erased one was merged into`;
  expect(receipt.kept).toEqual([erased(id, 3), ...[into, last].sort().map(target)]);
  expect((await send(app, 'GET', `/profiles/${last}`)).statusCode).toBe(200);
  // What is left of the chain goes with its end, and only that.
  expect((await eraseCustomer(app, last)).receipt.kept).toEqual([erased(last, 3), erased(into, 4)]);
  expect(await eventsOf(id)).toHaveLength(1);
});

test('a tenant without core attributes can still erase what is left', async () => {
  const tenant = inTenant(app, '31');
  const id = await createCustomer(tenant, { FirstName: 'Over' });
  await app.db.execute(sql`DELETE FROM core_attribute WHERE tenant_id = '31'`);
  await app.db.execute(sql`UPDATE profile_schema SET version = version + 1 WHERE tenant_id = '31'`);
  expect(erasedRows(await eraseCustomer(tenant, id))).toMatchObject({ customer: 1 });
});

test.each([
  ['an id that nobody has', '0000000000000000', {}, { __typename: 'NotFoundError' }],
  ['a text that is no id', 'a b', {}, { __typename: 'NotFoundError' }],
  ['a text that is too long', 'x'.repeat(17), {}, { __typename: 'ValidationError' }],
  ['a version that is not stored', '0000Sb5U97XE000Y', { expectedVersion: 9 }, { currentVersion: 1 }],
])('%s is refused, and nothing is written', async (_what, customerId, more, refusal) => {
  const before = await allRows(app);
  expect(await eraseCustomer(app, customerId, more)).toMatchObject(refusal);
  expect(await allRows(app)).toEqual(before);
});
