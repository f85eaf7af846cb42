import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  expectRefused,
  invalidRequest,
  putProfile,
  readExtendedData,
  update,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const VERBATIM = {
  ...{ casl: true, doNotEmail: false, nothing: null, empty: '', blank: ' ', text: 'say "é" \\ \u{1f3ab}\n', zero: 0 },
  ...{ decimal: 0.1, small: -1.5e-7, list: [1, [true, null], {}], nested: { a: { b: [{ c: 'd' }] }, constructor: 1 } },
  ...{ constructor: 'x', toString: 'y', hasOwnProperty: 'z', '': 'no name', 'attr1::BUYCO': 1, 'ключ 会': 2 },
};
// es-loyalty.md §4.4-2: values are opaque, and may be null or blank
test.each([
  ['an object', VERBATIM],
  ['a JSON string', JSON.stringify(VERBATIM)],
  ['a JSON string with blanks', ` ${JSON.stringify(VERBATIM, null, 2)}\n`],
])('keeps keys, their order and their values verbatim, sent as %s', async (_what, extendedData) => {
  const member = await createMember(app);
  await update(app, member, { extendedData });
  const stored = await readExtendedData(app, member.accountId);
  expect(stored.map(({ key, value }) => [key, JSON.parse(value)])).toEqual(Object.entries(VERBATIM));
});

test.each([
  ['an object', (text: string) => text],
  ['a JSON string', (text: string) => JSON.stringify(text)],
])('keeps every digit of an integer, sent as %s', async (_what, encode) => {
  const digits = '1234567890'.repeat(4);
  const member = await createMember(app);
  const data = encode(`{"big":${digits},"nested":{"list":[-9007199254740993]},"last":9007199254740993}`);
  const body = `${JSON.stringify(member.mandatory).slice(0, -1)},"extendedData":${data}}`;
  expect((await putProfile(app, member.correlationId, body)).statusCode).toBe(200);
  const stored = await readExtendedData(app, member.accountId);
  expect(stored.map(({ value }) => value)).toEqual([digits, '{"list": [-9007199254740993]}', '9007199254740993']);
});

test.each([
  ['null', null],
  ['a list', []],
  ['a list of pairs', [{ name: 'casl', value: true }]],
  ['a number', 5],
  ['a boolean', true],
  ['an empty text', ''],
  ['a text that is no JSON', 'casl=true'],
  ['a text with a broken object', '{"casl":true'],
  ['a text that holds null', 'null'],
  ['a text that holds a list', '[]'],
  ['a text that holds a text that holds an object', '"{}"'],
  ['a text with a key __proto__', '{"__proto__":{"casl":true}}'],
  ['a text that nests too deep', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`],
  ['a value with a NUL character', { list: ['\u0000'] }],
  ['a key with a NUL character', { nested: { 'a\u0000': 1 } }],
  ['a value with half of a surrogate pair', { a: '\ud800' }],
  ['a root key with half of a surrogate pair', { '\udc00': 1 }],
  ['a root key of more than 500 characters', { ['k'.repeat(501)]: 1 }],
])('is refused when it is %s', async (_what, extendedData) => {
  const { correlationId, mandatory } = await createMember(app, {
    extendedDataSource: 'MARKETING',
    extendedData: { casl: true },
  });
  await expectRefused(app, invalidRequest('Invalid Extended data'), () =>
    putProfile(app, correlationId, { ...mandatory, extendedDataSource: 'MARKETING', extendedData }),
  );
});

// Refused rather than rounded.
test.each(['7'.repeat(1_001), '1e30', '12345678901234567890.5', '1e400', '[{"deep":-1e22}]'])(
  'is refused when it holds a number that would lose digits: %s',
  async (value) => {
    const { correlationId, mandatory } = await createMember(app);
    const body = `${JSON.stringify(mandatory).slice(0, -1)},"extendedData":{"k":${value}}}`;
    await expectRefused(app, invalidRequest('Invalid Extended data'), () => putProfile(app, correlationId, body));
  },
);
