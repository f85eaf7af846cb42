import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { onlyError } from '../../support/connection.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ask, historyOf, pause, REVISION, readAsOf, readMemberAsOf } from '../../support/history.ts';
import { createMember, update } from '../../support/loyalty.ts';
import { observeDatabase } from '../../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const BETTY = '0000Sb5U97XE000Y';

/** A customer with so many versions, each of which has its number for a last name. */
async function createVersions(count: number, rest: object = {}): Promise<string> {
  const id = await createCustomer(app, { LastName: '1', ...rest });
  for (let version = 2; version <= count; version++) {
    const { statusCode } = await send(app, 'PUT', `/profiles/${id}`, { LastName: `${version}` });
    expect(statusCode).toBe(200);
  }
  return id;
}

const PAGE = 'nodes { version } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } totalCount';
type Page = { nodes: { version: number }[]; pageInfo: Record<string, unknown>; totalCount: number };
const numbersOf = ({ nodes }: Page) => nodes.map(({ version }) => version);

describe('the history comes in pages', () => {
  const ofCustomer = async (id: string, args: string): Promise<Page> => {
    const { a, b } = await ask(
      app,
      `{
      a: customer(customerId: "${id}") { history${args} { ${PAGE} } }
      b: customerHistory(customerId: "${id}", ${args.slice(1) || 'first: 20)'} { ${PAGE} }
    }`,
    );
    expect(a.history).toEqual(b);
    return b;
  };
  const ofMember = async (id: string, args: string): Promise<Page> =>
    (await ask(app, `{ member(by: { accountId: "${id}" }) { history${args} { ${PAGE} } } }`)).member.history;
  const createMemberVersions = async () => {
    const member = await createMember(app);
    for (const city of ['Laval', 'Québec', 'Laval', 'Gaspé']) await update(app, member, { city });
    return member.accountId;
  };

  test.each([
    ['a customer', () => createVersions(5), ofCustomer],
    ['a member', createMemberVersions, ofMember],
  ])('of %s, the newest first, forward and backward', async (_whose, create, read) => {
    const id = await create();
    const all = await read(id, '');
    expect([numbersOf(all), all.totalCount]).toEqual([[5, 4, 3, 2, 1], 5]);
    expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });

    const first = await read(id, '(first: 2)');
    expect([numbersOf(first), first.pageInfo['hasNextPage'], first.totalCount]).toEqual([[5, 4], true, 5]);
    const second = await read(id, `(first: 2, after: "${first.pageInfo['endCursor']}")`);
    expect(numbersOf(second)).toEqual([3, 2]);
    const third = await read(id, `(first: 2, after: "${second.pageInfo['endCursor']}")`);
    expect([numbersOf(third), third.pageInfo['hasNextPage']]).toEqual([[1], false]);

    const last = await read(id, '(last: 2)');
    expect([numbersOf(last), last.pageInfo['hasPreviousPage']]).toEqual([[2, 1], true]);
    const before = await read(id, `(last: 2, before: "${last.pageInfo['startCursor']}")`);
    expect(numbersOf(before)).toEqual([4, 3]);
    expect(numbersOf(await read(id, '(first: 0)'))).toEqual([]);
    const [after, until] = [first.pageInfo['startCursor'], last.pageInfo['endCursor']];
    expect(numbersOf(await read(id, `(after: "${after}", before: "${until}")`))).toEqual([4, 3, 2]);
  });

  test.each(['x', Buffer.from('member-revision:1').toString('base64url'), Buffer.from(BETTY).toString('base64url')])(
    'the cursor %s is none of a customer',
    async (cursor) => {
      const answer = await app.graphql(
        `{ customerHistory(customerId: "${BETTY}", after: "${cursor}") { totalCount } }`,
      );
      expect(onlyError(answer)).toEqual({ code: 'VALIDATION', issues: ['after: MALFORMED'] });
    },
  );

  test.each(['first: -1', 'first: 501', 'last: 501'])('%s is no size of a page', async (size) => {
    const answer = await app.graphql(`{ customerHistory(customerId: "${BETTY}", ${size}) { totalCount } }`);
    expect(onlyError(answer).issues).toEqual([`${size.split(':')[0]}: OUT_OF_RANGE`]);
  });

  test.each(['0000000000000000', '', 'no id, and long'])('nobody of the id %j has one', async (id) => {
    const query = '($id: String!) { customerHistory(customerId: $id) { totalCount nodes { version } } }';
    expect(await ask(app, `query ${query}`, { id })).toEqual({ customerHistory: { totalCount: 0, nodes: [] } });
    expect(await readAsOf(app, id, { version: 1 })).toBeNull();
  });
});

