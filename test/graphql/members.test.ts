import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { onlyError } from '../support/connection.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { createMember, enrol } from '../support/loyalty.ts';
import { observeDatabase } from '../support/observed-database.ts';
import { inTenant } from '../support/other-apps.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open, { demoData: false });

const COUNT = 12;
/** Account ids by when they were enrolled, and in the order of the list. */
const created: string[] = [];
let all: string[] = [];

const PAGE = `totalCount nodes { accountId } edges { cursor node { accountId } }
  pageInfo { startCursor endCursor hasNextPage hasPreviousPage }`;
type Page = {
  nodes: { accountId: string }[];
  edges: { cursor: string; node: { accountId: string } }[];
  pageInfo: { startCursor: string | null; endCursor: string | null; hasNextPage: boolean; hasPreviousPage: boolean };
  totalCount: number;
};

/** @param args as `(first: 2)` */
async function readPage(args: string, client = app): Promise<Page> {
  const { data, errors } = await client.graphql(`{ members${args} { ${PAGE} } }`);
  expect(errors).toBeUndefined();
  return data.members;
}
const idsOf = ({ nodes }: Page): string[] => nodes.map(({ accountId }) => accountId);

/** The ids of who meets a filter, which are all on one page. */
async function find(filter: object, client = app): Promise<string[]> {
  const query = `query ($filter: MemberFilterInput) { members(first: 500, filter: $filter) { ${PAGE} } }`;
  const { data, errors } = await client.graphql(query, { filter });
  expect(errors).toBeUndefined();
  expect(data.members.totalCount).toBe(data.members.nodes.length);
  return idsOf(data.members);
}

/** Of members by when they were enrolled. */
const sorted = (...indexes: number[]): string[] => indexes.map((index) => created[index] ?? '').sort();

test('a tenant without members has an empty page, whose cursors are null', async () => {
  const pageInfo = { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false };
  const empty = { nodes: [], edges: [], pageInfo, totalCount: 0 };
  expect(await readPage('', inTenant(app, '9'))).toEqual(empty);
  expect(await readPage('(last: 5, filter: { lastName: { startsWith: "x" } })', inTenant(app, '9'))).toEqual(empty);
});

beforeAll(async () => {
  for (let n = 0; n < COUNT; n++) {
    const { accountId } = await createMember(app, {
      ...{ firstName: `F${n % 3}`, lastName: n % 2 ? 'Odd%' : 'even_', externalIdentifier: `CRM-${n}` },
      ...{ phoneNumber: `(514) 555-00${n + 10}`, dateOfBirth: `1990-01-${n + 10}` },
      extendedData: { n, big: n * 1_000.5, text: `Text ${n}`, flag: n === 3, none: null, list: [n] },
      ...(n === 5 && { extendedDataSource: 'PPN' }),
    });
    created.push(accountId);
  }
  all = [...created].sort();
});

test('all members of this tenant are listed, by account id', async () => {
  const body = 'mutation { enrolMember(input: { email: "a@b.example", postalZipCode: "90210" }) { __typename } }';
  expect((await inTenant(app, '8').graphql(body)).errors).toBeUndefined();
  const page = await readPage('(first: 500)');
  expect(idsOf(page)).toEqual(all);
  expect(page.edges.map(({ node }) => node.accountId)).toEqual(all);
  const [first, last] = [page.edges.at(0)?.cursor, page.edges.at(-1)?.cursor];
  expect(page.pageInfo).toEqual({ startCursor: first, endCursor: last, hasNextPage: false, hasPreviousPage: false });
  expect(page.totalCount).toBe(COUNT);
  expect(idsOf(await readPage(''))).toEqual(all);
  expect(await find({})).toEqual(all);
});

const FILTERS = ['', 'filter: { phoneNumber: { any: true } }, ', 'filter: { lastName: { startsWith: "e" } }, '];

test.each(FILTERS.flatMap((filter) => [1, 5, 6, 12, 500].map((size) => [filter, size] as const)))(
  'pages of (%s%i) add up to everything, forward and backward',
  async (filter, size) => {
    const wanted = filter.includes('lastName') ? sorted(0, 2, 4, 6, 8, 10) : all;
    for (const isBackward of [false, true]) {
      const pages: string[][] = [];
      for (let place = ''; ; ) {
        const page = await readPage(`(${filter}${isBackward ? 'last' : 'first'}: ${size}${place})`);
        pages.push(idsOf(page));
        expect(page.totalCount).toBe(wanted.length);
        const { startCursor, endCursor, hasNextPage, hasPreviousPage } = page.pageInfo;
        if (!(isBackward ? hasPreviousPage : hasNextPage)) break;
        place = isBackward ? `, before: "${startCursor}"` : `, after: "${endCursor}"`;
      }
      expect((isBackward ? pages.toReversed() : pages).flat()).toEqual(wanted);
    }
  },
);

