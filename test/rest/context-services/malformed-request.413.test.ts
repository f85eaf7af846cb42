import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, readRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const LIMIT = 1_000;
const app = useTestApp(openTestDatabase, { env: { BODY_LIMIT: String(LIMIT) } });

let origin = '';
beforeAll(async () => {
  origin = await app.app.listen({ port: 0, host: '127.0.0.1' });
});

const OPERATIONS = [
  { method: 'PUT', url: '/profiles/00027a52JCGY000M' },
  { method: 'POST', url: '/profiles' },
  { method: 'PUT', url: '/profiles/0000Sb5U97XE000Y/extensions/Phone/by/unique' },
  { method: 'POST', url: '/metadata/profiles/extensions' },
] as const;

/** A profile of exactly so many bytes. */
function profileOf(bytes: number): string {
  const frame = '{"FirstName":""}';
  return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
}

/** Send a body over a socket; without a length, it goes out in chunks. */
async function overSocket(
  method: string,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ statusCode: number | undefined; headers: IncomingMessage['headers']; body: string }> {
  const outgoing = request(`${origin}${url}`, { method, headers, agent: false });
  const answered = once(outgoing, 'response');
  for (let at = 0; at < body.length; at += 300) outgoing.write(body.slice(at, at + 300));
  outgoing.end();
  const [response]: IncomingMessage[] = await answered;
  if (!response) throw new Error('no response');
  return { statusCode: response.statusCode, headers: response.headers, body: await text(response) };
}

test.each(OPERATIONS)('$method $url: a body longer than BODY_LIMIT is refused', async ({ method, url }) => {
  const { message } = await expectRefusal(app, { method, url, payload: profileOf(LIMIT + 1) }, 413);
  expect(message).toBe('the body is larger than this server accepts');
});

test.each(OPERATIONS)('$method $url: over a socket, with and without a length', async ({ method, url }) => {
  const before = await app.snapshot();
  const body = profileOf(LIMIT + 1);
  for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
    const response = await overSocket(method, url, body, headers);
    expect(response.statusCode).toBe(413);
    expect(readRefusal({ headers: response.headers, body: response.body })).toMatchObject({
      http_method: method,
      uri: url,
      http_code: 413,
      error_code: 'PayloadTooLarge',
    });
  }
  expect(await app.snapshot()).toEqual(before);
});

test('a body of exactly BODY_LIMIT is stored, with and without a length', async () => {
  expect((await send(app, 'POST', '/profiles', profileOf(LIMIT))).statusCode).toBe(201);
  const response = await overSocket('POST', '/profiles', profileOf(LIMIT), { 'transfer-encoding': 'chunked' });
  expect(response.statusCode).toBe(201);
});

test('the limit counts bytes, not characters', async () => {
  const payload = `{"FirstName":"${'é'.repeat(LIMIT / 2)}"}`;
  await expectRefusal(app, { method: 'POST', url: '/profiles', payload }, 413);
});
