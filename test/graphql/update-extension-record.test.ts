import { beforeEach, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const BETTY = '0000Sb5U97XE000Y';
const OFFICE = { PhoneType: 2, prefix: '+33', PhoneNumber: '6543210', description: 'office hours only' };
const FAMILY = { PhoneType: 0, prefix: '+33', PhoneNumber: '3145926535', description: 'phone' };

beforeEach(async () => {
  const payload = JSON.stringify({ FirstName: 'Betty', Phone: [FAMILY, OFFICE] });
  await app.inject({ method: 'PUT', url: `/profiles/${BETTY}`, payload });
});

async function update(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: UpdateExtensionRecordInput!) {
      updateExtensionRecord(input: $input) {
        ... on UpdateExtensionRecordSuccess {
          record { id extension attributes }
          customer { version extensions { records { id attributes } } }
        }
        ... on VersionConflictError { currentVersion }
        ${REFUSAL}
      }
    }`,
    { input: { customerId: BETTY, extension: 'Phone', ...input } },
  );
  expect(errors).toBeUndefined();
  return data.updateExtensionRecord;
}

async function read() {
  const { data } = await app.graphql(
    `{ customer(customerId: "${BETTY}") { version extensions { records { id attributes } } } }`,
  );
  return data.customer;
}

test('changes the record that the unique attributes select, and no other', async () => {
  const before = await read();
  const [family, office] = before.extensions[0].records;
  // The body of 003_6f9af8e5fdc4ed47.txt.
  const record = {
    PhoneType: 0,
    prefix: '+33',
    PhoneNumber: '3145926535',
    description: 'family phone',
    start_availabilty: '2009-12-18T18:30:00.000Z',
    end_availabilty: '2009-12-18T21:40:00.000Z',
  };
  expect(await update({ record })).toEqual({
    record: { id: family.id, extension: 'Phone', attributes: record },
    customer: {
      version: before.version + 1,
      extensions: [{ records: [{ id: family.id, attributes: record }, office] }],
    },
  });
});

test('the name of the extension may be in any letter case', async () => {
  const answer = await update({ extension: 'pHONE', record: { PhoneNumber: '6543210', prefix: '+1' } });
  expect(answer.record).toMatchObject({ extension: 'Phone', attributes: { ...OFFICE, prefix: '+1' } });
});

test.each([
  ['left out', {}],
  ['null', { prefix: null, description: null, PhoneType: null }],
])('an attribute that is %s stays as it is', async (_name, given) => {
  const { record } = await update({ record: { PhoneNumber: '6543210', ...given } });
  expect(record.attributes).toEqual(OFFICE);
});

test('unset removes attributes, and a default does not come back', async () => {
  const { record } = await update({
    record: { PhoneNumber: '6543210', prefix: '+1' },
    unset: ['description', 'PhoneType'],
  });
  expect(record.attributes).toEqual({ prefix: '+1', PhoneNumber: '6543210' });
});

test.each([
  ['null', null],
  ['empty', []],
])('unset may be %s', async (_name, unset) => {
  const { record } = await update({ record: { PhoneNumber: '6543210' }, unset });
  expect(record.attributes).toEqual(OFFICE);
});

test('of two writers that expect the same version one wins', async () => {
  const { version } = await read();
  const answers = await Promise.all(
    ['+1', '+2'].map((prefix) => update({ record: { PhoneNumber: '6543210', prefix }, expectedVersion: version })),
  );
  expect(answers.filter(({ customer }) => customer?.version === version + 1)).toHaveLength(1);
  expect(answers.filter(({ currentVersion }) => currentVersion === version + 1)).toHaveLength(1);
});

test('writers that expect no version all get through, and none is lost', async () => {
  const { version } = await read();
  const changes = [{ prefix: '+9' }, { description: 'other' }, { start_availabilty: '2020-01-01' }];
  await Promise.all(changes.map((change) => update({ record: { PhoneNumber: '6543210', ...change } })));
  const after = await read();
  expect(after.version).toBe(version + 3);
  expect(after.extensions[0].records[1].attributes).toEqual({
    ...OFFICE,
    prefix: '+9',
    description: 'other',
    start_availabilty: '2020-01-01T00:00:00.000Z',
  });
});

test('another version than the expected one is refused, and nothing is written', async () => {
  const { version } = await read();
  const before = await app.snapshot();
  const answer = await update({ record: { PhoneNumber: '6543210', prefix: '+1' }, expectedVersion: version - 1 });
  expect(answer).toEqual({
    __typename: 'VersionConflictError',
    code: 'VERSION_CONFLICT',
    message: expect.any(String),
    currentVersion: version,
  });
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['no customer has the id', { customerId: '0000000000000000' }],
  ['no customer can have the id', { customerId: 'not an id' }],
  ['no extension has the name', { extension: 'Nope' }],
  ['no record has the unique attributes', { record: { PhoneNumber: '0' } }],
  ['the customer has no record at all', { customerId: '00027a52JCGY000M' }],
])('%s: not found, never inserted, and nothing is written', async (_name, input) => {
  const before = await app.snapshot();
  const answer = await update({ record: { PhoneNumber: '6543210', prefix: '+1' }, ...input });
  expect(answer).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND', message: expect.any(String) });
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['the unique attribute is missing', { record: {} }, ['PhoneNumber MISSING']],
  ['the unique attribute is null', { record: { PhoneNumber: null } }, ['PhoneNumber MISSING']],
  [
    'several things are wrong at once',
    { record: { PhoneNumber: 5, PhoneType: 'x', Nope: 1, start_availabilty: 'soon' } },
    ['Nope UNKNOWN', 'PhoneNumber WRONG_TYPE', 'PhoneType WRONG_TYPE', 'start_availabilty MALFORMED'],
  ],
  ['unset names a unique attribute', { unset: ['PhoneNumber'] }, ['unset.0 NOT_ALLOWED']],
  ['unset names no attribute', { unset: ['prefix', 'Nope', 'toString'] }, ['unset.1 UNKNOWN', 'unset.2 UNKNOWN']],
  [
    'an attribute is set and unset',
    { record: { PhoneNumber: '6543210', prefix: '' }, unset: ['prefix'] },
    ['unset.0 NOT_ALLOWED'],
  ],
  ['the extension is single-valued', { extension: 'address' }, ['Address NOT_ALLOWED']],
  ['the id is too long', { customerId: BETTY.repeat(2) }, ['customer_id TOO_LONG']],
])('%s: refused, and nothing is written', async (_name, input, expected) => {
  const before = await app.snapshot();
  const answer = await update({ record: { PhoneNumber: '6543210' }, ...input });
  expect(answer).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  const issues = answer.issues.map(({ path, code }: { path: string[]; code: string }) => `${path.join('.')} ${code}`);
  expect(issues.sort()).toEqual(expected);
  expect(await app.snapshot()).toEqual(before);
});

test('a mandatory attribute cannot be removed, and an extension without unique attributes cannot be addressed', async () => {
  const define = (payload: object) =>
    app.inject({ method: 'POST', url: '/metadata/profiles/extensions', payload: JSON.stringify(payload) });
  const attributes = [
    { name: 'tag', type: 'string' },
    { name: 'kind', type: 'string', mandatory: true },
  ];
  await define({ name: 'Pets', type: 'multi-valued', unique: ['tag'], attributes });
  await define({ name: 'Notes', type: 'multi-valued', attributes });
  const before = await app.snapshot();
  const mandatory = await update({ extension: 'Pets', record: { tag: '1' }, unset: ['kind'] });
  expect(mandatory.issues).toMatchObject([{ path: ['unset', '0'], code: 'NOT_ALLOWED' }]);
  const unaddressable = await update({ extension: 'Notes', record: { tag: '1' } });
  expect(unaddressable.issues).toMatchObject([{ path: ['Notes'], code: 'NOT_ALLOWED' }]);
  expect(await app.snapshot()).toEqual(before);
});
