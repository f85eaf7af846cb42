import { and, asc, between, desc, eq, inArray, isNull, like, not, or, type SQL, sql } from 'drizzle-orm';
import { alias, PgDialect, type PgSession, pgEnum, pgTable, text } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { listCustomers } from '../../src/db/customers/customer-list-repository.ts';
import { deleteCustomer, insertCustomer, saveProfile } from '../../src/db/customers/customer-repository.ts';
import { saveRecord } from '../../src/db/customers/extension-record-repository.ts';
import { findCustomers } from '../../src/db/customers/find-customers.ts';
import { findIdentified } from '../../src/db/customers/identification-repository.ts';
import { savePatch } from '../../src/db/customers/save-patch.ts';
import { customer, extensionRecord } from '../../src/db/customers/tables.ts';
import { saveAtOnce } from '../../src/db/members/save-at-once.ts';
import { member } from '../../src/db/members/tables.ts';
import { type Statement, toStatement } from '../../src/db/to-statement.ts';
import type { Profile } from '../../src/domain/customers/profile.ts';
import type { ProfilePatch } from '../../src/domain/customers/profile-patch.ts';
import type { ParsedRecordUpdate } from '../../src/domain/customers/record-update.ts';
import type { ExtendedDataChange } from '../../src/domain/members/extended-data.ts';
import type { MemberChanges } from '../../src/domain/members/member-profile.ts';
import { gatewayCaller } from '../../src/services/context.ts';

const dialect = new PgDialect();
const only = ({ sql: statement, params }: Statement) => ({ sql: statement, params });

const id = 'x';
const other = alias(customer, 'other');
const odd = pgTable('odd "name"', { column: text('a "column"') });
const mood = pgEnum('mood', ['good', 'bad']);
const nested = (depth: number): SQL => (depth === 0 ? sql`${depth}` : sql`(${nested(depth - 1)}, ${depth})`);

