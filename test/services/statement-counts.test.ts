import type { LightMyRequestResponse } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { postGraphql } from '../support/graphql.ts';
import { createKey } from '../support/identification-keys.ts';
import { mustLink } from '../support/links.ts';
import { createMember, putProfile, type TestMember } from '../support/loyalty.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
// Nobody subscribes, so nothing numbers the feed beside what is counted.
const app = useTestApp(observed.open);

const BETTY = '0000Sb5U97XE000Y';
const MAIL = 'counted@example.test';
const COUNT = 50;
const ids: string[] = [];
let member: TestMember;

beforeAll(async () => {
  await createKey(app, { name: 'ByEmail', attributes: ['EmailAddress'] });
  for (let n = 0; n < COUNT; n++) {
    const Phone = [{ PhoneNumber: `${n}`, description: 'x' }];
    ids.push(await createCustomer(app, { FirstName: `c${n}`, Phone, ...(n === 0 && { EmailAddress: MAIL }) }));
    const { accountId } = await createMember(app);
    if (n < 20) await mustLink(app, ids[n] ?? '', accountId);
  }
  member = await createMember(app, { extendedDataSource: 'PPN', extendedData: { casl: true } });
  // The first read of a process learns the profile schema, too.
  await send(app, 'GET', `/profiles/${BETTY}?extensions=Phone`);
});

const ask = (query: string, variables: object = {}) => postGraphql(app, JSON.stringify({ query, variables }));
const mutate = (field: string, input: object): Promise<LightMyRequestResponse> => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  return ask(
    `mutation ($input: ${type}Input!) { result: ${field}(input: $input) { __typename ... on Error { code message } } }`,
    { input },
  );
};

const W1 = `query ($id: String!) { customer(customerId: $id) {
  customerId version attributes extensions { name records { attributes } } } }`;
const WHOLE = 'customerId version attributes extensions { name records { attributes } }';
/** A value that nothing has yet, so that each write is one. */
let written = 0;
const next = (): string => `value ${++written}`;

type Row = {
  readonly what: string;
  readonly statements: number;
  readonly transactions?: number;
  /** Is part of the answer: the operation has done what it is counted for. */
  readonly holds: string | RegExp;
  run(): Promise<LightMyRequestResponse>;
};

const ROWS: Row[] = [
  { what: 'customer with records', statements: 1, holds: '"3145926535"', run: () => ask(W1, { id: BETTY }) },
  { what: 'customer that is not there', statements: 1, holds: '"customer":null', run: () => ask(W1, { id: 'nobody' }) },
  {
    what: 'GET of a profile with extensions',
    statements: 1,
    holds: '3145926535',
    run: () => send(app, 'GET', `/profiles/${BETTY}?extensions=Phone,Address`),
  },
  {
    what: 'a list of 50 customers with records and linked members',
    statements: 1,
    holds: /"member":\{"accountId"/,
    run: () =>
      ask(`{ customers(first: ${COUNT}) { nodes { ${WHOLE} member { accountId email } } pageInfo { endCursor } } }`),
  },
  {
    what: 'who has an e-mail address, with profile and extensions, over REST',
    statements: 1,
    holds: MAIL,
    run: () =>
      send(app, 'GET', `/profiles?EmailAddress=${encodeURIComponent(MAIL)}&include_profile=yes&extensions=Phone`),
  },
  {
    what: 'who has an e-mail address, with profile and extensions, over GraphQL',
    statements: 1,
    holds: MAIL,
    run: () =>
      ask(`{ identifyCustomers(attributes: [{ name: "EmailAddress", value: "${MAIL}" }]) { nodes { ${WHOLE} } } }`),
  },
  {
    what: 'PUT of a profile with extensions',
    statements: 1,
    holds: /^\[\]$/,
    run: () => send(app, 'PUT', `/profiles/${ids[1]}`, { FirstName: next(), Phone: [{ PhoneNumber: '1' }] }),
  },
  {
    what: 'PUT of a profile alone',
    statements: 1,
    holds: /^\[\]$/,
    run: () => send(app, 'PUT', `/profiles/${ids[1]}`, { FirstName: next() }),
  },
  {
    what: 'PUT of an extension record by its unique attributes',
    statements: 1,
    holds: /^$/,
    run: () =>
      send(app, 'PUT', `/profiles/${BETTY}/extensions/Phone/by/unique`, {
        PhoneNumber: '3145926535',
        description: next(),
      }),
  },
  {
    what: 'updateExtensionRecord',
    statements: 1,
    holds: 'UpdateExtensionRecordSuccess',
    run: () =>
      mutate('updateExtensionRecord', {
        customerId: BETTY,
        extension: 'Phone',
        record: { PhoneNumber: '3145926535', description: next() },
      }),
  },
  {
    what: 'replaceProfile',
    statements: 1,
    holds: 'ReplaceProfileSuccess',
    run: () => mutate('replaceProfile', { customerId: ids[2], attributes: { FirstName: next() } }),
  },
  {
    what: 'patchProfile',
    statements: 1,
    holds: 'PatchProfileSuccess',
    run: () => mutate('patchProfile', { customerId: ids[3], set: { FirstName: next() } }),
  },
  {
    what: 'createProfile',
    statements: 1,
    holds: 'CreateProfileSuccess',
    run: () => mutate('createProfile', { attributes: { FirstName: next() } }),
  },
  {
    what: 'PUT of a member with extended data, in a session',
    statements: 1,
    holds: 'Profile Updated',
    run: () => {
      const extended = { extendedDataSource: 'PPN', channel: 'WEB', extendedData: { casl: false, word: next() } };
      return putProfile(app, member.correlationId, { ...member.mandatory, city: next(), ...extended });
    },
  },
];

test.each(ROWS)('$what: $statements', async ({ statements, transactions = 0, holds, run }) => {
  // The first time a statement may learn what this process knows from then on.
  for (let time = 1; time <= 4; time++) {
    let body = '';
    let opened = 0;
    const count = await observed.countRoundTrips(async () => {
      opened = await observed.countTransactions(async () => {
        ({ body } = await run());
      });
    });
    expect(body).toMatch(holds);
    expect({ statements: count, transactions: opened }, `time ${time}`).toEqual({ statements, transactions });
  }
});

test('32 reads of different customers in the same moment share statements', async () => {
  const read = async (id: string): Promise<void> => {
    expect((await ask(W1, { id })).json().data.customer.customerId).toBe(id);
  };
  expect(await observed.countRoundTrips(() => Promise.all(ids.slice(0, 32).map(read)))).toBeLessThanOrEqual(5);
});

test('32 reads by e-mail address in the same moment share statements', async () => {
  const read = async (): Promise<void> => {
    const url = `/profiles?EmailAddress=${encodeURIComponent(MAIL)}&include_profile=yes&extensions=Phone`;
    expect((await send(app, 'GET', url)).json()).toHaveLength(1);
  };
  expect(await observed.countRoundTrips(() => Promise.all(Array.from({ length: 32 }, read)))).toBeLessThanOrEqual(5);
});
