import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { defineKey, identify } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const MOBILE = { PhoneType: 2, prefix: '+33', PhoneNumber: '240000001', description: 'mobile' };
const HOME = { PhoneType: 1, PhoneNumber: '55501', description: 'home' };
const DESK = { PhoneType: 0, PhoneNumber: '55502', description: 'desk' };
const ADDRESS = { City: 'Nantes', PostCode: '44000' };
const ADA = { FirstName: 'Ada', EmailAddress: ['ada@example.test', 'a.moreau@work.test'] };

const createAda = () => createCustomer(app, { ...ADA, Address: ADDRESS, Phone: [MOBILE, HOME] });
const readAll = (id: string) => readProfile(app, id, 'Address,Phone,Notes');

async function insert(id: string, body: unknown): Promise<void> {
  const response = await send(app, 'POST', `/profiles/${id}/extensions`, body);
  expect(response.statusCode, response.body).toBe(200);
  expect(response.body).toBe('');
}

beforeAll(async () => {
  await defineExtension(app, {
    name: 'Notes',
    type: 'multi-valued',
    attributes: [
      { name: 'words', type: 'string' },
      { name: 'stars', type: 'integer', default: 3 },
    ],
  });
  await defineExtension(app, {
    name: 'Contract',
    type: 'multi-valued',
    unique: ['branch', 'contract_no'],
    attributes: [
      { name: 'contract_no', type: 'long' },
      { name: 'branch', type: 'string' },
      { name: 'kind', type: 'string', default: 'basic' },
    ],
  });
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
  await defineKey(app, { name: 'ByPrefix', source: 'Phone', attributes: ['prefix'] });
});

test('inserts the records of several extensions at once, with the id repeated in the body as in D6', async () => {
  const id = await createCustomer(app, ADA);
  await insert(id, { customer_id: id, Phone: [MOBILE, HOME], Address: ADDRESS, Notes: { words: 'hi' }, Vip: {} });
  expect(await readProfile(app, id, 'Address,Phone,Notes,Vip')).toEqual({
    ...ADA,
    Address: ADDRESS,
    Phone: [MOBILE, HOME],
    Notes: [{ words: 'hi', stars: 3 }],
    Vip: {},
  });
});

test.each([
  ['left out', () => ({})],
  ['equal to the one in the path', (id: string) => ({ customer_id: id })],
  ['null', () => ({ customer_id: null })],
])('customer_id in the body may be %s', async (_name, given) => {
  const id = await createCustomer(app, ADA);
  await insert(id, { ...given(id), Phone: [HOME] });
  expect(await readAll(id)).toEqual({ ...ADA, Phone: [HOME], Notes: [] });
});

test.each([
  ['an object for a multi-valued extension', { Phone: DESK }, { Phone: [MOBILE, HOME, DESK] }],
  ['an array of one for a single-valued extension', { Address: [{ City: 'Brest' }] }, { Address: { City: 'Brest' } }],
  ['an object for a single-valued extension', { Address: { City: 'Brest' } }, { Address: { City: 'Brest' } }],
  ['names in other letters', { pHONE: [DESK], ADDRESS: {} }, { Phone: [MOBILE, HOME, DESK], Address: {} }],
  ['null for another extension', { Phone: DESK, Address: null }, { Phone: [MOBILE, HOME, DESK] }],
  ['an empty list for another extension', { Notes: [], Phone: DESK }, { Phone: [MOBILE, HOME, DESK] }],
  [
    'null for an attribute, which is the same as absent',
    { Phone: { ...DESK, PhoneType: null, description: null } },
    { Phone: [MOBILE, HOME, { PhoneType: 0, PhoneNumber: '55502' }] },
  ],
])('%s (context-services.md §6.1)', async (_name, body, changed) => {
  const id = await createAda();
  await insert(id, body);
  expect(await readAll(id)).toEqual({ ...ADA, Address: ADDRESS, Phone: [MOBILE, HOME], Notes: [], ...changed });
});

test('a single-valued extension is replaced whole and stays one record (context-services.md §6.1)', async () => {
  const id = await createAda();
  const [before] = (await readStored(app, id, 'Address')).records;
  await insert(id, { Address: { Country: 'France' } });
  expect((await readStored(app, id, 'Address')).records).toEqual([
    { id: before?.id, attributes: { Country: 'France' } },
  ]);
});

