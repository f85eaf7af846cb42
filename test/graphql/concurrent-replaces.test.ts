import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase);

const REPLACE = `mutation ($input: ReplaceProfileInput!) { replaceProfile(input: $input) {
  __typename
  ... on ReplaceProfileSuccess { customer { version attributes } }
  ... on VersionConflictError { currentVersion }
} }`;

test('of two hundred who replace one version at once, one succeeds and the others are told of its version', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Nobody' });
  const before = await app.snapshot();
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const input = { customerId, attributes: { FirstName: `Writer ${n}` }, expectedVersion: 1 };
      return (await app.graphql(REPLACE, { input })).data.replaceProfile;
    }),
  );
  const [won, ...others] = answers.filter(({ __typename: type }) => type === 'ReplaceProfileSuccess');
  expect(others).toEqual([]);
  expect(won.customer.version).toBe(2);
  const refused = answers.filter((answer) => answer !== won);
  expect(refused).toEqual(Array(199).fill({ __typename: 'VersionConflictError', currentVersion: 2 }));
  const { customer_id: _id, ...stored } = (await send(app, 'GET', `/profiles/${customerId}`)).json();
  expect(stored).toEqual(won.customer.attributes);
  const after = await app.snapshot();
  for (const table of ['customer_revision', 'change_event']) {
    const added = (after[table] ?? []).filter((row) => !before[table]?.includes(row));
    expect(added.map((row) => JSON.parse(String(row)).version)).toEqual([2]);
  }
});

test('of two hundred who put one version at once on the legacy path, one succeeds and the others get 412', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Nobody' });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      app.inject({
        ...{ method: 'PUT', url: `/profiles/${customerId}`, headers: { 'if-match': '"1"' } },
        payload: JSON.stringify({ FirstName: `Writer ${n}` }),
      }),
    ),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  const refused = answers.filter(({ statusCode }) => statusCode !== 200);
  expect(refused.map(({ statusCode, headers }) => [statusCode, headers.etag])).toEqual(Array(199).fill([412, '"2"']));
});
