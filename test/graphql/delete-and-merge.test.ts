import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, readProfile, readStored, send } from '../support/context-services.ts';
import { defineKey, identify, rowsOf } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '4' } });

const SUCCESS = {
  deleteProfile: '... on DeleteProfileSuccess { customerId }',
  mergeProfiles: `... on MergeProfilesSuccess {
    customer { customerId version attributes extensions { name records { attributes } } }
  }`,
};

async function run(field: keyof typeof SUCCESS, input: object) {
  const { data, errors } = await app.graphql(
    `mutation ($input: ${field.charAt(0).toUpperCase() + field.slice(1)}Input!) {
      result: ${field}(input: $input) {
        __typename
        ${SUCCESS[field]}
        ... on VersionConflictError { currentVersion }
        ${REFUSAL}
      }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.result;
}

async function expectRefused(field: keyof typeof SUCCESS, input: object, refusal: object) {
  const before = await app.snapshot();
  const answer = await run(field, input);
  expect(answer).toMatchObject({ ...refusal, message: expect.stringMatching(/\S/) });
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
}

const HOME = { PhoneType: 0, PhoneNumber: '55501', description: 'home' };
const createAda = () => createCustomer(app, { FirstName: 'Ada', Phone: [HOME] });
const createSource = (profile: object = {}) => createCustomer(app, { LastName: 'Moreau', ...profile });
const tooLong = { code: 'VALIDATION', issues: [expect.objectContaining({ path: ['customer_id'], code: 'TOO_LONG' })] };

beforeAll(() => defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'], unique: true }));

test('deleteProfile answers with the id, leaves nothing, and finds nobody the next time', async () => {
  const customerId = await createAda();
  expect(await run('deleteProfile', { customerId })).toEqual({ __typename: 'DeleteProfileSuccess', customerId });
  expect(await rowsOf(app, customerId)).toEqual([]);
  await expectRefused('deleteProfile', { customerId }, { __typename: 'NotFoundError', code: 'NOT_FOUND' });
});

test('deleteProfile is refused when it expects another version than the stored one, which is named', async () => {
  const customerId = await createAda();
  await send(app, 'PUT', `/profiles/${customerId}`, { FirstName: 'Augusta' });
  for (const expectedVersion of [1, 3, 0]) {
    const conflict = { __typename: 'VersionConflictError', code: 'VERSION_CONFLICT', currentVersion: 2 };
    await expectRefused('deleteProfile', { customerId, expectedVersion }, conflict);
  }
  expect(await run('deleteProfile', { customerId, expectedVersion: 2 })).toMatchObject({ customerId });
});

test.each(['0000000000000000', 'no-such-customer', '', 'a\u0000'])(
  'deleteProfile finds nobody under %j',
  async (customerId) => {
    await expectRefused('deleteProfile', { customerId }, { code: 'NOT_FOUND' });
  },
);

test('deleteProfile refuses an id that is too long', async () => {
  await expectRefused('deleteProfile', { customerId: '0'.repeat(17) }, tooLong);
});

test('mergeProfiles answers with the customer that stays, as it is then, one version on', async () => {
  const [customerId, sourceCustomerId] = [
    await createAda(),
    await createSource({ FirstName: 'Augusta', EmailAddress: 'merged@example.test', Address: { City: 'Brest' } }),
  ];
  expect(await run('mergeProfiles', { customerId, sourceCustomerId, expectedVersion: 1 })).toEqual({
    __typename: 'MergeProfilesSuccess',
    customer: {
      customerId,
      version: 2,
      attributes: { FirstName: ['Ada', 'Augusta'], LastName: 'Moreau', EmailAddress: 'merged@example.test' },
      extensions: [
        { name: 'Address', records: [{ attributes: { City: 'Brest' } }] },
        { name: 'Phone', records: [{ attributes: HOME }] },
      ],
    },
  });
  expect(await rowsOf(app, sourceCustomerId)).toEqual([]);
  expect(await identify(app, 'EmailAddress=merged@example.test')).toEqual([customerId]);
  await expectRefused('mergeProfiles', { customerId, sourceCustomerId }, { code: 'NOT_FOUND' });
});

test.each([undefined, null, false])(
  'a conflict is a ForbiddenError when force is %s; force takes the records of the source',
  async (force) => {
    const [customerId, sourceCustomerId] = [
      await createAda(),
      await createSource({ Phone: [{ ...HOME, PhoneType: 9 }] }),
    ];
    const forbidden = { __typename: 'ForbiddenError', code: 'FORBIDDEN', message: expect.stringContaining('Phone') };
    await expectRefused('mergeProfiles', { customerId, sourceCustomerId, force }, forbidden);
    const { customer } = await run('mergeProfiles', { customerId, sourceCustomerId, force: true });
    expect(customer.extensions).toEqual([{ name: 'Phone', records: [{ attributes: { ...HOME, PhoneType: 9 } }] }]);
  },
);

test("expectedVersion of a merge is the version of the customer that stays, not the source's", async () => {
  const [customerId, sourceCustomerId] = [await createAda(), await createSource()];
  await send(app, 'PUT', `/profiles/${customerId}`, { FirstName: 'Augusta' });
  for (const expectedVersion of [1, 3]) {
    const conflict = { __typename: 'VersionConflictError', currentVersion: 2 };
    await expectRefused('mergeProfiles', { customerId, sourceCustomerId, expectedVersion, force: true }, conflict);
  }
  const { customer } = await run('mergeProfiles', { customerId, sourceCustomerId, expectedVersion: 2 });
  expect(customer).toMatchObject({ version: 3, attributes: { FirstName: 'Augusta', LastName: 'Moreau' } });
});

test.each<[string, (id: string, sourceId: string) => [string, string], object]>([
  ['itself', (id) => [id, id], { code: 'VALIDATION', issues: [expect.objectContaining({ code: 'NOT_ALLOWED' })] }],
  ['an unknown source', (id) => [id, '0000000000000000'], { code: 'NOT_FOUND' }],
  ['an unknown destination', (_id, sourceId) => ['0000000000000000', sourceId], { code: 'NOT_FOUND' }],
  ['an id that none can be', (id) => [id, 'no-such-customer'], { code: 'NOT_FOUND' }],
  ['an id that is too long', (id) => [id, '0'.repeat(17)], tooLong],
])('mergeProfiles refuses %s', async (_name, choose, refusal) => {
  const [customerId, sourceCustomerId] = choose(await createAda(), await createSource());
  await expectRefused('mergeProfiles', { customerId, sourceCustomerId, force: true }, refusal);
});

test('a merge that would exceed a limit names it', async () => {
  const numbers = (...list: string[]) => list.map((PhoneNumber) => ({ PhoneNumber }));
  const sourceCustomerId = await createSource({ Phone: numbers('1', '2', '3', '4') });
  const issues = [expect.objectContaining({ path: ['extensions'], code: 'TOO_MANY' })];
  await expectRefused(
    'mergeProfiles',
    { customerId: await createAda(), sourceCustomerId },
    { code: 'VALIDATION', issues },
  );
});

test('mutations of one operation run one after the other, each on what the former left', async () => {
  const [customerId, sourceCustomerId] = [await createAda(), await createSource()];
  const { data } = await app.graphql(
    `mutation ($id: String!, $source: String!) {
      a: mergeProfiles(input: { customerId: $id, sourceCustomerId: $source }) { ... on MergeProfilesSuccess { customer { version } } }
      b: deleteProfile(input: { customerId: $source }) { ... on Error { code } }
      c: deleteProfile(input: { customerId: $id, expectedVersion: 2 }) { ... on DeleteProfileSuccess { customerId } }
      d: mergeProfiles(input: { customerId: $id, sourceCustomerId: $source }) { ... on Error { code } }
    }`,
    { id: customerId, source: sourceCustomerId },
  );
  expect(data).toEqual({
    a: { customer: { version: 2 } },
    b: { code: 'NOT_FOUND' },
    c: { customerId },
    d: { code: 'NOT_FOUND' },
  });
});

test('what REST reads is what the graph has merged', async () => {
  const [customerId, sourceCustomerId] = [await createAda(), await createSource()];
  await run('mergeProfiles', { customerId, sourceCustomerId });
  expect(await readProfile(app, customerId)).toEqual({ FirstName: 'Ada', LastName: 'Moreau' });
  expect((await readStored(app, customerId, 'Phone')).version).toBe(2);
});
