import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { formatTimestamp } from '../../../src/rest/loyalty/response-headers.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase, { env: { BODY_LIMIT: '300' } });
const PROFILE = { method: 'GET', url: `/client/users/${ADA.correlationId}/profile` } as const;
const NO_TRACE = 'CORRELATION_ID_NOT_PROVIDED_IN_REQUEST';

// es-loyalty.md §2.3
test.each<[number, string, InjectOptions]>([
  [200, 'an answer', PROFILE],
  [400, 'a broken body', { method: 'PUT', url: PROFILE.url, payload: '{' }],
  [400, 'faulty percent-encoding', { method: 'PUT', url: '/client/users/%ZZ/profile' }],
  [403, 'a page of another origin', { method: 'PUT', url: PROFILE.url, headers: { origin: 'https://evil.example' } }],
  [404, 'an unknown session', { method: 'GET', url: '/client/users/nobody/profile' }],
  [404, 'an unknown path', { method: 'GET', url: '/client/nowhere' }],
  [413, 'a large body', { method: 'PUT', url: PROFILE.url, payload: ' '.repeat(301) }],
  [414, 'a long path', { method: 'PUT', url: `/client/users/${'x'.repeat(20_000)}/profile` }],
])('%i to %s has the headers of the legacy platform', async (status, _what, request) => {
  const { statusCode, headers } = await app.inject(request);
  expect(statusCode).toBe(status);
  expect(headers).toMatchObject({
    'mck-appid': 'ES-CB-V1',
    'mck-msgid': expect.stringMatching(/^mck-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    'mck-msgtimestamp': expect.stringMatching(/^[A-Z][a-z]+ \d{1,2}(?:st|nd|rd|th) \d{4}, \d{1,2}:\d\d:\d\d$/),
    mck_correlationid: NO_TRACE,
    'cache-control': 'no-cache, no-store, must-revalidate',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'sameorigin',
  });
  expect(Object.keys(headers).filter((name) => /^(?:access-control|content-security)-/.test(name))).toEqual([]);
});

test('each answer has an id and a time of its own', async () => {
  const before = Date.now();
  const [one, two] = await Promise.all([app.inject(PROFILE), app.inject(PROFILE)]);
  expect(one.headers['mck-msgid']).not.toBe(two.headers['mck-msgid']);
  const seconds = Array.from({ length: 10 }, (_, index) => formatTimestamp(new Date(before + index * 1_000)));
  expect(seconds).toContain(one.headers['mck-msgtimestamp']);
});

test('other paths have none of them', async () => {
  for (const url of ['/profiles/00027a52JCGY000M', '/health/live', '/nowhere', '/clientele']) {
    const { headers } = await app.inject({ url });
    expect(Object.keys(headers).filter((name) => name.startsWith('mck'))).toEqual([]);
  }
});

describe('MCK_CORRELATIONID', () => {
  test.each<[string, Record<string, string>, string]>([
    ['comes back', { MCK_CORRELATIONID: 'trace-1' }, 'trace-1'],
    ['comes back from the other spelling', { 'MCK-CORRELATIONID': 'trace 2 ~!' }, 'trace 2 ~!'],
    ['comes before the other spelling', { MCK_CORRELATIONID: 'a', 'MCK-CORRELATIONID': 'b' }, 'a'],
    ['comes back at 255 characters', { MCK_CORRELATIONID: 'x'.repeat(255) }, 'x'.repeat(255)],
    ['is not echoed when it is longer', { MCK_CORRELATIONID: 'x'.repeat(256) }, NO_TRACE],
    ['is not echoed when it is empty', { MCK_CORRELATIONID: '' }, NO_TRACE],
    ['is not echoed with a control character', { MCK_CORRELATIONID: 'a\tb' }, NO_TRACE],
    ['is not echoed beyond ASCII', { MCK_CORRELATIONID: 'trac\u00e9' }, NO_TRACE],
    ['gives way when it cannot be echoed', { MCK_CORRELATIONID: '\u00e9', 'MCK-CORRELATIONID': 'b' }, 'b'],
  ])('%s', async (_what, headers, expected) => {
    expect((await app.inject({ ...PROFILE, headers })).headers['mck_correlationid']).toBe(expected);
    expect((await app.inject({ url: '/client/nowhere', headers })).headers['mck_correlationid']).toBe(expected);
  });
});

test.each([
  ['2023-04-05T03:09:03.999Z', 'April 5th 2023, 3:09:03'],
  ['2024-01-01T00:00:00Z', 'January 1st 2024, 12:00:00'],
  ['2024-02-02T12:30:59Z', 'February 2nd 2024, 12:30:59'],
  ['2024-03-03T13:05:07Z', 'March 3rd 2024, 1:05:07'],
  ['2024-05-11T23:59:59Z', 'May 11th 2024, 11:59:59'],
  ['2024-06-12T01:00:00Z', 'June 12th 2024, 1:00:00'],
  ['2024-07-13T01:00:00Z', 'July 13th 2024, 1:00:00'],
  ['2024-08-20T01:00:00Z', 'August 20th 2024, 1:00:00'],
  ['2024-09-21T01:00:00Z', 'September 21st 2024, 1:00:00'],
  ['2024-10-22T01:00:00Z', 'October 22nd 2024, 1:00:00'],
  ['2024-11-23T01:00:00Z', 'November 23rd 2024, 1:00:00'],
  ['2024-12-31T10:11:12Z', 'December 31st 2024, 10:11:12'],
])('%s reads %s', (time, text) => {
  expect(formatTimestamp(new Date(time))).toBe(text);
});
