import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { idsOf, onlyError, readPage, readPages } from '../support/connection.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { createKey } from '../support/identification-keys.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const COUNT = 23;
const created: string[] = [];

beforeAll(async () => {
  await createKey(app, { name: 'ByTitle', attributes: ['Title', 'FirstName'] });
  await createKey(app, { name: 'ByMail', attributes: ['EmailAddress'], unique: true });
  await createKey(app, { name: 'ByPhone', source: 'Phone', attributes: ['PhoneNumber', 'prefix'] });
  for (let n = 0; n < COUNT; n++) {
    created.push(
      await createCustomer(app, {
        Title: ['Dr', 'Prof'],
        FirstName: `F${n % 2}`,
        EmailAddress: [`a${n}`, `b${n}`],
        Phone: [{ PhoneNumber: `${n}`, prefix: '+33' }],
      }),
    );
  }
});

/** `identifyCustomers` of attributes written `Name=value`. */
const field = (attributes: string[], rest = ''): string => {
  const matches = attributes.map((text) => {
    const [name, value] = text.split('=');
    return `{ name: ${JSON.stringify(name)}, value: ${JSON.stringify(value)} }`;
  });
  return `identifyCustomers(attributes: [${matches.join(', ')}]${rest})`;
};
const after = (cursor: string | null) => (cursor === null ? '' : `, after: "${cursor}"`);

test.each<[string, string[], string, number[]]>([
  ['one value of several', ['EmailAddress=b7'], '', [7]],
  ['one record', ['phone.PhoneNumber=8', 'PHONE.prefix=+33'], '', [8]],
  ['the first attribute of a key alone', ['Phone.PhoneNumber=9', 'Phone.description=ignored'], '', [9]],
  ['no hit', ['EmailAddress=c7'], '', []],
  ['the key named, in another letter case', ['EmailAddress=a1', 'Phone.PhoneNumber=2'], ', key: "byphone"', [2]],
  ['the key chosen', ['EmailAddress=a1', 'Phone.PhoneNumber=2'], '', [1]],
])('finds by %s', async (_what, attributes, rest, found) => {
  const page = await readPage(app, field(attributes, rest));
  expect(idsOf(page)).toEqual(found.map((n) => created[n]));
  expect(page.totalCount).toBe(found.length);
  const [cursor = null] = page.edges.map((edge) => edge.cursor);
  const places = { startCursor: cursor, endCursor: cursor };
  expect(page.pageInfo).toEqual({ ...places, hasNextPage: false, hasPreviousPage: false });
});

test('finds each customer once, though several of its values match', async () => {
  const page = await readPage(app, field(['Title=Dr'], ', first: 100'));
  expect([...idsOf(page)].sort()).toEqual([...created].sort());
  expect(page.totalCount).toBe(COUNT);
  const everybody = idsOf(await readPage(app, 'customers(first: 500)'));
  expect(idsOf(page)).toEqual(everybody.filter((id) => created.includes(id)));
});

test.each([1, 5, 22, 23, 24])(
  'pages of %i add up to everything, by a part of a key and by a whole one',
  async (size) => {
    const everybody = idsOf(await readPage(app, field(['Title=Prof'], ', first: 500')));
    const part = (cursor: string | null) => field(['Title=Prof'], `, first: ${size}${after(cursor)}`);
    expect(await readPages(app, part)).toEqual(everybody);
    const odd = new Set(created.filter((_id, n) => n % 2 === 1));
    const whole = (cursor: string | null) => field(['Title=Dr', 'FirstName=F1'], `, first: ${size}${after(cursor)}`);
    expect(await readPages(app, whole)).toEqual(everybody.filter((id) => odd.has(id)));
  },
);

test('a page holds 20 when nothing is said; first: 0 is an empty one', async () => {
  expect((await readPage(app, field(['Title=Dr']))).nodes).toHaveLength(20);
  const page = await readPage(app, field(['Title=Dr'], ', first: 0'));
  expect(page).toMatchObject({ nodes: [], edges: [], totalCount: COUNT });
  expect(page.pageInfo).toMatchObject({ startCursor: null, endCursor: null, hasNextPage: true });
});

