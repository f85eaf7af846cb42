import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const REPLACE = { method: 'PUT', url: '/profiles/00027a52JCGY000M' } as const;
const CREATE = { method: 'POST', url: '/profiles' } as const;
const UPDATE_RECORD = { method: 'PUT', url: '/profiles/0000Sb5U97XE000Y/extensions/Phone/by/unique' } as const;
const DEFINE = { method: 'POST', url: '/metadata/profiles/extensions' } as const;
const OPERATIONS = [REPLACE, CREATE, UPDATE_RECORD, DEFINE];

/** Every operation that takes a body must refuse this one. @returns the messages, without repetition */
async function refuseByAll(payload: string | Buffer | undefined, headers = {}): Promise<string[]> {
  const messages = new Set<string>();
  for (const operation of OPERATIONS) {
    const body = payload === undefined ? {} : { payload };
    const { message } = await expectRefusal(app, { ...operation, headers, ...body }, 400);
    messages.add(message);
  }
  return [...messages];
}

test.each([
  ...['{', '{"FirstName":"Bruce"', '{"FirstName":}', '{"FirstName":"Bruce",}', "{'FirstName':'x'}", '{FirstName:1}'],
  ...['{"FirstName":"Bruce"} {}', '{"FirstName":"Bru\nce"}', '{"FirstName":"\\x41"}', '{"FirstName":"\\u12"}'],
  ...['{"FirstName":01}', '{"FirstName":+1}', '{"FirstName":.5}', '{"FirstName":NaN}', '{"FirstName":1e}'],
  ...['{"FirstName":00000000000000000001}', '{"FirstName":-12345678901234567890-}', '{"FirstName":0x10}'],
  ...['// {}', '{}\u0000', '<a/>', 'FirstName=Bruce', ' '],
])('a body that is no JSON: %j', async (payload) => {
  expect(await refuseByAll(payload)).toEqual([expect.stringContaining('not valid JSON')]);
});

test.each(['[]', '[{}]', 'null', 'true', '5', '"text"', '""', '1e400', '12345678901234567890'])(
  'a body that is JSON but no object: %s',
  async (payload) => {
    expect(await refuseByAll(payload)).toEqual(['the body must be a JSON object']);
  },
);

test('no body at all, whether JSON is announced or not', async () => {
  for (const payload of [undefined, '']) {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      expect(await refuseByAll(payload, headers)).toEqual(['the body must be a JSON object']);
    }
  }
});

test.each([
  { what: 'a lone continuation byte', bytes: [0x80] },
  { what: 'a character cut short', bytes: [0xe2, 0x82] },
  { what: 'an overlong slash', bytes: [0xc0, 0xaf] },
  { what: 'a surrogate', bytes: [0xed, 0xa0, 0x80] },
  { what: 'Latin-1', bytes: [0x52, 0xe9, 0x6d, 0x69] },
  { what: 'a code point beyond the last', bytes: [0xf4, 0x90, 0x80, 0x80] },
])('a body that is no UTF-8: $what', async ({ bytes }) => {
  const payload = Buffer.concat([Buffer.from('{"FirstName":"'), Buffer.from(bytes), Buffer.from('"}')]);
  expect(await refuseByAll(payload)).toEqual([expect.stringContaining('not UTF-8')]);
});

test('a body in UTF-16', async () => {
  await refuseByAll(Buffer.from('\ufeff{"FirstName":"x"}', 'utf16le'));
});

const [OPEN, CLOSE] = ['['.repeat(100_000), ']'.repeat(100_000)];
test.each([
  { what: 'arrays', payload: `{"FirstName":${OPEN}${CLOSE}}` },
  { what: 'arrays never closed', payload: `{"FirstName":${OPEN}` },
  { what: 'objects', payload: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}` },
  { what: 'arrays beside a long integer', payload: `{"n":12345678901234567890,"a":${OPEN}${CLOSE}}` },
  { what: 'arrays as the body', payload: `${OPEN}${CLOSE}` },
])('a body nested 100,000 deep: $what', async ({ payload }) => {
  expect(await refuseByAll(payload)).toEqual([expect.stringContaining('at most 64 levels')]);
});

test.each(['"__proto__"', '"\\u005f_proto__"', '"__\\u0070roto\\u005F_"'])('a key %s, at any depth', async (key) => {
  const value = '{"FirstName":"Eve","customer_id":"x","PhoneNumber":"6543210"}';
  await refuseByAll(`{${key}:${value}}`);
  await refuseByAll(`{"FirstName":"x","Address":{${key} : ${value}}}`);
  // Sixteen digits make the lossless parser run: it must not take the key for the prototype, and drop it.
  await refuseByAll(`{"FirstName":"1234567890123456",${key}:${value}}`);
  expect(Object.prototype).not.toHaveProperty('FirstName');
});

test('__proto__ as text is only text', async () => {
  const payload = '{"FirstName":"__proto__","Address":{"City":"\\"__proto__\\":"}}';
  const response = await send(app, 'POST', '/profiles', payload);
  expect(response.statusCode).toBe(201);
});

test('a byte order mark is accepted', async () => {
  const payload = Buffer.from('\ufeff{"FirstName":"Bruce"}', 'utf8');
  expect(payload[0]).toBe(0xef);
  const response = await send(app, 'POST', '/profiles', payload);
  expect(response.statusCode).toBe(201);
});

// A small request must not buy a huge answer, nor the time to write it.
test.each([
  { ...REPLACE, list: 'FirstName' },
  { ...CREATE, list: 'EmailAddress' },
  { ...UPDATE_RECORD, list: 'PhoneNumber' },
  { ...DEFINE, list: 'attributes' },
  { ...DEFINE, list: 'unique' },
])('$method $url: 20,000 faults in $list get an answer no longer than the body', async ({ method, url, list }) => {
  const payload = JSON.stringify({ [list]: Array.from({ length: 20_000 }, (_, index) => index) });
  const response = await send(app, method, url, payload);
  expect(response.statusCode).toBe(400);
  expect(response.body.length).toBeLessThan(payload.length);
});

test('of a thousand faults, the first hundred are listed and the rest are counted', async () => {
  const payload = JSON.stringify({ EmailAddress: Array.from({ length: 1_000 }, () => 5) });
  const { issues = [], message } = await expectRefusal(app, { ...CREATE, payload }, 400);
  expect(issues).toHaveLength(101);
  expect(issues[99]?.path).toEqual(['EmailAddress', 99]);
  expect(message).toContain('and 900 more problems');
});

test('more than a thousand values of one attribute are one fault', async () => {
  const payload = JSON.stringify({ EmailAddress: Array.from({ length: 1_001 }, () => 'a@example.com') });
  const { issues } = await expectRefusal(app, { ...CREATE, payload }, 400);
  expect(issues).toMatchObject([{ path: ['EmailAddress'], code: 'TOO_MANY' }]);
});

test.each(['%', '%zz', '%E0%A4%A', '%ED%A0%80', '%C0%80'])(
  'percent-encoding in a path that is no UTF-8: %s',
  async (part) => {
    const payload = '{"PhoneNumber":"3145926535"}';
    await expectRefusal(app, { method: 'PUT', url: `/profiles/${part}`, payload }, 400);
    const url = `/profiles/0000Sb5U97XE000Y/extensions/${part}/by/unique`;
    await expectRefusal(app, { method: 'PUT', url, payload }, 400);
    await expectRefusal(app, { method: 'GET', url: `/metadata/profiles/extensions/${part}` }, 400);
  },
);