const FRAGMENTS: [string, () => SQL][] = [
  ['nothing', () => sql``],
  ['text alone', () => sql`SELECT 1`],
  ['an empty fragment', () => sql.empty()],
  ['parameters', () => sql`SELECT ${id}, ${7}, ${7n}, ${1.5}, ${true}, ${false}, ${''}`],
  ['null and undefined', () => sql`SELECT ${null}, ${undefined}, ${id}`],
  ['a parameter at either end', () => sql`${1} + ${2}`],
  ['fragments in fragments', () => sql`SELECT ${sql`a = ${1} AND ${sql`b = ${2}`}`} AND c = ${3}`],
  ['a fragment many times', () => sql.join([nested(3), nested(3)], sql` + `)],
  ['fragments deep inside', () => nested(40)],
  [
    'a number of parameters of two digits',
    () =>
      sql.join(
        Array.from({ length: 120 }, (_, n) => sql`${n}`),
        sql`, `,
      ),
  ],
  ['a join of nothing', () => sql`(${sql.join([])})`],
  ['a join without a separator', () => sql.join([sql`a`, sql`${1}`, sql`b`])],
  ['raw text', () => sql`SELECT ${sql.raw("'$1'")} WHERE ${1} = ${sql.raw('1')}`],
  ['identifiers', () => sql`SELECT ${sql.identifier('a')}.${sql.identifier('odd "name"')} = ${id}`],
  ['tables and columns', () => sql`SELECT ${customer.customerId} FROM ${customer} WHERE ${customer.tenantId} = ${id}`],
  ['names that need quotes', () => sql`SELECT ${odd.column} FROM ${odd}`],
  [
    'a table by another name',
    () => sql`SELECT ${other.version} FROM ${customer} ${other} WHERE ${other.version} = ${1}`,
  ],
  ['an array', () => sql`${1} IN ${[1, 2, 3]} OR ${4} = ${5}`],
  ['the name of an enum', () => sql`${id}::${mood}`],
  ['an empty array', () => sql`${1} IN ${[]}`],
  ['an array of fragments', () => sql`${[sql`a`, sql`${1}`, 2]}`],
  ['a date', () => sql`${new Date(0)}, ${1}`],
  ['bytes', () => sql`${Buffer.from('x')}, ${1}`],
  ['an object', () => sql`${{ a: 1 }}, ${1}`],
  ['a typed parameter', () => sql`${sql.param(id)} = ${sql.param(7, customer.version)}`],
  ['a date as a typed parameter', () => sql`${sql.param(new Date(0), customer.createdAt)}, ${1}`],
  ['a typed parameter that is null', () => sql`${sql.param(null, customer.createdAt)}, ${1}`],
  ['a typed parameter that is a list', () => sql`${sql.param(['a', 'b'])}, ${1}`],
  ['a typed parameter that is SQL', () => sql`${sql.param(sql`now()`)}, ${sql.param(sql`${1}`)}, ${2}`],
  ['a json parameter', () => sql`${sql.param({ a: [1] }, extensionRecord.attributes)}, ${1}`],
  ['a placeholder', () => sql`${sql.placeholder('name')} = ${1}`],
  ['a placeholder as a typed parameter', () => sql`${sql.param(sql.placeholder('name'))} = ${1}`],
  ['literals instead of parameters', () => sql`SELECT ${1}, ${"it's"}, ${null}`.inlineParams()],
  ['literals instead of parameters, inside', () => sql`${1}, ${sql`${2}, ${sql`${3}`}`.inlineParams()}, ${4}`],
  ['an alias', () => sql`SELECT ${sql`${1}`.as('one')}, ${2}`],
  ['a fragment with a decoder', () => sql`SELECT ${sql`${1}`.mapWith(Number)}, ${2}`],
  ['a comparison', () => sql`${eq(member.email, id)} AND ${eq(customer.tenantId, customer.customerId)}`],
  ['a comparison of a date', () => sql`${eq(member.createdAt, new Date(0))}`],
  [
    'and, or, not',
    () =>
      sql`${and(eq(member.email, 'a'), or(eq(member.city, 'b'), undefined, isNull(member.email)), not(eq(member.city, 'c')))}`,
  ],
  ['and of nothing', () => sql`WHERE ${and()} ${and(undefined)}`],
  ['a list of values', () => sql`${inArray(member.city, ['a', 'b'])} AND ${id} = ${id}`],
  ['a list of rows', () => sql`${inArray(member.accountId, sql`(SELECT ${id})`)}`],
  ['patterns and ranges', () => sql`${like(member.email, 'a%')} OR ${between(member.version, 1, 2)}`],
  ['an order', () => sql`ORDER BY ${asc(member.email)}, ${desc(member.city)}`],
];

describe('the same text and parameters as Drizzle writes', () => {
  // Names are remembered: the second time is another way.
  test.each(FRAGMENTS)('%s', (_what, make) => {
    const fragment = make();
    for (const query of [fragment, fragment, make(), sql`${make()}, ${'behind'}`, sql`${'before'}, ${fragment}`]) {
      expect(only(toStatement(query))).toEqual(only(dialect.sqlToQuery(query)));
    }
  });
});

test('what is refused is refused', () => {
  expect(() => dialect.sqlToQuery(sql`${Symbol('x')}`.inlineParams())).toThrow();
  expect(() => toStatement(sql`${Symbol('x')}`.inlineParams())).toThrow();
});

/** The one statement that a call sends. */
async function statementOf(call: (db: Db) => Promise<unknown>): Promise<Statement> {
  const statements: Statement[] = [];
  const prepareQuery = (statement: Statement) => ({
    execute: async () => {
      statements.push(statement);
      return [];
    },
  });
  const session = { prepareQuery } as unknown as PgSession;
  // What it makes of an answer without rows does not matter.
  await call({ session } as unknown as Db).catch(() => {});
  const [statement] = statements;
  if (!statement || statements.length !== 1) throw new Error(`${statements.length} statements`);
  return statement;
}

