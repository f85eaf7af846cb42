import { expect, test } from 'vitest';
import { useTestApp, withoutHistory } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { defineKey, identify, rowsOf } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const second = useSecondApp(app);

const EXTENSIONS = '/metadata/profiles/extensions';
const definePets = (name: string) =>
  defineExtension(app, {
    name,
    type: 'multi-valued',
    unique: ['tag'],
    attributes: [{ name: 'tag', type: 'string', length: 12 }],
  });

async function drop(name: string, headers: Record<string, string> = {}): Promise<void> {
  const response = await app.inject({ method: 'DELETE', url: `${EXTENSIONS}/${name}`, headers });
  expect({ status: response.statusCode, body: response.body }).toEqual({ status: 204, body: '' });
}

test('the definition and the records of all customers are gone, and nothing else (context-services.md §7.3)', async () => {
  const Phone = [{ PhoneType: 0, PhoneNumber: '55501' }];
  const before = await app.snapshot();
  await definePets('Pets');
  const owners = [
    await createCustomer(app, { FirstName: 'Ada', Phone, Pets: [{ tag: 'rex' }, { tag: 'tom' }] }),
    await createCustomer(app, { Pets: [{ tag: 'rex' }] }),
  ] as const;
  await drop('Pets');
  expect(await readProfile(app, owners[0], 'Phone')).toEqual({ FirstName: 'Ada', Phone });
  expect(await readProfile(app, owners[1], 'Phone,Address')).toEqual({ Phone: [] });
  const after = await app.snapshot();
  expect(after['extension_schema']).toEqual(before['extension_schema']);
  expect(after['extension_record']).toHaveLength((before['extension_record']?.length ?? 0) + 1);
  expect(JSON.stringify(withoutHistory(after))).not.toContain('Pets');
});

test('customers who had a record get a new version, the others keep theirs', async () => {
  await definePets('Birds');
  const owner = await createCustomer(app, { FirstName: 'Ada', Birds: [{ tag: 'a' }, { tag: 'b' }] });
  const other = await createCustomer(app, { FirstName: 'Ivo', Phone: [{ PhoneNumber: '1' }] });
  const before = await rowsOf(app, other);
  await drop('Birds');
  expect((await readStored(app, owner, 'Phone')).version).toBe(2);
  expect(await rowsOf(app, other)).toEqual(before);
});

test.each([
  ['in other letters', 'mICE', 'Mice', {}],
  ['with a trailing slash', 'Rats/', 'Rats', {}],
  ['with a JSON content type and no body', 'Cats', 'Cats', { 'content-type': 'application/json' }],
])('the name may be sent %s (context-services.md §7.3)', async (_name, sent, name, headers) => {
  await definePets(name);
  await drop(sent, headers);
  expect((await send(app, 'GET', `${EXTENSIONS}/${name}`)).statusCode).toBe(404);
});

test.each<['GET' | 'POST' | 'PUT', string, unknown, number]>([
  ['GET', `${EXTENSIONS}/Dogs`, undefined, 404],
  ['GET', '/profiles/:id?extensions=Dogs', undefined, 400],
  ['PUT', '/profiles/:id', { Dogs: [{ tag: 'rex' }] }, 400],
  ['POST', '/profiles', { Dogs: [{ tag: 'rex' }] }, 400],
  ['POST', '/profiles/:id/extensions', { Dogs: [{ tag: 'rex' }] }, 400],
  ['PUT', '/profiles/:id/extensions/Dogs/by/unique', { tag: 'rex' }, 404],
  ['PUT', '/profiles/:id/extensions/Dogs/delete/by/unique', { tag: 'rex' }, 404],
])('%s %s no longer knows it, on every gateway at once', async (method, url, body, status) => {
  await definePets('Dogs');
  const id = await createCustomer(app, { FirstName: 'Ada', Dogs: [{ tag: 'rex' }] });
  // The second gateway remembers the extension.
  expect(await readProfile(second, id, 'Dogs')).toMatchObject({ Dogs: [{ tag: 'rex' }] });
  await drop('Dogs');
  const before = await app.snapshot();
  for (const gateway of [second, app]) {
    const response = await send(gateway, method, url.replace(':id', id), body);
    expect(response.statusCode, response.body).toBe(status);
  }
  expect(await app.snapshot()).toEqual(before);
});

test('the name is free again, for another kind of extension, and old records do not come back', async () => {
  await definePets('Fish');
  const id = await createCustomer(app, { FirstName: 'Ada', Fish: [{ tag: 'nemo' }] });
  await drop('Fish');
  await defineExtension(app, {
    name: 'FISH',
    type: 'single-valued',
    attributes: [{ name: 'litres', type: 'integer' }],
  });
  expect(await readProfile(second, id, 'fish')).toEqual({ FirstName: 'Ada' });
  const response = await send(second, 'POST', `/profiles/${id}/extensions`, { Fish: { litres: 5 } });
  expect(response.statusCode, response.body).toBe(200);
  expect(await readProfile(app, id, 'fish')).toEqual({ FirstName: 'Ada', FISH: { litres: 5 } });
  await drop('FISH');
});

test('it can be deleted once no identification key rests on it', async () => {
  await definePets('Goats');
  await defineKey(app, { name: 'ByGoat', source: 'Goats', attributes: ['tag'] });
  await createCustomer(app, { Goats: [{ tag: 'billy' }] });
  const key = await app.inject({ method: 'DELETE', url: '/metadata/identification-keys/ByGoat' });
  expect(key.statusCode, key.body).toBe(204);
  await drop('Goats');
  expect((await app.snapshot())['identification']).toEqual([]);
});

test('a search on another gateway judges values by the new definition at once', async () => {
  const define = async (type: string) => {
    await defineExtension(app, { name: 'Horses', type: 'multi-valued', attributes: [{ name: 'chip', type }] });
    await defineKey(app, { name: 'ByChip', source: 'Horses', attributes: ['chip'] });
  };
  await define('integer');
  // The second gateway remembers that no integer can be equal to this text.
  expect(await identify(second, 'Horses.chip=abc')).toEqual([]);
  await app.inject({ method: 'DELETE', url: '/metadata/identification-keys/ByChip' });
  await drop('Horses');
  await define('string');
  const id = await createCustomer(app, { Horses: [{ chip: 'abc' }] });
  expect(await identify(second, 'Horses.chip=abc')).toEqual([id]);
});
