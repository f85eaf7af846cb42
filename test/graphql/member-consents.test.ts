import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { ADA, createMember, type TestMember, update } from '../support/loyalty.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const SAID = 'key value source channel isWithdrawn';

const consentsOf = async ({ accountId }: { accountId: string }, knownAt?: string) => {
  const query = `query ($id: String!, $knownAt: DateTime) {
    member(by: { accountId: $id }) { consents(knownAt: $knownAt) { ${SAID} statedAt } }
  }`;
  const { data, errors } = await app.graphql(query, { id: accountId, knownAt });
  expect(errors).toBeUndefined();
  return data.member.consents as { key: string; statedAt: string }[];
};

const said = async (member: { accountId: string }, knownAt?: string) =>
  (await consentsOf(member, knownAt)).map(({ statedAt: _when, ...statement }) => statement);

const statement = (key: string, value: unknown, source: string | null, channel: string | null) => {
  return { key, value, source, channel, isWithdrawn: false };
};

/** Two instants later, so that what came before is told from what comes after. */
const pause = async (): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const now = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return now;
};

const say = (member: TestMember, extendedDataSource: string, channel: string, extendedData: object) =>
  update(app, member, { extendedDataSource, channel, extendedData });

test('the consents of a member tell who said what through which channel, and when', async () => {
  const consents = await consentsOf(ADA);
  expect(consents.map(({ statedAt: _when, ...rest }) => rest)).toEqual(
    ['casl', 'doNotEmail', 'doNotPhone', 'doNotText'].map((key) => statement(key, true, 'MARKETING', 'WEB')),
  );
  for (const { statedAt } of consents) {
    expect(Math.abs(Date.now() - Date.parse(statedAt))).toBeLessThan(600_000);
  }
});

test('es-loyalty.md §4.3: values are what was sent, whatever the names and definitions say', async () => {
  const member = await createMember(app);
  const extendedData = { casl: { basis: 'express' }, doNotEmail: false, doNotText: 'no', doNotPhone: null, other: 1 };
  await say(member, 'PPN', 'STORE', extendedData);
  expect(await said(member)).toEqual([
    statement('casl', { basis: 'express' }, 'PPN', 'STORE'),
    statement('doNotEmail', false, 'PPN', 'STORE'),
    statement('doNotPhone', null, 'PPN', 'STORE'),
    statement('doNotText', 'no', 'PPN', 'STORE'),
  ]);
});

test('what was known at an instant stays known, whatever is said later', async () => {
  const member = await createMember(app);
  const before = await pause();
  await say(member, 'MARKETING', 'WEB', { doNotEmail: true, casl: true });
  const first = await pause();
  await say(member, 'MARKETING', 'STORE', { doNotEmail: false, casl: true });
  const second = await pause();
  await say(member, 'MARKETING', 'STORE', { casl: true });
  await say(member, 'SALESFORCE', 'APP', { doNotEmail: true });

  expect(await said(member, before)).toEqual([]);
  expect(await said(member, first)).toEqual([
    statement('casl', true, 'MARKETING', 'WEB'),
    statement('doNotEmail', true, 'MARKETING', 'WEB'),
  ]);
  expect(await said(member, second)).toEqual([
    statement('casl', true, 'MARKETING', 'STORE'),
    statement('doNotEmail', false, 'MARKETING', 'STORE'),
  ]);
  const now = [statement('casl', true, 'MARKETING', 'STORE'), statement('doNotEmail', true, 'SALESFORCE', 'APP')];
  expect(await said(member)).toEqual(now);
  expect(await said(member, '2999-01-01')).toEqual(now);
});

test('closing an account says nothing more of consent, and what was said before stays known', async () => {
  const member = await createMember(app);
  await say(member, 'MARKETING', 'WEB', { casl: true });
  const before = await pause();
  const closed = await app.graphql(
    'mutation ($input: CloseMemberInput!) { closeMember(input: $input) { __typename } }',
    { input: { by: { accountId: member.accountId }, anonymizeMemberData: true } },
  );
  expect(closed.data.closeMember).toEqual({ __typename: 'CloseMemberSuccess' });
  expect(await said(member)).toEqual([]);
  expect(await said(member, before)).toEqual([statement('casl', true, 'MARKETING', 'WEB')]);
});

