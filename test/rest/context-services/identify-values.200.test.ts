import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, findIds } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

// `number`, `date` and others of the names are unauthorized words of the legacy system.
const TYPES = ['string', 'integer', 'long', 'double', 'date', 'datetime', 'currency', 'boolean'] as const;

beforeAll(async () => {
  const attributes = TYPES.map((type) => ({ name: `a_${type}`, type }));
  await defineExtension(app, { name: 'Typed', type: 'multi-valued', attributes });
  await defineExtension(app, {
    name: 'Short',
    type: 'single-valued',
    attributes: [{ name: 'digits', type: 'integer', length: 2 }],
  });
  await createKey(app, { name: 'ByTitle', attributes: ['Title'] });
  await createKey(app, { name: 'ByNames', attributes: ['LastName', 'FirstName'] });
  await createKey(app, { name: 'ByMail', attributes: ['EmailAddress', 'PhoneNumber'] });
  await createKey(app, { name: 'ByCall', attributes: ['LastCalledAgent_TimeStamp'] });
  await createKey(app, { name: 'ByPhone', source: 'Phone', attributes: ['PhoneNumber', 'prefix'] });
  await createKey(app, { name: 'ByDigits', source: 'Short', attributes: ['digits'] });
  for (const { name } of attributes) await createKey(app, { name: `By_${name}`, source: 'Typed', attributes: [name] });
});

const VALUES = [
  ...[
    'plain',
    'two words',
    ' blanks around ',
    'a+b',
    'a%2Bb',
    'a%',
    '100%25',
    'a&b=c',
    'a=b',
    '=',
    '#?/\\',
    'a,b',
    ',',
  ],
  ...[
    '"quoted"',
    "O'Brien",
    "'; DROP TABLE customer; --",
    '\\u0001',
    'línea\nnueva',
    '\t',
    'Zoë Ångström',
    '日本語',
    '🦊',
  ],
  ...['\u0001', '\u0002', '\u0003', 'a\u0001', '\u0001a', 'a\u0002', '\u0002\u0003', '\u0002\u0002', 'a\u0001b\u0002c'],
  // Composed and not: what looks alike need not be equal.
  ...['é', 'e\u0301', 'É', 'ß', 'SS', 'İ', '\u00a0', '\u2028', '\uffff', '\u{10ffff}', 'undefined', '[]', '{}'],
];

test('any text finds exactly the customer that has it: comparison is exact (context-services.md §5.5)', async () => {
  const ids = new Map<string, string>();
  for (const value of VALUES) ids.set(value, await createCustomer(app, { Title: value }));
  for (const [value, id] of ids) expect(await findIds(app, { Title: value }), JSON.stringify(value)).toEqual([id]);
});

// context-services.md §1.4: query strings are URL-encoded; `+` is a blank there.
test.each([
  ['a+b', 'form blank'],
  ['a%20b', 'form blank'],
  ['a%2Bb', 'plus'],
  ['%C3%A9%F0%9F%A6%8A', 'utf-8'],
  ['%c3%a9%f0%9f%a6%8a', 'utf-8'],
  ['é🦊', 'utf-8'],
  ['a=b', 'equals'],
  ['a%3Db', 'equals'],
  ['%26%23', 'ampersand'],
  ['', 'empty'],
])('the raw query value %j finds the customer called %s', async (raw, which) => {
  const values = { 'form blank': 'a b', plus: 'a+b', 'utf-8': 'é🦊', equals: 'a=b', ampersand: '&#', empty: '' };
  const LastName = `raw ${raw}`;
  const ids = new Map<string, string>();
  for (const [name, FirstName] of Object.entries(values))
    ids.set(name, await createCustomer(app, { LastName, FirstName }));
  const response = await send(app, 'GET', `/profiles?LastName=${encodeURIComponent(LastName)}&FirstName=${raw}`);
  expect(response.json()).toEqual([{ customer_id: ids.get(which) }]);
});

test('an empty value finds those who have an empty value, not those who have none', async () => {
  const empty = await createCustomer(app, { LastName: '', FirstName: 'x' });
  const both = await createCustomer(app, { LastName: '', FirstName: '' });
  await createCustomer(app, { FirstName: 'x' });
  expect(await findIds(app, { LastName: '' })).toEqual([empty, both].sort());
  expect(await findIds(app, { LastName: '', FirstName: '' })).toEqual([both]);
});

test('values do not run into each other: ("ab","c") is not ("a","bc")', async () => {
  const [first, second] = [
    await createCustomer(app, { LastName: 'ab', FirstName: 'c' }),
    await createCustomer(app, { LastName: 'a', FirstName: 'bc' }),
  ];
  const odd = await createCustomer(app, { LastName: 'a\u0001b', FirstName: 'c' });
  expect(await findIds(app, { LastName: 'ab', FirstName: 'c' })).toEqual([first]);
  expect(await findIds(app, { LastName: 'a', FirstName: 'bc' })).toEqual([second]);
  expect(await findIds(app, { LastName: 'a' })).toEqual([second]);
  expect(await findIds(app, { LastName: 'a\u0001b' })).toEqual([odd]);
});

