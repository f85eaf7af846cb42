import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { TestApp } from './app.ts';
import { INTERNALS, REFUSAL } from './graphql.ts';

type Verb = 'linkMember' | 'unlinkMember';
// biome-ignore lint/suspicious/noExplicitAny: the result of a mutation has the shape that was asked for
type Result = any;

/** Run one of the two mutations. @returns its result: both ids, or the error */
async function run(app: TestApp, verb: Verb, input: object): Promise<Result> {
  const name = verb === 'linkMember' ? 'LinkMember' : 'UnlinkMember';
  const { data, errors } = await app.graphql(
    `mutation ($input: ${name}Input!) { result: ${verb}(input: $input) {
      ... on ${name}Success { customer { customerId } member { accountId } } ${REFUSAL}
    } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.result;
}

export const linkMember = (app: TestApp, customerId: string, by: object): Promise<Result> =>
  run(app, 'linkMember', { customerId, by });

export const unlinkMember = (app: TestApp, input: object): Promise<Result> => run(app, 'unlinkMember', input);

/** What either mutation answers with when it was done. */
export const done = (customerId: string, accountId: string) => ({ customer: { customerId }, member: { accountId } });

/** Link, which must succeed. */
export async function mustLink(app: TestApp, customerId: string, accountId: string): Promise<void> {
  expect(await linkMember(app, customerId, { accountId })).toEqual(done(customerId, accountId));
}

/** A mutation of links that must be refused, with every stored row as it was. */
export async function expectLinkRefused(app: TestApp, act: () => Promise<Result>, refusal: object): Promise<void> {
  const before = await app.snapshot();
  const result = await act();
  expect(result).toMatchObject({ ...refusal, message: expect.stringMatching(/\S/) });
  expect(JSON.stringify(result)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
}

/** Every stored link, as `customer-member`. */
export async function storedLinks(app: TestApp): Promise<string[]> {
  const { customer_member_link: rows = [] } = await app.snapshot();
  return rows.map((row) => {
    const { customer_id, account_id } = JSON.parse(String(row));
    return `${customer_id} ${account_id}`;
  });
}

/** Whom a customer and a member are linked to, as the graph says from both sides; null: nobody. */
export async function linksOf(
  app: TestApp,
  customerId: string,
  accountId: string,
): Promise<{ member: string | null; customer: string | null }> {
  const { data, errors } = await app.graphql(
    `query ($customerId: String!, $accountId: String!) {
      customer(customerId: $customerId) { member { accountId } }
      member(by: { accountId: $accountId }) { customer { customerId } }
    }`,
    { customerId, accountId },
  );
  expect(errors).toBeUndefined();
  return {
    member: data.customer?.member?.accountId ?? null,
    customer: data.member?.customer?.customerId ?? null,
  };
}

export const deleteCustomer = (app: TestApp, customerId: string): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'DELETE', url: `/profiles/${customerId}` });

export const mergeCustomers = (
  app: TestApp,
  customerId: string,
  sourceCustomerId: string,
  body: object = {},
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'PUT',
    url: `/profiles/${customerId}/merge/${sourceCustomerId}`,
    payload: JSON.stringify(body),
  });

export const closeAccount = (
  app: TestApp,
  correlationId: string,
  anonymizeMemberData: boolean,
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'PUT',
    url: `/client/users/${correlationId}/profile/closure`,
    payload: JSON.stringify({ anonymizeMemberData }),
  });
