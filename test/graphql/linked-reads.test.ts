import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS } from '../support/graphql.ts';
import { mustLink } from '../support/links.ts';
import { ADA, close, createMember } from '../support/loyalty.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const BETTY = '0000Sb5U97XE000Y';
const EXTENSIONS = 'extensions { name records { attributes } }';
const EXTENDED = 'extendedData { key value }';

beforeAll(() => mustLink(app, BETTY, ADA.accountId));

async function countOf(query: string): Promise<number> {
  expect((await app.graphql(query)).errors).toBeUndefined();
  return observed.countRoundTrips(() => app.graphql(query));
}

test('a customer is read with its records, the linked member and its extended data in two statements', async () => {
  const query = `{ customer(customerId: "${BETTY}") {
    customerId attributes ${EXTENSIONS} member { accountId loyaltyId email ${EXTENDED} }
  } }`;
  const { data } = await app.graphql(query);
  expect(data.customer).toMatchObject({
    customerId: BETTY,
    extensions: [{ name: 'Phone', records: [expect.anything(), expect.anything()] }],
    member: { accountId: ADA.accountId, loyaltyId: ADA.loyaltyId, email: ADA.email },
  });
  expect(data.customer.member.extendedData.map(({ key }: { key: string }) => key)).toContain('casl');
  expect(await countOf(query)).toBe(2);
});

test.each(Object.entries(ADA).filter(([kind]) => kind !== 'correlationId'))(
  'a member, by %s, is read with its extended data, the linked customer and its records in two statements',
  async (kind, value) => {
    const query = `{ member(by: { ${kind}: "${value}" }) { email ${EXTENDED} customer { customerId ${EXTENSIONS} } } }`;
    const { data } = await app.graphql(query);
    expect(data.member.customer).toMatchObject({ customerId: BETTY, extensions: [{ name: 'Phone' }] });
    expect(await countOf(query)).toBe(2);
  },
);

test('those who are not linked have null, which takes no statement more from the member', async () => {
  const query = '{ member(by: { email: "louis.gagnon@example.com" }) { customer { customerId } } }';
  expect((await app.graphql(query)).data).toEqual({ member: { customer: null } });
  expect(await countOf(query)).toBe(1);
  const { data } = await app.graphql('{ customer(customerId: "00027a52JCGY000M") { member { accountId } } }');
  expect(data).toEqual({ customer: { member: null } });
});

test('the members of a page of customers are read in one statement, and their customers come back in one', async () => {
  const ids: Record<string, string> = {};
  for (let index = 0; index < 5; index++) {
    const [customerId, member] = [await createCustomer(app, { FirstName: `c${index}` }), await createMember(app)];
    await mustLink(app, customerId, member.accountId);
    ids[customerId] = member.accountId;
  }
  const alone = await countOf('{ customers { nodes { customerId } } }');
  const query = `{ customers { nodes { customerId member { accountId ${EXTENDED} } } } }`;
  expect(await countOf(query)).toBe(alone + 1);
  const { nodes } = (await app.graphql(query)).data.customers;
  for (const { customerId, member } of nodes) {
    if (customerId in ids) expect(member).toEqual({ accountId: ids[customerId], extendedData: [] });
  }
  expect(nodes.filter(({ member }: { member: unknown }) => member !== null)).toHaveLength(6);
  const members = Object.values(ids).map((id, index) => `m${index}: member(by: { accountId: "${id}" })`);
  const back = members.map((member) => `${member} { customer { customerId ${EXTENSIONS} } }`).join(' ');
  expect(await countOf(`{ ${back} }`)).toBe(2);
});

