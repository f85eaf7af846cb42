import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const BRUCE = '00027a52JCGY000M';
const CUSTOMER = 'customerId version attributes extensions { name records { id attributes } }';

async function replace(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: ReplaceProfileInput!) {
      replaceProfile(input: $input) {
        ... on ReplaceProfileSuccess { customer { ${CUSTOMER} } }
        ... on VersionConflictError { currentVersion }
        ${REFUSAL}
      }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.replaceProfile;
}

const read = async (customerId: string) =>
  (await app.graphql(`{ customer(customerId: "${customerId}") { ${CUSTOMER} } }`)).data.customer;

test.each([
  ['an older version', -1],
  ['a newer version', 1],
  ['a version that never was', -100],
])('the write is refused when it expects %s, and nothing is written', async (_name, offset) => {
  const { version } = await read(BRUCE);
  const before = await app.snapshot();
  const input = { customerId: BRUCE, attributes: { Title: 'lost' }, expectedVersion: version + offset };
  expect(await replace(input)).toEqual({
    __typename: 'VersionConflictError',
    code: 'VERSION_CONFLICT',
    message: expect.any(String),
    currentVersion: version,
  });
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['of nobody', '0000000000000000'],
  ['that no customer can have', 'no-such-customer'],
  ['with a NUL', 'a\u0000'],
])('an id %s is not found, and nothing is written', async (_name, customerId) => {
  const before = await app.snapshot();
  const answer = await replace({ customerId, attributes: { FirstName: 'x' } });
  expect(answer).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND', message: expect.any(String) });
  expect(await app.snapshot()).toEqual(before);
});

test('more problems than 100 are counted, not listed', async () => {
  const before = await app.snapshot();
  const answer = await replace({ customerId: BRUCE, attributes: { EmailAddress: Array(1_000).fill(1) } });
  expect(answer.issues).toHaveLength(101);
  expect(answer.issues[99]).toMatchObject({ path: ['EmailAddress', '99'], code: 'WRONG_TYPE' });
  expect(answer.issues[100]).toMatchObject({ path: [], code: 'TOO_MANY', message: expect.stringContaining('900') });
  expect(await app.snapshot()).toEqual(before);
});

test('every problem of an input comes back at once, with its place and code, and nothing is written', async () => {
  const before = await app.snapshot();
  const answer = await replace({
    customerId: BRUCE,
    attributes: {
      Nope: 1,
      firstname: 'case matters',
      FirstName: 5,
      LastName: 'a\u0000',
      Title: 'half \ud800',
      Address: {},
      LastCalledAgent_TimeStamp: '2026-02-30T00:00:00.000Z',
      EmailAddress: ['a@example.com', 1, { nested: true }],
    },
    extensions: [
      {
        name: 'Phone',
        records: [{}, { PhoneNumber: 'x'.repeat(16), Nope: 1 }, { PhoneNumber: '1' }, { PhoneNumber: '1' }],
      },
      { name: 'Nope', records: [] },
      { name: 'PHONE', records: [] },
      { name: 'Address', records: [{}, {}] },
    ],
  });
  expect(answer).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  const found = answer.issues.map(({ path, code }: { path: string[]; code: string }) => `${path.join('.')} ${code}`);
  expect(found.sort()).toEqual(
    [
      'Nope UNKNOWN',
      'firstname UNKNOWN',
      'FirstName WRONG_TYPE',
      'LastName NOT_STORABLE',
      'Title NOT_STORABLE',
      'Address UNKNOWN',
      'LastCalledAgent_TimeStamp MALFORMED',
      'EmailAddress.1 WRONG_TYPE',
      'EmailAddress.2 WRONG_TYPE',
      'Phone.0.PhoneNumber MISSING',
      'Phone.1.PhoneNumber TOO_LONG',
      'Phone.1.Nope UNKNOWN',
      'Phone.3 NOT_UNIQUE',
      'Nope UNKNOWN',
      'PHONE DUPLICATE',
      'Address TOO_MANY',
    ].sort(),
  );
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(JSON.stringify(answer)).not.toContain('xxxxxxxx');
  expect(await app.snapshot()).toEqual(before);
});
