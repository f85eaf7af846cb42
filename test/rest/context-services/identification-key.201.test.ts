import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createKey,
  deleteKey,
  findIds,
  identificationRows,
  insertCustomers,
  KEYS,
} from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const NAMES = { attributes: ['LastName', 'FirstName'] };

test('answers 201 with the place of the key and no body (context-services.md §8.3)', async () => {
  const response = await send(app, 'POST', KEYS, { name: 'Created', ...NAMES });
  expect(response.statusCode).toBe(201);
  expect(response.headers['location']).toBe(`${KEYS}/Created`);
  expect(response.body).toBe('');
  expect((await send(app, 'GET', `${KEYS}/Created`)).statusCode).toBe(200);
});

test('the place of the key begins with the base path, and one slash at the end of the path is ignored', async () => {
  const based = await createApp(app.database, { ...app.config, CONTEXT_SERVICES_BASE_PATH: '/cs' });
  const response = await based.inject({
    method: 'POST',
    url: `/cs${KEYS}/`,
    payload: JSON.stringify({ name: 'Based', ...NAMES }),
  });
  await based.close();
  expect(response.statusCode).toBe(201);
  expect(response.headers['location']).toBe(`/cs${KEYS}/Based`);
});

const OF_PHONE = { source: 'Phone', attributes: ['Phone.PhoneNumber', 'Phone.prefix'] };

// What a document becomes, as the key is printed (context-services.md §2.5, §8.2, §8.3).
test.each([
  ['a source left out is the core profile', NAMES, NAMES],
  ['source null is the core profile', { source: null, ...NAMES }, NAMES],
  ['source profile is not printed', { source: 'profile', ...NAMES }, NAMES],
  ['blanks around names are cut off', { attributes: ['LastName ', ' \tFirstName'] }, NAMES],
  ['the order of the names is kept', { attributes: ['Title', 'DOB'] }, { attributes: ['Title', 'DOB'] }],
  ['an extension is the source', { source: 'Phone', attributes: ['PhoneNumber', 'prefix'] }, OF_PHONE],
  ['an extension in another letter case', { source: 'pHONE', attributes: ['PhoneNumber', 'prefix'] }, OF_PHONE],
  ['names with the extension in front', OF_PHONE, OF_PHONE],
  [
    'names with it in front in any letter case',
    { ...OF_PHONE, attributes: ['PHONE.PhoneNumber ', 'prefix'] },
    OF_PHONE,
  ],
  ['unique true', { ...NAMES, unique: true }, { ...NAMES, unique: true }],
  ['unique "true"', { ...NAMES, unique: 'true' }, { ...NAMES, unique: true }],
  ['unique false is not printed', { ...NAMES, unique: false }, NAMES],
  ['unique "false" is not printed', { ...NAMES, unique: 'false' }, NAMES],
  ['unique null is false', { ...NAMES, unique: null }, NAMES],
])('%s', async (_rule, document, printed) => {
  const name = 'AbcdefghijklmnopqrstuvwxyZ';
  const created = await send(app, 'POST', KEYS, { name, ...document });
  expect(created.statusCode, created.body).toBe(201);
  expect((await send(app, 'GET', `${KEYS}/${name}`)).json()).toEqual({ name, ...printed });
  await deleteKey(app, name);
});

test('finds customers stored before the key and after it alike (context-services.md §8.3)', async () => {
  const before = await createCustomer(app, { Title: 'both', Phone: [{ PhoneNumber: '4711' }] });
  await send(app, 'POST', KEYS, { name: 'Late', attributes: ['Title'] });
  await send(app, 'POST', KEYS, { name: 'LateToo', source: 'Phone', attributes: ['PhoneNumber'] });
  const after = await createCustomer(app, { Title: 'both', Phone: [{ PhoneNumber: '4711' }] });
  expect(await findIds(app, { Title: 'both', id_key: 'Late' })).toEqual([before, after].sort());
  expect(await findIds(app, { 'Phone.PhoneNumber': '4711', id_key: 'LateToo' })).toEqual([before, after].sort());
});

test('a unique key is created where values differ, or only parts of them are equal', async () => {
  await createCustomer(app, { DOB: 'same', PhoneNumber: '1' });
  await createCustomer(app, { DOB: 'same', PhoneNumber: ['2', '3'] });
  // Two customers that lack the second attribute are not the same by the whole key.
  await createCustomer(app, { DOB: 'same' });
  await createCustomer(app, { DOB: 'same' });
  const document = { name: 'Whole', attributes: ['DOB', 'PhoneNumber'], unique: true };
  expect((await send(app, 'POST', KEYS, document)).statusCode).toBe(201);
  expect(await findIds(app, { DOB: 'same' })).toHaveLength(4);
});

test('many records are indexed, whatever part of them one transaction takes', async () => {
  await insertCustomers(app.db, 12, sql`jsonb_build_object('Title', 'many')`);
  await app.db.execute(sql`INSERT INTO extension_record (tenant_id, customer_id, extension, unique_key, position, attributes)
    SELECT tenant_id, customer_id, 'Phone', '["' || n || '"]', n, jsonb_build_object('PhoneNumber', customer_id || '-' || n)
    FROM customer, generate_series(1, 1000) n WHERE customer_id LIKE '00000000000000%'`);
  await createKey(app, { name: 'Many', source: 'Phone', attributes: ['PhoneNumber'] });
  const rows = await identificationRows(app.db, 'Many');
  expect(rows.filter(({ customerId }) => customerId.startsWith('00000000000000'))).toHaveLength(12_000);
  for (const id of ['0000000000000001', '0000000000000006', '0000000000000012']) {
    expect(await findIds(app, { 'Phone.PhoneNumber': `${id}-777`, id_key: 'Many' })).toEqual([id]);
  }
});

test('a key of one tenant is not another one’s', async () => {
  const headers = { 'x-genesys-tenantid': '7' };
  const payload = JSON.stringify({ name: 'Elsewhere', ...NAMES });
  expect((await app.inject({ method: 'POST', url: KEYS, headers, payload })).statusCode).toBe(201);
  expect((await send(app, 'GET', `${KEYS}/Elsewhere`)).statusCode).toBe(404);
  expect((await app.inject({ url: `${KEYS}/Elsewhere`, headers })).json()).toEqual({ name: 'Elsewhere', ...NAMES });
});
