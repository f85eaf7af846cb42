import { describe, expect, test } from 'vitest';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ADA,
  createMember,
  expectRefused,
  invalidRequest,
  putProfile,
  readExtendedData,
  type TestMember,
  update,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const tooLarge = (bytes: number) =>
  invalidRequest(`Invalid Extended data: Exceeded data size limit for extended data: ${bytes} Bytes`);
const tooMany = (keys: number) =>
  invalidRequest(`Invalid Extended data: Exceeded root level key limit for extended data ${keys} keys`);

/** The JSON text of extended data goes into the body as it is. */
const sendText = (gateway: TestApp, member: TestMember, data: string) =>
  putProfile(gateway, member.correlationId, `${JSON.stringify(member.mandatory).slice(0, -1)},"extendedData":${data}}`);

/** `count` different root keys. */
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

// es-loyalty.md §4.4-3
// Eight bytes for `{"k":""}`: the values fill up the rest of 5 KB.
test.each([
  ['letters', 'x'.repeat(5_112), 'x'],
  ['characters of two bytes', 'é'.repeat(2_556), 'é'],
  ['characters of three bytes', '会'.repeat(1_704), '会'],
  ['characters of four bytes', '\u{1f3ab}'.repeat(1_278), '\u{1f3ab}'],
  ['characters that JSON escapes', '\n"'.repeat(1_278), '\\'],
])('takes exactly 5,120 bytes of %s, and refuses more with the size sent', async (_what, text, more) => {
  const member = await createMember(app);
  await update(app, member, { extendedData: { k: text } });
  expect(await readExtendedData(app, member.accountId)).toMatchObject([{ key: 'k', value: JSON.stringify(text) }]);
  for (const addition of ['x', more]) {
    const bytes = Buffer.byteLength(JSON.stringify({ k: text + addition }));
    await expectRefused(app, tooLarge(bytes), () =>
      putProfile(app, member.correlationId, { ...member.mandatory, extendedData: { k: text + addition } }),
    );
  }
});

test.each([
  ['the bytes of keys', { [`é${'k'.repeat(100)}`]: 'x'.repeat(5_011) }, 5_120],
  ['the bytes of nested values', { k: { nested: ['é', 'x'.repeat(5_094)] } }, 5_120],
  ['all keys together', { a: 'x'.repeat(2_553), b: 'é'.repeat(1_276) }, 5_120],
])('counts %s', async (_what, extendedData, bytes) => {
  expect(Buffer.byteLength(JSON.stringify(extendedData))).toBe(bytes);
  const member = await createMember(app);
  await update(app, member, { extendedData });
  const [[name = '', value] = []] = Object.entries(extendedData);
  const larger = { ...extendedData, [name]: [value] };
  await expectRefused(app, tooLarge(bytes + 2), () =>
    putProfile(app, member.correlationId, { ...member.mandatory, extendedData: larger }),
  );
});

test.each([
  ['escapes', `{"k":"${'\\u00e9'.repeat(2_556)}"}`],
  ['blanks', `{ "k" :${' '.repeat(10_000)}"${'x'.repeat(5_112)}" }`],
  ['a JSON string around it', JSON.stringify(JSON.stringify({ k: '"'.repeat(2_556) }))],
])('measures the compact form, whatever %s the client wrote', async (_what, data) => {
  const member = await createMember(app);
  expect((await sendText(app, member, data)).statusCode).toBe(200);
});

test('counts every digit of an integer beyond 2^53', async () => {
  const member = await createMember(app);
  const numbers = Array.from({ length: 124 }, () => '7'.repeat(40)).join(',');
  const dataOf = (bytes: number) => `{"k":[${numbers},"${'x'.repeat(bytes - 5_094)}"]}`;
  expect((await sendText(app, member, dataOf(5_120))).statusCode).toBe(200);
  await expectRefused(app, tooLarge(5_121), () => sendText(app, member, dataOf(5_121)));
});

// es-loyalty.md §4.4-4
test('takes 20 root keys and refuses 21, however many keys nest below', async () => {
  const member = await createMember(app);
  await update(app, member, { extendedData: { ...keys(19), nested: keys(200) } });
  expect(await readExtendedData(app, member.accountId)).toHaveLength(20);
  await expectRefused(app, tooMany(21), () =>
    putProfile(app, member.correlationId, { ...member.mandatory, extendedData: keys(21) }),
  );
  await expectRefused(app, tooMany(100), () =>
    putProfile(app, member.correlationId, { ...member.mandatory, extendedData: JSON.stringify(keys(100)) }),
  );
});

// es-loyalty.md §4.4: "check the submitted object"
test('counts the keys and bytes of one request, not those of other sources', async () => {
  const member = await createMember(app);
  for (const source of ['MARKETING', 'PPN', 'SALESFORCE']) {
    const named = Object.entries(keys(20)).map(([key]) => [`${source}-${key}`, 'x'.repeat(200)]);
    await update(app, member, { extendedDataSource: source, extendedData: Object.fromEntries(named) });
  }
  expect(await readExtendedData(app, member.accountId)).toHaveLength(60);
});

test('takes a root key of 500 characters', async () => {
  const member = await createMember(app);
  await update(app, member, { extendedData: { ['会'.repeat(500)]: 1 } });
  expect(await readExtendedData(app, member.accountId)).toMatchObject([{ key: '会'.repeat(500) }]);
});

// es-loyalty.md §4.4-3, -4 and -6: limits and sources are configuration
describe('with limits and sources of its own', () => {
  const env = { EXTENDED_DATA_BYTES_MAX: '40', EXTENDED_DATA_KEYS_MAX: '3', EXTENDED_DATA_SOURCES: 'ALPHA, beta' };
  const own = useTestApp(openTestDatabase, { env });

  test('the gateway enforces those limits', async () => {
    const member = await createMember(own);
    await update(own, member, { extendedData: { k: 'x'.repeat(32) } });
    await update(own, member, { extendedData: keys(3) });
    const refuse = (extendedData: object) => () =>
      putProfile(own, member.correlationId, { ...member.mandatory, extendedData });
    await expectRefused(own, tooLarge(41), refuse({ k: 'x'.repeat(33) }));
    await expectRefused(own, tooMany(4), refuse(keys(4)));
  });

  test('the gateway knows those sources only, and INTERNAL stays reserved', async () => {
    const member = await createMember(own);
    await update(own, member, { extendedDataSource: 'ALPHA', extendedData: { a: 1 } });
    await update(own, member, { extendedDataSource: 'beta', extendedData: { b: 1 } });
    for (const source of ['MARKETING', 'alpha', 'ALPHA, beta']) {
      await expectRefused(own, invalidRequest(`${source} is not valid extended data source.`), () =>
        putProfile(own, member.correlationId, { ...member.mandatory, extendedDataSource: source, extendedData: {} }),
      );
    }
    await expectRefused(own, invalidRequest('INTERNAL cannot be used as extended data source.'), () =>
      putProfile(own, member.correlationId, { ...member.mandatory, extendedDataSource: 'INTERNAL' }),
    );
  });

  test('the demo data is there, whether it fits or not', async () => {
    expect(await readExtendedData(own, ADA.accountId)).toMatchObject([
      { key: 'casl', source: 'MARKETING' },
      { key: 'doNotEmail' },
      { key: 'doNotPhone' },
      { key: 'doNotText' },
    ]);
  });
});
