import { randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect, test } from 'vitest';
import { type TestApp, useTestApp } from '../support/app.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { createMember } from '../support/loyalty.ts';
import { useSecondApp } from '../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const careful = useSecondApp(app, {
  CONTEXT_SERVICES_REQUIRE_IF_MATCH: 'true',
  LOYALTY_REQUIRE_IF_MATCH: 'true',
  EXTENDED_DATA_EXPOSED: 'none',
});

type Request = { readonly method: 'PUT' | 'POST' | 'DELETE' | 'GET'; readonly url: string; readonly body?: unknown };
type Write = readonly [operation: string, prepare: () => Promise<Request>];

const NUMBER = { PhoneNumber: '5550100' };
const createProfile = () => createCustomer(app, { FirstName: 'Ada', Phone: [NUMBER] });

const ofCustomer = (method: Request['method'], path: string, body?: unknown) => async (): Promise<Request> => {
  const [id, other] = [await createProfile(), await createProfile()];
  return { method, url: `/profiles/${id}${path.replace(':other', other)}`, ...(body !== undefined && { body }) };
};
const ofMember =
  (path: string, body: object, isWhole = false) =>
  async (): Promise<Request> => {
    const { correlationId, mandatory } = await createMember(app);
    const url = `/client/users/${correlationId}/profile${path}`;
    return { method: 'PUT', url, body: isWhole ? { ...mandatory, ...body } : body };
  };

const REPLACES: readonly Write[] = [
  ['PUT /profiles/{id}', ofCustomer('PUT', '', { FirstName: 'Grace' })],
  ['PUT /client/users/{session}/profile', ofMember('', { city: 'Laval' }, true)],
];
const WRITES: readonly Write[] = [
  ...REPLACES,
  ['POST /profiles/{id}/extensions', ofCustomer('POST', '/extensions', { Phone: { PhoneNumber: '5550199' } })],
  ['PUT …/by/unique', ofCustomer('PUT', '/extensions/Phone/by/unique', { ...NUMBER, prefix: '+1' })],
  ['PUT …/delete/by/unique', ofCustomer('PUT', '/extensions/Phone/delete/by/unique', NUMBER)],
  ['PUT /profiles/{id}/merge/{source}', ofCustomer('PUT', '/merge/:other', {})],
  ['DELETE /profiles/{id}', ofCustomer('DELETE', '')],
  ['PUT …/profile/closure', ofMember('/closure', {})],
  ['PUT …/profile/email', ofMember('/email', { status: 'declined' })],
  ['PUT …/profile/phonenumber', ofMember('/phonenumber', { status: 'deferred' })],
];

const send = (to: TestApp, { method, url, body }: Request, headers: InjectOptions['headers'] = {}) =>
  to.inject({ method, url, headers: { ...headers }, ...(body !== undefined && { payload: JSON.stringify(body) }) });

const isDone = ({ statusCode }: LightMyRequestResponse): boolean => statusCode === 200 || statusCode === 204;

test.each(WRITES)('%s is made for the version that If-Match names, and tells the next one', async (_what, prepare) => {
  const request = await prepare();
  const response = await send(app, request, { 'if-match': '"1"' });
  expect(isDone(response), response.body).toBe(true);
  expect(response.headers.etag).toBe(request.method === 'DELETE' ? undefined : '"2"');
});

test.each(WRITES)('%s for another version is 412 with the stored one, and writes nothing', async (_what, prepare) => {
  for (const header of [
    '"2"',
    'W/"1"',
    '"2", "7"',
    '"0"',
    '"x,y"',
    '"99999999999999999999"',
    '"2147483648"',
    '"9999999999"',
  ]) {
    const request = await prepare();
    const before = await app.snapshot();
    const response = await send(app, request, { 'if-match': header });
    expect({ header, status: response.statusCode, etag: response.headers.etag }).toEqual({
      header,
      status: 412,
      etag: '"1"',
    });
    expect(response.json()).toMatchObject(
      request.url.startsWith('/client')
        ? { statusCode: 412, errorCode: 'VERSION_CONFLICT' }
        : { http_code: 412, error_code: 'PreconditionFailed' },
    );
    expect(await app.snapshot()).toEqual(before);
  }
});

test.each(WRITES)('%s takes any of several versions, or any at all', async (_what, prepare) => {
  for (const header of ['"7", "1"', ' "1" ,"2"', '"1",', ',, "1"', '"1-0123abcd"', '*', undefined]) {
    const response = await send(app, await prepare(), header === undefined ? {} : { 'if-match': header });
    expect(isDone(response), `${header}: ${response.body}`).toBe(true);
  }
});

test.each(WRITES)('%s refuses an If-Match that is none, and writes nothing', async (_what, prepare) => {
  const request = await prepare();
  const before = await app.snapshot();
  for (const header of ['1', '"1', '', '"1" "2"', '*, "1"', 'version 1']) {
    const response = await send(app, request, { 'if-match': header });
    expect(response.statusCode, header).toBe(400);
    expect(response.body).toContain('If-Match must be');
  }
  expect(await app.snapshot()).toEqual(before);
});

