import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { defineKey, identify } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const MOBILE = { PhoneType: 2, prefix: '+33', PhoneNumber: '240000001', description: 'mobile' };
const HOME = { PhoneType: 1, PhoneNumber: '55501', description: 'home' };
const DESK = { PhoneType: 0, PhoneNumber: '55502', description: 'desk' };

const createAda = () =>
  createCustomer(app, { FirstName: 'Ada', Phone: [MOBILE, HOME, DESK], Address: { City: 'Nantes' } });

async function remove(id: string, extension: string, body: unknown): Promise<void> {
  const response = await send(app, 'PUT', `/profiles/${id}/extensions/${extension}/delete/by/unique`, body);
  expect(response.statusCode, response.body).toBe(204);
  expect(response.body).toBe('');
}

beforeAll(async () => {
  await defineExtension(app, {
    name: 'Contract',
    type: 'multi-valued',
    unique: ['branch', 'contract_no'],
    attributes: [
      { name: 'branch', type: 'string' },
      { name: 'contract_no', type: 'long' },
    ],
  });
  await defineKey(app, { name: 'ByNumber', source: 'Phone', attributes: ['PhoneNumber'], unique: false });
});

test.each([
  ['the unique attribute alone', { PhoneNumber: '55501' }],
  ['the full record, as in D7', HOME],
  ['further attributes that differ from the stored ones', { ...HOME, description: 'other', prefix: '+1' }],
  ['further attributes of another type', { ...HOME, PhoneType: 'x', start_availabilty: [] }],
  ['attributes that the extension does not have', { ...HOME, Fax: '1', phonenumber: 'x' }],
  ['null for the others', { ...HOME, PhoneType: null }],
])('the body may hold %s (context-services.md §6.3)', async (_name, body) => {
  const id = await createAda();
  await remove(id, 'Phone', body);
  expect(await readProfile(app, id, 'Address,Phone')).toEqual({
    FirstName: 'Ada',
    Address: { City: 'Nantes' },
    Phone: [MOBILE, DESK],
  });
});

test.each([
  ['equal', (id: string) => id],
  ['null', () => null],
])('the body may repeat the customer_id: %s', async (_name, customerId) => {
  const id = await createAda();
  await remove(id, 'Phone', { ...HOME, customer_id: customerId(id) });
  expect(await readProfile(app, id, 'Phone')).toMatchObject({ Phone: [MOBILE, DESK] });
});

test.each(['PHONE', 'phone'])('the extension may be called %s in the path (§1.5)', async (name) => {
  const id = await createAda();
  await remove(id, name, HOME);
  expect(await readProfile(app, id, 'Phone')).toMatchObject({ Phone: [MOBILE, DESK] });
});

test.each([
  ['as stored', '"9007199254740993"'],
  ['with zeros in front', '"0009007199254740993"'],
])('digits select a record whichever way they are written: %s (context-services.md §3.1)', async (_name, token) => {
  const others = [
    { branch: 'north', contract_no: '9007199254740992' },
    { branch: 'south', contract_no: '9007199254740993' },
  ];
  const id = await createCustomer(app, { Contract: [{ branch: 'north', contract_no: '9007199254740993' }, ...others] });
  await remove(id, 'Contract', `{"branch":"north","contract_no":${token}}`);
  expect(await readProfile(app, id, 'Contract')).toEqual({ Contract: others });
});

test.each([
  ['a number', 77],
  ['a text', '077'],
])('digits stored as a number are selected by %s', async (_name, contract_no) => {
  const id = await createCustomer(app, { Contract: [{ branch: 'north', contract_no: 77 }] });
  await remove(id, 'Contract', { branch: 'north', contract_no });
  expect(await readProfile(app, id, 'Contract')).toEqual({ Contract: [] });
});

test('the other records keep their ids and order, the version rises by one, other customers stay', async () => {
  const [id, other] = [await createAda(), await createAda()];
  const [before, othersBefore] = [await readStored(app, id, 'Phone'), await readStored(app, other, 'Phone')];
  await remove(id, 'Phone', HOME);
  const [mobile, , desk] = before.records;
  expect(await readStored(app, id, 'Phone')).toEqual({ version: before.version + 1, records: [mobile, desk] });
  expect(await readStored(app, other, 'Phone')).toEqual(othersBefore);
});

test('the last record may go, and a record with the same unique attributes may come back as a new one', async () => {
  const id = await createCustomer(app, { Phone: [HOME] });
  const [before] = (await readStored(app, id, 'Phone')).records;
  await remove(id, 'Phone', HOME);
  expect(await readProfile(app, id, 'Phone')).toEqual({ Phone: [] });
  const inserted = await send(app, 'POST', `/profiles/${id}/extensions`, { Phone: HOME });
  expect(inserted.statusCode, inserted.body).toBe(200);
  const [after] = (await readStored(app, id, 'Phone')).records;
  expect(after).toEqual({ id: expect.any(String), attributes: HOME });
  expect(after?.id).not.toBe(before?.id);
});

test('the customer is no longer found by the record, and still by the others', async () => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: 'gone-1' }, { PhoneNumber: 'kept-1' }] });
  expect(await identify(app, 'Phone.PhoneNumber=gone-1')).toEqual([id]);
  await remove(id, 'Phone', { PhoneNumber: 'gone-1' });
  expect(await identify(app, 'Phone.PhoneNumber=gone-1')).toEqual([]);
  expect(await identify(app, 'Phone.PhoneNumber=kept-1')).toEqual([id]);
});
