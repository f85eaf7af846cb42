import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { idsOf, onlyError, readPage, readPages } from '../support/connection.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { observeDatabase } from '../support/observed-database.ts';
import { inTenant } from '../support/other-apps.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open, { demoData: false });

const COUNT = 23;
const created: string[] = [];
/** In the order of the list. */
let all: string[] = [];

const EMPTY = {
  nodes: [],
  edges: [],
  pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
  totalCount: 0,
};

test('a tenant without customers has an empty page, whose cursors are null', async () => {
  const nobody = inTenant(app, '9');
  expect(await readPage(nobody, 'customers')).toEqual(EMPTY);
  expect(await readPage(nobody, 'customers(last: 5)')).toEqual(EMPTY);
});

beforeAll(async () => {
  const payload = {
    name: 'Phone',
    type: 'multi-valued',
    attributes: [{ name: 'PhoneNumber', type: 'string' }],
  };
  await app.inject({ method: 'POST', url: '/metadata/profiles/extensions', payload: JSON.stringify(payload) });
  for (let n = 0; n < COUNT; n++) {
    created.push(await createCustomer(app, { FirstName: `F${n}`, Phone: [{ PhoneNumber: `${n}` }] }));
  }
  all = idsOf(await readPage(app, 'customers(first: 500)'));
});

test('lists every customer, of this tenant alone, in one order', async () => {
  await createCustomer(inTenant(app, '8'), { FirstName: 'Other' });
  const page = await readPage(app, 'customers(first: 500)');
  expect(idsOf(page)).toEqual(all);
  expect([...all].sort()).toEqual([...created].sort());
  expect(page.edges.map(({ node }) => node.customerId)).toEqual(all);
  expect(new Set(page.edges.map(({ cursor }) => cursor)).size).toBe(COUNT);
  const [first, last] = [page.edges.at(0)?.cursor, page.edges.at(-1)?.cursor];
  expect(page.pageInfo).toEqual({ startCursor: first, endCursor: last, hasNextPage: false, hasPreviousPage: false });
  expect(idsOf(await readPage(app, 'customers(first: 500)'))).toEqual(all);
});

test('a page holds 20 when nothing is said', async () => {
  expect(idsOf(await readPage(app, 'customers'))).toEqual(all.slice(0, 20));
});

const after = (cursor: string | null) => (cursor === null ? '' : `, after: "${cursor}"`);
const before = (cursor: string | null) => (cursor === null ? '' : `, before: "${cursor}"`);

test.each([1, 5, 22, 23, 24, 500])('pages of %i add up to everything, forward and backward', async (size) => {
  expect(await readPages(app, (cursor) => `customers(first: ${size}${after(cursor)})`)).toEqual(all);
  const backward = await readPages(app, (cursor) => `customers(last: ${size}${before(cursor)})`, { isBackward: true });
  expect(backward).toEqual(all);
});

test('cursors of edges are places: behind, before and between them', async () => {
  const { edges } = await readPage(app, 'customers(first: 500)');
  const cursor = (index: number) => edges[index]?.cursor ?? '';
  const read = async (args: string) => idsOf(await readPage(app, `customers(${args})`));
  expect(await read(`after: "${cursor(4)}", first: 3`)).toEqual(all.slice(5, 8));
  expect(await read(`before: "${cursor(4)}", last: 3`)).toEqual(all.slice(1, 4));
  expect(await read(`before: "${cursor(4)}", first: 3`)).toEqual(all.slice(0, 3));
  expect(await read(`after: "${cursor(4)}", last: 3`)).toEqual(all.slice(-3));
  expect(await read(`after: "${cursor(4)}", before: "${cursor(8)}", first: 9`)).toEqual(all.slice(5, 8));
  expect(await read(`after: "${cursor(4)}", before: "${cursor(8)}", last: 2`)).toEqual(all.slice(6, 8));
  expect(await readPage(app, `customers(after: "${cursor(COUNT - 1)}")`)).toMatchObject({
    nodes: [],
    pageInfo: { startCursor: null, endCursor: null, hasNextPage: false },
    totalCount: COUNT,
  });
});

