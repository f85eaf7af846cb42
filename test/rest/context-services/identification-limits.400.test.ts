import { beforeAll, expect, test } from 'vitest';
import { KEY_ENTRIES_MAX, KEY_VALUE_BYTES_MAX } from '../../../src/domain/customers/identification.ts';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, issuesOf, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, findIds } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

beforeAll(async () => {
  const attributes = ['a', 'b'].map((name) => ({ name, type: 'string' }));
  await defineExtension(app, { name: 'Wide', type: 'multi-valued', unique: ['a'], attributes });
  await createKey(app, { name: 'ByMail', attributes: ['EmailAddress', 'PhoneNumber'] });
  await createKey(app, { name: 'ByTitle', attributes: ['Title'], unique: true });
  await createKey(app, { name: 'ByWide', source: 'Wide', attributes: ['b', 'a'] });
});

/** The mark behind each value counts, too. */
const LONGEST = 'x'.repeat(KEY_VALUE_BYTES_MAX - 1);
/** Two bytes each. */
const ACCENTS = 'é'.repeat(KEY_VALUE_BYTES_MAX / 2);
/** One combination more than there may be. */
const tooMany = () => ({ EmailAddress: list(KEY_ENTRIES_MAX / 10 + 1, 'e'), PhoneNumber: list(10, 'p') });
const list = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const bodies: [string, object, string[]][] = [
  ['a value too long', { Title: `${LONGEST}x` }, ['Title: TOO_LONG']],
  ['a value too long in bytes', { Title: ACCENTS }, ['Title: TOO_LONG']],
  ['two values too long together', { EmailAddress: LONGEST, PhoneNumber: '1' }, ['EmailAddress: TOO_LONG']],
  ['one of several too long', { EmailAddress: ['a', `${LONGEST}x`], PhoneNumber: '1' }, ['EmailAddress: TOO_LONG']],
  ['values of a record too long', { Wide: [{ a: 'a', b: `${LONGEST}x` }] }, ['Wide.b: TOO_LONG']],
  ['too many values', tooMany(), ['EmailAddress: TOO_MANY']],
  [
    'all that and another mistake',
    { Title: ACCENTS, ...tooMany(), Nope: 1 },
    ['Nope: UNKNOWN', 'EmailAddress: TOO_MANY', 'Title: TOO_LONG'],
  ],
];

test.each(bodies)('POST refuses %s and writes nothing', async (_what, body, issues) => {
  const request = { method: 'POST' as const, url: '/profiles', payload: JSON.stringify(body) };
  expect(issuesOf(await expectRefusal(app, request, 400))).toEqual(issues);
});

test.each(bodies)('PUT refuses %s and writes nothing', async (_what, body, issues) => {
  const id = await createCustomer(app, { FirstName: 'Ada', EmailAddress: 'kept' });
  const request = { method: 'PUT' as const, url: `/profiles/${id}`, payload: JSON.stringify(body) };
  expect(issuesOf(await expectRefusal(app, request, 400))).toEqual(issues);
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
});

test('insert and by/unique refuse values that are too long for a key, and write nothing', async () => {
  const id = await createCustomer(app, { Wide: [{ a: '1', b: '2' }] });
  const payload = JSON.stringify({ a: '1', b: LONGEST });
  const requests = [
    { method: 'POST' as const, url: `/profiles/${id}/extensions`, payload: `{"Wide":[${payload}]}` },
    { method: 'PUT' as const, url: `/profiles/${id}/extensions/Wide/by/unique`, payload },
  ];
  for (const request of requests) {
    expect(issuesOf(await expectRefusal(app, request, 400))).toEqual(['Wide.b: TOO_LONG']);
  }
});

test('merge refuses a customer that would have too many values of a key, and leaves both', async () => {
  const { EmailAddress, PhoneNumber } = tooMany();
  const id = await createCustomer(app, { EmailAddress });
  const source = await createCustomer(app, { PhoneNumber });
  const url = `/profiles/${id}/merge/${source}`;
  expect(issuesOf(await expectRefusal(app, { method: 'PUT', url, payload: '{}' }, 400))).toEqual([
    'EmailAddress: TOO_MANY',
  ]);
});

test('as much as is allowed is stored and found', async () => {
  const EmailAddress = list(10, 'most');
  const PhoneNumber = list(KEY_ENTRIES_MAX / 10, 'p');
  const id = await createCustomer(app, {
    Title: LONGEST,
    EmailAddress,
    PhoneNumber,
    Wide: [{ a: '', b: 'x'.repeat(998) }],
  });
  expect(await findIds(app, { Title: LONGEST })).toEqual([id]);
  expect(await findIds(app, { EmailAddress: 'most9', PhoneNumber: 'p99' })).toEqual([id]);
  expect(await findIds(app, { 'Wide.b': 'x'.repeat(998), 'Wide.a': '' })).toEqual([id]);
  expect((await send(app, 'POST', '/profiles', { Title: LONGEST })).statusCode).toBe(403);
});