describe('a profile as it was', () => {
  test('is that which was the current one at an instant between two writes', async () => {
    const before = await pause();
    const id = await createCustomer(app, { LastName: 'One', Phone: [{ PhoneNumber: '1' }] });
    const first = await pause();
    await send(app, 'PUT', `/profiles/${id}`, { LastName: 'Two', Phone: [] });
    const second = await pause();
    await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
    expect(await readAsOf(app, id, { time: before })).toBeNull();
    expect(await readAsOf(app, id, { time: first })).toMatchObject({
      ...{ version: 1, attributes: { LastName: 'One' } },
      extensions: [{ name: 'Phone', kind: 'MULTI_VALUED', records: [{ PhoneType: 0, PhoneNumber: '1' }] }],
    });
    expect(await readAsOf(app, id, { time: second })).toMatchObject({
      version: 2,
      attributes: { LastName: 'Two' },
      extensions: [],
    });
    expect(await readAsOf(app, id, { time: await pause() })).toBeNull();
  });

  test('of a member is that at an instant, with the extended data of one source', async () => {
    const before = await pause();
    const member = await createMember(app, { city: 'Laval', extendedDataSource: 'PPN', extendedData: { a: 1 } });
    const first = await pause();
    await update(app, member, { city: 'Gaspé', extendedDataSource: 'MARKETING', extendedData: { b: 2 } });
    expect(await readMemberAsOf(app, member.accountId, { time: before })).toBeNull();
    const entry = { key: 'a', value: 1, source: 'PPN', channel: null };
    expect(await readMemberAsOf(app, member.accountId, { time: first })).toMatchObject({
      version: 1,
      extendedData: [entry],
    });
    const query = `{ member(by: { accountId: "${member.accountId}" }) {
      asOf(version: 2) { web: extendedData(source: "MARKETING") { key } none: extendedData(source: "X") { key } }
    } }`;
    expect((await ask(app, query)).member.asOf).toEqual({ web: [{ key: 'b' }], none: [] });
  });

  test('tells one attribute, and the extensions that are named, also without records', async () => {
    const id = await createCustomer(app, {
      EmailAddress: ['a@x.example', 'b@x.example'],
      Phone: [{ PhoneNumber: '1' }],
    });
    const { customer } = await ask(
      app,
      `{ customer(customerId: "${id}") { asOf(version: 1) {
      customerId writtenAt mail: attribute(name: "EmailAddress") none: attribute(name: "constructor")
      extensions(names: ["Unheard", "phone"]) { name kind records }
    } } }`,
    );
    expect(customer.asOf).toEqual({
      ...{ customerId: id, writtenAt: expect.any(String), mail: ['a@x.example', 'b@x.example'], none: [] },
      extensions: [
        { name: 'Unheard', kind: null, records: [] },
        { name: 'Phone', kind: 'MULTI_VALUED', records: [{ PhoneType: 0, PhoneNumber: '1' }] },
      ],
    });
  });

  test.each([
    ['', 'version: MISSING'],
    ['(version: null)', 'version: MISSING'],
    ['(version: 1, time: "2026-01-01")', 'time: NOT_ALLOWED'],
  ])('is refused with %j for arguments', async (args, issue) => {
    for (const parent of [`customer(customerId: "${BETTY}")`, 'member(by: { loyaltyId: "6001234567890123" })']) {
      const { data, errors } = await app.graphql(`{ it: ${parent} { asOf${args} { version } } }`);
      expect(onlyError({ ...(errors && { errors }) })).toEqual({ code: 'VALIDATION', issues: [issue] });
      expect(data).toEqual({ it: { asOf: null } });
    }
  });
});