test('first: 0 is an empty page that knows whether there is more', async () => {
  const page = await readPage(app, 'customers(first: 0)');
  expect(page).toMatchObject({ nodes: [], edges: [], totalCount: COUNT });
  expect(page.pageInfo).toMatchObject({ startCursor: null, endCursor: null, hasNextPage: true });
});

test.each([
  ['first: -1', 'first: OUT_OF_RANGE'],
  ['first: 501', 'first: OUT_OF_RANGE'],
  ['last: -1', 'last: OUT_OF_RANGE'],
  ['last: 501', 'last: OUT_OF_RANGE'],
  ['after: ""', 'after: MALFORMED'],
  ['after: "x"', 'after: MALFORMED'],
  ['after: "not a cursor"', 'after: MALFORMED'],
  ['before: "T2Zmc2V0Q29ubmVjdGlvbjow"', 'before: MALFORMED'],
  [`after: "${Buffer.from("' OR 1=1 --").toString('base64url')}"`, 'after: MALFORMED'],
  [`after: "${Buffer.from('A'.repeat(17)).toString('base64url')}"`, 'after: MALFORMED'],
  [`before: "${Buffer.from('0001').toString('base64url')}=="`, 'before: MALFORMED'],
])('customers(%s) is refused', async (args, issue) => {
  const answer = await app.graphql(`{ customers(${args}) { nodes { customerId } } }`);
  expect(onlyError(answer)).toEqual({ code: 'VALIDATION', issues: [issue] });
});

// https://relay.dev/graphql/connections.htm: both at once are confusing; what is asked for must not be left undone in silence.
test('first and last together are refused, or both are obeyed', async () => {
  const answer = await app.graphql('{ customers(first: 3, last: 1) { nodes { customerId } } }');
  if (answer.errors) expect(onlyError(answer).code).toBe('VALIDATION');
  else expect(answer.data.customers.nodes).toEqual([{ customerId: all[2] }]);
});

test('pages go on without repeats and gaps while customers come and go', async () => {
  const extra: string[] = [];
  const removed: string[] = [];
  const change = async (): Promise<void> => {
    extra.push(await createCustomer(app, { FirstName: 'Extra' }), await createCustomer(app, { FirstName: 'Extra' }));
    const victim = all[removed.length * 4];
    if (victim === undefined) return;
    removed.push(victim);
    await app.inject({ method: 'DELETE', url: `/profiles/${victim}` });
  };
  const seen = await readPages(app, (cursor) => `customers(first: 4${after(cursor)})`, { between: change });
  expect(new Set(seen).size).toBe(seen.length);
  expect(removed.length).toBeGreaterThan(2);
  // Those that were there all the time are all seen, in their order.
  const lasting = all.filter((id) => !removed.includes(id));
  expect(seen.filter((id) => lasting.includes(id))).toEqual(lasting);
  for (const id of seen) expect([...all, ...extra]).toContain(id);
  expect((await readPage(app, 'customers(first: 1)')).totalCount).toBe(COUNT + extra.length - removed.length);
});

test.each([
  ['ids alone', '{ customers(first: 10) { nodes { customerId } } }', 1],
  ['attributes', '{ customers(first: 10) { nodes { attributes version } edges { cursor } } }', 1],
  ['a total', '{ customers(first: 10) { totalCount nodes { customerId } } }', 2],
  ['extensions', '{ customers(first: 10) { nodes { extensions { records { attributes } } } } }', 1],
  [
    'extensions twice',
    '{ customers(first: 10) { nodes { extensions { name } } edges { node { extensions { name } } } } }',
    1,
  ],
])('a page with %s costs as many statements whatever its size', async (_what, query, statements) => {
  expect((await app.graphql(query)).errors).toBeUndefined();
  expect(await observed.countRoundTrips(() => app.graphql(query))).toBe(statements);
  expect(await observed.countRoundTrips(() => app.graphql(query.replace('10', '2')))).toBe(statements);
});
