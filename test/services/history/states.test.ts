import { describe, expect, test } from 'vitest';
import { findCustomerStates, findMemberStates } from '../../../src/db/history/profile-states.ts';
import { diffMembers, diffProfiles } from '../../../src/domain/history/field-changes.ts';
import type { CustomerState, StateAt } from '../../../src/domain/history/state.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

/** Send each change after the last, as a legacy client does. @returns the new customer's id */
async function createAndReplace(...bodies: object[]): Promise<string> {
  const [first, ...rest] = bodies;
  const created = await app.inject({ method: 'POST', url: '/profiles', payload: first ?? {} });
  const { customer_id: id } = created.json<{ customer_id: string }>();
  for (const payload of rest) {
    const { statusCode } = await app.inject({ method: 'PUT', url: `/profiles/${id}`, payload });
    expect(statusCode).toBe(200);
  }
  return id;
}

async function stateOf(id: string, at: StateAt): Promise<CustomerState | null> {
  const { states } = await findCustomerStates(app.db, '1', [{ id, at }]);
  return states[0] ?? null;
}

const phone = (number: string, type = 0) => ({ PhoneNumber: number, PhoneType: type });

describe('a customer as a version of it was', () => {
  test('has the attributes and records of that version, also where writes left one of them alone', async () => {
    const id = await createAndReplace(
      { LastName: 'One', Phone: [phone('1')] },
      { LastName: 'Two' },
      { LastName: 'Three', Phone: [phone('1', 1), phone('3')] },
      { LastName: 'Four' },
    );
    const seen = [];
    for (const version of [1, 2, 3, 4]) {
      const state = await stateOf(id, { version });
      seen.push([state?.attributes.LastName, state?.records.map(({ attributes }) => attributes.PhoneNumber).join()]);
    }
    expect(seen).toEqual([
      ['One', '1'],
      ['Two', '1'],
      ['Three', '1,3'],
      ['Four', '1,3'],
    ]);
    expect([await stateOf(id, { version: 0 }), await stateOf(id, { version: 5 })]).toEqual([null, null]);
  });

  test('is found by the time at which it was the current one', async () => {
    const id = await createAndReplace({ LastName: 'One' }, { LastName: 'Two' }, { LastName: 'Three' });
    for (const version of [1, 2, 3]) {
      const { writtenAt } = (await stateOf(id, { version })) ?? {};
      if (!writtenAt) throw new Error('not known');
      const found = await stateOf(id, { time: writtenAt });
      // Two writes of one millisecond have one time: the later one is meant.
      expect(found?.writtenAt).toEqual(writtenAt);
      expect(found?.version).toBeGreaterThanOrEqual(version);
    }
    expect(await stateOf(id, { time: new Date(0) })).toBeNull();
    expect((await stateOf(id, { time: new Date(Date.now() + 60_000) }))?.version).toBe(3);
  });

  test('outlives the customer', async () => {
    const id = await createAndReplace({ LastName: 'One', Phone: [phone('1')] }, { LastName: 'Two' });
    await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
    const before = await stateOf(id, { version: 2 });
    expect([before?.attributes.LastName, before?.records.length]).toEqual(['Two', 1]);
    expect(await stateOf(id, { version: 3 })).toBeNull();
    expect(await stateOf(id, { time: new Date(Date.now() + 60_000) })).toBeNull();
  });
});

test('two versions of a customer differ in these fields', async () => {
  const id = await createAndReplace(
    { LastName: 'One', FirstName: 'Ada', Phone: [phone('1'), phone('2')] },
    { LastName: 'Two', EmailAddress: ['a@x.example', 'b@x.example'], Phone: [phone('3'), phone('1', 1)] },
  );
  const [one, two] = [await stateOf(id, { version: 1 }), await stateOf(id, { version: 2 })];
  if (!one || !two) throw new Error('not known');
  expect(diffProfiles(one, two)).toEqual(
    expect.arrayContaining([
      { path: ['LastName'], before: 'One', after: 'Two' },
      { path: ['FirstName'], before: 'Ada', after: null },
      { path: ['EmailAddress'], before: null, after: ['a@x.example', 'b@x.example'] },
      { path: ['Phone', '1', 'PhoneType'], before: 0, after: 1 },
      { path: ['Phone', '2'], before: phone('2'), after: null },
      { path: ['Phone', '3'], before: null, after: phone('3') },
    ]),
  );
  expect(diffProfiles(one, two)).toHaveLength(6);
  expect(diffProfiles(two, two)).toEqual([]);
});

test('two versions of a member differ in these fields', async () => {
  const { accountId } = ADA;
  const update = (input: string) =>
    app.graphql(
      `mutation { updateMemberProfile(input: { by: { accountId: "${accountId}" }, ${input} }) { __typename } }`,
    );
  await update('city: "Laval", extendedDataSource: "PPN", extendedData: { a: 1 }');
  await update('firstName: "Augusta"');
  const at = (version: number) => ({ id: accountId, at: { version } });
  const [one, two, three] = await findMemberStates(app.db, '1', [at(1), at(2), at(3)]);
  if (!one || !two || !three) throw new Error('not known');
  expect(diffMembers(one, two)).toEqual([
    { path: ['city'], before: expect.any(String), after: 'Laval' },
    { path: ['extendedData', 'a'], before: null, after: { value: 1, source: 'PPN', channel: null } },
  ]);
  expect(diffMembers(two, three)).toEqual([{ path: ['firstName'], before: 'Ada', after: 'Augusta' }]);
});
