import { expect, test } from 'vitest';
import { KEY_ENTRIES_MAX, KEY_VALUE_BYTES_MAX } from '../../src/domain/customers/identification.ts';
import { KEY_ATTRIBUTES_MAX } from '../../src/domain/profile-schema/identification-key.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const KEY = 'identificationKey { name extension attributes unique ready }';

async function create(input: object) {
  const { data, errors } = await app.graphql(
    `mutation ($input: CreateIdentificationKeyInput!) {
      createIdentificationKey(input: $input) { ... on CreateIdentificationKeySuccess { ${KEY} } ${REFUSAL} }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.createIdentificationKey;
}

async function remove(name: string) {
  const { data } = await app.graphql(
    `mutation ($name: String!) {
      deleteIdentificationKey(input: { name: $name }) { ... on DeleteIdentificationKeySuccess { name } ${REFUSAL} }
    }`,
    { name },
  );
  return data.deleteIdentificationKey;
}

const listKeys = async () =>
  (await app.graphql('{ profileSchema { identificationKeys { name extension attributes unique ready } } }')).data
    .profileSchema.identificationKeys;

test('a key of core attributes and one of an extension are created, listed in that order, and deleted', async () => {
  expect(await listKeys()).toEqual([]);
  const names = {
    name: 'Names',
    extension: null,
    attributes: ['LastName', 'FirstName'],
    unique: false,
    ready: true,
  };
  const phone = {
    name: 'byPhone',
    extension: 'Phone',
    attributes: ['Phone.PhoneNumber'],
    unique: true,
    ready: true,
  };
  expect(await create({ name: 'Names', attributes: ['LastName ', 'FirstName'] })).toEqual({ identificationKey: names });
  expect(await create({ name: 'byPhone', extension: 'pHONE', attributes: ['PhoneNumber'], unique: true })).toEqual({
    identificationKey: phone,
  });
  expect(await listKeys()).toEqual([names, phone]);
  expect(await remove('NAMES')).toEqual({ name: 'Names' });
  expect(await listKeys()).toEqual([phone]);
  expect(await remove('names')).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
});

test.each<[string, object, string[]]>([
  ['a malformed name', { name: '1', attributes: ['DOB'] }, ['name MALFORMED']],
  ['an unauthorized word', { name: 'Select', attributes: ['DOB'] }, ['name RESERVED']],
  ['no attribute', { name: 'k', attributes: [] }, ['attributes WRONG_TYPE']],
  ['an unknown attribute', { name: 'k', attributes: ['DOB', 'Nope'] }, ['attributes.1 UNKNOWN']],
  ['two sources', { name: 'k', attributes: ['DOB', 'Phone.PhoneNumber'] }, ['attributes.1 UNKNOWN']],
  ['an attribute twice', { name: 'k', attributes: ['DOB', 'DOB'] }, ['attributes.1 DUPLICATE']],
  ['an unknown extension', { name: 'k', extension: 'Nope', attributes: ['DOB'] }, ['source NOT_ALLOWED']],
])('refuses %s and writes nothing', async (_what, input, issues) => {
  const before = await app.snapshot();
  const result = await create(input);
  expect(result).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  const found: { path: string[]; code: string }[] = result.issues;
  expect(found.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual(issues);
  expect(await app.snapshot()).toEqual(before);
});

test('a name that is taken, and a unique key over equal values, are refused', async () => {
  await create({ name: 'Taken', attributes: ['DOB'] });
  expect(await create({ name: 'TAKEN', attributes: ['Title'] })).toMatchObject({ code: 'ALREADY_TAKEN' });
  await createCustomer(app, { Title: 'same' });
  await createCustomer(app, { Title: 'same' });
  const refused = await create({ name: 'Clash', attributes: ['Title'], unique: true });
  expect(refused).toMatchObject({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN' });
  expect(refused.message).not.toMatch(INTERNALS);
  expect((await listKeys()).map(({ name }: { name: string }) => name)).not.toContain('Clash');
});

test('a write that clashes with a unique key is a typed error that names the key, and writes nothing', async () => {
  await create({ name: 'Mail', attributes: ['EmailAddress'], unique: true });
  await createCustomer(app, { EmailAddress: ['one@x.example', 'two@x.example'] });
  const id = await createCustomer(app, { EmailAddress: 'three@x.example', Phone: [{ PhoneNumber: 'm1' }] });
  const before = await app.snapshot();
  const attributes = { EmailAddress: ['four@x.example', 'two@x.example'] };
  for (const [field, input] of [
    ['createProfile', { attributes }],
    ['replaceProfile', { customerId: id, attributes }],
  ] as const) {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
    const { data } = await app.graphql(`mutation ($input: ${type}) { ${field}(input: $input) { ${REFUSAL} } }`, {
      input,
    });
    expect(data[field]).toMatchObject({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN' });
    expect(data[field].message).toContain("'Mail' (EmailAddress)");
    expect(data[field].message).not.toContain('two@x.example');
  }
  expect(await app.snapshot()).toEqual(before);
});

// context-services.md §3.4 gives none: what we bound is told.
test.each(['limits', 'profileSchema { limits'])('{ %s } tells the bounds of keys', async (path) => {
  const close = path.includes('{') ? '}' : '';
  const { data } = await app.graphql(`{ ${path} { name value unit setting } ${close} }`);
  const limits: { name: string }[] = data.limits ?? data.profileSchema.limits;
  expect(limits).toEqual(
    expect.arrayContaining([
      { name: 'attributesPerIdentificationKey', value: KEY_ATTRIBUTES_MAX, unit: 'attributes', setting: null },
      { name: 'identificationKeyBytes', value: KEY_VALUE_BYTES_MAX, unit: 'bytes', setting: null },
      { name: 'identificationKeyValues', value: KEY_ENTRIES_MAX, unit: 'values', setting: null },
    ]),
  );
  expect(limits.map(({ name }) => name).includes('connectionNodes')).toBe(path === 'limits');
});
