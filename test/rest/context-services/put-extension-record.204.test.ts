import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

beforeAll(() =>
  defineExtension(app, {
    name: 'Visit',
    type: 'multi-valued',
    unique: ['shop', 'at'],
    attributes: [
      { name: 'shop', type: 'long' },
      { name: 'at', type: 'datetime' },
      { name: 'points', type: 'long' },
      { name: 'open', type: 'boolean', default: true },
      { name: 'note', type: 'string', mandatory: true },
    ],
  }),
);

const ADDRESS = { City: 'Nantes' };
const MOBILE = { PhoneType: 2, prefix: '+33', PhoneNumber: '240000001', description: '' };
const HOME = { PhoneType: 1, PhoneNumber: '55501', description: 'home', start_availabilty: '2009-12-18T18:30:00.000Z' };
const createAda = () => createCustomer(app, { FirstName: 'Ada', Address: ADDRESS, Phone: [MOBILE, HOME] });

async function update(id: string, record: unknown, extension = 'Phone'): Promise<void> {
  const response = await send(app, 'PUT', `/profiles/${id}/extensions/${extension}/by/unique`, record);
  expect(response.statusCode, response.body).toBe(204);
  expect(response.body).toBe('');
}

test('updates the one record that the unique attributes select, and answers 204 without a body (context-services.md §6.2)', async () => {
  const id = await createAda();
  const before = await readStored(app, id, 'Phone');
  const response = await send(app, 'PUT', `/profiles/${id}/extensions/Phone/by/unique`, {
    PhoneNumber: '55501',
    PhoneType: 5,
    description: 'new desk',
  });
  expect(response.statusCode).toBe(204);
  expect(response.body).toBe('');
  expect(response.headers['content-type']).toBeUndefined();
  expect(await readProfile(app, id, 'Address,Phone')).toEqual({
    FirstName: 'Ada',
    Address: ADDRESS,
    Phone: [MOBILE, { ...HOME, PhoneType: 5, description: 'new desk' }],
  });
  const after = await readStored(app, id, 'Phone');
  expect(after.version).toBe(before.version + 1);
  expect(after.records.map((record) => record.id)).toEqual(before.records.map((record) => record.id));
});

test.each([
  { what: 'absent', record: { PhoneNumber: '55501', prefix: '+1' } },
  {
    what: 'null',
    record: { PhoneNumber: '55501', prefix: '+1', PhoneType: null, description: null, start_availabilty: null },
  },
])(
  'an attribute that is $what stays as it is; no default is filled in (context-services.md §3.3, §6.2)',
  async ({ record }) => {
    const id = await createAda();
    await update(id, record);
    expect(await readProfile(app, id, 'Phone')).toEqual({
      FirstName: 'Ada',
      Phone: [MOBILE, { ...HOME, prefix: '+1' }],
    });
  },
);

test('a default fills at insert, never on an update (context-services.md §3.3)', async () => {
  await defineExtension(app, {
    name: 'Late',
    type: 'multi-valued',
    unique: ['key'],
    attributes: [
      { name: 'key', type: 'string' },
      { name: 'kind', type: 'string', default: 'x' },
      { name: 'note', type: 'string' },
    ],
  });
  const id = await createCustomer(app, { Late: [{ key: 'k' }] });
  // Only GraphQL can remove an attribute that has a default.
  const unset = await app.graphql(
    'mutation ($input: UpdateExtensionRecordInput!) { updateExtensionRecord(input: $input) { __typename } }',
    { input: { customerId: id, extension: 'Late', record: { key: 'k' }, unset: ['kind'] } },
  );
  expect(unset.data.updateExtensionRecord.__typename).toBe('UpdateExtensionRecordSuccess');
  await update(id, { key: 'k', note: 'n' }, 'Late');
  expect(await readProfile(app, id, 'Late')).toEqual({ Late: [{ key: 'k', note: 'n' }] });
});

test('the unique attributes alone change nothing and are accepted', async () => {
  const id = await createAda();
  await update(id, { PhoneNumber: '55501' });
  expect(await readProfile(app, id, 'Phone')).toEqual({ FirstName: 'Ada', Phone: [MOBILE, HOME] });
});

test.each(['Phone', 'phone', 'PHONE', '%50hone'])(
  'the name %s selects the extension; letter case is ignored',
  async (name) => {
    const id = await createAda();
    await update(id, { PhoneNumber: '55501', description: 'x' }, name);
    expect(await readProfile(app, id, 'Phone')).toEqual({
      FirstName: 'Ada',
      Phone: [MOBILE, { ...HOME, description: 'x' }],
    });
  },
);

test('one trailing slash is ignored (context-services.md §1.2)', async () => {
  const id = await createAda();
  const response = await send(app, 'PUT', `/profiles/${id}/extensions/Phone/by/unique/`, { PhoneNumber: '55501' });
  expect(response.statusCode).toBe(204);
});

test.each(['77', '"77"', '"0077"'])(
  'unique values compare normalised, and stay in the form stored: %s (context-services.md §3.1)',
  async (shop) => {
    const id = await createCustomer(app, {
      Visit: [
        { shop: '77', at: '2009-12-18T18:30:00Z', note: 'first' },
        { shop: '77', at: '2009-12-19', note: 'second' },
        { shop: '78', at: '2009-12-18T18:30:00Z', note: 'third' },
      ],
    });
    await update(id, `{"shop":${shop},"at":"2009-12-18T19:30:00.000+01:00","note":"changed"}`, 'Visit');
    const { Visit } = await readProfile(app, id, 'Visit');
    expect(Visit).toEqual([
      { shop: '77', at: '2009-12-18T18:30:00.000Z', open: true, note: 'changed' },
      { shop: '77', at: '2009-12-19T00:00:00.000Z', open: true, note: 'second' },
      { shop: '78', at: '2009-12-18T18:30:00.000Z', open: true, note: 'third' },
    ]);
  },
);

test('integers beyond 2^53 select and are stored digit for digit', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const visit = (shop: string, rest = '') => `{"shop":${shop},"at":"2009-12-18","note":"n"${rest}}`;
  const body = `{"Visit":[${visit('9007199254740992')},${visit('9007199254740993')}]}`;
  expect((await send(app, 'PUT', `/profiles/${id}`, body)).statusCode).toBe(200);
  await update(id, visit('9007199254740993', ',"points":-9223372036854775808,"open":"false"'), 'Visit');
  const read = await send(app, 'GET', `/profiles/${id}?extensions=Visit`);
  const at = '"at":"2009-12-18T00:00:00.000Z"';
  expect(read.body).toBe(
    `{"customer_id":"${id}","Visit":[{"shop":9007199254740992,${at},"open":true,"note":"n"},{"shop":9007199254740993,${at},"points":-9223372036854775808,"open":false,"note":"n"}]}`,
  );
});

test('values are parsed as a replace parses them', async () => {
  const id = await createAda();
  await update(id, {
    PhoneNumber: '55501',
    PhoneType: '007',
    start_availabilty: '2009-12-18T20:30:00+02:00',
    description: '',
  });
  expect(await readProfile(app, id, 'Phone')).toEqual({
    FirstName: 'Ada',
    Phone: [MOBILE, { ...HOME, PhoneType: '007', start_availabilty: '2009-12-18T18:30:00.000Z', description: '' }],
  });
});

test('a record of the same key of another customer is left alone', async () => {
  const [id, other] = [await createAda(), await createAda()];
  await update(id, { PhoneNumber: '55501', description: 'mine' });
  expect(await readProfile(app, other, 'Phone')).toEqual({ FirstName: 'Ada', Phone: [MOBILE, HOME] });
});