test('a record with equal unique attributes is replaced whole: defaults fill, place and id stay (§6.1)', async () => {
  const id = await createAda();
  const before = await readStored(app, id, 'Phone');
  await insert(id, { Phone: [DESK, { PhoneNumber: MOBILE.PhoneNumber, prefix: '+44' }] });
  const after = await readStored(app, id, 'Phone');
  expect(after.records.map(({ attributes }) => attributes)).toEqual([
    { PhoneType: 0, prefix: '+44', PhoneNumber: MOBILE.PhoneNumber },
    HOME,
    DESK,
  ]);
  expect(after.records.slice(0, 2).map((record) => record.id)).toEqual(before.records.map((record) => record.id));
});

test('all unique attributes together tell records apart, whichever way their digits are written (§2.3, §3.1)', async () => {
  const id = await createCustomer(app, { Contract: { branch: 'north', contract_no: 77, kind: 'gold' } });
  await insert(id, {
    Contract: [
      { branch: 'south', contract_no: 77, kind: 'tin' },
      { branch: 'north', contract_no: '0077' },
      { branch: 'north', contract_no: '9007199254740993' },
    ],
  });
  expect(await readProfile(app, id, 'Contract')).toEqual({
    Contract: [
      { contract_no: '0077', branch: 'north', kind: 'basic' },
      { contract_no: 77, branch: 'south', kind: 'tin' },
      { contract_no: '9007199254740993', branch: 'north', kind: 'basic' },
    ],
  });
});

test('without unique attributes every record is appended, equal ones too (context-services.md §6.1)', async () => {
  const id = await createCustomer(app, { ...ADA, Notes: [{ words: 'same' }] });
  await insert(id, { Notes: [{ words: 'same' }, { words: 'same' }, {}] });
  const same = { words: 'same', stars: 3 };
  expect(await readProfile(app, id, 'Notes')).toEqual({ ...ADA, Notes: [same, same, same, { stars: 3 }] });
});

test('appended records keep the order sent, behind those that are there, call after call', async () => {
  const id = await createCustomer(app, ADA);
  const numbers = ['9', '10', '1', 'b', 'A', 'a', '2'];
  await insert(id, { Phone: numbers.slice(0, 3).map((PhoneNumber) => ({ PhoneNumber })) });
  await send(app, 'PUT', `/profiles/${id}/extensions/Phone/delete/by/unique`, { PhoneNumber: '10' });
  await insert(id, { Phone: numbers.slice(3).map((PhoneNumber) => ({ PhoneNumber })) });
  const { records } = await readStored(app, id, 'Phone');
  expect(records.map(({ attributes }) => attributes['PhoneNumber'])).toEqual(['9', '1', 'b', 'A', 'a', '2']);
});

test('customers are found by what was inserted, and no longer by what it replaced', async () => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: '1', prefix: '+901' }] });
  await insert(id, { Phone: [{ PhoneNumber: '2', prefix: '+902' }] });
  expect(await identify(app, 'Phone.prefix=%2B902')).toEqual([id]);
  await insert(id, { Phone: [{ PhoneNumber: '2', prefix: '+903' }] });
  const found = ['+901', '+902', '+903'].map((prefix) => identify(app, `Phone.prefix=${encodeURIComponent(prefix)}`));
  expect(await Promise.all(found)).toEqual([[id], [], [id]]);
});

test('each insert raises the version by one and touches no other customer', async () => {
  const [id, other] = [await createAda(), await createAda()];
  const before = await readStored(app, other, 'Phone');
  await insert(id, { Phone: [DESK], Address: ADDRESS });
  await insert(id, { Phone: [DESK] });
  expect((await readStored(app, id, 'Phone')).version).toBe(3);
  expect(await readStored(app, other, 'Phone')).toEqual(before);
});

test.each([
  ['no content type', {}, ''],
  ['JSON with a charset', { 'content-type': 'application/json; charset=UTF-8' }, ''],
  ['a trailing slash', { 'content-type': 'application/json' }, '/'],
])('accepts %s', async (_name, headers, slash) => {
  const id = await createCustomer(app, ADA);
  const url = `/profiles/${id}/extensions${slash}`;
  const response = await app.inject({ method: 'POST', url, headers, payload: JSON.stringify({ Phone: HOME }) });
  expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body: '' });
  expect(await readAll(id)).toEqual({ ...ADA, Phone: [HOME], Notes: [] });
});
