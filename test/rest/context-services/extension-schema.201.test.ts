import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);
const prefixed = useTestApp(openTestDatabase, { env: { CONTEXT_SERVICES_BASE_PATH: '/cv' } });

const SCHEMAS = '/metadata/profiles/extensions';

test('answers with a location without /metadata and an empty body (context-services.md §7.2)', async () => {
  const response = await send(app, 'POST', SCHEMAS, {
    name: 'Pets',
    type: 'multi-valued',
    unique: ['tag'],
    attributes: [
      { name: 'tag', type: 'string', length: 12, mandatory: true },
      { name: 'kg', type: 'double' },
    ],
  });
  expect(response.statusCode).toBe(201);
  expect(response.headers['location']).toBe('/profiles/extensions/Pets');
  expect(response.body).toBe('');
});

test('the location starts with the base path, and keeps the letter case of the name', async () => {
  const response = await send(prefixed, 'POST', `/cv${SCHEMAS}/`, { name: 'petS', type: 'multi-valued' });
  expect(response.statusCode).toBe(201);
  expect(response.headers['location']).toBe('/cv/profiles/extensions/petS');
  expect((await send(prefixed, 'POST', SCHEMAS, { name: 'Other', type: 'multi-valued' })).statusCode).toBe(404);
});

test('the extension can be used at once', async () => {
  await defineExtension(app, {
    name: 'contacts_2',
    type: 'multi-valued',
    unique: ['phone_num', 'ext'],
    attributes: ['phone_num', 'ext', 'time_of_day'].map((name) => ({ name, type: 'string' })),
  });
  const records = [
    { phone_num: '1', ext: '2', time_of_day: 'noon' },
    { phone_num: '1', ext: '3' },
  ];
  const id = await createCustomer(app, { contacts_2: records });
  expect(await readProfile(app, id, 'contacts_2')).toEqual({ contacts_2: records });
});

test.each([
  { what: 'the longest name', schema: { name: `A${'b'.repeat(25)}`, type: 'single-valued' } },
  { what: 'a name of one letter', schema: { name: 'z', type: 'multi-valued', attributes: [] } },
  { what: 'digits and underscores', schema: { name: 'a_1__2', type: 'multi-valued' } },
  { what: 'a classifier', schema: { name: 'Gold', type: 'classifier', attributes: [] } },
  { what: 'required', schema: { name: 'Req', type: 'single-valued', required: 'true' } },
  {
    what: 'null for what is left out',
    schema: { name: 'Nulls', type: 'single-valued', attributes: null, unique: null },
  },
  { what: 'unused uniqueness', schema: { name: 'NoKey', type: 'multi-valued', unique: [] } },
  { what: 'a name of Object.prototype', schema: { name: 'hasOwnProperty', type: 'single-valued' } },
])('accepts $what (context-services.md §2.3)', async ({ schema }) => {
  await defineExtension(app, schema);
  const read = await send(app, 'GET', `${SCHEMAS}/${schema.name}`);
  expect(read.json()).toEqual(schema);
});

test('lengths and booleans sent as strings are in force (context-services.md §2.4)', async () => {
  await defineExtension(app, {
    name: 'Sloppy',
    type: 'single-valued',
    attributes: [
      { name: 'prefix', type: 'string', length: '3', mandatory: 'true', default: '555' },
      { name: 'PhoneNumber', type: 'integer', length: 15, mandatory: 'false' },
      { name: 'description', type: 'string', mandatory: 'true' },
    ],
  });
  const put = async (record: unknown) =>
    (await send(app, 'PUT', '/profiles/00027a52JCGY000M', { Sloppy: record })).statusCode;
  expect(await put({ prefix: '+3312', description: '' })).toBe(400);
  expect(await put({ prefix: '+33' })).toBe(400);
  expect(await put({ prefix: '+33', description: '', PhoneNumber: '1234567890123456' })).toBe(400);
  expect(await put({ description: '', PhoneNumber: '123456789012345' })).toBe(200);
  expect(await readProfile(app, '00027a52JCGY000M', 'Sloppy')).toMatchObject({
    Sloppy: { prefix: '555', PhoneNumber: '123456789012345', description: '' },
  });
});
