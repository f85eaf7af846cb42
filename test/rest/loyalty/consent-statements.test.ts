import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, putProfile, type TestMember, update } from '../../support/loyalty.ts';
import { close, readStatements, type Statement } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

const said = (key: string, value: unknown, source = 'MARKETING', channel: string | null = 'WEB'): Statement => ({
  ...{ key, source, channel },
  value: JSON.stringify(value),
});
const withdrawn = (key: string, source = 'MARKETING', channel: string | null = 'WEB'): Statement => ({
  ...{ key, source, channel },
  value: null,
});

/** What MARKETING says by WEB, unless told otherwise. */
const say = (member: TestMember, extendedData: object, named: Record<string, unknown> = {}): Promise<void> =>
  update(app, member, { extendedDataSource: 'MARKETING', channel: 'WEB', ...named, extendedData });

/** The statements that `run` adds. */
async function added({ accountId }: TestMember, run: () => Promise<unknown>): Promise<Statement[]> {
  const before = await readStatements(app, accountId);
  await run();
  const after = await readStatements(app, accountId);
  expect(after.slice(0, before.length)).toEqual(before);
  return after.slice(before.length);
}

test('es-loyalty.md §4.3: the first word on consent is kept, of casl, of every doNot…, and of business units', async () => {
  const member = await createMember(app);
  const data = {
    casl: true,
    doNotEmail: true,
    doNotPhone: false,
    doNotText: 'no',
    doNotFax: 1,
    'casl::BUYCO': false,
    'casl::A&P': 1,
  };
  const statements = await added(member, () => say(member, { ...data, 'doNotEmail::BUYCO': true }));
  expect(statements).toEqual([
    ...Object.entries(data).map(([key, value]) => said(key, value)),
    said('doNotEmail::BUYCO', true),
  ]);
});

test.each([
  'enrollmentChannel',
  'retailId',
  'CASL',
  'casl::',
  'doNotCall ada@example.com',
  `doNot${'x'.repeat(51)}`,
  'caslX',
  'xcasl',
  'casl:BUYCO',
  ' casl',
  'DoNotEmail',
  'donotemail',
])('es-loyalty.md §4.3: the key %j speaks of something else', async (key) => {
  const member = await createMember(app);
  const statements = await added(member, async () => {
    await say(member, { [key]: true });
    await say(member, { [key]: false });
    await say(member, {});
  });
  expect(statements).toEqual([]);
});

// The names say "do not contact", the definitions "has opted in": nothing is read into either.
test.each([true, false, null, '', 'true', 0, 1.5, [], ['email', null], { basis: 'express', at: { y: 2026 } }])(
  'es-loyalty.md §4.3: the value %j is kept as it was sent',
  async (value) => {
    const member = await createMember(app);
    const statements = await added(member, () => say(member, { doNotEmail: value, casl: value }));
    expect(statements.map((entry) => [entry.key, JSON.parse(String(entry.value))])).toEqual([
      ['doNotEmail', value],
      ['casl', value],
    ]);
  },
);

test('an integer beyond 2^53 keeps its digits', async () => {
  const member = await createMember(app);
  const body = { ...member.mandatory, extendedData: { casl: 0 } };
  const digits = '12345678901234567890';
  const text = JSON.stringify(body).replace('"casl":0', `"casl":${digits}`);
  const statements = await added(member, () => putProfile(app, member.correlationId, text));
  expect(statements).toEqual([{ key: 'casl', value: digits, source: '', channel: null }]);
});

test('what is said again with the same value and channel is no new statement', async () => {
  const member = await createMember(app);
  await say(member, { casl: { a: 1, b: 2 }, doNotEmail: true });
  const statements = await added(member, async () => {
    await say(member, { doNotEmail: true, casl: { b: 2, a: 1 } });
    await say(member, { casl: { a: 1, b: 2 }, doNotEmail: true, tier: 1 });
    await update(app, member, { city: 'Laval' });
    await update(app, member, { extendedDataSource: 'MARKETING', channel: 'APP' });
  });
  expect(statements).toEqual([]);
});