test.each<[string, string[], string, string]>([
  ['no attribute', [], '', 'attributes: NOT_ALLOWED'],
  ['attributes of no key', ['LastName=x'], '', 'attributes: NOT_ALLOWED'],
  ['only the second attribute of a key', ['FirstName=F1'], '', 'attributes: NOT_ALLOWED'],
  ['an attribute twice', ['EmailAddress=a1', 'EmailAddress=a2'], '', 'attributes: DUPLICATE'],
  ['an unknown key', ['EmailAddress=a1'], ', key: "Nope"', 'id_key: UNKNOWN'],
  ['a key that does not begin so', ['EmailAddress=a1'], ', key: "ByTitle"', 'attributes: NOT_ALLOWED'],
  ['first negative', ['EmailAddress=a1'], ', first: -1', 'first: OUT_OF_RANGE'],
  ['first over 500', ['EmailAddress=a1'], ', first: 501', 'first: OUT_OF_RANGE'],
  ['a malformed cursor', ['EmailAddress=a1'], ', after: "%"', 'after: MALFORMED'],
])('refuses %s', async (_what, attributes, rest, issue) => {
  const before = await app.snapshot();
  const answer = await app.graphql(`{ ${field(attributes, rest)} { nodes { customerId } } }`);
  expect(onlyError(answer)).toEqual({ code: 'VALIDATION', issues: [issue] });
  expect(await app.snapshot()).toEqual(before);
});

test('an unknown extension below a node is refused at the top level, too', async () => {
  const answer = await app.graphql(
    `{ ${field(['EmailAddress=a1'])} { nodes { extensions(names: ["Nope"]) { name } } } }`,
  );
  expect(onlyError(answer)).toEqual({ code: 'VALIDATION', issues: ['extensions.0: UNKNOWN'] });
});

test.each([
  ['ids alone', 'nodes { customerId }', 1],
  ['attributes', 'nodes { attributes }', 1],
  ['a total', 'totalCount nodes { customerId }', 2],
  ['extensions', 'nodes { extensions { records { attributes } } }', 1],
])('a page with %s costs as many statements whatever its size', async (_what, selection, statements) => {
  const query = (size: number) => `{ ${field(['Title=Dr'], `, first: ${size}`)} { ${selection} } }`;
  expect((await app.graphql(query(20))).errors).toBeUndefined();
  expect(await observed.countRoundTrips(() => app.graphql(query(20)))).toBe(statements);
  expect(await observed.countRoundTrips(() => app.graphql(query(2)))).toBe(statements);
});

test('a page of nested extensions holds the records of each customer', async () => {
  const { data } = await app.graphql(
    `{ ${field(['Title=Dr'], ', first: 500')} { nodes { customerId extensions { name records { attributes } } } } }`,
  );
  for (const { customerId, extensions } of data.identifyCustomers.nodes) {
    const attributes = { PhoneType: 0, prefix: '+33', PhoneNumber: `${created.indexOf(customerId)}` };
    expect(extensions).toEqual([{ name: 'Phone', records: [{ attributes }] }]);
  }
});

test('pages go on without repeats and gaps while customers come and go', async () => {
  const everybody = idsOf(await readPage(app, field(['Title=Prof'], ', first: 500')));
  const removed: string[] = [];
  const change = async (): Promise<void> => {
    await createCustomer(app, { Title: 'Prof' });
    const victim = everybody[removed.length * 5];
    if (victim === undefined) return;
    removed.push(victim);
    await app.inject({ method: 'DELETE', url: `/profiles/${victim}` });
  };
  const seen = await readPages(app, (cursor) => field(['Title=Prof'], `, first: 4${after(cursor)}`), {
    between: change,
  });
  expect(new Set(seen).size).toBe(seen.length);
  const lasting = everybody.filter((id) => !removed.includes(id));
  expect(seen.filter((id) => lasting.includes(id))).toEqual(lasting);
});
