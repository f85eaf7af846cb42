import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findProfileSchema } from '../../src/db/profile-schema/profile-schema-repository.ts';
import { applyProfilePatch, parseProfilePatch } from '../../src/domain/customers/profile-patch.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase);

const PATCH = `mutation ($input: PatchProfileInput!) { patchProfile(input: $input) {
  ... on PatchProfileSuccess { customer { attributes } }
} }`;

const values = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '1', '01'), { minLength: 1, maxLength: 5 });
const some = fc.dictionary(fc.constantFrom('EmailAddress', 'PhoneNumber', 'Title'), values, { minKeys: 1 });

test('the database changes values just as the rules do', { timeout: 120_000 }, async () => {
  const schema = await findProfileSchema(app.db, '1');
  if (!schema) throw new Error('no schema');
  const changes = fc.record({ add: some, remove: some }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(some, changes, async (held, change) => {
      const customerId = await createCustomer(app, { LastName: 'L', ...held });
      const { data } = await app.graphql(PATCH, { input: { customerId, unset: ['LastName'], ...change } });
      const before = { LastName: 'L', ...held };
      const patch = parseProfilePatch(schema, { unset: ['LastName'], ...change });
      const collapsed = Object.fromEntries(
        Object.entries(before).map(([name, list]) => [name, list.length === 1 ? (list[0] ?? '') : list]),
      );
      expect(data.patchProfile.customer.attributes).toEqual(applyProfilePatch(schema, collapsed, patch));
    }),
    { numRuns: 60 },
  );
});