test('a page of customers says of their members what each of them says alone', async () => {
  const whole = `accountId loyaltyId externalId status closedAt emailOption phoneOption version createdAt updatedAt email
    firstName lastName dateOfBirth gender businessName phoneNumber street street2 city provinceState postalZipCode
    languagePreference customer { customerId }`;
  const member = await createMember(app);
  await mustLink(app, await createCustomer(app, { FirstName: 'closed' }), member.accountId);
  expect((await close(app, member.correlationId)).statusCode).toBe(200);
  const query = `{ customers { nodes { customerId member { ${whole} } } } }`;
  const { nodes } = (await app.graphql(query)).data.customers;
  const linked = nodes.flatMap((node: { member: { accountId: string } | null }) => node.member ?? []);
  expect(linked).toContainEqual(expect.objectContaining({ accountId: member.accountId, status: 'CLOSED' }));
  expect(linked.length).toBeLessThan(nodes.length);
  for (const read of linked) {
    const alone = await app.graphql(`{ member(by: { accountId: "${read.accountId}" }) { ${whole} } }`);
    expect(read).toEqual(alone.data.member);
  }
  // The customers of the members come from the page, too.
  expect(await countOf('{ customers { nodes { member { email } } } }')).toBe(1);
});

test('going round between customer and member takes no more statements than once', async () => {
  const nest = (levels: number): string =>
    levels === 0 ? 'version' : `version member { version customer { ${nest(levels - 1)} } }`;
  const query = `{ customer(customerId: "${BETTY}") { ${nest(20)} } }`;
  expect(await countOf(query)).toBe(2);
});

/** Fragments that each follow a link under two names: 2^n links in an answer of n levels. */
function doubling(levels: number): string {
  const fragments = Array.from({ length: levels }, (_, index) => {
    const [on, field] = index % 2 === 0 ? ['Customer', 'member'] : ['Member', 'customer'];
    const next = index === levels - 1 ? 'version' : `...F${index + 1}`;
    return `fragment F${index} on ${on} { a: ${field} { ${next} } b: ${field} { ${next} } }`;
  });
  return `{ customer(customerId: "${BETTY}") { ...F0 } } ${fragments.join('\n')}`;
}

test('8,190 links are followed', async () => {
  const { data, errors } = await app.graphql(doubling(12));
  expect(errors).toBeUndefined();
  expect(data.customer.b.a.b.a.b.a.b.a.b.a.b.b.version).toBe(1);
});

test.each([14, 100])('an answer that doubles %i times over links is refused, once, and soon', async (levels) => {
  const start = performance.now();
  const answer = await app.graphql(doubling(levels));
  expect(performance.now() - start).toBeLessThan(8_000);
  expect(answer.errors).toMatchObject([
    {
      message: 'the answer would hold more than 10000 linked customers and members',
      extensions: { code: 'ANSWER_TOO_LARGE' },
    },
  ]);
});

test('very many names for one link are refused, once, and soon', async () => {
  const names = (field: string, inner: string) =>
    Array.from({ length: 200 }, (_, index) => `a${index}: ${field} { ${inner} }`).join(' ');
  const query = `{ customer(customerId: "${BETTY}") { ...C } }
    fragment C on Customer { ${names('member', '...M')} } fragment M on Member { ${names('customer', '...D')} }
    fragment D on Customer { ${names('member', 'version')} }`;
  const start = performance.now();
  const { errors } = await app.graphql(query);
  expect(performance.now() - start).toBeLessThan(15_000);
  expect(errors).toHaveLength(1);
  expect(JSON.stringify(errors)).not.toMatch(INTERNALS);
});

test('in maintenance mode a member is read, and the field of its customer says why it is not', async () => {
  await app.graphql('mutation { setServerMode(input: { mode: MAINTENANCE }) { __typename } }');
  const { data, errors } = await app.graphql(
    `{ member(by: { accountId: "${ADA.accountId}" }) { email customer { customerId } } }`,
  );
  await app.graphql('mutation { setServerMode(input: { mode: PRODUCTION }) { __typename } }');
  expect(data).toEqual({ member: { email: ADA.email, customer: null } });
  expect(errors).toMatchObject([{ path: ['member', 'customer'], extensions: { code: 'UNAVAILABLE' } }]);
});

test('the customers of a page of members are read in one statement, with their records', async () => {
  const alone = await countOf('{ members(first: 10) { nodes { accountId } } }');
  const query = `{ members(first: 10) { nodes { accountId customer { customerId ${EXTENSIONS} } } } }`;
  expect(await countOf(query)).toBe(alone + 1);
  const { nodes } = (await app.graphql(query)).data.members;
  expect(nodes).toContainEqual({ accountId: ADA.accountId, customer: expect.objectContaining({ customerId: BETTY }) });
});
