import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ADA,
  createMember,
  expectRefused,
  invalidRequest,
  notFound,
  putProfile,
  startSession,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

type Operation = Pick<InjectOptions, 'method' | 'url'> & { readonly valid: () => Record<string, unknown> };

/** Every operation with a body that it would take. */
const OPERATIONS: readonly [name: string, operation: Operation][] = [
  [
    'start session',
    { method: 'POST', url: `/client/users/${ADA.accountId}/sessions`, valid: () => ({ correlationId: randomUUID() }) },
  ],
  [
    'update profile',
    {
      method: 'PUT',
      url: `/client/users/${ADA.correlationId}/profile`,
      valid: () => ({ email: ADA.email, postalZipCode: 'G1A 1A2' }),
    },
  ],
  [
    'e-mail capture',
    {
      method: 'PUT',
      url: `/client/users/${ADA.correlationId}/profile/email`,
      valid: () => ({ status: 'accepted', emailAddress: ADA.email }),
    },
  ],
  [
    'phone capture',
    {
      method: 'PUT',
      url: `/client/users/${ADA.correlationId}/profile/phonenumber`,
      valid: () => ({ status: 'declined', phoneNumber: null }),
    },
  ],
  [
    'enrolment',
    { method: 'POST', url: '/client/users', valid: () => ({ email: `${randomUUID()}@a.bc`, postalZipCode: '00000' }) },
  ],
];

/** The text of no refusal of a broken request is documented; that there is one is. */
const someText = expect.stringMatching(/\S/);