// context-services.md §12.2 Q20: as strings after type normalisation.
test.each<[(typeof TYPES)[number], unknown, string[], string[]]>([
  ['string', '077', ['077'], ['77', '0077', '077 ']],
  ['integer', 77, ['77', '077', '00077'], ['7', '770', '77.0', '0x4d', ' 77', '7e1', '']],
  ['integer', '0077', ['77', '077'], ['-77']],
  ['integer', 0, ['0', '-0', '00'], ['']],
  ['long', '9223372036854775807', ['9223372036854775807', '09223372036854775807'], ['9223372036854775806']],
  ['long', -5, ['-5', '-05'], ['5', '+5']],
  ['double', 1.5, ['1.5', '1.50', '01.5'], ['1,5', '1.51', '']],
  ['double', '2.0', ['2', '2.0', '2.00'], []],
  ['date', '2024-02-29', ['2024-02-29'], ['2024-2-29', '2024-02-30', '20240229']],
  [
    'datetime',
    '2026-01-01T00:00:00+02:00',
    ['2025-12-31T22:00:00.000Z', '2025-12-31T17:00:00-05:00', '2025-12-31T22:00Z'],
    ['2026-01-01'],
  ],
  ['datetime', '2026-03-01', ['2026-03-01', '2026-03-01T00:00:00Z'], ['2026-03-01T00:00:00.001Z']],
  ['currency', '12.50', ['12.5', '12.50', '012.5000'], ['12.51', '12,50']],
  ['boolean', true, ['true'], ['false', '1', 'TRUE', '']],
  ['boolean', 'false', ['false'], ['true', '0']],
])('%s %j is found by %j, not by %j', async (type, stored, equal, other) => {
  const name = `a_${type}`;
  const id = await createCustomer(app, { Typed: [{ [name]: stored }] });
  for (const value of equal) expect(await findIds(app, { [`Typed.${name}`]: value }), value).toContain(id);
  for (const value of other) expect(await findIds(app, { [`Typed.${name}`]: value }), value).not.toContain(id);
});

test('zeros in front do not count against the length of an integer: "077" finds 77 of two digits', async () => {
  const id = await createCustomer(app, { Short: { digits: 77 } });
  expect(await findIds(app, { 'Short.digits': '77' })).toEqual([id]);
  expect(await findIds(app, { 'Short.digits': '077' })).toEqual([id]);
});

test('a core datetime is found in any offset, its plus percent-encoded', async () => {
  const id = await createCustomer(app, { LastCalledAgent_TimeStamp: '2009-12-18T18:30:00.000Z' });
  const response = await send(app, 'GET', '/profiles?LastCalledAgent_TimeStamp=2009-12-18T20:30%2B02:00');
  expect(response.json()).toEqual([{ customer_id: id }]);
});

test('any value of a core attribute matches, in any combination with those of the next one', async () => {
  const id = await createCustomer(app, { EmailAddress: ['m1', 'm2', 'm1'], PhoneNumber: ['p1', 'p2'] });
  const lone = await createCustomer(app, { EmailAddress: ['m2', 'm3'] });
  expect(await findIds(app, { EmailAddress: 'm1' })).toEqual([id]);
  expect(await findIds(app, { EmailAddress: 'm2' })).toEqual([id, lone].sort());
  for (const EmailAddress of ['m1', 'm2']) {
    for (const PhoneNumber of ['p1', 'p2']) expect(await findIds(app, { EmailAddress, PhoneNumber })).toEqual([id]);
  }
  expect(await findIds(app, { EmailAddress: 'm3', PhoneNumber: 'p1' })).toEqual([]);
});

test('one record of an extension must match all attributes together (context-services.md §5.5)', async () => {
  const id = await createCustomer(app, {
    Phone: [{ PhoneNumber: '100', prefix: '+1' }, { PhoneNumber: '200', prefix: '+2' }, { PhoneNumber: '300' }],
  });
  expect(await findIds(app, { 'Phone.PhoneNumber': '100', 'Phone.prefix': '+1' })).toEqual([id]);
  expect(await findIds(app, { 'phone.PhoneNumber': '200', 'PHONE.prefix': '+2' })).toEqual([id]);
  expect(await findIds(app, { 'Phone.PhoneNumber': '100', 'Phone.prefix': '+2' })).toEqual([]);
  expect(await findIds(app, { 'Phone.PhoneNumber': '300', 'Phone.prefix': '+2' })).toEqual([]);
  // The first attribute alone also finds records that lack the next one.
  for (const number of ['100', '200', '300']) expect(await findIds(app, { 'Phone.PhoneNumber': number })).toEqual([id]);
});

test('a value that nothing can hold finds nobody, and breaks nothing', async () => {
  for (const Title of ['\u0000', 'a\u0000b', 'x'.repeat(5_000)]) expect(await findIds(app, { Title })).toEqual([]);
  for (const raw of ['%', '%FF', '%C3%28', '%ED%A0%80']) {
    expect((await send(app, 'GET', `/profiles?Title=never${raw}`)).statusCode).toBeLessThan(500);
  }
});
