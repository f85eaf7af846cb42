import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase);

const PATCH = `mutation ($input: PatchProfileInput!) { patchProfile(input: $input) {
  __typename
  ... on PatchProfileSuccess { customer { version attributes } }
  ... on Error { code message }
  ... on ValidationError { issues { path code } }
  ... on VersionConflictError { currentVersion }
} }`;

const patch = async (input: Record<string, unknown>) => {
  const { data, errors } = await app.graphql(PATCH, { input });
  expect(errors).toBeUndefined();
  return data.patchProfile;
};

const NAMES = { FirstName: 'Ada', LastName: 'Moreau' };
const MAILS = ['ada@example.com', 'ada@work.example'];

test('changes what it names, keeps the other attributes and every record, and raises the version once', async () => {
  const customerId = await createCustomer(app, { ...NAMES, EmailAddress: MAILS, Phone: [{ PhoneNumber: '5550100' }] });
  expect(
    await patch({ customerId, set: { LastName: 'King' }, unset: ['FirstName'], add: { EmailAddress: 'x@y.zz' } }),
  ).toEqual({
    __typename: 'PatchProfileSuccess',
    customer: { version: 2, attributes: { LastName: 'King', EmailAddress: [...MAILS, 'x@y.zz'] } },
  });
  const read = await send(app, 'GET', `/profiles/${customerId}?extensions=Phone`);
  expect(read.json().Phone).toMatchObject([{ PhoneNumber: '5550100' }]);
});

test.each([
  ['set a value', { set: { EmailAddress: 'new@x.yz' } }, 'new@x.yz'],
  ['set several', { set: { EmailAddress: ['b@x.yz', 'a@x.yz'] } }, ['b@x.yz', 'a@x.yz']],
  ['set null', { set: { EmailAddress: null } }, undefined],
  ['set none', { set: { EmailAddress: [] } }, undefined],
  ['unset', { unset: ['EmailAddress'] }, undefined],
  ['unset what is not there', { unset: ['EmailAddress', 'PhoneNumber'] }, undefined],
  ['add one', { add: { EmailAddress: 'c@x.yz' } }, [...MAILS, 'c@x.yz']],
  ['add one that is there', { add: { EmailAddress: MAILS[1] } }, MAILS],
  ['add one twice', { add: { EmailAddress: ['c@x.yz', 'c@x.yz'] } }, [...MAILS, 'c@x.yz']],
  ['add nothing beside a change', { add: { EmailAddress: null }, set: { FirstName: 'Ada' } }, MAILS],
  ['remove the primary', { remove: { EmailAddress: MAILS[0] } }, MAILS[1]],
  ['remove what is not there', { remove: { EmailAddress: 'nobody@x.yz' } }, MAILS],
  ['remove all', { remove: { EmailAddress: MAILS } }, undefined],
  ['remove and add', { remove: { EmailAddress: MAILS[0] }, add: { EmailAddress: 'c@x.yz' } }, [MAILS[1], 'c@x.yz']],
  [
    'remove and add the same',
    { remove: { EmailAddress: MAILS[0] }, add: { EmailAddress: MAILS[0] } },
    MAILS.toReversed(),
  ],
])('can %s', async (_what, change, expected) => {
  const customerId = await createCustomer(app, { ...NAMES, EmailAddress: MAILS });
  const { customer } = await patch({ customerId, ...change });
  expect(customer.attributes).toEqual({ ...NAMES, ...(expected !== undefined && { EmailAddress: expected }) });
});

