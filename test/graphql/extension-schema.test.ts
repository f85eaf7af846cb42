import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const EXTENSION = 'name kind unique attributes { name type mandatory length default }';

async function create(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: CreateExtensionSchemaInput!) {
      createExtensionSchema(input: $input) {
        ... on CreateExtensionSchemaSuccess { extension { ${EXTENSION} } }
        ${REFUSAL}
      }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.createExtensionSchema;
}

const readSchema = async () =>
  (await app.graphql(`{ profileSchema { version attributes { name type } extensions { ${EXTENSION} } } }`)).data
    .profileSchema;

const attribute = (name: string, type: string, more: object = {}) => {
  return { name, type, mandatory: false, length: null, default: null, ...more };
};

test('the profile schema lists the core attributes and the extensions as data', async () => {
  const { attributes, extensions } = await readSchema();
  // The attributes that the legacy system predefines, and DOB (context-services.md §3.2).
  const texts = ['FirstName', 'LastName', 'Title', 'DOB', 'EmailAddress', 'PhoneNumber', 'LastCalledAgent_EmployeeID'];
  expect(attributes).toEqual([
    ...texts.map((name) => ({ name, type: 'STRING' })),
    { name: 'LastCalledAgent_TimeStamp', type: 'DATETIME' },
    { name: 'PreferredAgent_EmployeeID', type: 'STRING' },
  ]);
  expect(extensions).toEqual([
    {
      name: 'Address',
      kind: 'SINGLE_VALUED',
      unique: [],
      attributes: [
        attribute('Type', 'INTEGER'),
        ...['Address', 'City', 'County', 'PostCode', 'Country'].map((name) => attribute(name, 'STRING')),
      ],
    },
    {
      name: 'Phone',
      kind: 'MULTI_VALUED',
      unique: ['PhoneNumber'],
      attributes: [
        attribute('PhoneType', 'INTEGER', { default: 0 }),
        attribute('prefix', 'STRING'),
        attribute('PhoneNumber', 'STRING', { length: 15, mandatory: true }),
        attribute('description', 'STRING'),
        attribute('start_availabilty', 'DATETIME'),
        attribute('end_availabilty', 'DATETIME'),
      ],
    },
  ]);
});

test('an extension with all eight types, defaults, lengths and unique attributes is defined and can be used at once', async () => {
  const { version } = await readSchema();
  const input = {
    name: 'Everything',
    kind: 'MULTI_VALUED',
    unique: ['code', 'serial'],
    attributes: [
      attribute('code', 'STRING', { length: 3, mandatory: true, default: 'a' }),
      attribute('serial', 'LONG', { length: 19, default: '9007199254740993' }),
      attribute('count', 'INTEGER', { default: 5 }),
      attribute('ratio', 'DOUBLE', { default: 1.5 }),
      attribute('day', 'DATE', { default: '2024-02-29' }),
      attribute('moment', 'DATETIME', { default: '2024-02-29T00:00:00.000Z' }),
      attribute('price', 'CURRENCY', { default: 12.5 }),
      attribute('flag', 'BOOLEAN', { default: false }),
    ],
  };
  expect(await create(input)).toEqual({ extension: input });
  const after = await readSchema();
  expect(after.version).toBe(version + 1);
  expect(after.extensions.at(-1)).toEqual(input);
  const { data } = await app.graphql(
    `mutation { createProfile(input: { attributes: {}, extensions: [{ name: "everything", records: [{}] }] }) {
      ... on CreateProfileSuccess { customer { extensions { records { attributes } } } } ... on Error { message }
    } }`,
  );
  const defaults = input.attributes.map(({ name, default: value }) => [name, value]);
  expect(data.createProfile.customer.extensions).toEqual([{ records: [{ attributes: Object.fromEntries(defaults) }] }]);
});

test('what is left out has its documented meaning', async () => {
  const answer = await create({ name: 'Least', kind: 'SINGLE_VALUED', attributes: [{ name: 'a', type: 'STRING' }] });
  expect(answer.extension).toEqual({
    name: 'Least',
    kind: 'SINGLE_VALUED',
    unique: [],
    attributes: [attribute('a', 'STRING')],
  });
});

test('null is the same as left out', async () => {
  const answer = await create({
    name: 'Nulls',
    kind: 'MULTI_VALUED',
    unique: null,
    attributes: [{ name: 'a', type: 'STRING', mandatory: null, length: null, default: null }],
  });
  expect(answer.extension).toMatchObject({ unique: [], attributes: [attribute('a', 'STRING')] });
});

test('a classifier has no attributes', async () => {
  expect((await create({ name: 'Vip', kind: 'CLASSIFIER', attributes: [] })).extension).toMatchObject({
    kind: 'CLASSIFIER',
    attributes: [],
  });
});

test('the legacy door reads the extension in its own words', async () => {
  await create({
    name: 'Pets',
    kind: 'MULTI_VALUED',
    unique: ['tag'],
    attributes: [
      { name: 'tag', type: 'STRING', length: 12, mandatory: true },
      { name: 'kg', type: 'DOUBLE' },
    ],
  });
  expect((await app.inject({ url: '/metadata/profiles/extensions/Pets' })).json()).toEqual({
    name: 'Pets',
    type: 'multi-valued',
    unique: ['tag'],
    attributes: [
      { name: 'tag', type: 'string', length: 12, mandatory: true },
      { name: 'kg', type: 'double' },
    ],
  });
});