test.each<[filter: object, found: number[]]>([
  [{ externalId: { exact: 'crm-7' } }, [7]],
  [{ externalId: { exact: 'CRM-' } }, []],
  [{ phoneNumber: { exact: '(514) 555-0013' } }, [3]],
  [{ phoneNumber: { right: '13' } }, [3]],
  [{ firstName: { exact: 'f1' }, lastName: { exact: 'ODD%' } }, [1, 7]],
  [{ firstName: { left: 'F' }, lastName: { left: 'odd' } }, []],
  [{ lastName: { left: 'Odd' }, firstName: { endsWith: '2' } }, [5, 11]],
  [{ lastName: { partial: '%' }, firstName: { partial: 'F0' } }, [3, 9]],
  [{ lastName: { startsWith: 'even%' } }, []],
  [{ lastName: { endsWith: 'N_' }, firstName: { exact: 'F2' } }, [2, 8]],
  [{ dateOfBirth: { between: { from: '1990-01-11', to: '1990-01-13' } } }, [1, 2, 3]],
  [{ street: { any: true } }, []],
  [{ status: 'CLOSED' }, []],
  [{ status: 'ACTIVE', externalId: { exact: 'CRM-1' }, email: null, extendedData: null }, [1]],
  [{ extendedData: [{ key: 'text', match: { exact: 'TEXT 4' } }] }, [4]],
  [{ extendedData: [{ key: 'Text', match: { any: true } }] }, []],
  [{ extendedData: [{ key: 'n', match: { exact: '1' } }] }, [1]],
  [{ extendedData: [{ key: 'n', match: { number: 1 } }] }, [1]],
  [{ extendedData: [{ key: 'big', match: { exact: '3001.5' } }] }, [3]],
  [{ extendedData: [{ key: 'text', match: { number: 1 } }] }, []],
  [{ extendedData: [{ key: 'big', match: { numberBetween: { from: 1_000.5, to: 2_001 } } }] }, [1, 2]],
  [{ extendedData: [{ key: 'flag', match: { exact: 'TRUE' } }] }, [3]],
  [{ extendedData: [{ key: 'none', match: { exact: 'null' } }] }, []],
  [{ extendedData: [{ key: 'none', match: { any: true }, source: 'PPN' }] }, [5]],
  [{ extendedData: [{ key: 'list', match: { partial: '5' } }] }, []],
  [{ extendedData: [{ key: 'n', match: { any: true }, source: '' }], externalId: { exact: 'CRM-5' } }, []],
  [
    {
      extendedData: [
        { key: 'n', match: { number: 2 } },
        { key: 'text', match: { partial: '2' } },
      ],
    },
    [2],
  ],
  [
    {
      extendedData: [
        { key: 'n', match: { number: 2 } },
        { key: 'text', match: { exact: '3' } },
      ],
    },
    [],
  ],
])('%j finds who has all of it', async (filter, found) => {
  expect(await find(filter)).toEqual(sorted(...found));
});

test('an e-mail address is found in any letter case; empty names by exact alone', async () => {
  const body = { email: 'Some.One@Example.com', postalZipCode: 'H0H 0H0', firstName: '' };
  const { accountId } = (await enrol(app, body)).json();
  expect(await find({ email: { exact: 'SOME.one@example.COM' } })).toEqual([accountId]);
  expect(await find({ firstName: { exact: '' } })).toEqual([accountId]);
  expect(await find({ email: { exact: 'some.one@example.com' } }, inTenant(app, '8'))).toEqual([]);
  await app.graphql(`mutation { closeMember(input: { by: { accountId: "${accountId}" } }) { __typename } }`);
  expect(await find({ status: 'CLOSED' })).toEqual([accountId]);
});

test('cursors of customers are refused, and those of members by the list of customers', async () => {
  await createCustomer(app, { FirstName: 'Ada' });
  const { data } = await app.graphql(
    '{ customers(first: 1) { edges { cursor } } members(first: 1) { edges { cursor } } }',
  );
  const [ofCustomer, ofMember] = [data.customers.edges[0].cursor, data.members.edges[0].cursor];
  const refused = { code: 'VALIDATION', issues: ['after: MALFORMED'] };
  expect(onlyError(await app.graphql(`{ members(after: "${ofCustomer}") { totalCount } }`))).toEqual(refused);
  expect(onlyError(await app.graphql(`{ customers(after: "${ofMember}") { totalCount } }`))).toEqual(refused);
});

const many = (count: number) => Array(count).fill('{ key: "n", match: { any: true } }').join(' ');