test.each([
  ['nothing', {}, [{ path: [], code: 'MISSING' }]],
  ['an unknown attribute', { set: { Nickname: 'A' } }, [{ path: ['Nickname'], code: 'UNKNOWN' }]],
  ['an unknown attribute to unset', { unset: ['Nickname'] }, [{ path: ['Nickname'], code: 'UNKNOWN' }]],
  ['an extension', { set: { Phone: [] } }, [{ path: ['Phone'], code: 'UNKNOWN' }]],
  ['a value of another type', { add: { FirstName: { a: 1 } } }, [{ path: ['FirstName'], code: 'WRONG_TYPE' }]],
  [
    'set and unset of one',
    { set: { FirstName: 'B' }, unset: ['FirstName'] },
    [{ path: ['FirstName'], code: 'DUPLICATE' }],
  ],
  [
    'set and add of one',
    { set: { FirstName: 'B' }, add: { FirstName: 'C' } },
    [{ path: ['FirstName'], code: 'DUPLICATE' }],
  ],
  ['unset twice', { unset: ['FirstName', 'FirstName'] }, [{ path: ['FirstName'], code: 'DUPLICATE' }]],
  [
    'too many values',
    { add: { EmailAddress: Array.from({ length: 1_000 }, (_, n) => `a${n}@x.yz`) } },
    [{ path: ['EmailAddress'], code: 'TOO_MANY' }],
  ],
])('refuses %s, and writes nothing', async (_what, change, issues) => {
  const customerId = await createCustomer(app, { ...NAMES, EmailAddress: MAILS });
  const before = await app.snapshot();
  expect(await patch({ customerId, ...change })).toMatchObject({ __typename: 'ValidationError', issues });
  expect(await app.snapshot()).toEqual(before);
});

test('refuses another version than the expected one, and an unknown customer, and writes nothing', async () => {
  const customerId = await createCustomer(app, NAMES);
  const before = await app.snapshot();
  expect(await patch({ customerId, set: { FirstName: 'B' }, expectedVersion: 2 })).toMatchObject({
    ...{ __typename: 'VersionConflictError', currentVersion: 1 },
  });
  expect(await patch({ customerId: 'nobody', set: { FirstName: 'B' } })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await app.snapshot()).toEqual(before);
});

test('a hundred writers of one attribute and a hundred of another lose nothing and meet no error', async () => {
  const customerId = await createCustomer(app, NAMES);
  const writes = Array.from({ length: 200 }, (_, n) =>
    patch({ customerId, add: n % 2 === 0 ? { EmailAddress: `a${n}@x.yz` } : { PhoneNumber: `555${n}` } }),
  );
  for (const answer of await Promise.all(writes)) expect(answer).toMatchObject({ __typename: 'PatchProfileSuccess' });
  const { EmailAddress, PhoneNumber } = (await send(app, 'GET', `/profiles/${customerId}`)).json();
  expect(EmailAddress).toHaveLength(100);
  expect(PhoneNumber).toHaveLength(100);
});

test('who is found by an attribute is found by what a patch makes of it, and no more by what it was', async () => {
  const key = await send(app, 'POST', '/metadata/identification-keys', {
    name: 'byPatchedMail',
    attributes: ['EmailAddress'],
  });
  expect(key.statusCode).toBe(201);
  const customerId = await createCustomer(app, { ...NAMES, EmailAddress: 'before@x.yz' });
  await patch({ customerId, set: { EmailAddress: 'after@x.yz' } });
  const find = async (mail: string) =>
    (await send(app, 'GET', `/profiles?EmailAddress=${mail}&id_key=byPatchedMail`)).json();
  expect(await find('before@x.yz')).toEqual([]);
  expect(await find('after@x.yz')).toEqual([{ customer_id: customerId }]);
});

test('values that are there twice stay so when others are added', async () => {
  const twice = ['a@x.yz', 'a@x.yz', 'b@x.yz'];
  const customerId = await createCustomer(app, { EmailAddress: twice });
  const { customer } = await patch({ customerId, add: { EmailAddress: ['a@x.yz', 'c@x.yz'] } });
  expect(customer.attributes).toEqual({ EmailAddress: [...twice, 'c@x.yz'] });
});

test('very many names are refused at once', async () => {
  const unset = Array.from({ length: 100_000 }, (_, n) => `n${n}`);
  const start = performance.now();
  expect(await patch({ customerId: 'nobody', unset })).toMatchObject({ __typename: 'ValidationError' });
  expect(performance.now() - start).toBeLessThan(3_000);
});
