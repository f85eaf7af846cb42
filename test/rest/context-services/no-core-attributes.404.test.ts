import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

beforeAll(async () => {
  const { data } = await app.graphql('{ profileSchema { attributes { name } } }');
  const counts: Record<string, number> = { FirstName: 2, LastName: 2, EmailAddress: 2 };
  for (const { name } of data.profileSchema.attributes) {
    const input = { name, expectedCustomers: counts[name] ?? 0 };
    await app.graphql(
      'mutation ($input: DeleteProfileAttributeInput!) { deleteProfileAttribute(input: $input) { __typename } }',
      { input },
    );
  }
});

const CUSTOMER = '/profiles/0000Sb5U97XE000Y';
const [phones] = [{ Phone: [{ PhoneNumber: '1' }] }];

// context-services.md §3.2: there is no profile schema, says the legacy system.
test.each([
  { method: 'GET', url: `${CUSTOMER}?extensions=Phone` },
  { method: 'GET', url: '/profiles?FirstName=Betty' },
  { method: 'PUT', url: CUSTOMER, payload: phones },
  { method: 'DELETE', url: CUSTOMER },
  { method: 'POST', url: `${CUSTOMER}/extensions`, payload: phones },
  { method: 'PUT', url: `${CUSTOMER}/extensions/Phone/by/unique`, payload: { PhoneNumber: '3145926535' } },
  { method: 'PUT', url: `${CUSTOMER}/extensions/Phone/delete/by/unique`, payload: { PhoneNumber: '3145926535' } },
  { method: 'PUT', url: `${CUSTOMER}/merge/00027a52JCGY000M` },
] as const)('$method $url: not found when the last core attribute is deleted', async (request) => {
  await expectRefusal(app, request, 404);
});

test('POST /profiles is forbidden', async () => {
  await expectRefusal(app, { method: 'POST', url: '/profiles', payload: phones }, 403);
});

test('the schema is still there, without core attributes, and a new one puts profiles back', async () => {
  expect((await send(app, 'GET', '/metadata/profiles')).json()).toEqual([]);
  expect((await send(app, 'GET', '/metadata/profiles/extensions')).json()).toHaveLength(2);
  const mutation = 'mutation { createProfileAttribute(input: { name: "FirstName", type: STRING }) { __typename } }';
  await app.graphql(mutation);
  const read = await send(app, 'GET', `${CUSTOMER}?extensions=Phone`);
  expect([read.statusCode, Object.keys(read.json())]).toEqual([200, ['customer_id', 'Phone']]);
});
