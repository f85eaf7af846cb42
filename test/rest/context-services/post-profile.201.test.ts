import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);
const published = useTestApp(openTestDatabase, {
  env: { PUBLIC_URL: 'https://profiles.example', CONTEXT_SERVICES_BASE_PATH: '/genesys/1/cs' },
});

beforeAll(() =>
  defineExtension(app, {
    name: 'Pets',
    type: 'multi-valued',
    unique: ['tag'],
    attributes: [
      { name: 'tag', type: 'long', mandatory: true },
      { name: 'kg', type: 'double', default: 0 },
      { name: 'fed', type: 'datetime' },
    ],
  }),
);

async function create(body: unknown): Promise<string> {
  const response = await send(app, 'POST', '/profiles', body);
  expect(response.statusCode, response.body).toBe(201);
  return response.json().customer_id;
}

test('answers with the new id in the body and in both location headers (context-services.md §5.3)', async () => {
  const response = await app.inject({
    method: 'POST',
    url: '/profiles',
    headers: { host: 'gateway.example:8080', 'content-type': 'application/json; charset=utf-8' },
    payload: '{"FirstName":"Ivo"}',
  });
  expect(response.statusCode).toBe(201);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  const { customer_id: id } = response.json();
  expect(response.body).toBe(`{"customer_id":"${id}"}`);
  // The shape of the ids in the legacy samples (context-services.md §3.4).
  expect(id).toMatch(/^[0-9A-Z]{5}[a-z][0-9A-Z]{10}$/);
  expect(response.headers['location']).toBe(`/profiles/${id}`);
  expect(response.headers['content-location']).toBe(`http://gateway.example:8080/profiles/${id}`);
});

test('PUBLIC_URL is what absolute links start with, and the base path is in both headers', async () => {
  const response = await send(published, 'POST', '/genesys/1/cs/profiles', { FirstName: 'Ivo' });
  const path = `/genesys/1/cs/profiles/${response.json().customer_id}`;
  expect(response.headers['location']).toBe(path);
  expect(response.headers['content-location']).toBe(`https://profiles.example${path}`);
  expect((await send(published, 'GET', path)).json()).toMatchObject({ FirstName: 'Ivo' });
});

test('stores attributes and extensions at version 1', async () => {
  const phones = [
    { PhoneType: 5, PhoneNumber: '2', description: '' },
    { PhoneType: 0, PhoneNumber: '1' },
  ];
  const profile = { FirstName: 'Ivo', EmailAddress: ['ivo@home.test', 'ivo@work.test'] };
  const id = await create({ ...profile, ADDRESS: { City: 'Brest' }, phone: phones });
  expect(await readProfile(app, id, 'Phone,Address,Pets')).toEqual({
    ...profile,
    Address: { City: 'Brest' },
    Phone: phones,
    Pets: [],
  });
  expect((await readStored(app, id, 'Phone')).version).toBe(1);
});

test.each(['"0001Qa6K3TRW0009"', '"00027a52JCGY000M"', '"0001Qa6K3TRW00091"', 'null', '5', '{}'])(
  'customer_id %s is ignored: the gateway gives the id (context-services.md §5.3)',
  async (token) => {
    const before = await readProfile(app, '00027a52JCGY000M', 'Address');
    const id = await create(`{"customer_id":${token},"FirstName":"Ivo"}`);
    expect(token).not.toContain(id);
    expect(await readProfile(app, id)).toEqual({ FirstName: 'Ivo' });
    expect(await readProfile(app, '00027a52JCGY000M', 'Address')).toEqual(before);
  },
);

test('equal profiles may exist twice (context-services.md §5.3)', async () => {
  const body = { FirstName: 'Twin', Phone: [{ PhoneNumber: '1' }] };
  const ids = await Promise.all(Array.from({ length: 20 }, () => create(body)));
  expect(new Set(ids).size).toBe(20);
});

test('values are parsed as PUT parses them: defaults fill in, dates are normalised, long integers are exact', async () => {
  const id = await create(
    '{"Pets":{"tag":9007199254740993,"fed":"2009-12-18T20:30:00+02:00"},"FirstName":["a"],"Title":null}',
  );
  const response = await send(app, 'GET', `/profiles/${id}?extensions=Pets`);
  expect(response.body).toBe(
    `{"customer_id":"${id}","FirstName":"a","Pets":[{"tag":9007199254740993,"kg":0,"fed":"2009-12-18T18:30:00.000Z"}]}`,
  );
});

test('an extension alone is enough of a profile', async () => {
  const id = await create({ Address: { City: 'Brest' } });
  expect(await readProfile(app, id, 'Address')).toEqual({ Address: { City: 'Brest' } });
});

test.each(['/profiles', '/profiles/'])('%s is the same resource (context-services.md §1.2)', async (url) => {
  const response = await send(app, 'POST', url, { FirstName: 'Ivo' });
  expect(response.statusCode).toBe(201);
});
