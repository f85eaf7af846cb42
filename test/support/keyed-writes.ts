import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { executeRows } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';
import { createCustomer } from './context-services.ts';
import { createMember } from './loyalty.ts';

export type Request = { readonly method: 'PUT' | 'POST' | 'DELETE'; readonly url: string; readonly body?: object };

/** A write of a profile by REST, how to prepare what it needs, and a body that asks for something else. */
export type KeyedWrite = {
  readonly operation: string;
  readonly prepare: (app: TestApp) => Promise<Request>;
  /** null: there is no body. */
  readonly otherBody: object | null;
  /** Whether it is of a profile that is there, which `If-Match` can name. */
  readonly isConditional: boolean;
  /** Of the same request without a key, after the first one. */
  readonly statusOfSecond: number;
};

const NUMBER = { PhoneNumber: '5550100' };
const createProfile = (app: TestApp) => createCustomer(app, { FirstName: 'Ada', Phone: [NUMBER] });

type Bodies = { readonly body: object | null; readonly other: object | null; readonly statusOfSecond: number };

function ofCustomer(operation: string, path: string, { body, other, statusOfSecond }: Bodies): KeyedWrite {
  const method = operation.split(' ')[0] as Request['method'];
  const prepare = async (app: TestApp): Promise<Request> => {
    const [id, source] = [await createProfile(app), await createProfile(app)];
    return { method, url: `/profiles/${id}${path.replace(':source', source)}`, ...(body && { body }) };
  };
  return { operation, prepare, otherBody: other, isConditional: true, statusOfSecond };
}

function ofMember(path: string, { body, other, statusOfSecond }: Bodies): KeyedWrite {
  const prepare = async (app: TestApp): Promise<Request> => {
    const { correlationId, mandatory } = await createMember(app);
    const url = `/client/users/${correlationId}/profile${path}`;
    return { method: 'PUT', url, body: path === '' ? { ...mandatory, ...body } : { ...body } };
  };
  return { operation: `PUT …/profile${path}`, prepare, otherBody: other, isConditional: true, statusOfSecond };
}

function creation(url: string, bodyOf: () => object, otherBody: object, statusOfSecond: number): KeyedWrite {
  const prepare = async (): Promise<Request> => ({ method: 'POST', url, body: bodyOf() });
  return { operation: `POST ${url}`, prepare, otherBody, isConditional: false, statusOfSecond };
}

const newMember = () => ({ email: `${randomUUID()}@a.example`, postalCode: '00000' });
const phone = (PhoneNumber: string) => ({ Phone: { PhoneNumber } });
const prefixed = (prefix: string) => ({ ...NUMBER, prefix });

/** Every path of both dialects that writes profiles, but the import. */
export const KEYED_WRITES: readonly KeyedWrite[] = [
  creation('/profiles', () => ({ FirstName: 'Ada' }), { FirstName: 'Grace' }, 201),
  creation('/client/users', newMember, newMember(), 400),
  ofCustomer('PUT /profiles/{id}', '', {
    body: { FirstName: 'Grace' },
    other: { FirstName: 'Joan' },
    statusOfSecond: 200,
  }),
  ofCustomer('DELETE /profiles/{id}', '', { body: null, other: null, statusOfSecond: 404 }),
  ofCustomer('PUT …/merge/{source}', '/merge/:source', { body: {}, other: { force_merge: true }, statusOfSecond: 404 }),
  ofCustomer('POST …/extensions', '/extensions', { body: phone('1'), other: phone('2'), statusOfSecond: 200 }),
  ofCustomer('PUT …/by/unique', '/extensions/Phone/by/unique', {
    body: prefixed('+1'),
    other: prefixed('+2'),
    statusOfSecond: 204,
  }),
  ofCustomer('PUT …/delete/by/unique', '/extensions/Phone/delete/by/unique', {
    body: NUMBER,
    other: { PhoneNumber: '1' },
    statusOfSecond: 404,
  }),
  ofMember('', { body: { city: 'Laval' }, other: newMember(), statusOfSecond: 200 }),
  ofMember('/closure', { body: {}, other: { anonymizeMemberData: true }, statusOfSecond: 400 }),
  ofMember('/email', { body: { status: 'declined' }, other: { status: 'deferred' }, statusOfSecond: 200 }),
  ofMember('/phonenumber', {
    body: { status: 'deferred' },
    other: { status: 'declined', phoneNumber: null },
    statusOfSecond: 200,
  }),
];

export const sendKeyed = (
  app: TestApp,
  { method, url, body }: Request,
  key: string,
  headers: InjectOptions['headers'] = {},
): Promise<LightMyRequestResponse> =>
  app.inject({
    method,
    url,
    headers: { 'idempotency-key': key, ...headers },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });

const OF_EACH_ANSWER = ['x-request-id', 'date', 'mck-msgid', 'mck-msgtimestamp'];

/** What a client sees of an answer, less what is new in each. */
export function seen({ statusCode, headers, body }: LightMyRequestResponse): object {
  const kept = Object.entries(headers).filter(([name]) => !OF_EACH_ANSWER.includes(name));
  return { statusCode, headers: Object.fromEntries(kept), body };
}

export type StoredKeyRow = { customer_id: string | null; account_id: string | null; result: { value: object } };

/** The rows of all keys, the oldest first. */
export async function storedKeys(app: TestApp): Promise<StoredKeyRow[]> {
  const rows = await executeRows<{ row: string }>(
    app.db,
    sql`SELECT to_jsonb(k)::text AS row FROM idempotency_key k ORDER BY created_at`,
  );
  return rows.map(({ row }) => JSON.parse(row));
}

/** Make all keys as old as if they had been used so long ago. */
export async function ageKeys(app: TestApp, seconds: number): Promise<void> {
  await app.db.execute(
    sql`UPDATE idempotency_key SET created_at = now() - make_interval(secs => ${seconds}::double precision)`,
  );
}
