import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { defineKey, identify, rowsOf } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const HOME = { PhoneType: 1, PhoneNumber: '55501', description: 'home' };
const DESK = { PhoneType: 0, PhoneNumber: '55502', description: 'desk' };
const ADDRESS = { City: 'Nantes', PostCode: '44000' };
const SOURCE = { LastName: 'Moreau', Address: ADDRESS, Phone: [DESK] };

async function merge(id: string, sourceId: string, body?: unknown): Promise<void> {
  const response = await send(app, 'PUT', `/profiles/${id}/merge/${sourceId}`, body);
  expect(response.statusCode, response.body).toBe(204);
  expect(response.body).toBe('');
}

/** Merge two new customers. @returns the one that stays, as it reads then */
async function mergeNew(profile: object, source: object, body?: unknown) {
  const [id, sourceId] = [await createCustomer(app, profile), await createCustomer(app, source)];
  await merge(id, sourceId, body);
  expect(await rowsOf(app, sourceId)).toEqual([]);
  const { Phone, Notes, Booking, ...rest } = await readProfile(app, id, 'Address,Phone,Notes,Booking,Vip');
  const held = Object.entries({ Phone, Notes, Booking }).filter(([, records]) => String(records) !== '');
  return { ...rest, ...Object.fromEntries(held) };
}

beforeAll(async () => {
  await defineExtension(app, { name: 'Notes', type: 'multi-valued', attributes: [{ name: 'words', type: 'string' }] });
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
  const contract = [{ name: 'contract_no', type: 'long' }];
  await defineExtension(app, { name: 'Contract', type: 'multi-valued', unique: ['contract_no'], attributes: contract });
  await defineExtension(app, {
    name: 'Booking',
    type: 'multi-valued',
    unique: ['booking_no'],
    attributes: [
      { name: 'booking_no', type: 'long' },
      { name: 'stars', type: 'integer' },
      { name: 'amount', type: 'currency' },
    ],
  });
  await defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'], unique: true });
  await defineKey(app, { name: 'ByName', attributes: ['LastName', 'FirstName'] });
  await defineKey(app, { name: 'ByContract', source: 'Contract', attributes: ['contract_no'], unique: true });
});

test('the values of both are united, and the primary one of the customer that stays, stays (§5.7)', async () => {
  const merged = await mergeNew(
    { FirstName: 'Ada', Title: 'Dr', PhoneNumber: ['1', '2'] },
    { FirstName: 'Augusta', LastName: 'Moreau', PhoneNumber: ['3', '2', '4'], DOB: ['1962-05-10', '1962-05-11'] },
  );
  expect(merged).toEqual({
    FirstName: ['Ada', 'Augusta'],
    LastName: 'Moreau',
    Title: 'Dr',
    PhoneNumber: ['1', '2', '3', '4'],
    DOB: ['1962-05-10', '1962-05-11'],
  });
});

test('extension records move over, behind those that are there and in their own order (§5.7)', async () => {
  const merged = await mergeNew(
    { FirstName: 'Ada', Phone: [DESK], Notes: [{ words: 'a' }] },
    { Phone: [HOME], Notes: [{ words: 'c' }, { words: 'b' }], Address: ADDRESS, Vip: {} },
  );
  expect(merged).toEqual({
    FirstName: 'Ada',
    Phone: [DESK, HOME],
    Notes: [{ words: 'a' }, { words: 'c' }, { words: 'b' }],
    Address: ADDRESS,
    Vip: {},
  });
});

test('records that both have are kept once; without unique attributes none is lost (§5.7)', async () => {
  const both = { Phone: [HOME], Address: ADDRESS, Vip: {}, Notes: [{ words: 'same' }] };
  const merged = await mergeNew({ ...both, FirstName: 'Ada' }, both);
  expect(merged).toEqual({ ...both, FirstName: 'Ada', Notes: [{ words: 'same' }, { words: 'same' }] });
});

test('values that are equal but for the way they are written are in no conflict (context-services.md §3.1)', async () => {
  const merged = await mergeNew(
    { Booking: [{ booking_no: 77, stars: 3, amount: 12.5 }] },
    { LastName: 'Moreau', Booking: [{ booking_no: '077', stars: '3', amount: '12.50' }] },
  );
  expect(merged).toEqual({ LastName: 'Moreau', Booking: [{ booking_no: 77, stars: 3, amount: 12.5 }] });
});