describe('the difference of two versions', () => {
  test('is told in either direction, to the current one when nothing is said, and not where one is unknown', async () => {
    const id = await createVersions(3, { Phone: [{ PhoneNumber: '1' }] });
    const { customer } = await ask(
      app,
      `{ customer(customerId: "${id}") {
      on: changes(from: 1) { path before after } back: changes(from: 3, to: 1) { before after }
      same: changes(from: 2, to: 2) { path } unknown: changes(from: 1, to: 4) { path } never: changes(from: 0) { path }
    } }`,
    );
    expect(customer).toEqual({
      on: [{ path: ['LastName'], before: '1', after: '3' }],
      back: [{ before: '3', after: '1' }],
      ...{ same: [], unknown: null, never: null },
    });
  });

  test('has values as the profile itself shows them: a long as a string', async () => {
    const attributes = [
      { name: 'tag', type: 'string' },
      { name: 'big', type: 'long' },
      { name: 'far', type: 'double' },
    ];
    await send(app, 'POST', '/metadata/profiles/extensions', {
      name: 'Things',
      type: 'multi-valued',
      unique: ['tag'],
      attributes,
    });
    const id = await createCustomer(app, { Things: [{ tag: 'a', big: 1, far: 1e21 }] });
    await send(app, 'PUT', `/profiles/${id}`, { Things: [{ tag: 'a', big: 2, far: 1e22 }] });
    const { customer } = await ask(app, `{ customer(customerId: "${id}") { changes(from: 1) { path before after } } }`);
    expect(customer.changes).toEqual([
      { path: ['Things', 'a', 'big'], before: '1', after: '2' },
      { path: ['Things', 'a', 'far'], before: 1e21, after: 1e22 },
    ]);
  });
});

test('what one request reads after each of its writes is what that write left', async () => {
  const id = await createVersions(1);
  const answer = (name: string) =>
    `... on ${name}Success { customer { changes(from: 1) { after } history { totalCount nodes { version } } } }`;
  const data = await ask(
    app,
    `mutation {
    a: patchProfile(input: { customerId: "${id}", set: { LastName: "a" } }) { ${answer('PatchProfile')} }
    b: replaceProfile(input: { customerId: "${id}", attributes: { LastName: "b" } }) { ${answer('ReplaceProfile')} }
    c: insertExtensionRecords(input: { customerId: "${id}", extensions: [{ name: "Phone", records: [{ PhoneNumber: "c" }] }] }) {
      ${answer('InsertExtensionRecords')}
    }
  }`,
  );
  const left = (after: unknown[], count: number) => ({
    changes: after.map((value) => ({ after: value })),
    history: { totalCount: count, nodes: Array.from({ length: count }, (_, index) => ({ version: count - index })) },
  });
  expect([data.a.customer, data.b.customer, data.c.customer]).toEqual([
    left(['a'], 2),
    left(['b'], 3),
    left(['b', { PhoneType: 0, PhoneNumber: 'c' }], 4),
  ]);
  const member = await createMember(app);
  const write = (
    city: string,
  ) => `updateMemberProfile(input: { by: { accountId: "${member.accountId}" }, city: "${city}" }) {
    ... on UpdateMemberProfileSuccess { member { history { nodes { version } } now: asOf(time: "2999-01-01") { version } } }
  }`;
  const { a, b } = await ask(app, `mutation { a: ${write('Laval')} b: ${write('Gaspé')} }`);
  expect(a.member).toEqual({ history: { nodes: [{ version: 2 }, { version: 1 }] }, now: { version: 2 } });
  expect(b.member).toEqual({
    history: { nodes: [{ version: 3 }, { version: 2 }, { version: 1 }] },
    now: { version: 3 },
  });
});

