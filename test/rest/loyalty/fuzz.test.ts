import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, enrol, INTERNALS, LOUIS, putProfile, startSession } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
const RUNS = { numRuns: 150 };

/** Text of every sort: half surrogate pairs, NUL characters, names of properties, very long ones. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    'constructor',
    'null',
    "' OR 1=1 --",
    '{}',
    '{"a":1}',
    'x'.repeat(6_000),
  ),
);
/** A valid value often enough that whole bodies are valid, too. */
const mostly = (...valid: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...valid) },
    { weight: 1, arbitrary: fc.oneof(anyText, fc.jsonValue()) },
  );
const key = fc.oneof(fc.constantFrom('casl', 'tier', 'constructor', 'toString', '1', ''), anyText);

const profile = fc.record(
  {
    email: mostly('fuzz@example.com', 'FUZZ@example.com', ADA.email, LOUIS.email),
    postalZipCode: mostly('H0H 0H0', '90210', 'g1a1a2'),
    postalCode: mostly('00000', null),
    dateOfBirth: mostly('1990-04-12', ''),
    gender: mostly('F', null),
    firstName: mostly('Ada', ''),
    city: mostly('Gaspé', null),
    businessName: mostly('x'.repeat(100), ''),
    provinceState: mostly('QC', 'NY'),
    province: mostly('ON'),
    phoneNumber: mostly(ADA.phoneNumber, '(999) 999-9999', ''),
    languagePreference: mostly('fr-CA', ''),
    channel: mostly('WEB', null),
    extendedDataSource: mostly('MARKETING', 'PPN', '', null),
    extendedData: fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(key, fc.jsonValue(), { maxKeys: 4 }) },
      { weight: 1, arbitrary: mostly({}, '{"casl":true}', null) },
    ),
    externalIdentifier: mostly('', null, null, ADA.externalId),
    physicalCard: mostly('', null, null, ADA.loyaltyId),
  },
  { requiredKeys: ['email', 'postalZipCode'] },
);
/** Mostly attributes of the dialect, sometimes any, sometimes no object at all. */
const body = fc.oneof(
  { weight: 8, arbitrary: profile },
  { weight: 1, arbitrary: fc.record({ email: fc.constant(ADA.email) }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.dictionary(key, fc.jsonValue()) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const UPDATED = /^\{"debugMessage":"Profile Updated"\}$/;
const ENROLLED =
  /^\{"accountId":"[0-9a-f-]{36}","loyaltyId":"[\w-]+","status":"ACTIVE","cardType":"(?:DIGITAL|PHYSICAL)"\}$/;
const STARTED = /^\{"accountId":"[0-9a-f-]{36}","loyaltyId":"[\w-]+","status":"ACTIVE"\}$/;

/**
 * Whatever is sent: no defect, refusals in the dialect's shape, and a refused request changes nothing.
 *
 * @returns the status
 */
async function expectSoundAnswer(send: () => Promise<LightMyRequestResponse>, success: RegExp): Promise<number> {
  const before = await app.snapshot();
  const response = await send();
  if (response.statusCode === 200) {
    expect(response.body).toMatch(success);
    return 200;
  }
  const { statusCode, errorCode, errorMessage, ...rest } = response.json();
  expect(rest).toEqual({});
  expect([400, 404]).toContain(statusCode);
  expect(response.statusCode).toBe(statusCode);
  expect(errorCode).toMatch(/^(?:INVALID_REQUEST|EMAIL_ALREADY_EXISTS|NOT_FOUND)$/);
  expect(errorMessage).toMatch(/\S/);
  expect(errorMessage).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
  return statusCode;
}

// The inputs are of use only if some are taken and some refused: each test looks at the statuses, too.

test('answers any profile update soundly', async () => {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(ADA, LOUIS), body, async ({ correlationId }, sent) => {
      const send = () => putProfile(app, correlationId, JSON.stringify(sent));
      statuses.add(await expectSoundAnswer(send, UPDATED));
    }),
    RUNS,
  );
  expect(statuses).toEqual(new Set([200, 400]));
});

test('answers any enrolment soundly', async () => {
  const statuses = new Set<number>();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(true, true, true, false), async (sent, isNew) => {
      const isObject = typeof sent === 'object' && sent !== null && !Array.isArray(sent);
      const one = isObject && isNew ? { ...sent, email: `fuzz-${count++}@example.com` } : sent;
      const send = () => enrol(app, JSON.stringify(one));
      statuses.add(await expectSoundAnswer(send, ENROLLED));
    }),
    RUNS,
  );
  expect(statuses).toEqual(new Set([200, 400]));
});

test('answers any start of a session soundly', async () => {
  const statuses = new Set<number>();
  const TYPES = ['ACCOUNT_ID', 'LOYALTY_ID', 'EXTERNAL_ID', 'EMAIL', 'PHONE_NUMBER'] as const;
  const IDENTIFIERS = [ADA.accountId, ADA.loyaltyId, ADA.externalId, ADA.email, ADA.phoneNumber] as const;
  const known = fc
    .nat(TYPES.length - 1)
    .map((index): [string, string] => [TYPES[index] ?? '', IDENTIFIERS[index] ?? '']);
  // A path cannot hold half of a surrogate pair, and loses a segment of dots.
  const inPath = anyText.filter((text) => text.isWellFormed() && !/^\.{1,2}$/.test(text));
  const any = fc.tuple(fc.constantFrom(...TYPES, 'PARTNER_LINK_ID'), fc.oneof(fc.constantFrom(...IDENTIFIERS), inPath));
  const start = fc.record(
    {
      correlationId: mostly('fuzz-session', LOUIS.correlationId, 'séance'),
      channel: mostly('WEB', 'POS'),
      externalAgentSessionId: mostly('agent'),
    },
    { requiredKeys: ['correlationId'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(known, any), start, async ([type, by], sent) => {
      const headers = { 'X-Identifier-Type': type };
      const send = () => startSession(app, encodeURIComponent(by), JSON.stringify(sent), headers);
      statuses.add(await expectSoundAnswer(send, STARTED));
    }),
    RUNS,
  );
  expect(statuses).toEqual(new Set([200, 400, 404]));
});