test('a changed value is a statement of that key alone', async () => {
  const member = await createMember(app);
  await say(member, { casl: true, doNotEmail: true });
  expect(await added(member, () => say(member, { casl: true, doNotEmail: false }))).toEqual([
    said('doNotEmail', false),
  ]);
  // A text is another value than what it spells.
  expect(await added(member, () => say(member, { casl: 'true', doNotEmail: false }))).toEqual([said('casl', 'true')]);
});

test('the same value by another channel, or by none, is a statement', async () => {
  const member = await createMember(app);
  await say(member, { casl: true, tier: 1 });
  const store = await added(member, () => say(member, { casl: true, tier: 1 }, { channel: 'STORE' }));
  expect(store).toEqual([said('casl', true, 'MARKETING', 'STORE')]);
  const none = await added(member, () => say(member, { casl: true, tier: 1 }, { channel: '' }));
  expect(none).toEqual([said('casl', true, 'MARKETING', null)]);
});

test('es-loyalty.md §4.4-1: a key left out, or a set emptied, withdraws what was said', async () => {
  const member = await createMember(app);
  await say(member, { casl: true, doNotEmail: true, doNotText: true, tier: 1 });
  const left = await added(member, () => say(member, { casl: true, doNotText: false }, { channel: 'WEB' }));
  expect(left).toEqual(expect.arrayContaining([withdrawn('doNotEmail'), said('doNotText', false)]));
  expect(left).toHaveLength(2);
  const emptied = await added(member, () => say(member, {}, { channel: 'APP' }));
  expect(emptied).toHaveLength(2);
  expect(emptied).toEqual(
    expect.arrayContaining([withdrawn('casl', 'MARKETING', 'APP'), withdrawn('doNotText', 'MARKETING', 'APP')]),
  );
  expect(await added(member, () => say(member, {}))).toEqual([]);
  expect(await added(member, () => say(member, { casl: true }))).toEqual([said('casl', true)]);
});

test.each([false, true])(
  'es-loyalty.md §8: closing withdraws what every source said (anonymous: %s)',
  async (anonymous) => {
    const member = await createMember(app, { extendedData: { doNotText: true, plain: 1 } });
    await say(member, { casl: true, tier: 1 });
    await say(member, { doNotEmail: true }, { extendedDataSource: 'PPN' });
    const statements = await added(member, () => close(app, member, { anonymizeMemberData: anonymous }));
    expect(statements).toEqual([
      ...[withdrawn('doNotText', '', null), withdrawn('casl', 'MARKETING', null), withdrawn('doNotEmail', 'PPN', null)],
    ]);
  },
);

test('es-loyalty.md §4.4-6: two sources speak for themselves; a key that one drops the other may take', async () => {
  const member = await createMember(app);
  await say(member, { casl: true });
  const ppn = { extendedDataSource: 'PPN', channel: 'STORE' };
  expect(await added(member, () => say(member, { doNotEmail: true }, ppn))).toEqual([
    said('doNotEmail', true, 'PPN', 'STORE'),
  ]);
  expect(await added(member, () => say(member, { other: 1 }))).toEqual([withdrawn('casl')]);
  expect(await added(member, () => say(member, { doNotEmail: true, casl: false }, ppn))).toEqual([
    said('casl', false, 'PPN', 'STORE'),
  ]);
});

test('an enrolment says it, too', async () => {
  const profile = { extendedDataSource: 'MARKETING', channel: 'WEB', extendedData: { casl: true, tier: 1 } };
  const { accountId } = await createMember(app, profile);
  expect(await readStatements(app, accountId)).toEqual([said('casl', true)]);
});

test('es-loyalty.md §4.3: the names at top level say nothing', async () => {
  const member = await createMember(app, { casl: true, doNotEmail: true });
  expect(await added(member, () => update(app, member, { casl: false, doNotText: true }))).toEqual([]);
});
