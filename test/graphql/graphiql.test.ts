import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import * as bundle from '@graphql-yoga/render-graphiql/graphiql';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { type GraphiqlTab, graphiqlPage, registerGraphiqlAssets } from '../../src/graphql/graphiql/page.ts';

const tabs: readonly GraphiqlTab[] = [
  { query: 'query Hello($name: String) { hello(name: $name) }', variables: '{ "name": "Ada" }' },
  { query: 'query Escape { hello(name: "</script><script>alert(1)</script><!--") }' },
];
const page = graphiqlPage({ endpoint: '/api/graphql', title: 'Profiles & <members>', tabs });

async function appWithPage(): Promise<FastifyInstance> {
  const app = fastify();
  registerGraphiqlAssets(app, '/api/graphql');
  app.get('/api/graphql', (_request, reply) => reply.headers(page.headers).send(page.html));
  await app.ready();
  return app;
}

const app = await appWithPage();
afterAll(() => app.close());

const pageUrl = 'http://gateway.example/api/graphql';
const assetsPath = /"assets":"([^"]+)"/.exec(page.html)?.[1];
const linkedUrls = [...page.html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? '');
const workerUrls = [...page.html.matchAll(/[a-z]+\.worker\.js/g)].map(([file]) => `${assetsPath}/${file}`);
const paths = [...linkedUrls, ...workerUrls].map((url) => new URL(url, pageUrl).pathname);

const contents: Record<string, { type: string; body: Buffer }> = {
  'graphiql.js': { type: 'text/javascript; charset=utf-8', body: Buffer.from(bundle.js) },
  'graphiql.css': { type: 'text/css; charset=utf-8', body: Buffer.from(bundle.css) },
  'editor.worker.js': { type: 'text/javascript; charset=utf-8', body: Buffer.from(bundle.editorWorkerService) },
  'json.worker.js': { type: 'text/javascript; charset=utf-8', body: Buffer.from(bundle.jsonWorker) },
  'graphql.worker.js': { type: 'text/javascript; charset=utf-8', body: Buffer.from(bundle.graphqlWorker) },
  'favicon.ico': { type: 'image/x-icon', body: Buffer.from(bundle.favicon.split(',')[1] ?? '', 'base64') },
};

const decoders: Record<string, (body: Buffer) => Promise<Buffer>> = {
  br: promisify(brotliDecompress),
  gzip: promisify(gunzip),
  identity: async (body) => body,
};

function pathOf(file: string): string {
  return paths.find((path) => path.endsWith(`/${file}`)) ?? expect.fail(`the page does not name ${file}`);
}

test('the page is small, names no other origin, and is sent with a strict policy', async () => {
  const response = await app.inject('/api/graphql');
  expect(response.statusCode).toBe(200);
  expect(response.rawPayload.length).toBeLessThan(50_000);
  expect(response.body).not.toMatch(/https?:\/\//);
  expect(response.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  const policy = String(response.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}='(;|$)/);
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|blob:|\*|https?:/);
});

test('the page links every asset of its own and nothing else', () => {
  expect(paths.map((path) => path.split('/').at(-1)).sort()).toEqual(Object.keys(contents).sort());
  expect(linkedUrls.every((url) => url.startsWith('./graphql/assets/'))).toBe(true);
});

test.each(['br', 'gzip', 'identity'])('every asset is served as %s and for ever', async (encoding) => {
  for (const [file, content] of Object.entries(contents)) {
    const response = await app.inject({ url: pathOf(file), headers: { 'accept-encoding': encoding } });
    expect(response.statusCode, file).toBe(200);
    expect(response.headers['content-type']).toBe(content.type);
    expect(response.headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding);
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(response.headers['vary']).toBe('Accept-Encoding');
    expect(response.headers['etag']).toMatch(/^"[^"]+"$/);
    const body = await decoders[encoding]?.(response.rawPayload);
    // Not toEqual: a difference in megabytes would be printed.
    expect(body?.equals(content.body), file).toBe(true);
    if (encoding !== 'identity') expect(response.rawPayload.length).toBeLessThan(content.body.length);
  }
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['GZIP;q=0.5', 'gzip'],
  ['*', 'br'],
  ['br;q=0, gzip;q=0, *;q=0', undefined],
  ['deflate', undefined],
  [undefined, undefined],
])('Accept-Encoding %s is answered with %s', async (accepted, encoding) => {
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  const response = await app.inject({ url: pathOf('favicon.ico'), headers });
  expect(response.headers['content-encoding']).toBe(encoding);
});

test('a known ETag is answered with 304, one of another encoding is not', async () => {
  const url = pathOf('graphiql.css');
  const brotli = { url, headers: { 'accept-encoding': 'br' } };
  const etag = String((await app.inject(brotli)).headers['etag']);
  const again = await app.inject({ url, headers: { ...brotli.headers, 'if-none-match': `"other", W/${etag}` } });
  expect(again.statusCode).toBe(304);
  expect(again.rawPayload.length).toBe(0);
  expect(again.headers['etag']).toBe(etag);
  expect(again.headers['cache-control']).toContain('immutable');
  const gzip = await app.inject({ url, headers: { 'accept-encoding': 'gzip', 'if-none-match': etag } });
  expect(gzip.statusCode).toBe(200);
});

test('concurrent first requests of one asset get the same bytes', async () => {
  const request = { url: pathOf('json.worker.js'), headers: { 'accept-encoding': 'br' } };
  const responses = await Promise.all([1, 2, 3].map(() => app.inject(request)));
  expect(responses.every((response) => response.rawPayload.equals(responses[0]?.rawPayload ?? Buffer.of()))).toBe(true);
});

test('a Vary header of another plugin stays', async () => {
  const other = fastify();
  other.addHook('onRequest', async (_request, reply) => {
    reply.header('vary', 'Origin');
  });
  registerGraphiqlAssets(other, '/api/graphql');
  expect((await other.inject(pathOf('favicon.ico'))).headers['vary']).toBe('Origin, Accept-Encoding');
  await other.close();
});

test('markup in an operation or in the title stays text', () => {
  expect(page.html).not.toContain('alert(1)</script>');
  expect(page.html.match(/<script[\s>]/g)).toHaveLength(2);
  expect(page.html.match(/<\/script>/g)).toHaveLength(2);
  expect(page.html).not.toContain('<members>');
  expect(page.html).toContain('<title>Profiles &amp; &lt;members&gt;</title>');
  const config = /const config = (\{.*\});/.exec(page.html)?.[1] ?? '';
  expect(JSON.parse(config).examples).toEqual(tabs);
});

test('an unknown asset and an old version are not found', async () => {
  const known = pathOf('graphiql.js');
  expect((await app.inject(known.replace('graphiql.js', 'other.js'))).statusCode).toBe(404);
  expect((await app.inject(known.replace('graphiql.js', 'constructor'))).statusCode).toBe(404);
  expect((await app.inject(known.replace('/assets/', '/assets/0'))).statusCode).toBe(404);
});