test.each(['yesterday', '2026-13-01', '2026-01-31T09:30:00', 5])('no instant is %j', async (knownAt) => {
  const query = `query ($at: DateTime) { member(by: { accountId: "${ADA.accountId}" }) { consents(knownAt: $at) { key } } }`;
  const { errors } = await app.graphql(query, { at: knownAt });
  expect(errors?.[0]?.message).toContain('DateTime must be an ISO 8601 date-time');
});

test('the consents of several members at several instants are read in one statement beside the members', async () => {
  const member = await createMember(app);
  const query = `{
    a: member(by: { accountId: "${ADA.accountId}" }) { consents { key } old: consents(knownAt: "2001-01-01") { key } }
    b: member(by: { accountId: "${member.accountId}" }) { consents { key } }
  }`;
  const { data } = await app.graphql(query);
  expect(data).toMatchObject({ a: { consents: { length: 4 }, old: [] }, b: { consents: [] } });
  expect(await observed.countRoundTrips(() => app.graphql(query))).toBe(2);
});

test('the history of consents tells each change in the order in which it was said, also page by page', async () => {
  const member = await createMember(app);
  await say(member, 'MARKETING', 'WEB', { doNotEmail: true, casl: true });
  await say(member, 'MARKETING', 'WEB', { doNotEmail: true, casl: true });
  await say(member, 'MARKETING', 'STORE', { doNotEmail: true });
  await say(member, 'PPN', 'STORE', { casl: false });
  const changes = [
    { key: 'doNotEmail', value: true, source: 'MARKETING', channel: 'WEB', isWithdrawn: false },
    { key: 'casl', value: true, source: 'MARKETING', channel: 'WEB', isWithdrawn: false },
    { key: 'doNotEmail', value: true, source: 'MARKETING', channel: 'STORE', isWithdrawn: false },
    { key: 'casl', value: null, source: 'MARKETING', channel: 'STORE', isWithdrawn: true },
    { key: 'casl', value: false, source: 'PPN', channel: 'STORE', isWithdrawn: false },
  ];
  const page = async (args: string) => {
    const { data, errors } = await app.graphql(
      `{ member(by: { accountId: "${member.accountId}" }) { consentHistory${args} {
        nodes { ${SAID} } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } } }`,
    );
    expect(errors).toBeUndefined();
    return data.member.consentHistory;
  };
  // Of one request the statements are in the order sent, but a withdrawal has the place that its key had.
  const all = await page('');
  expect([...all.nodes].sort(byText)).toEqual([...changes].sort(byText));
  expect(all.totalCount).toBe(5);
  expect(all.nodes.slice(0, 2)).toEqual(changes.slice(0, 2));
  expect(all.nodes[4]).toEqual(changes[4]);

  const first = await page('(first: 2)');
  expect(first.nodes).toEqual(all.nodes.slice(0, 2));
  expect(first.pageInfo).toMatchObject({ hasNextPage: true });
  const second = await page(`(first: 5, after: "${first.pageInfo.endCursor}")`);
  expect(second.nodes).toEqual(all.nodes.slice(2));
  expect(second.pageInfo).toMatchObject({ hasNextPage: false });
  const last = await page('(last: 2)');
  expect(last.nodes).toEqual(all.nodes.slice(3));
  const before = await page(`(last: 2, before: "${last.pageInfo.startCursor}")`);
  expect(before.nodes).toEqual(all.nodes.slice(1, 3));
});

const byText = (a: unknown, b: unknown): number => JSON.stringify(a).localeCompare(JSON.stringify(b));

test.each([Buffer.from('17').toString('base64url'), 'x', ''])('no place in the history is %j', async (after) => {
  const { errors } = await app.graphql(
    `{ member(by: { accountId: "${ADA.accountId}" }) { consentHistory(after: "${after}") { totalCount } } }`,
  );
  expect(errors?.[0]?.message).toContain('is no cursor of this list');
});

test('lists of consents are bounded in one answer', async () => {
  const ask = (count: number) => {
    const fields = Array.from({ length: count }, (_, n) => `a${n}: consents { key }`).join(' ');
    return app.graphql(`{ member(by: { accountId: "${ADA.accountId}" }) { ${fields} } }`);
  };
  expect((await ask(1_000)).errors).toBeUndefined();
  expect((await ask(1_001)).errors?.[0]?.message).toContain('more than 1000 lists of consents');
});