/** `rest` is a valid body less its closing brace: but for what is broken, the operation would take it. */
const BROKEN: readonly [what: string, breakBody: (rest: string) => string | Buffer][] = [
  ['cut off', (rest) => rest],
  ['cut off inside a text', (rest) => `${rest},"x":"`],
  ['with a comma too many', (rest) => `${rest},}`],
  ['with single quotes', (rest) => `${rest},'x':1}`],
  ['with a comment', (rest) => `${rest}/* */}`],
  ['with a number that JSON lacks', (rest) => `${rest},"x":NaN}`],
  ['with an unknown escape', (rest) => `${rest},"x":"\\x41"}`],
  ['with a control character inside a text', (rest) => `${rest},"x":"a\u0000b"}`],
  ['followed by more', (rest) => `${rest}}{}`],
  ['of blanks', () => ' \n'],
  ['of another language', () => '<email>a@b.cc</email>'],
  ['of a form', () => 'correlationId=1&email=a%40b.cc&postalZipCode=00000'],
  ['in Latin-1', (rest) => Buffer.from(`${rest},"x":"é"}`, 'latin1')],
  ['in UTF-16', (rest) => Buffer.from(`${rest}}`, 'utf16le')],
  [
    'with half of a surrogate pair in UTF-8',
    (rest) => Buffer.concat([Buffer.from(`${rest},"x":"`), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
  ],
  ['that is no object but a list', (rest) => `[${rest}}]`],
  ['that is no object but null', () => 'null'],
  ['that is no object but a text', (rest) => JSON.stringify(`${rest}}`)],
  ['nested 65 levels deep', (rest) => `${rest},"x":${'['.repeat(64)}${']'.repeat(64)}}`],
  ['nested 100,000 levels deep', (rest) => `${rest},"x":${'{"x":'.repeat(100_000)}1${'}'.repeat(100_001)}`],
  ['with brackets without end', (rest) => `${rest},"x":${'['.repeat(200_000)}`],
  ['with a key __proto__', (rest) => `${rest},"__proto__":{"x":1}}`],
  ['with a key __proto__ deep inside', (rest) => `${rest},"x":[{"__proto__":1}]}`],
  ['with a key __proto__ in escapes', (rest) => `${rest},"\\u005f_proto\\u005f_":1}`],
];

describe.each(OPERATIONS)('%s', (_name, { valid, ...request }) => {
  const send =
    (payload: string | Buffer, headers: Record<string, string> = {}) =>
    () =>
      app.inject({ ...request, payload, headers });

  test.each(BROKEN)('refuses a body %s', async (_what, breakBody) => {
    const payload = breakBody(JSON.stringify(valid()).slice(0, -1));
    await expectRefused(app, invalidRequest(someText), send(payload));
    await expectRefused(app, invalidRequest(someText), send(payload, { 'content-type': 'application/json' }));
  });

  test('refuses to do without a body', async () => {
    await expectRefused(app, invalidRequest(someText), () => app.inject(request));
    const headers = { 'content-type': 'application/json' };
    await expectRefused(app, invalidRequest(someText), () => app.inject({ ...request, headers }));
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/json; charset=iso-8859-1',
    'application/jsonp',
    'json',
  ])('refuses the content type %s', async (type) => {
    const refusal = { statusCode: 415, errorCode: 'INVALID_REQUEST', errorMessage: someText };
    await expectRefused(app, refusal, send(JSON.stringify(valid()), { 'content-type': type }));
  });

  test('refuses a compressed body', async () => {
    const refusal = { statusCode: 415, errorCode: 'INVALID_REQUEST', errorMessage: someText };
    const body = gzipSync(JSON.stringify(valid()));
    await expectRefused(app, refusal, send(body, { 'content-type': 'application/json', 'content-encoding': 'gzip' }));
  });

  test.each(['application/json', 'application/json;charset=UTF-8', 'Application/JSON; charset="utf-8"'])(
    'takes the content type %s',
    async (type) => {
      const response = await send(JSON.stringify(valid()), { 'content-type': type })();
      expect(response.statusCode, response.body).toBe(200);
    },
  );

  test('takes a body nested 64 levels deep, and keys named like properties of every object', async () => {
    const names = '"constructor":{"prototype":{}},"toString":null,"valueOf":1,"hasOwnProperty":[],"prototype":"x"';
    const deep = `"x":${'['.repeat(63)}${']'.repeat(63)}`;
    const response = await send(`${JSON.stringify(valid()).slice(0, -1)},${names},${deep}}`)();
    expect(response.statusCode, response.body).toBe(200);
  });
});

test.each(['%', '%2', '%ZZ', '%E0%A4', '%FF', '%C0%80', '%ED%A0%80'])(
  'refuses a path with the faulty percent-encoding %s',
  async (part) => {
    for (const [method, url] of [
      ['PUT', `/client/users/${part}/profile`],
      ['POST', `/client/users/${part}/sessions`],
    ] as const) {
      await expectRefused(app, invalidRequest(someText), () =>
        app.inject({ method, url, payload: '{"correlationId":"x","email":"a@b.cc","postalCode":"00000"}' }),
      );
    }
  },
);

test('refuses a path that is too long', async () => {
  const refusal = { statusCode: 414, errorCode: 'INVALID_REQUEST', errorMessage: someText };
  const id = 'x'.repeat(20_000);
  await expectRefused(app, refusal, () => putProfile(app, id, { email: 'a@b.cc', postalZipCode: '00000' }));
  await expectRefused(app, refusal, () => startSession(app, id, { correlationId: randomUUID() }));
});

test.each([
  ['GET', '/client/users'],
  ['PUT', '/client/users'],
  ['GET', `/client/users/${ADA.correlationId}/sessions`],
  ['PATCH', `/client/users/${ADA.correlationId}/profile`],
  ['DELETE', `/client/users/${ADA.accountId}/sessions`],
  ['PUT', `/client/users/${ADA.correlationId}/profile/more`],
  ['PUT', `/client/users/${ADA.correlationId}/Profile`],
  ['POST', '/client/nobody'],
] as const)('answers in its own error object that there is no %s %s', async (method, url) => {
  await expectRefused(app, notFound(someText), () => app.inject({ method, url }));
});

test.each([
  ...['dateOfBirth', 'gender', 'firstName', 'lastName', 'email', 'businessName', 'street', 'street2', 'city'],
  ...['provinceState', 'phoneNumber', 'languagePreference', 'postalZipCode', 'channel'],
])('refuses text in %s that no row could hold', async (name) => {
  const { correlationId, mandatory } = await createMember(app);
  const as = name === 'postalZipCode' ? 'PostalZipCode' : name;
  for (const value of ['\u0000', 'a\u0000b@c.de', '\ud800', 'a\udc00@b.cc', '\udc00\ud800']) {
    await expectRefused(app, invalidRequest(`Invalid ${as}: ${value}`), () =>
      putProfile(app, correlationId, { ...mandatory, [name]: value }),
    );
  }
});

describe('with a limit of 300 bytes', () => {
  const small = useTestApp(openTestDatabase, { env: { BODY_LIMIT: '300' } });

  test.each(OPERATIONS)(
    '%s takes a body of that size and refuses one byte more',
    async (_name, { valid, ...request }) => {
      const body = JSON.stringify(valid());
      const atLimit = await small.inject({ ...request, payload: body.padEnd(300) });
      expect(atLimit.statusCode, atLimit.body).toBe(200);
      const refusal = { statusCode: 413, errorCode: 'INVALID_REQUEST', errorMessage: someText };
      for (const length of [301, 100_000]) {
        const payload = JSON.stringify(valid()).padEnd(length);
        await expectRefused(small, refusal, () => small.inject({ ...request, payload }));
      }
    },
  );
});
