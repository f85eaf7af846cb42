import { getTableName, sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { tablesOf } from '../../src/db/erasure/inventory.ts';
import type { ProfileKind } from '../../src/domain/feed/change.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension } from '../support/context-services.ts';
import { defineKey } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';
import { allRows, closeRichMember, eraseCustomer, makeRichCustomer, makeRichMember } from '../support/erasure.ts';
import { deleteCustomer } from '../support/links.ts';
import { createMember } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const tablesOfKind = (kind: ProfileKind) => tablesOf(kind).map(({ table }) => getTableName(table));

beforeAll(async () => {
  await defineExtension(app, {
    ...{ name: 'Numbers', type: 'multi-valued' },
    attributes: [{ name: 'big', type: 'long' }],
  });
  await defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'] });
});

async function read(field: string) {
  const { data, errors } = await app.graphql(`{ result: ${field} }`);
  expect(errors).toBeUndefined();
  return data.result;
}
const exportCustomer = (id: string) => read(`exportCustomer(customerId: "${id}")`);
const exportMember = (by: string) => read(`exportMember(by: { ${by} })`);
const counts = (tables: Record<string, unknown[]>) =>
  Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.length]));

test('the export of a customer has the rows that its erasure removes, by table, with all digits', async () => {
  const { accountId } = await createMember(app);
  const ids = await makeRichCustomer(app, 'zoubida', accountId);
  const before = await allRows(app);
  const tables = await exportCustomer(ids[0]);
  expect(await allRows(app)).toEqual(before);
  expect(Object.keys(tables)).toEqual(tablesOfKind('CUSTOMER'));
  expect(tables.customer).toEqual([
    {
      customer_id: ids[0],
      attributes: expect.objectContaining({ LastName: 'new zoubida' }),
      version: expect.any(Number),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: expect.stringMatching(/Z$/),
    },
  ]);
  const numbers = tables.extension_record.find(({ extension }: { extension: string }) => extension === 'Numbers');
  expect(numbers.attributes).toEqual({ big: '9007199254740993123' });
  // What was before is there, too, also of those that were merged into it.
  const history = JSON.stringify(tables.customer_revision);
  for (const trace of ['old zoubida', 'b zoubida', 'c zoubida', ...ids]) expect(history).toContain(trace);
  expect(tables.customer_revision[0]).not.toHaveProperty('tenant_id');
  expect(tables.customer_member_link).toMatchObject([{ account_id: accountId }]);
  expect(tables.idempotency_key).toMatchObject([
    { result: { value: 'answer to zoubida 1' } },
    { result: { value: 'answer to zoubida 2' } },
  ]);
  expect(JSON.stringify(tables.idempotency_key)).not.toContain('hash');

  const { receipt } = await eraseCustomer(app, ids[0]);
  const erased = receipt.tables.map(({ table, rows }: { table: string; rows: number }) => [table, rows]);
  expect(counts(tables)).toEqual(Object.fromEntries(erased));
  expect(await exportCustomer(ids[0])).toBeNull();
});

test('a deleted customer has an export of what is left', async () => {
  const id = await createCustomer(app, { FirstName: 'Gone' });
  await deleteCustomer(app, id);
  const tables = await exportCustomer(id);
  expect(counts(tables)).toMatchObject({ customer: 0, customer_revision: 2, change_event: 2 });
  expect(JSON.stringify(tables.customer_revision)).toContain('Gone');
});

test('the export of a member has the rows that its erasure removes, by table', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const member = await makeRichMember(app, 'zoubida', customerId);
  await closeRichMember(app, member);
  const tables = await exportMember(`accountId: "${member.accountId.toUpperCase()}"`);
  expect(Object.keys(tables)).toEqual(tablesOfKind('MEMBER'));
  expect(tables.member).toMatchObject([{ account_id: member.accountId, external_id: 'CRM-zoubida', status: 'CLOSED' }]);
  expect(tables.member[0]).not.toHaveProperty('email_folded');
  expect(JSON.stringify(tables.member_revision)).toContain('yes zoubida');
  expect(JSON.stringify(tables.consent_statement)).toContain('no zoubida');
  expect(tables.member_session.map(({ correlation_id }: { correlation_id: string }) => correlation_id)).toEqual(
    ['again zoubida', 'shop zoubida', member.correlationId].sort(),
  );
  expect(await exportMember('email: "ZOUBIDA@example.test"')).toEqual(tables);
  expect(await exportMember('externalId: "CRM-zoubida"')).toEqual(tables);
});

test('of whom nothing is stored, the export is null', async () => {
  for (const id of ['0000000000000000', 'a b', 'x'.repeat(100), '']) expect(await exportCustomer(id)).toBeNull();
  expect(await exportMember('email: "nobody@example.test"')).toBeNull();
  expect(await exportMember('accountId: "ada"')).toBeNull();
  expect(await exportMember('accountId: "00000000-0000-4000-8000-000000000000"')).toBeNull();
});

test('an answer has two exports at most', async () => {
  const one = (name: string) => `${name}: exportCustomer(customerId: "00027a52JCGY000M")`;
  const { data } = await app.graphql(`{ ${one('a')} ${one('b')} }`);
  expect([data.a, data.b]).toEqual([expect.any(Object), expect.any(Object)]);
  const { errors } = await app.graphql(`{ ${one('a')} ${one('b')} ${one('c')} }`);
  expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
});

test('an export that is longer than an answer may be is refused before it is read', async () => {
  const id = await createCustomer(app, { FirstName: 'Tall' });
  await app.db.execute(sql`INSERT INTO idempotency_key (tenant_id, key_hash, request_hash, result, customer_id)
    SELECT '1', 'long ' || n, 'hash', jsonb_build_object('value', repeat('x', 1024 * 1024)), ${id}
    FROM generate_series(1, 33) n`);
  const { data, errors } = await app.graphql(`{ exportCustomer(customerId: "${id}") }`);
  expect(data).toEqual({ exportCustomer: null });
  expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
  await app.db.execute(sql`DELETE FROM idempotency_key WHERE key_hash = 'long 1' OR key_hash = 'long 2'`);
  expect((await exportCustomer(id)).idempotency_key).toHaveLength(31);
});
