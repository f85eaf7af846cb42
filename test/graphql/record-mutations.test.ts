import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension, readStored, send } from '../support/context-services.ts';
import { defineKey } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '4' } });

type Field = 'insertExtensionRecords' | 'updateExtensionRecord' | 'deleteExtensionRecord';

async function run(field: Field, input: object) {
  const name = field.charAt(0).toUpperCase() + field.slice(1);
  const { data, errors } = await app.graphql(
    `mutation ($input: ${name}Input!) {
      result: ${field}(input: $input) {
        __typename
        ... on ${name}Success { customer { customerId version attributes extensions { name records { id attributes } } } }
        ... on VersionConflictError { currentVersion }
        ${REFUSAL}
      }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.result;
}

async function expectRefused(field: Field, input: object, refusal: object) {
  const before = await app.snapshot();
  const answer = await run(field, input);
  expect(answer).toMatchObject({ ...refusal, message: expect.stringMatching(/\S/) });
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
}

const HOME = { PhoneType: 0, PhoneNumber: '55501', description: 'home' };
const createAda = () => createCustomer(app, { FirstName: 'Ada', Phone: [HOME] });
const found = (code: string, ...issues: string[][]) => ({
  code,
  ...(issues.length > 0 && {
    issues: issues.map(([issueCode, ...path]) => expect.objectContaining({ path, code: issueCode })),
  }),
});
const insertion = (extensions: Record<string, object[]>) => ({
  extensions: Object.entries(extensions).map(([name, records]) => ({ name, records })),
});

beforeAll(async () => {
  const attributes = [{ name: 'card_no', type: 'long' }];
  await defineExtension(app, { name: 'Card', type: 'multi-valued', unique: ['card_no'], attributes });
  await defineExtension(app, { name: 'Notes', type: 'multi-valued', attributes });
  await defineKey(app, { name: 'ByCard', source: 'Card', attributes: ['card_no'], unique: true });
  await createCustomer(app, { Card: [{ card_no: 4711 }] });
});

/** Each verb once, on the record that `createAda` makes. */
const VERBS: [Field, object][] = [
  ['insertExtensionRecords', insertion({ Phone: [{ PhoneNumber: '2' }] })],
  ['updateExtensionRecord', { extension: 'Phone', record: { PhoneNumber: '55501', description: 'new' } }],
  ['deleteExtensionRecord', { extension: 'Phone', record: { PhoneNumber: '55501' } }],
];

test('an insert answers with the customer as it is then, records in stored order', async () => {
  const customerId = await createAda();
  const [home] = (await readStored(app, customerId, 'Phone')).records;
  const records = [{ PhoneNumber: '55502', prefix: '+33' }, { PhoneNumber: '55501' }];
  const answer = await run('insertExtensionRecords', {
    customerId,
    ...insertion({ phone: records, Address: [{ City: 'Nantes' }] }),
  });
  expect(answer).toEqual({
    __typename: 'InsertExtensionRecordsSuccess',
    customer: {
      customerId,
      version: 2,
      attributes: { FirstName: 'Ada' },
      extensions: [
        { name: 'Address', records: [{ id: expect.any(String), attributes: { City: 'Nantes' } }] },
        {
          name: 'Phone',
          records: [
            { id: home?.id, attributes: { PhoneType: 0, PhoneNumber: '55501' } },
            { id: expect.any(String), attributes: { PhoneType: 0, prefix: '+33', PhoneNumber: '55502' } },
          ],
        },
      ],
    },
  });
});

test('a deletion answers with the customer as it is then, and takes further attributes', async () => {
  const customerId = await createAda();
  const record = { PhoneNumber: '55501', description: 7, Fax: null };
  const answer = await run('deleteExtensionRecord', { customerId, extension: 'PHONE', record });
  expect(answer).toEqual({
    __typename: 'DeleteExtensionRecordSuccess',
    customer: { customerId, version: 2, attributes: { FirstName: 'Ada' }, extensions: [] },
  });
  await expectRefused('deleteExtensionRecord', { customerId, extension: 'Phone', record }, found('NOT_FOUND'));
});

test.each(VERBS)('%s is made when it expects the stored version, and raises it by one', async (field, input) => {
  const customerId = await createAda();
  for (const expectedVersion of [1, 2, null]) {
    if (field === 'deleteExtensionRecord' && expectedVersion !== 1) {
      await send(app, 'POST', `/profiles/${customerId}/extensions`, { Phone: HOME });
    }
    const { version } = await readStored(app, customerId, 'Phone');
    const expected = expectedVersion === null ? null : version;
    const answer = await run(field, { customerId, ...input, expectedVersion: expected });
    expect(answer.customer).toMatchObject({ version: version + 1 });
  }
});

test.each(VERBS)(
  '%s is refused when it expects another version, which is named, and writes nothing',
  async (field, input) => {
    const customerId = await createAda();
    await send(app, 'PUT', `/profiles/${customerId}`, { FirstName: 'Augusta' });
    for (const expectedVersion of [1, 3, 0, -1]) {
      const conflict = { __typename: 'VersionConflictError', code: 'VERSION_CONFLICT', currentVersion: 2 };
      await expectRefused(field, { customerId, ...input, expectedVersion }, conflict);
    }
  },
);

test.each(VERBS)('%s finds nobody under an unknown id, and refuses one that is too long', async (field, input) => {
  for (const customerId of ['0000000000000000', 'no-such-customer', '']) {
    await expectRefused(field, { customerId, ...input }, found('NOT_FOUND'));
  }
  await expectRefused(
    field,
    { customerId: '0'.repeat(17), ...input },
    found('VALIDATION', ['TOO_LONG', 'customer_id']),
  );
});

test.each<[string, object, object]>([
  ['no extension', { extensions: [] }, found('VALIDATION', ['MISSING'])],
  ['no record', insertion({ Phone: [], Address: [] }), found('VALIDATION', ['MISSING'])],
  ['an unknown extension', insertion({ Nope: [] }), found('VALIDATION', ['UNKNOWN', 'Nope'])],
  [
    'several problems',
    insertion({ Phone: [{ Fax: '1' }], Address: [{}, {}] }),
    found(
      'VALIDATION',
      ['UNKNOWN', 'Phone', '0', 'Fax'],
      ['MISSING', 'Phone', '0', 'PhoneNumber'],
      ['TOO_MANY', 'Address'],
    ),
  ],
  [
    'two records with equal unique attributes',
    insertion({ Card: [{ card_no: 1 }, { card_no: '01' }] }),
    found('VALIDATION', ['NOT_UNIQUE', 'Card', '1']),
  ],
  ['too many records', insertion({ Notes: [{}, {}, {}, {}] }), found('VALIDATION', ['TOO_MANY', 'extensions'])],
  ["another customer's unique values", insertion({ Card: [{ card_no: '4711' }] }), found('ALREADY_TAKEN')],
])('insertExtensionRecords refuses %s', async (_name, input, refusal) => {
  await expectRefused('insertExtensionRecords', { customerId: await createAda(), ...input }, refusal);
});

test.each<[string, object, object]>([
  ['an unknown extension', { extension: 'Nope', record: {} }, found('NOT_FOUND')],
  ['an unknown record', { extension: 'Phone', record: { PhoneNumber: '0' } }, found('NOT_FOUND')],
  ['no unique attribute', { extension: 'Phone', record: {} }, found('VALIDATION', ['MISSING', 'PhoneNumber'])],
  ['a single-valued extension', { extension: 'Address', record: {} }, found('VALIDATION', ['NOT_ALLOWED', 'Address'])],
  [
    'an extension without unique attributes',
    { extension: 'Notes', record: {} },
    found('VALIDATION', ['NOT_ALLOWED', 'Notes']),
  ],
])('deleteExtensionRecord refuses %s', async (_name, input, refusal) => {
  await expectRefused('deleteExtensionRecord', { customerId: await createAda(), ...input }, refusal);
});

test('the answer of one mutation does not show what a former one of the operation read', async () => {
  const customerId = await createAda();
  const { data } = await app.graphql(
    `mutation ($id: String!) {
      a: insertExtensionRecords(input: { customerId: $id, extensions: [{ name: "Notes", records: [{ card_no: "1" }] }] }) { ...Success }
      b: deleteExtensionRecord(input: { customerId: $id, extension: "Phone", record: { PhoneNumber: "55501" } }) { ...Deleted }
    }
    fragment Success on InsertExtensionRecordsSuccess { customer { version extensions { name } } }
    fragment Deleted on DeleteExtensionRecordSuccess { customer { version extensions { name } } }`,
    { id: customerId },
  );
  expect(data).toEqual({
    a: { customer: { version: 2, extensions: [{ name: 'Phone' }, { name: 'Notes' }] } },
    b: { customer: { version: 3, extensions: [{ name: 'Notes' }] } },
  });
});