test.each([
  ['first: 501', ['first: OUT_OF_RANGE']],
  ['last: -1', ['last: OUT_OF_RANGE']],
  ['first: 1, last: 1', ['last: NOT_ALLOWED']],
  ['after: ""', ['after: MALFORMED']],
  ['before: "x"', ['before: MALFORMED']],
  ['filter: { email: { any: false } }', ['email.any: NOT_ALLOWED']],
  ['filter: { email: { partial: "" }, city: { left: "" } }', ['email: MALFORMED', 'city: MALFORMED']],
  ['filter: { city: { exact: "\\u0000" } }', ['city: NOT_STORABLE']],
  ['filter: { extendedData: [{ key: "\\u0000", match: { any: true } }] }', ['extendedData.0: NOT_STORABLE']],
  [`filter: { city: { between: { from: "a", to: "${'b'.repeat(1_001)}" } } }`, ['city: TOO_LONG']],
  [`filter: { extendedData: [${many(21)}] }`, ['extendedData: TOO_MANY']],
])('members(%s) is refused', async (args, issues) => {
  const answer = await app.graphql(`{ members(${args}) { nodes { accountId } } }`);
  expect(onlyError(answer)).toEqual({ code: 'VALIDATION', issues });
});

test('as many criteria as a search may have are taken', async () => {
  expect(idsOf(await readPage(`(filter: { extendedData: [${many(20)}] })`))).toEqual(all);
});

const PART = '(first: 5, filter: { lastName: { startsWith: "e" } })';

test.each([
  ['ids alone', '(first: 5) { nodes { accountId } }', 2],
  ['extended data', '(first: 5) { nodes { extendedData { key value } } }', 2],
  ['extended data in edges, by a fragment', '(first: 5) { edges { node { ...Data } } }', 2],
  ['extended data of who was found', `${PART} { nodes { extendedData { key value } } }`, 2],
  ['a total', `${PART} { totalCount nodes { accountId } }`, 3],
])('a page with %s costs as many statements whatever its size', async (_what, field, statements) => {
  const fragment = field.includes('...Data') ? 'fragment Data on Member { extendedData { key } }' : '';
  const query = `{ members${field} } ${fragment}`;
  expect((await app.graphql(query)).errors).toBeUndefined();
  expect(await observed.countRoundTrips(() => app.graphql(query))).toBe(statements);
  expect(await observed.countRoundTrips(() => app.graphql(query.replace('5', '2')))).toBe(statements);
});

test('extended data of many members are bounded like all values of an answer', async () => {
  const long = 'x'.repeat(5_000);
  for (let n = 0; n < 6; n++) await createMember(app, { lastName: 'Long', extendedData: { long } });
  const read = (fields: string) =>
    app.graphql(`{ members(filter: { lastName: { exact: "long" } }) { nodes { ${fields} } } }`);
  const { data } = await read('extendedData { value }');
  expect(data.members.nodes).toEqual(Array(6).fill({ extendedData: [{ value: long }] }));
  // Aliases ask for the same values again.
  const answer = await read(Array.from({ length: 1_500 }, (_, n) => `a${n}: extendedData { key }`).join(' '));
  expect(answer.data).toBeNull();
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'ANSWER_TOO_LARGE' });
});

test('an attribute that many aliases ask for is bounded like all values of an answer', async () => {
  const member = await createMember(app, { firstName: 'x'.repeat(1_000), lastName: 'Many' });
  for (let n = 0; n < 19; n++) await createMember(app, { firstName: 'x'.repeat(1_000), lastName: 'Many' });
  const aliases = Array.from({ length: 2_500 }, (_, n) => `a${n}: firstName`).join(' ');
  const answer = await app.graphql(`{ members(filter: { lastName: { exact: "many" } }) { nodes { ${aliases} } } }`);
  expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(['ANSWER_TOO_LARGE']);
  const one = await app.graphql(`{ member(by: { accountId: "${member.accountId}" }) { firstName } }`);
  expect(one.data.member.firstName).toHaveLength(1_000);
});

test('an answer takes ten searches among all members, and any number of those that an index answers', async () => {
  const search = (count: number, filter: string) =>
    app.graphql(
      `{ ${Array.from({ length: count }, (_, n) => `a${n}: members(filter: ${filter}) { nodes { status } }`).join(' ')} }`,
    );
  const all = '{ street: { partial: "nowhere" } }';
  expect((await search(10, all)).errors).toBeUndefined();
  expect((await search(11, all)).errors?.[0]?.message).toContain('more than 10 searches among all members');
  expect((await search(30, '{ email: { exact: "nobody@example.com" } }')).errors).toBeUndefined();
  expect((await search(30, '{ externalId: { exact: "CRM-None" } }')).errors).toBeUndefined();
});
