import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import {
  closeAccount,
  done,
  expectLinkRefused,
  linkMember,
  linksOf,
  mustLink,
  storedLinks,
  unlinkMember,
} from '../support/links.ts';
import { createMember } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const NOBODY = '0000000000000000';
const NO_ACCOUNT = '00000000-0000-4000-8000-000000000000';
const newCustomer = () => createCustomer(app, { FirstName: 'Ada' });
const newMember = () => createMember(app);
async function newLink() {
  const [customerId, member] = [await newCustomer(), await newMember()];
  await mustLink(app, customerId, member.accountId);
  return { customerId, ...member };
}
const notFound = (message: string) => ({ __typename: 'NotFoundError', code: 'NOT_FOUND', message });
const taken = (message: string) => ({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN', message });

test('a link is seen from both sides, and gives neither a new version', async () => {
  const [customerId, { accountId }] = [await newCustomer(), await newMember()];
  expect(await linksOf(app, customerId, accountId)).toEqual({ member: null, customer: null });
  const { data, errors } = await app.graphql(
    `mutation ($input: LinkMemberInput!) { linkMember(input: $input) { ... on LinkMemberSuccess {
      customer { customerId version member { accountId } } member { accountId version customer { customerId } }
    } } }`,
    { input: { customerId, by: { accountId } } },
  );
  expect(errors).toBeUndefined();
  expect(data.linkMember).toEqual({
    customer: { customerId, version: 1, member: { accountId } },
    member: { accountId, version: 1, customer: { customerId } },
  });
  expect(await linksOf(app, customerId, accountId)).toEqual({ member: accountId, customer: customerId });
});

test('a member is named in any of the five ways', async () => {
  const number = '(514) 555-0333';
  const member = await createMember(app, { phoneNumber: number, externalIdentifier: 'CRM-link' });
  const { accountId, loyaltyId } = member;
  const ways = [
    ...[{ accountId }, { accountId: accountId.toUpperCase() }, { loyaltyId }, { externalId: 'CRM-link' }],
    ...[{ email: member.mandatory.email.toUpperCase() }, { phoneNumber: number }],
  ];
  for (const by of ways) {
    const customerId = await newCustomer();
    expect(await linkMember(app, customerId, by)).toEqual(done(customerId, accountId));
    expect(await unlinkMember(app, { by })).toEqual(done(customerId, accountId));
  }
});

test('linking the same two again succeeds and writes nothing, also when the account has been closed', async () => {
  const { customerId, accountId, correlationId } = await newLink();
  for (const act of [() => Promise.resolve(), () => closeAccount(app, correlationId, false)]) {
    await act();
    const before = await app.snapshot();
    await mustLink(app, customerId, accountId);
    expect(await app.snapshot()).toEqual(before);
  }
});

test('a customer or a member who is linked to somebody else is not linked again', async () => {
  const [one, other] = [await newLink(), await newLink()];
  const [customerId, { accountId }] = [await newCustomer(), await newMember()];
  const ofCustomer = taken('the customer is linked to another member: unlink them first');
  const ofMember = taken('the member is linked to another customer: unlink them first');
  await expectLinkRefused(app, () => linkMember(app, one.customerId, { accountId }), ofCustomer);
  await expectLinkRefused(app, () => linkMember(app, customerId, { accountId: one.accountId }), ofMember);
  await expectLinkRefused(app, () => linkMember(app, one.customerId, { accountId: other.accountId }), ofCustomer);
});

test.each<[string, (customerId: string, accountId: string) => [string, object], object]>([
  ['an unknown customer', (_id, accountId) => [NOBODY, { accountId }], notFound(`customer '${NOBODY}' not found`)],
  ['an id that no customer has', (_id, accountId) => ['-', { accountId }], { code: 'NOT_FOUND' }],
  ['an unknown account', (id) => [id, { accountId: NO_ACCOUNT }], notFound('no member has that identifier')],
  ['an account id that is no UUID', (id) => [id, { accountId: 'x' }], { code: 'NOT_FOUND' }],
  ['an unknown e-mail address', (id) => [id, { email: 'nobody@example.com' }], { code: 'NOT_FOUND' }],
  ['a NUL', (id) => [id, { externalId: '\u0000' }], { code: 'NOT_FOUND' }],
  [
    'a customer id that is too long',
    (_id, accountId) => ['0'.repeat(17), { accountId }],
    { code: 'VALIDATION', issues: [expect.objectContaining({ path: ['customer_id'], code: 'TOO_LONG' })] },
  ],
])('linkMember refuses %s', async (_name, choose, refusal) => {
  const [customerId, by] = choose(await newCustomer(), (await newMember()).accountId);
  await expectLinkRefused(app, () => linkMember(app, customerId, by), refusal);
});

test.each([false, true])('a closed account cannot be linked, anonymised: %s', async (anonymized) => {
  const [customerId, { accountId, correlationId }] = [await newCustomer(), await newMember()];
  expect((await closeAccount(app, correlationId, anonymized)).statusCode).toBe(200);
  const refusal = { __typename: 'ForbiddenError', code: 'FORBIDDEN', message: 'the account is closed' };
  await expectLinkRefused(app, () => linkMember(app, customerId, { accountId }), refusal);
});

test('unlinking by either side takes the link back, and both may be linked anew', async () => {
  const { customerId, accountId } = await newLink();
  for (const input of [{ customerId }, { by: { accountId } }]) {
    expect(await unlinkMember(app, input)).toEqual(done(customerId, accountId));
    expect(await linksOf(app, customerId, accountId)).toEqual({ member: null, customer: null });
    await mustLink(app, customerId, accountId);
  }
  const { data } = await app.graphql(
    `{ customer(customerId: "${customerId}") { version } member(by: { accountId: "${accountId}" }) { version } }`,
  );
  expect(data).toEqual({ customer: { version: 1 }, member: { version: 1 } });
});

test('a closed account can be unlinked', async () => {
  const { customerId, accountId, correlationId } = await newLink();
  await closeAccount(app, correlationId, false);
  expect(await unlinkMember(app, { by: { accountId } })).toEqual(done(customerId, accountId));
});

test.each<[string, (customerId: string, accountId: string) => object, object]>([
  ['a customer without a link', (customerId) => ({ customerId }), notFound('the customer is not linked to anybody')],
  [
    'a member without one',
    (_id, accountId) => ({ by: { accountId } }),
    notFound('the member is not linked to anybody'),
  ],
  ['an unknown customer', () => ({ customerId: NOBODY }), notFound(`customer '${NOBODY}' not found`)],
  ['an unknown account', () => ({ by: { accountId: NO_ACCOUNT } }), notFound('no member has that identifier')],
  ['an unknown card', () => ({ by: { loyaltyId: 'none' } }), notFound('no member has that identifier')],
  ['a customer id that is too long', () => ({ customerId: '0'.repeat(17) }), { code: 'VALIDATION' }],
])('unlinkMember refuses %s', async (_name, choose, refusal) => {
  const input = choose(await newCustomer(), (await newMember()).accountId);
  await expectLinkRefused(app, () => unlinkMember(app, input), refusal);
});

test.each([
  ['{}', 'MISSING'],
  ['{ customerId: null }', 'MISSING'],
  ['{ by: null }', 'MISSING'],
  ['{ customerId: "a", by: { email: "b" } }', 'NOT_ALLOWED'],
])('unlinkMember of %s does not say which one is meant', async (input, code) => {
  const { data } = await app.graphql(
    `mutation { unlinkMember(input: ${input}) { ... on ValidationError { issues { path code } } } }`,
  );
  expect(data.unlinkMember).toEqual({ issues: [{ path: [], code }] });
});

test('unlinkMember of a member who is not named is refused before anything runs', async () => {
  const { data, errors } = await app.graphql('mutation { unlinkMember(input: { by: {} }) { __typename } }');
  expect(errors?.length).toBeGreaterThan(0);
  expect(errors?.[0]?.message).not.toBe('Unexpected error.');
  expect(data?.unlinkMember ?? null).toBeNull();
});

test('in maintenance mode links stay as they are', async () => {
  const { customerId, accountId } = await newLink();
  const [free, { accountId: freeAccount }] = [await newCustomer(), await newMember()];
  await send(app, 'POST', '/server/mode', { mode: 'maintenance' });
  const refusal = { __typename: 'UnavailableError', code: 'UNAVAILABLE' };
  await expectLinkRefused(app, () => linkMember(app, free, { accountId: freeAccount }), refusal);
  await expectLinkRefused(app, () => unlinkMember(app, { customerId }), refusal);
  await expectLinkRefused(app, () => unlinkMember(app, { by: { accountId } }), refusal);
  await send(app, 'POST', '/server/mode', { mode: 'production' });
  expect(await storedLinks(app)).toContain(`${customerId} ${accountId}`);
});

test('mutations of one operation see each other', async () => {
  const [customerId, { accountId }] = [await newCustomer(), await newMember()];
  const seen = 'customer { member { accountId } } member { customer { customerId } }';
  const { data, errors } = await app.graphql(
    `mutation ($customerId: String!, $by: MemberByInput!) {
      a: linkMember(input: { customerId: $customerId, by: $by }) { ... on LinkMemberSuccess { ${seen} } }
      b: unlinkMember(input: { customerId: $customerId }) { ... on UnlinkMemberSuccess { ${seen} } }
      c: linkMember(input: { customerId: $customerId, by: $by }) { ... on LinkMemberSuccess { ${seen} } }
      d: deleteProfile(input: { customerId: $customerId }) { __typename }
      e: updateMemberProfile(input: { by: $by }) { ... on UpdateMemberProfileSuccess { member { customer { version } } } }
    }`,
    { customerId, by: { accountId } },
  );
  expect(errors).toBeUndefined();
  const linked = { customer: { member: { accountId } }, member: { customer: { customerId } } };
  const unlinked = { customer: { member: null }, member: { customer: null } };
  expect(data).toMatchObject({ a: linked, b: unlinked, c: linked, e: { member: { customer: null } } });
});
