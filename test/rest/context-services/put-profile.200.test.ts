import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const ADDRESS = { Type: 1, City: 'Nantes', PostCode: '44000' };
const MOBILE = { PhoneType: 2, prefix: '+33', PhoneNumber: '240000001', description: '' };
const HOME = { PhoneType: 0, PhoneNumber: '55501', description: 'home' };

const createAda = () =>
  createCustomer(app, { FirstName: 'Ada', LastName: 'Moreau', Address: ADDRESS, Phone: [MOBILE, HOME] });

async function put(id: string, body: unknown): Promise<void> {
  const response = await send(app, 'PUT', `/profiles/${id}`, body);
  expect(response.statusCode, response.body).toBe(200);
  expect(response.body).toBe('[]');
}

test('replaces core attributes whole and leaves extensions that the body does not name', async () => {
  const response = await app.inject({
    method: 'PUT',
    url: '/profiles/00027a52JCGY000M',
    payload: JSON.stringify({ FirstName: 'Bruce' }),
  });
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('[]');
  const read = await app.inject({ url: '/profiles/00027a52JCGY000M?extensions=Address' });
  expect(read.json()).toEqual({
    customer_id: '00027a52JCGY000M',
    FirstName: 'Bruce',
    Address: { Type: 1, Address: '1 Gamma Street', City: 'Dayton', Country: 'United States' },
  });
});

test('answers 200 with an empty JSON array, whatever was replaced (context-services.md §5.2)', async () => {
  const id = await createAda();
  const response = await send(app, 'PUT', `/profiles/${id}`, { FirstName: 'Ada', Phone: [HOME] });
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(response.body).toBe('[]');
});

test.each([
  { named: 'no extension', extensions: {}, left: { Address: ADDRESS, Phone: [MOBILE, HOME] } },
  {
    named: 'one single-valued',
    extensions: { Address: { City: 'Brest' } },
    left: { Address: { City: 'Brest' }, Phone: [] },
  },
  { named: 'one multi-valued', extensions: { Phone: [HOME] }, left: { Phone: [HOME] } },
  {
    named: 'the complete set',
    extensions: { Address: ADDRESS, Phone: [HOME] },
    left: { Address: ADDRESS, Phone: [HOME] },
  },
  { named: 'an empty multi-valued', extensions: { Phone: [] }, left: { Phone: [] } },
  { named: 'an empty single-valued', extensions: { Address: [] }, left: { Phone: [] } },
  { named: 'a record without attributes', extensions: { Address: {} }, left: { Address: {}, Phone: [] } },
  { named: 'null', extensions: { Phone: null }, left: { Address: ADDRESS, Phone: [MOBILE, HOME] } },
  {
    named: 'null for each',
    extensions: { Phone: null, Address: null },
    left: { Address: ADDRESS, Phone: [MOBILE, HOME] },
  },
  { named: 'one beside null', extensions: { Phone: null, Address: ADDRESS }, left: { Address: ADDRESS, Phone: [] } },
  {
    named: 'an empty one beside one',
    extensions: { Phone: [], Address: ADDRESS },
    left: { Address: ADDRESS, Phone: [] },
  },
])('extensions named: $named; what is given is the complete set (context-services.md §5.2)', async (row) => {
  const id = await createAda();
  await put(id, { FirstName: 'Ada', ...row.extensions });
  expect(await readProfile(app, id, 'Address,Phone')).toEqual({ FirstName: 'Ada', ...row.left });
});

test('prior core attributes are lost: secondary values and internal attributes too (context-services.md §5.2)', async () => {
  const id = await createCustomer(app, {
    FirstName: 'Ada',
    LastName: 'Moreau',
    EmailAddress: ['ada@example.test', 'a.moreau@work.test'],
    LastCalledAgent_EmployeeID: 'e-17',
    LastCalledAgent_TimeStamp: '2009-12-18T18:30:00.000Z',
    PreferredAgent_EmployeeID: 'e-18',
  });
  await put(id, { LastName: 'Moreau-Petit', EmailAddress: 'ada@example.test' });
  expect(await readProfile(app, id)).toEqual({ LastName: 'Moreau-Petit', EmailAddress: 'ada@example.test' });
});