test('what is not there stays 404, whatever If-Match says', async () => {
  for (const header of ['*', '"1"', '"1", "2"']) {
    const profile = await send(
      app,
      { method: 'PUT', url: '/profiles/nobody', body: { FirstName: 'A' } },
      { 'if-match': header },
    );
    expect(profile.statusCode).toBe(404);
    const url = `/client/users/${randomUUID()}/profile`;
    const member = await send(
      app,
      { method: 'PUT', url, body: { email: 'a@b.cc', postalZipCode: '00000' } },
      { 'if-match': header },
    );
    expect(member.statusCode).toBe(404);
  }
});

test('a created profile tells its first version', async () => {
  const response = await send(app, { method: 'POST', url: '/profiles', body: { FirstName: 'Ada' } });
  expect(response.headers.etag).toBe('"1"');
});

const READS: readonly (readonly [string, () => Promise<string>])[] = [
  ['GET /profiles/{id}', async () => `/profiles/${await createProfile()}?extensions=Phone`],
  ['GET …/profile', async () => `/client/users/${(await createMember(app)).correlationId}/profile`],
  ['GET …/profile/emd', async () => `/client/users/${(await createMember(app)).correlationId}/profile/emd`],
];

test.each(READS)('%s is not sent again to whoever has this version', async (_what, prepare) => {
  const url = await prepare();
  const first = await send(app, { method: 'GET', url });
  const etag = String(first.headers.etag);
  expect(etag).toMatch(/^"1(?:-[0-9a-f]{8})?"$/);
  for (const header of [etag, `W/${etag}`, `"7", ${etag},`, '*']) {
    const again = await send(app, { method: 'GET', url }, { 'if-none-match': header });
    expect({ status: again.statusCode, body: again.body, etag: again.headers.etag }).toEqual({
      status: 304,
      body: '',
      etag,
    });
  }
  for (const header of ['"2"', '"x"', '"1-00000000"', undefined]) {
    const again = await send(app, { method: 'GET', url }, header === undefined ? {} : { 'if-none-match': header });
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 200, body: first.body });
  }
  expect((await send(app, { method: 'GET', url }, { 'if-none-match': '1' })).statusCode).toBe(400);
});

test.each(REPLACES)('%s without If-Match is 428 where that is set, and writes nothing', async (_what, prepare) => {
  const request = await prepare();
  const before = await app.snapshot();
  const blind = await send(careful, request);
  expect(blind.statusCode).toBe(428);
  expect(blind.body).toContain('If-Match');
  expect(await app.snapshot()).toEqual(before);
  const etag = (await send(careful, { method: 'GET', url: request.url })).headers.etag;
  const response = await send(careful, request, { 'if-match': String(etag) });
  expect(isDone(response), response.body).toBe(true);
});

test.each(WRITES.slice(REPLACES.length))('%s is no blind replace: it is never 428', async (_what, prepare) => {
  expect(isDone(await send(careful, await prepare()))).toBe(true);
});

test.each(WRITES)('%s refuses If-None-Match, which is for reads, and writes nothing', async (_what, prepare) => {
  const request = await prepare();
  const before = await app.snapshot();
  const tagged = await send(app, request, { 'if-none-match': '"1"' });
  expect(tagged.statusCode).toBe(400);
  expect(tagged.body).toContain('If-None-Match');
  // "Only if there is nothing yet": there is.
  const any = await send(app, request, { 'if-none-match': '*' });
  expect([any.statusCode, any.headers.etag]).toEqual([412, '"1"']);
  expect(await app.snapshot()).toEqual(before);
});

test('of many writers who take any of many versions, every one succeeds', async () => {
  const id = await createProfile();
  const header = Array.from({ length: 60 }, (_, n) => `"${n + 1}"`).join(', ');
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      send(app, { method: 'PUT', url: `/profiles/${id}`, body: { FirstName: `Ada ${n}` } }, { 'if-match': header }),
    ),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(40).fill(200));
});

test('a required If-Match is asked for only where nothing else stands against the write', async () => {
  const unknown = await send(careful, { method: 'PUT', url: '/profiles/nobody', body: { FirstName: 'A' } });
  expect(unknown.statusCode).toBe(404);
  const wrong = await send(careful, {
    method: 'PUT',
    url: `/profiles/${await createProfile()}`,
    body: { Nickname: 'A' },
  });
  expect(wrong.statusCode).toBe(400);
});

test('the tag of extended data tells apart what two gateways show of one version', async () => {
  const { correlationId } = await createMember(app, { extendedData: { secret: 'x' } });
  const url = `/client/users/${correlationId}/profile/emd`;
  const shown = await send(app, { method: 'GET', url });
  const hidden = await send(careful, { method: 'GET', url }, { 'if-none-match': String(shown.headers.etag) });
  expect([shown.json(), hidden.statusCode, hidden.json()]).toEqual([{ secret: 'x' }, 200, {}]);
});