test.each([true, 'true'])(
  'force_merge %j takes the records of the source, whole (context-services.md §5.7)',
  async (force_merge) => {
    const merged = await mergeNew(
      { FirstName: 'Ada', Phone: [HOME, DESK], Address: ADDRESS },
      { Phone: [{ PhoneNumber: DESK.PhoneNumber }, { PhoneNumber: HOME.PhoneNumber, prefix: '+44' }], Address: {} },
      { force_merge },
    );
    expect(merged).toEqual({
      FirstName: 'Ada',
      Phone: [
        { PhoneType: 0, prefix: '+44', PhoneNumber: HOME.PhoneNumber },
        { PhoneType: 0, PhoneNumber: DESK.PhoneNumber },
      ],
      Address: {},
    });
  },
);

test.each<[string, unknown]>([
  ['no body', undefined],
  ['an empty text', ''],
  ['an empty object', {}],
  ['every key', { agent_id: '7', force_merge: false, reason: 'twice', description: 'one person' }],
  ['the documented default of agent_id', { agent_id: '0' }],
  ['agent_id as a number', { agent_id: 7 }],
  ['force_merge as text', { force_merge: 'false' }],
  ['null for every key', { agent_id: null, force_merge: null, reason: null, description: null }],
])('may be sent with %s (context-services.md §5.7)', async (_name, body) => {
  expect(await mergeNew({ FirstName: 'Ada' }, { LastName: 'Moreau' }, body)).toEqual({
    FirstName: 'Ada',
    LastName: 'Moreau',
  });
});

test.each([
  ['a JSON content type and no body', { 'content-type': 'application/json' }],
  ['no content type', {}],
])('may be sent with %s', async (_name, headers) => {
  const [id, sourceId] = [await createCustomer(app, { FirstName: 'a' }), await createCustomer(app, { FirstName: 'b' })];
  const response = await app.inject({ method: 'PUT', url: `/profiles/${id}/merge/${sourceId}/`, headers });
  expect({ status: response.statusCode, body: response.body }).toEqual({ status: 204, body: '' });
});

test('the source is gone afterwards, and the version of the one that stays rises by one', async () => {
  const [id, sourceId] = [
    await createCustomer(app, { FirstName: 'Ada', Phone: [HOME] }),
    await createCustomer(app, SOURCE),
  ];
  const before = await readStored(app, id, 'Phone');
  await merge(id, sourceId);
  const after = await readStored(app, id, 'Phone');
  expect(after).toEqual({ version: before.version + 1, records: [...before.records, expect.anything()] });
  for (const url of [`/profiles/${sourceId}`, `/profiles/${sourceId}?extensions=Phone`]) {
    expect((await send(app, 'GET', url)).statusCode).toBe(404);
  }
  const again = await send(app, 'PUT', `/profiles/${id}/merge/${sourceId}`, {});
  expect(again.statusCode).toBe(404);
});

test('the one that stays is found by all that the two were found by, also by unique keys (§5.2, §5.7)', async () => {
  const id = await createCustomer(app, { LastName: 'Follow', EmailAddress: 'stay@example.test' });
  const sourceId = await createCustomer(app, {
    FirstName: 'Ada',
    EmailAddress: ['gone@example.test', 'gone@work.test'],
    Contract: [{ contract_no: 4711 }],
  });
  await merge(id, sourceId);
  const queries = [
    ...['stay@example.test', 'gone@example.test', 'gone@work.test'].map((email) => `EmailAddress=${email}`),
    'LastName=Follow&FirstName=Ada',
    'Contract.contract_no=4711',
  ];
  for (const query of queries) expect(await identify(app, query), query).toEqual([id]);
});

test('nobody else is touched', async () => {
  const other = await createCustomer(app, { FirstName: 'Other', Phone: [HOME], Address: ADDRESS });
  const before = await rowsOf(app, other);
  await mergeNew({ FirstName: 'Ada', Phone: [HOME] }, { Phone: [HOME], Address: ADDRESS }, { force_merge: true });
  expect(await rowsOf(app, other)).toEqual(before);
});
