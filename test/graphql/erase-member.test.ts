import { getTableName } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { tablesOf } from '../../src/db/erasure/inventory.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import {
  allRows,
  closeRichMember,
  copyToOtherTenant,
  erasedRows,
  eraseMember,
  keepAnswer,
  makeRichMember,
  mentions,
} from '../support/erasure.ts';
import { linkMember, mustLink, unlinkMember } from '../support/links.ts';
import { ADA, createMember, enrol, startSession } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const TABLES = tablesOf('MEMBER').map(({ table }) => getTableName(table));
const erased = (id: string, version: number) => `change_event: ERASED ${id}, version ${version}`;

const find = async (accountId: string) =>
  (await app.graphql(`{ member(by: { accountId: "${accountId}" }) { version } }`)).data.member;

test.each([
  ['open', false],
  ['closed', true],
])(
  'nothing is left of a member whose account is %s but a tombstone, and nobody else notices',
  async (name, isClosed) => {
    const customerId = await createCustomer(app, { FirstName: 'stays' });
    // Was linked to the same customer before, has similar data, and an anonymous session of its own.
    const neighbour = await createMember(app, { firstName: `next to ${name}`, extendedData: { casl: true } });
    await mustLink(app, customerId, neighbour.accountId);
    await unlinkMember(app, { customerId });
    const mark = `zoubida${name}`;
    const member = await makeRichMember(app, mark, customerId);
    await keepAnswer(app, `link of ${mark}`, customerId, member.accountId);
    const traces = [mark, member.accountId, member.correlationId, member.loyaltyId, member.mandatory.email];
    await copyToOtherTenant(app, TABLES.toReversed(), [member.accountId]);
    if (isClosed) await closeRichMember(app, member);
    const before = await allRows(app);
    const isGoing = (row: string) => mentions(row, traces) && row.includes('"tenant_id": "1"');
    const counts = Object.fromEntries(
      TABLES.map((table) => [table, before.filter((row) => isGoing(row) && row.startsWith(`${table} `)).length]),
    );
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual(isClosed ? [['extended_data', 0]] : []);
    const { version } = await find(member.accountId);

    const by = isClosed
      ? { accountId: member.accountId.toUpperCase() }
      : { email: `${mark.toUpperCase()}@example.test` };
    const result = await eraseMember(app, by, { expectedVersion: version });

    expect(result.receipt.tables).toEqual(TABLES.map((table) => ({ table, rows: counts[table] })));
    expect(result.receipt).toMatchObject({ accountId: member.accountId, customerId: null });
    expect(result.receipt.kept).toEqual([erased(member.accountId, version + 1)]);
    const after = await allRows(app);
    const left = after.filter(isGoing).map((row) => JSON.parse(row.replace(/^\S+ /, '')));
    expect(left).toEqual([
      expect.objectContaining({
        kind: 'ERASED',
        profile_kind: 'MEMBER',
        profile_id: member.accountId,
        version: version + 1,
      }),
    ]);
    expect(after.filter((row) => !isGoing(row))).toEqual(before.filter((row) => !isGoing(row)));
    expect(await find(member.accountId)).toBeNull();
    expect((await app.inject({ method: 'GET', url: `/client/users/${member.correlationId}/profile` })).statusCode).toBe(
      404,
    );
    expect((await startSession(app, member.accountId, { correlationId: `late ${name}` })).statusCode).toBe(404);
    // What was unique is free.
    const again = { email: `${mark}@example.test`, postalZipCode: 'H0H 0H0', externalIdentifier: `CRM-${mark}` };
    expect((await enrol(app, again)).statusCode).toBe(200);
  },
);

test('the customer stays as it is, is linked to nobody, and can be linked anew', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const [first, second] = [await createMember(app), await createMember(app)];
  await mustLink(app, customerId, first.accountId);
  await eraseMember(app, { accountId: first.accountId });
  const { data } = await app.graphql(`{ customer(customerId: "${customerId}") { version attributes member { id } } }`);
  expect(data.customer).toEqual({ version: 1, attributes: { FirstName: 'Ada' }, member: null });
  expect((await linkMember(app, customerId, { accountId: second.accountId })).member.accountId).toBe(second.accountId);
});

test('an account that was made anonymous is erased, by its id', async () => {
  const { accountId } = await createMember(app, { extendedData: { casl: true } });
  const { data } = await app.graphql(
    `mutation { closeMember(input: { by: { accountId: "${accountId}" }, anonymizeMemberData: true }) { __typename } }`,
  );
  expect(data.closeMember.__typename).toBe('CloseMemberSuccess');
  expect(erasedRows(await eraseMember(app, { accountId }))).toEqual({
    ...{ member: 1, consent_statement: 2, member_session: 1, member_revision: 1, change_event: 2 },
  });
  expect((await allRows(app)).filter((row) => mentions(row, [accountId]))).toHaveLength(1);
});

test('a second erasure finds nothing', async () => {
  const { accountId } = await createMember(app);
  await eraseMember(app, { accountId });
  const before = await allRows(app);
  expect(await eraseMember(app, { accountId })).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  expect(await allRows(app)).toEqual(before);
});

test.each([
  ['an id that nobody has', { accountId: '00000000-0000-4000-8000-000000000000' }, {}, { code: 'NOT_FOUND' }],
  ['a text that is no id', { accountId: 'ada' }, {}, { code: 'NOT_FOUND' }],
  ['a text that cannot be stored', { email: 'a\u0000@example.com' }, {}, { code: 'NOT_FOUND' }],
  ['a version that is not stored', { email: ADA.email }, { expectedVersion: 9 }, { currentVersion: 1 }],
])('%s is refused, and nothing is written', async (_what, by, more, refusal) => {
  const before = await allRows(app);
  expect(await eraseMember(app, by, more)).toMatchObject(refusal);
  expect(await allRows(app)).toEqual(before);
});