const PROFILE = {
  schemaVersion: 7,
  attributes: { EmailAddress: ['a', 'b'] },
  records: [{ extension: 'Phone', uniqueKey: '["1"]', attributes: { PhoneNumber: '1' } }],
  identification: { keyIds: [1], entries: [{ keyId: 1, value: 'a', isUnique: true }] },
} as unknown as Profile;
const PATCH = { set: { a: 'b' }, unset: ['c'], add: { d: 'e' }, remove: {} } as unknown as ProfilePatch;
const UPDATE = { extension: 'Phone', uniqueKey: '["1"]', set: { a: 1 }, unset: ['b'] } as unknown as ParsedRecordUpdate;
const DATA = { source: 'PPN', channel: 'WEB', data: { casl: false } } as unknown as ExtendedDataChange;
const CHANGES = { city: 'Laval', email: 'a@b.example', phoneNumber: null } as unknown as MemberChanges;
const RULES = {
  extendedData: { bytesMax: 1_000, keysMax: 20, scope: 'account', sources: ['PPN'] },
  sessionLifetimeSeconds: 3_600,
} as const;
const guard = { schemaVersion: 7, expectedVersion: [1, 2] };
const found = { keyId: 1, value: 'a', isWhole: false, after: 'x', limit: 3, withRecords: true };
const range = { after: 'a', before: null, limit: 3, isBackward: true, withRecords: true, withMembers: true };

const CALLS: [string, (db: Db, tenantId: string) => Promise<unknown>][] = [
  ['findCustomers', (db, tenant) => findCustomers(db, tenant, [{ customerId: 'a', withRecords: true }])],
  ['listCustomers', (db, tenant) => listCustomers(db, tenant, range)],
  ['findIdentified', (db, tenant) => findIdentified(db, tenant, [found, found])],
  ['insertCustomer', (db, tenant) => insertCustomer(db, originOf(tenant), 'a', PROFILE)],
  ['saveProfile', (db, tenant) => saveProfile(db, originOf(tenant), 'a', PROFILE, [3])],
  ['saveProfile alone', (db, tenant) => saveProfile(db, originOf(tenant), 'a', { ...PROFILE, records: null }, null)],
  ['deleteCustomer', (db, tenant) => deleteCustomer(db, originOf(tenant), 'a', guard)],
  ['savePatch', (db, tenant) => savePatch(db, originOf(tenant), { customerId: 'a', ...guard }, PATCH)],
  ['saveRecord', (db, tenant) => saveRecord(db, { origin: originOf(tenant), customerId: 'a', ...guard }, UPDATE)],
  ...[null, DATA].flatMap((extendedData) =>
    (['correlationId', 'accountId', 'email', 'phoneNumber'] as const).map(
      (kind): [string, (db: Db, tenantId: string) => Promise<unknown>] => [
        `saveAtOnce by ${kind}${extendedData ? ' with extended data' : ''}`,
        (db, tenant) =>
          saveAtOnce(db, originOf(tenant), { by: { kind, value: 'x' }, attributes: CHANGES, extendedData }, RULES),
      ],
    ),
  ),
];
const originOf = (tenantId: string) => ({ ...gatewayCaller('test', tenantId), operation: 'test' });

// A text that is an object is one that only Drizzle knows how to write: the whole statement is its own then.
test.each(CALLS)('%s sends what Drizzle would', async (_what, call) => {
  const ours = await statementOf((db) => call(db, '1'));
  const drizzles = await statementOf((db) => call(db, new String('1') as string));
  expect(ours).not.toHaveProperty('typings');
  expect(drizzles).toHaveProperty('typings');
  expect(drizzles.params.some((param) => param instanceof String)).toBe(true);
  expect(ours.sql).toBe(drizzles.sql);
  const withoutObjects = drizzles.params.map((param) => (param instanceof String ? param.toString() : param));
  expect(ours.params).toEqual(withoutObjects);
});

test('a list that has changed since it was written is written as it is', () => {
  const list: unknown[] = [sql`a`];
  const query = sql`${list}`;
  expect(toStatement(query).sql).toBe('(a)');
  list.push(sql`b`, 1);
  expect(only(toStatement(query))).toEqual({ sql: '(a, b, $1)', params: [1] });
});
