import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { closeAccount, linksOf, mustLink, storedLinks } from '../../support/links.ts';
import { createMember, type TestMember, update } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

async function newLink(): Promise<TestMember & { customerId: string }> {
  const [customerId, member] = [await createCustomer(app, { FirstName: 'Ada' }), await createMember(app)];
  await mustLink(app, customerId, member.accountId);
  return { customerId, ...member };
}

const CLOSE = {
  'the legacy path': async ({ correlationId }: TestMember, anonymize: boolean) =>
    expect((await closeAccount(app, correlationId, anonymize)).statusCode).toBe(200),
  GraphQL: async ({ accountId }: TestMember, anonymizeMemberData: boolean) => {
    const { data } = await app.graphql(
      'mutation ($input: CloseMemberInput!) { closeMember(input: $input) { __typename } }',
      { input: { by: { accountId }, anonymizeMemberData } },
    );
    expect(data.closeMember.__typename).toBe('CloseMemberSuccess');
  },
};

describe.each(Object.entries(CLOSE))('through %s', (_door, close) => {
  test('a closed account stays linked, and an agent sees that it is closed', async () => {
    const member = await newLink();
    await close(member, false);
    const { data } = await app.graphql(
      `{ customer(customerId: "${member.customerId}") { version member { accountId status email } } }`,
    );
    const { accountId, mandatory } = member;
    expect(data.customer).toEqual({ version: 1, member: { accountId, status: 'CLOSED', email: mandatory.email } });
  });

  test('an account that is made anonymous is linked to nobody, and the customer may be linked anew', async () => {
    const member = await newLink();
    const { customerId, accountId } = member;
    await close(member, true);
    expect(await linksOf(app, customerId, accountId)).toEqual({ member: null, customer: null });
    expect(await storedLinks(app)).not.toContain(`${customerId} ${accountId}`);
    await mustLink(app, customerId, (await createMember(app)).accountId);
  });
});

test('a closure that is refused leaves the link', async () => {
  const member = await newLink();
  await closeAccount(app, member.correlationId, false);
  expect((await closeAccount(app, member.correlationId, true)).statusCode).toBe(400);
  expect(await storedLinks(app)).toContain(`${member.customerId} ${member.accountId}`);
});

test('an update of a member leaves its link', async () => {
  const member = await newLink();
  await update(app, member, { firstName: 'Ada' });
  const { customerId, accountId } = member;
  expect(await linksOf(app, customerId, accountId)).toEqual({ member: accountId, customer: customerId });
});
