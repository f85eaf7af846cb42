import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { REFUSAL } from '../../support/graphql.ts';
import { deleteCustomer, linksOf, mergeCustomers, mustLink, storedLinks } from '../../support/links.ts';
import { createMember } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const newCustomer = () => createCustomer(app, { FirstName: 'Ada' });
const newAccount = async () => (await createMember(app)).accountId;
async function newLink() {
  const [customerId, accountId] = [await newCustomer(), await newAccount()];
  await mustLink(app, customerId, accountId);
  return { customerId, accountId };
}
const versionOf = async (accountId: string): Promise<number> =>
  (await app.graphql(`{ member(by: { accountId: "${accountId}" }) { version } }`)).data.member.version;

/** A mutation as a client of GraphQL sends it. @returns what the error says; null when there was none */
async function mutate(field: string, input: object): Promise<{ code: string; message: string } | null> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const { data, errors } = await app.graphql(
    `mutation ($input: ${type}) { result: ${field}(input: $input) { __typename ${REFUSAL} } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.result.code === undefined ? null : data.result;
}

type Doors = {
  name: string;
  remove(customerId: string): Promise<void>;
  merge(customerId: string, sourceCustomerId: string, force?: boolean): Promise<void>;
  /** @returns the message */
  refuseMerge(customerId: string, sourceCustomerId: string): Promise<string>;
};

const DOORS: Doors[] = [
  {
    name: 'the legacy path',
    remove: async (id) => expect((await deleteCustomer(app, id)).statusCode).toBe(200),
    merge: async (id, source, force) =>
      expect((await mergeCustomers(app, id, source, { force_merge: force ?? false })).statusCode).toBe(204),
    refuseMerge: async (id, source) =>
      (await expectRefusal(app, { method: 'PUT', url: `/profiles/${id}/merge/${source}` }, 403)).message,
  },
  {
    name: 'GraphQL',
    remove: async (customerId) => expect(await mutate('deleteProfile', { customerId })).toBeNull(),
    merge: async (customerId, sourceCustomerId, force) =>
      expect(
        await mutate('mergeProfiles', { customerId, sourceCustomerId, ...(force !== undefined && { force }) }),
      ).toBeNull(),
    refuseMerge: async (customerId, sourceCustomerId) => {
      const before = await app.snapshot();
      const refusal = await mutate('mergeProfiles', { customerId, sourceCustomerId });
      expect(refusal?.code).toBe('FORBIDDEN');
      expect(await app.snapshot()).toEqual(before);
      return refusal?.message ?? '';
    },
  },
];

describe.each(DOORS)('through $name', ({ remove, merge, refuseMerge }) => {
  test('a deleted customer loses its link, and the member stays as it was', async () => {
    const { customerId, accountId } = await newLink();
    await remove(customerId);
    expect(await linksOf(app, customerId, accountId)).toEqual({ member: null, customer: null });
    expect(await storedLinks(app)).not.toContain(`${customerId} ${accountId}`);
    expect(await versionOf(accountId)).toBe(1);
    await mustLink(app, await newCustomer(), accountId);
  });

  test("a merge hands the source's link to the customer that stays", async () => {
    const [{ customerId: source, accountId }, customerId] = [await newLink(), await newCustomer()];
    await merge(customerId, source);
    expect(await linksOf(app, customerId, accountId)).toEqual({ member: accountId, customer: customerId });
    expect(await storedLinks(app)).not.toContain(`${source} ${accountId}`);
    expect(await versionOf(accountId)).toBe(1);
  });

  test.each([false, true])('a merge keeps the link of the customer that stays, forced: %s', async (force) => {
    const [{ customerId, accountId }, source] = [await newLink(), await newCustomer()];
    await merge(customerId, source, force);
    expect(await linksOf(app, customerId, accountId)).toEqual({ member: accountId, customer: customerId });
  });

  test("a merge of two who are linked is refused; forced, the source's link wins, and the other member has none", async () => {
    const [stays, goes] = [await newLink(), await newLink()];
    expect(await refuseMerge(stays.customerId, goes.customerId)).toBe(
      "both profiles are linked to members: force the merge to take the source's",
    );
    await merge(stays.customerId, goes.customerId, true);
    const { customerId } = stays;
    expect(await linksOf(app, customerId, goes.accountId)).toEqual({ member: goes.accountId, customer: customerId });
    expect(await linksOf(app, goes.customerId, stays.accountId)).toEqual({ member: null, customer: null });
    await mustLink(app, await newCustomer(), stays.accountId);
  });
});

test('a merge that is refused for another reason leaves both links', async () => {
  const phone = (description: string) => ({ Phone: [{ PhoneNumber: '55501', description }] });
  const [id, source] = [await createCustomer(app, phone('home')), await createCustomer(app, phone('office'))];
  const accountId = await newAccount();
  await mustLink(app, source, accountId);
  await expectRefusal(app, { method: 'PUT', url: `/profiles/${id}/merge/${source}` }, 403);
  expect(await linksOf(app, source, accountId)).toEqual({ member: accountId, customer: source });
});

test('what else is done to a customer leaves its link', async () => {
  const { customerId, accountId } = await newLink();
  const Phone = [{ PhoneNumber: '55502' }];
  for (const [method, url, body] of [
    ['PUT', `/profiles/${customerId}`, { LastName: 'Ross', Phone }],
    ['POST', `/profiles/${customerId}/extensions`, { Phone: [{ PhoneNumber: '55503' }] }],
    ['PUT', `/profiles/${customerId}/extensions/Phone/delete/by/unique`, { PhoneNumber: '55503' }],
  ] as const) {
    expect((await app.inject({ method, url, payload: JSON.stringify(body) })).statusCode).toBeLessThan(300);
  }
  expect(await linksOf(app, customerId, accountId)).toEqual({ member: accountId, customer: customerId });
});