describe('what a request costs', () => {
  const selection = `nodes { ${REVISION} }`;

  test('does not grow with the number of revisions on a page, nor with that of customers', async () => {
    const id = await createVersions(20);
    const others = await Promise.all([createVersions(2), createVersions(2)]);
    const { accountId } = await createMember(app);
    const one = (customerId: string, name: string) =>
      `${name}: customer(customerId: "${customerId}") { history { ${selection} } }`;
    const trips = (query: string) => observed.countRoundTrips(() => ask(app, query));
    // The customer, its revisions, and the versions that these compare.
    expect(await trips(`{ ${one(id, 'a')} }`)).toBe(3);
    expect(
      await trips(`{ ${[...others, others[0]].map((other, index) => one(`${other}`, `a${index}`)).join(' ')} }`),
    ).toBe(3);
    expect(await trips(`{ customerHistory(customerId: "${id}") { ${selection} } }`)).toBe(2);
    expect(
      await trips(
        `{ member(by: { accountId: "${accountId}" }) { history { ${selection} } asOf(version: 1) { version } } }`,
      ),
    ).toBe(3);
  });

  /** Revisions as writes would have made them, each of which overwrote attributes of that size. */
  async function insertRevisions(count: number, size: number): Promise<string> {
    const id = await createCustomer(app, { LastName: 'x'.repeat(size) });
    await app.db.execute(sql`INSERT INTO customer_revision (tenant_id, customer_id, version, kind, since, written_at, door,
        request_id, operation, attributes)
      SELECT tenant_id, customer_id, n, 'UPDATED', now(), now(), 'GATEWAY', 'test', 'test',
        jsonb_build_object('LastName', repeat(chr(97 + n % 26), ${size}::int))
      FROM customer_revision, generate_series(2, ${count}::int) n WHERE customer_id = ${id}`);
    await app.db.execute(sql`UPDATE customer SET version = ${count}::int WHERE customer_id = ${id}`);
    return id;
  }

  test('500 revisions with their changes are read a part at a time, and answered', async () => {
    const id = await insertRevisions(500, 10);
    const query = `{ customerHistory(customerId: "${id}", first: 500) { nodes { version changes { before after } } } }`;
    let nodes: { changes: unknown[] }[] = [];
    const trips = await observed.countRoundTrips(async () => {
      nodes = (await ask(app, query)).customerHistory.nodes;
    });
    expect(nodes).toHaveLength(500);
    expect(nodes.every(({ changes }) => changes.length === 1)).toBe(true);
    expect(trips).toBeLessThanOrEqual(1 + 1_000 / 50 + 1);
  });

  test('500 revisions of large profiles are refused when a part of them has been read', async () => {
    const id = await insertRevisions(500, 200_000);
    const query = `{ customerHistory(customerId: "${id}", first: 500) { nodes { version changes { path } } } }`;
    const start = performance.now();
    let answer = await app.graphql('{ __typename }');
    const trips = await observed.countRoundTrips(async () => {
      answer = await app.graphql(query);
    });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
    expect(trips).toBeLessThan(8);
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  test('the same changes under very many names are refused soon', async () => {
    const id = await insertRevisions(3, 100_000);
    const names = (count: number, field: string) =>
      Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
    for (const field of [
      'changes(from: 1) { path }',
      'asOf(version: 1) { version }',
      'history { nodes { changes { path } } }',
    ]) {
      const start = performance.now();
      const { errors } = await app.graphql(`{ customer(customerId: "${id}") { ${names(400, field)} } }`);
      expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
      expect(performance.now() - start).toBeLessThan(8_000);
    }
  });
});

test('a customer who was there before anything was kept has no history, and its current version is known', async () => {
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id = ${BETTY}`);
  await app.db.execute(sql`UPDATE customer SET version = 4 WHERE customer_id = ${BETTY}`);
  expect(await historyOf(app, BETTY)).toEqual([]);
  expect(await readAsOf(app, BETTY, { version: 3 })).toBeNull();
  expect(await readAsOf(app, BETTY, { version: 4 })).toMatchObject({ version: 4 });
  const { data } = await app.graphql(`{ customer(customerId: "${BETTY}") { changes(from: 3) { path } } }`);
  expect(data).toEqual({ customer: { changes: null } });
});
