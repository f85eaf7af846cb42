import { expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);
const empty = useTestApp(openTestDatabase, { demoData: false });

const SCHEMAS = '/metadata/profiles/extensions';

/** A schema in the sloppy style of the legacy samples beside the strict one. */
const SLOPPY = {
  name: 'SloppyPhone',
  type: 'multi-valued',
  attributes: [
    { name: 'prefix', type: 'string', length: '3', default: '555', mandatory: 'true' },
    { name: 'PhoneNumber', type: 'integer', length: 15, mandatory: true },
    { name: 'PhoneType', type: 'integer', default: 0, mandatory: 'false' },
    { name: 'description', type: 'string', mandatory: false },
    { name: 'since', type: 'datetime', default: '2009-12-18T20:30:00+02:00' },
    { name: 'start_availabilty', type: 'datetime' },
  ],
  unique: ['PhoneNumber', 'prefix'],
  required: 'false',
};

test.each(['SloppyPhone', 'sloppyphone', 'SLOPPYPHONE', 'SloppyPhone/', '%53loppyPhone'])(
  'prints one schema as its author submitted it, by name %s (context-services.md §2.4, §7.1)',
  async (name) => {
    await send(app, 'POST', SCHEMAS, SLOPPY);
    const response = await send(app, 'GET', `${SCHEMAS}/${name}`);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
    expect(response.json()).toEqual(SLOPPY);
  },
);

test('prints keys in the order of the legacy samples, in whatever order they came (context-services.md §7.2)', async () => {
  const attributes = [
    { mandatory: true, length: 12, type: 'string', name: 'tag' },
    { type: 'double', name: 'kg' },
  ];
  await defineExtension(app, { attributes, unique: ['tag'], type: 'multi-valued', name: 'Pets' });
  const { body } = await send(app, 'GET', `${SCHEMAS}/Pets`);
  expect(body).toBe(
    '{"name":"Pets","type":"multi-valued","unique":["tag"],"attributes":[{"name":"tag","type":"string","length":12,"mandatory":true},{"name":"kg","type":"double"}]}',
  );
});

test('keeps the digits of a default beyond 2^53', async () => {
  const attributes =
    '[{"name":"n","type":"long","default":9007199254740993},{"name":"m","type":"long","default":"9007199254740993"}]';
  await send(app, 'POST', SCHEMAS, `{"name":"Big","type":"single-valued","attributes":${attributes}}`);
  const { body } = await send(app, 'GET', `${SCHEMAS}/Big`);
  expect(body).toContain('"default":9007199254740993}');
  expect(body).toContain('"default":"9007199254740993"}');
  const id = await createCustomer(app, { Big: {} });
  const profile = await send(app, 'GET', `/profiles/${id}?extensions=Big`);
  expect(profile.body).toBe(`{"customer_id":"${id}","Big":{"n":9007199254740993,"m":"9007199254740993"}}`);
});

test('lists every schema, the oldest first, unique only where it was given (context-services.md §7.1)', async () => {
  await defineExtension(app, { name: 'zebra', type: 'classifier' });
  await defineExtension(app, { name: 'Aardvark', type: 'multi-valued', attributes: [{ name: 'n', type: 'long' }] });
  const response = await send(app, 'GET', SCHEMAS);
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  const schemas: { name: string; unique?: string[] }[] = response.json();
  const names = schemas.map(({ name }) => name);
  expect(names.filter((name) => ['Address', 'Phone', 'zebra', 'Aardvark'].includes(name))).toEqual([
    'Address',
    'Phone',
    'zebra',
    'Aardvark',
  ]);
  expect(schemas.find(({ name }) => name === 'Phone')?.unique).toEqual(['PhoneNumber']);
  expect(schemas.find(({ name }) => name === 'Aardvark')).toEqual({
    name: 'Aardvark',
    type: 'multi-valued',
    attributes: [{ name: 'n', type: 'long' }],
  });
});

test('a tenant without extensions has an empty list (context-services.md §7.1)', async () => {
  const response = await send(empty, 'GET', `${SCHEMAS}/`);
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('[]');
});

test('an extension that another instance defined is known to this one at once, in every operation', async () => {
  const other = await createApp(app.database, app.config);
  // This instance remembers the schema from before.
  await readProfile(app, '00027a52JCGY000M', 'Phone');
  const schema = { name: 'Fresh', type: 'multi-valued', unique: ['k'], attributes: [{ name: 'k', type: 'string' }] };
  const defined = await other.inject({ method: 'POST', url: SCHEMAS, payload: JSON.stringify(schema) });
  expect(defined.statusCode).toBe(201);
  const id = await createCustomer(app, { Fresh: [{ k: 'a' }] });
  expect(await readProfile(app, id, 'fresh')).toEqual({ Fresh: [{ k: 'a' }] });
  expect((await send(app, 'GET', `${SCHEMAS}/Fresh`)).json()).toEqual(schema);
  await other.close();
});