test('null and an empty list of values mean that the attribute is gone (context-services.md §3.3)', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada', LastName: 'Moreau', Title: 'Dr' });
  await put(id, { FirstName: 'Ada', LastName: null, Title: [] });
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Ada' });
});

test('an empty body clears every core attribute and no extension', async () => {
  const id = await createAda();
  await put(id, {});
  expect(await readProfile(app, id, 'Address,Phone')).toEqual({ Address: ADDRESS, Phone: [MOBILE, HOME] });
});

test.each(['equal', 'null'])('customer_id in the body may be %s (context-services.md §5.2)', async (kind) => {
  const id = await createAda();
  await put(id, { customer_id: kind === 'equal' ? id : null, FirstName: 'Augusta' });
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Augusta' });
});

test.each([
  { path: 'a trailing slash', url: (id: string) => `/profiles/${id}/` },
  {
    path: 'a letter percent-encoded',
    url: (id: string) => `/profiles/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
  },
])('the path may have $path (context-services.md §1.2)', async ({ url }) => {
  const id = await createAda();
  const response = await send(app, 'PUT', url(id), { FirstName: 'Augusta' });
  expect(response.statusCode).toBe(200);
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Augusta' });
});

test('names of extensions ignore letter case and are printed as created (context-services.md §1.5)', async () => {
  const id = await createAda();
  await put(id, { aDDRESS: { City: 'Brest' }, PHONE: [HOME] });
  const read = await send(app, 'GET', `/profiles/${id}?extensions=address,phone`);
  expect(read.body).toBe(
    `{"customer_id":"${id}","Address":{"City":"Brest"},"Phone":[{"PhoneType":0,"PhoneNumber":"55501","description":"home"}]}`,
  );
});

test.each(['constructor', 'toString', 'hasOwnProperty'])('an extension may be called %s', async (name) => {
  await defineExtension(app, {
    name,
    type: 'multi-valued',
    unique: ['valueOf'],
    attributes: [
      { name: 'valueOf', type: 'long' },
      { name: 'toJSON', type: 'string' },
    ],
  });
  const id = await createAda();
  const records = [{ valueOf: 7, toJSON: 'x' }, { valueOf: 8 }];
  await put(id, { [name]: records });
  expect(await readProfile(app, id, name)).toEqual({ [name]: records });
});

test('records keep the order sent', async () => {
  const id = await createAda();
  const numbers = ['9', '10', '1', 'b', 'A', 'a', '2'];
  await put(id, { Phone: numbers.map((PhoneNumber) => ({ PhoneNumber })) });
  const { Phone } = await readProfile(app, id, 'Phone');
  expect(Phone).toEqual(numbers.map((PhoneNumber) => ({ PhoneType: 0, PhoneNumber })));
});

test('a record with the same unique key keeps its id across a replace; one that was away gets a new one', async () => {
  const id = await createAda();
  const [mobile, home] = (await readStored(app, id, 'Phone')).records;
  await put(id, { Phone: [{ PhoneNumber: 'new' }, { ...HOME, description: 'other' }, MOBILE] });
  const { records } = await readStored(app, id, 'Phone');
  expect(records.map((record) => record.attributes['PhoneNumber'])).toEqual(['new', '55501', '240000001']);
  expect(records.slice(1).map((record) => record.id)).toEqual([home?.id, mobile?.id]);
  await put(id, { Phone: [MOBILE] });
  await put(id, { Phone: [HOME, MOBILE] });
  const [again, kept] = (await readStored(app, id, 'Phone')).records;
  expect(kept?.id).toBe(mobile?.id);
  expect(again?.id).not.toBe(home?.id);
});

test('each replace raises the version by one, also one that changes nothing', async () => {
  const id = await createAda();
  const { version } = await readStored(app, id, 'Phone');
  await put(id, { FirstName: 'Ada' });
  await put(id, { FirstName: 'Ada' });
  expect((await readStored(app, id, 'Phone')).version).toBe(version + 2);
});

test('touches no other customer', async () => {
  const [id, other] = [await createAda(), await createAda()];
  const before = await readProfile(app, other, 'Address,Phone');
  await put(id, { FirstName: 'Ada', Phone: [] });
  expect(await readProfile(app, other, 'Address,Phone')).toEqual(before);
});
