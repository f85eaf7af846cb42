import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  expectRefused,
  invalidRequest,
  putProfile,
  readExtendedData,
  type TestMember,
  update,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

/** The stored keys of each source, in the order stored; the default source is `''`. */
async function readKeys({ accountId }: TestMember): Promise<Record<string, string[]>> {
  const bySource: Record<string, string[]> = {};
  for (const { source, key } of await readExtendedData(app, accountId)) {
    bySource[source] = [...(bySource[source] ?? []), key];
  }
  return bySource;
}

/** A member with keys of the default source, of MARKETING and of PPN. */
async function createOwner(): Promise<TestMember> {
  const member = await createMember(app, { extendedData: { plain: 1, other: 2 } });
  await update(app, member, {
    extendedDataSource: 'MARKETING',
    channel: 'WEB',
    extendedData: { casl: true, tier: 'A' },
  });
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { points: 7 } });
  return member;
}

// es-loyalty.md §4.4-1
test('stays as it is when an update leaves it out, with or without a source', async () => {
  const member = await createOwner();
  const before = await readExtendedData(app, member.accountId);
  await update(app, member, { city: 'Gaspé' });
  await update(app, member, { extendedDataSource: 'MARKETING', channel: 'APP' });
  await update(app, member, { extendedDataSource: null, channel: '' });
  expect(await readExtendedData(app, member.accountId)).toEqual(before);
});

// es-loyalty.md §4.4: what is present replaces, all keys to keep must be sent, and only that source's set is meant.
test.each([
  [
    'MARKETING',
    { extendedDataSource: 'MARKETING' },
    { '': ['plain', 'other'], MARKETING: ['b', 'a'], PPN: ['points'] },
  ],
  ['the default source', {}, { '': ['b', 'a'], MARKETING: ['casl', 'tier'], PPN: ['points'] }],
  [
    'the default source, named null',
    { extendedDataSource: null },
    { '': ['b', 'a'], MARKETING: ['casl', 'tier'], PPN: ['points'] },
  ],
  [
    'the default source, named ""',
    { extendedDataSource: '' },
    { '': ['b', 'a'], MARKETING: ['casl', 'tier'], PPN: ['points'] },
  ],
  [
    'a source that has none yet',
    { extendedDataSource: 'BANKING_INFO' },
    { '': ['plain', 'other'], BANKING_INFO: ['b', 'a'], MARKETING: ['casl', 'tier'], PPN: ['points'] },
  ],
])('is replaced as a whole for %s, and for no other', async (_what, source, stored) => {
  const member = await createOwner();
  await update(app, member, { ...source, extendedData: { b: 1, a: 2 } });
  expect(await readKeys(member)).toEqual(stored);
});

test.each([
  ['MARKETING', { '': ['plain', 'other'], PPN: ['points'] }],
  ['', { MARKETING: ['casl', 'tier'], PPN: ['points'] }],
])('is emptied with {} for the source "%s" only', async (extendedDataSource, stored) => {
  const member = await createOwner();
  await update(app, member, { extendedDataSource, extendedData: {} });
  expect(await readKeys(member)).toEqual(stored);
});

// es-loyalty.md §4.4-6 and §4.6 E7, E8
test.each(['MARKETING', 'PARTNERSHIP', 'PPN', 'SALESFORCE', 'BANKING_INFO', 'SUPPLY_MANAGER'])(
  'is taken from the source %s',
  async (source) => {
    const member = await createMember(app);
    await update(app, member, { extendedDataSource: source, extendedData: { key: source } });
    expect(await readExtendedData(app, member.accountId)).toMatchObject([{ key: 'key', source }]);
  },
);

const RESERVED = 'INTERNAL cannot be used as extended data source.';
test.each([
  ['INTERNAL', RESERVED],
  ['internal', RESERVED],
  ['InterNal', RESERVED],
  ['NOBODY', 'NOBODY is not valid extended data source.'],
  ['marketing', 'marketing is not valid extended data source.'],
  ['MARKETING ', 'MARKETING  is not valid extended data source.'],
  ['INTERNALS', 'INTERNALS is not valid extended data source.'],
  ['constructor', 'constructor is not valid extended data source.'],
  [' ', '  is not valid extended data source.'],
  ['NUL\u0000', 'NUL\u0000 is not valid extended data source.'],
  [5, '5 is not valid extended data source.'],
  [['PPN'], '["PPN"] is not valid extended data source.'],
])('is refused from the source %j, also when no data comes with it', async (extendedDataSource, message) => {
  const { correlationId, mandatory } = await createOwner();
  for (const data of [{ extendedData: { key: 1 } }, {}]) {
    await expectRefused(app, invalidRequest(message), () =>
      putProfile(app, correlationId, { ...mandatory, extendedDataSource, ...data }),
    );
  }
});

// es-loyalty.md §4.4-7 and §4.6 E6
test.each([
  ['PPN', { points: 1, tier: 2, fresh: 3, casl: 4, plain: 5 }, 'tier, casl, plain'],
  ['PPN', { plain: 5, casl: 4, tier: 2 }, 'plain, casl, tier'],
  ['MARKETING', { points: 1 }, 'points'],
  ['', { casl: 1, plain: 2 }, 'casl'],
  ['SALESFORCE', { constructor: 1, other: 2 }, 'other'],
])('may not name keys of other sources: %s with %j', async (extendedDataSource, extendedData, names) => {
  const { correlationId, mandatory } = await createOwner();
  await expectRefused(app, invalidRequest(`Attribute(s) ${names} are already used in another source.`), () =>
    putProfile(app, correlationId, { ...mandatory, extendedDataSource, extendedData }),
  );
});

// es-loyalty.md §4.4-7
test('lets a source send its own keys again, and frees those that it drops', async () => {
  const member = await createOwner();
  await update(app, member, { extendedDataSource: 'MARKETING', extendedData: { tier: 'B' } });
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { points: 8, casl: false } });
  expect(await readKeys(member)).toEqual({ '': ['plain', 'other'], MARKETING: ['tier'], PPN: ['points', 'casl'] });
});

test('keeps the keys of different members apart, and tells keys apart by letter case', async () => {
  await createOwner();
  const member = await createMember(app, { extendedData: { casl: 1, Casl: 2, CASL: 3 } });
  expect(await readKeys(member)).toEqual({ '': ['casl', 'Casl', 'CASL'] });
});

// es-loyalty.md §4.1: the channel is stored with the data
test.each([
  ['WEB', 'WEB'],
  ['Kiosk 7', 'Kiosk 7'],
  ['', null],
  [null, null],
])('keeps the channel %j of the write with each key', async (channel, stored) => {
  const member = await createOwner();
  await update(app, member, { extendedDataSource: 'MARKETING', channel, extendedData: { casl: false, tier: 1 } });
  const keys = await readExtendedData(app, member.accountId);
  expect(keys.filter(({ source }) => source === 'MARKETING').map(({ channel }) => channel)).toEqual([stored, stored]);
  expect(keys.filter(({ source }) => source !== 'MARKETING').every(({ channel }) => channel === null)).toBe(true);
});
