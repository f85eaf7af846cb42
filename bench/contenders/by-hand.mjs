// What a careful hand would write for just these requests: node:http, postgres.js, the gateway's own statements (captured
// by by-hand/capture.ts) and the same bytes. No schema that may change, no validation beyond what the answer needs, no
// privileges, no idempotency keys, no preconditions.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createReads } from './by-hand/reads.mjs';
import { createRows } from './by-hand/rows.mjs';
import { createStatements } from './by-hand/send.mjs';
import { createWrites } from './by-hand/writes.mjs';
import { HttpError, KEEP_ALIVE_MS, sayListening } from './shared/server.mjs';

const options = JSON.parse(readFileSync(process.env.BENCH_STATEMENTS, 'utf8'));
const statements = createStatements(options.statements);
const rows = createRows(options);
const reads = createReads(statements, rows);
const writes = createWrites(statements, options);

const JSON_TYPE = 'application/json;charset=UTF-8';
const GRAPHQL_TYPE = 'application/json; charset=utf-8';
const PLAIN_JSON = 'application/json';
const RECORD_PATH = /^\/profiles\/(\w{1,16})\/extensions\/(\w+)\/by\/unique$/;
const PROFILE_PATH = /^\/profiles\/(\w{1,16})$/;
const MEMBER_PATH = /^\/client\/users\/([^/]+)\/profile$/;

/** @returns status, content type, version, and body; what is absent is not sent */
async function answer(method, url, body) {
  const [path, query = ''] = url.split('?');
  if (method === 'POST' && path === '/graphql') {
    const { variables } = JSON.parse(body);
    const data = 'id' in variables ? await reads.customer(variables.id) : await reads.customers(variables.after);
    return { status: 200, type: GRAPHQL_TYPE, body: JSON.stringify({ data }) };
  }
  if (method === 'GET' && path === '/profiles') {
    const found = await reads.identify(new URLSearchParams(query));
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(found) };
  }
  const [, customerId] = PROFILE_PATH.exec(path) ?? [];
  if (customerId && method === 'GET') {
    const { version, profile } = await reads.profile(customerId, new URLSearchParams(query));
    return { status: 200, type: JSON_TYPE, version, body: JSON.stringify(profile) };
  }
  if (customerId && method === 'PUT') {
    return { status: 200, type: JSON_TYPE, version: await writes.replace(customerId, JSON.parse(body)), body: '[]' };
  }
  const [, ofRecord, extension] = RECORD_PATH.exec(path) ?? [];
  if (ofRecord && method === 'PUT') {
    return { status: 204, version: await writes.updateRecord(ofRecord, extension, JSON.parse(body)) };
  }
  const [, correlationId] = MEMBER_PATH.exec(path) ?? [];
  if (correlationId && method === 'PUT') {
    const version = await writes.updateMember(decodeURIComponent(correlationId), JSON.parse(body));
    return { status: 200, type: PLAIN_JSON, version, body: '{"debugMessage":"Profile Updated"}' };
  }
  throw new HttpError(404, 'no such path');
}

async function serve(request, response) {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, type, version, body } = await answer(request.method, request.url, Buffer.concat(chunks).toString());
    const headers = {};
    if (type) headers['content-type'] = type;
    if (version !== undefined) headers.etag = `"${version}"`;
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    response.writeHead(status, headers).end(body);
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500;
    if (status === 500) console.error(error);
    response.writeHead(status, { 'content-type': PLAIN_JSON }).end(JSON.stringify({ message: error.message }));
  }
}

const server = createServer((request, response) => void serve(request, response));
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, '127.0.0.1', () => sayListening('by-hand', server.address().port));
process.once('SIGTERM', () => process.exit());
