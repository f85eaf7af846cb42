import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, readProfile } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

/** Each would succeed but for its headers. */
const OPERATIONS = [
  { method: 'PUT', url: '/profiles/00027a52JCGY000M', payload: '{"FirstName":"x"}' },
  { method: 'POST', url: '/profiles', payload: '{"FirstName":"x"}' },
  {
    method: 'PUT',
    url: '/profiles/0000Sb5U97XE000Y/extensions/Phone/by/unique',
    payload: '{"PhoneNumber":"3145926535","description":"x"}',
  },
  { method: 'POST', url: '/metadata/profiles/extensions', payload: '{"name":"X","type":"classifier"}' },
] as const;

test.each([
  ...['text/plain', 'text/plain;charset=UTF-8', 'application/xml', 'application/x-www-form-urlencoded', 'text/json'],
  ...['application/octet-stream', 'application/jsonp', 'application/json5', 'multipart/form-data', 'json', '*/*'],
])('another media type: %s', async (type) => {
  for (const operation of OPERATIONS) {
    await expectRefusal(app, { ...operation, headers: { 'content-type': type } }, 415);
  }
});

test.each(['iso-8859-1', 'utf-16', 'UTF-16LE', 'utf-32', 'us-ascii', '"windows-1252"', 'utf-8x'])(
  'another charset than UTF-8: %s',
  async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    for (const operation of OPERATIONS) await expectRefusal(app, { ...operation, headers }, 415);
  },
);

test('a compressed body', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  for (const operation of OPERATIONS) {
    await expectRefusal(app, { ...operation, payload: gzipSync(operation.payload), headers }, 415);
  }
});

test.each([
  'application/json',
  'APPLICATION/JSON',
  'application/json;charset=UTF-8',
  'application/json; charset=utf-8',
  'application/json ; charset="utf-8"',
  'application/json;charset=utf8',
  'application/json;',
  'application/vnd.profile+json',
])('%s is JSON (context-services.md §1.3)', async (type) => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const response = await app.inject({
    method: 'PUT',
    url: `/profiles/${id}`,
    headers: { 'content-type': type },
    payload: '{"FirstName":"Renée"}',
  });
  expect(response.statusCode).toBe(200);
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Renée' });
});
