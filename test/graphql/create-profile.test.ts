import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '3' } });

const CUSTOMER =
  'id customerId version createdAt updatedAt attributes extensions { name records { id extension attributes } }';

async function create(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: CreateProfileInput!) {
      createProfile(input: $input) { ... on CreateProfileSuccess { customer { ${CUSTOMER} } } ${REFUSAL} }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.createProfile;
}

// The body of 002_8ba89e6204b574a1.txt, with its spelling.
const ATTRIBUTES = {
  FirstName: 'Bruce',
  LastName: 'Banner',
  DOB: '1962-05-10',
  EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
};
const PHONES = [
  {
    PhoneType: 0,
    prefix: '+33',
    PhoneNumber: '3145926535',
    description: 'family phone',
    start_availabilty: '2009-12-18T18:30:00.000Z',
    end_availabilty: '2009-12-18T21:40:00.000Z',
  },
  {
    PhoneType: 2,
    prefix: '+33',
    PhoneNumber: '6543210',
    description: 'businness calls only, no sales',
    start_availabilty: '2009-12-18T09:30:00.000Z',
    end_availabilty: '2009-12-18T17:45:00.000Z',
  },
  { PhoneType: 5, prefix: '+33', PhoneNumber: '951357456', description: '' },
];

test('stores a profile with its records under a new id, at version 1', async () => {
  const { customer } = await create({ attributes: ATTRIBUTES, extensions: [{ name: 'Phone', records: PHONES }] });
  expect(customer).toEqual({
    id: expect.any(String),
    // The shape of the ids in the legacy documents (context-services.md §3.4).
    customerId: expect.stringMatching(/^[0-9A-Z]{5}[a-z][0-9A-Z]{10}$/),
    version: 1,
    createdAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
    updatedAt: customer.createdAt,
    attributes: ATTRIBUTES,
    extensions: [
      {
        name: 'Phone',
        records: PHONES.map((attributes) => ({ id: expect.any(String), extension: 'Phone', attributes })),
      },
    ],
  });
  const { data } = await app.graphql(`{ customer(customerId: "${customer.customerId}") { ${CUSTOMER} } }`);
  expect(data.customer).toEqual(customer);
  const legacy = await app.inject({ url: `/profiles/${customer.customerId}?extensions=Phone` });
  expect(legacy.json()).toEqual({ customer_id: customer.customerId, ...ATTRIBUTES, Phone: PHONES });
});

test('equal profiles are two customers', async () => {
  const first = await create({ attributes: ATTRIBUTES });
  const second = await create({ attributes: ATTRIBUTES });
  expect(second.customer.customerId).not.toBe(first.customer.customerId);
  expect(second.customer.attributes).toEqual(first.customer.attributes);
});

test('two creations in one operation answer each with its own customer', async () => {
  const { data } = await app.graphql(
    `mutation {
      a: createProfile(input: { attributes: { FirstName: "A" } }) { ... on CreateProfileSuccess { customer { customerId attributes } } }
      b: createProfile(input: { attributes: { FirstName: "B" } }) { ... on CreateProfileSuccess { customer { customerId attributes } } }
    }`,
  );
  expect(data.a.customer.attributes).toEqual({ FirstName: 'A' });
  expect(data.b.customer.attributes).toEqual({ FirstName: 'B' });
  expect(data.a.customer.customerId).not.toBe(data.b.customer.customerId);
});

test('a default fills in what a record leaves out', async () => {
  const extensions = [{ name: 'phone', records: [{ PhoneNumber: '1' }, { PhoneNumber: '2', PhoneType: null }] }];
  const { customer } = await create({ attributes: {}, extensions });
  expect(customer.extensions[0].records.map(({ attributes }: { attributes: object }) => attributes)).toEqual([
    { PhoneType: 0, PhoneNumber: '1' },
    { PhoneType: 0, PhoneNumber: '2' },
  ]);
});

test.each([
  ['null', { extensions: null }],
  ['left out', {}],
  ['empty', { extensions: [] }],
])('extensions may be %s', async (_name, given) => {
  const { customer } = await create({ attributes: { FirstName: 'Ada' }, ...given });
  expect(customer).toMatchObject({ attributes: { FirstName: 'Ada' }, extensions: [] });
});

test.each([
  ['nothing', {}, undefined],
  ['only nulls', { FirstName: null, EmailAddress: [] }, null],
  ['extensions without records', {}, [{ name: 'Phone', records: [] }]],
])('a profile that holds %s is refused', async (_name, attributes, extensions) => {
  const before = await app.snapshot();
  expect(await create({ attributes, extensions })).toEqual({
    __typename: 'ValidationError',
    code: 'VALIDATION',
    message: expect.any(String),
    issues: [{ path: [], code: 'MISSING', message: expect.any(String) }],
  });
  expect(await app.snapshot()).toEqual(before);
});

test('the number of extension records is bounded, over all extensions together', async () => {
  const before = await app.snapshot();
  const phones = [1, 2, 3].map((number) => ({ PhoneNumber: `${number}` }));
  const extensions = [
    { name: 'Phone', records: phones },
    { name: 'Address', records: [{ City: 'Brest' }] },
  ];
  const answer = await create({ attributes: {}, extensions });
  expect(answer.issues).toEqual([{ path: ['extensions'], code: 'TOO_MANY', message: expect.stringContaining('3') }]);
  expect(await app.snapshot()).toEqual(before);
  expect(await create({ attributes: {}, extensions: extensions.slice(0, 1) })).toHaveProperty('customer');
});

test('every problem comes back at once, and nothing is written', async () => {
  const before = await app.snapshot();
  const answer = await create({
    attributes: { customer_id: 'MINE', FirstName: true, Phone: [] },
    extensions: [
      {
        name: 'Phone',
        records: [
          { PhoneNumber: 5, PhoneType: 'x' },
          { PhoneNumber: '1', Nope: 1 },
        ],
      },
      { name: 'FirstName', records: [] },
    ],
  });
  expect(answer.code).toBe('VALIDATION');
  expect(answer.issues.map(({ path, code }: { path: string[]; code: string }) => [...path, code].join(' '))).toEqual([
    'customer_id UNKNOWN',
    'FirstName WRONG_TYPE',
    'Phone UNKNOWN',
    'Phone 0 PhoneNumber WRONG_TYPE',
    'Phone 0 PhoneType WRONG_TYPE',
    'Phone 1 Nope UNKNOWN',
    'FirstName UNKNOWN',
  ]);
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
});
