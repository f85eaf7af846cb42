import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { listCustomers } from '../../src/db/customers/customer-list-repository.ts';
import { deleteCustomer, insertCustomer, saveProfile } from '../../src/db/customers/customer-repository.ts';
import { findCustomers } from '../../src/db/customers/find-customers.ts';
import {
  countIdentified,
  findIdentified,
  findTakenEntry,
  isIdentified,
} from '../../src/db/customers/identification-repository.ts';
import {
  lockCustomerBatch,
  readCoreAttributes,
  readRecords,
} from '../../src/db/customers/stored-profiles-repository.ts';
import { findCustomerStates, findMemberStates } from '../../src/db/history/profile-states.ts';
import { CUSTOMER_REVISIONS, countRevisions, listRevisions, MEMBER_REVISIONS } from '../../src/db/history/revisions.ts';
import { findProfileSchema } from '../../src/db/profile-schema/profile-schema-repository.ts';
import { encodeKeyValues } from '../../src/domain/customers/identification.ts';
import { parseProfile } from '../../src/domain/customers/profile.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { gatewayCaller } from '../../src/services/context.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { explainCall, type PlanReads } from '../support/explained-plan.ts';
import { createKey, findIds, insertCustomers } from '../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const COUNT = 100_000;
const TENANT = DEFAULT_TENANT_ID;
const ORIGIN = { ...gatewayCaller('test', TENANT), operation: 'test' };
const keyIds: Record<string, number> = {};

const MARK = sql`chr(1)`;
/** Rows of one key as the app would have written them, for every customer `n`. */
const insertRows = (db: Db, keyId: number, value: SQL, isUnique: boolean) =>
  db.execute(sql`INSERT INTO identification (tenant_id, customer_id, key_id, value, is_unique)
    SELECT ${TENANT}, lpad(n::text, 16, '0'), ${keyId}::int, ${value}, ${isUnique} FROM generate_series(1, ${COUNT}::int) n`);

beforeAll(async () => {
  await createKey(app, { name: 'Names', attributes: ['LastName', 'FirstName'] });
  await createKey(app, { name: 'Mail', attributes: ['EmailAddress'], unique: true });
  await createKey(app, { name: 'Phones', source: 'Phone', attributes: ['PhoneNumber'] });
  const schema = await findProfileSchema(app.db, TENANT);
  for (const { name, keyId } of schema?.identificationKeys ?? []) keyIds[name] = keyId;
  const [last, given, mail] = [sql`'L' || n % 5000`, sql`'F' || n % 70`, sql`'e' || n`];
  const attributes = sql`jsonb_build_object('LastName', ${last}, 'FirstName', ${given}, 'EmailAddress', ${mail})`;
  await app.db.transaction(async (tx) => {
    // Foreign keys are not checked row by row: that takes most of the time, and what is put in fits.
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await insertCustomers(tx, COUNT, attributes);
    await tx.execute(sql`INSERT INTO extension_record (tenant_id, customer_id, extension, unique_key, position, attributes)
      SELECT ${TENANT}, lpad(n::text, 16, '0'), 'Phone', '["' || n || '"]', 0, jsonb_build_object('PhoneNumber', n::text)
      FROM generate_series(1, ${COUNT / 5}::int) n`);
    // Ten writes each of every tenth customer, and of as many members.
    await tx.execute(sql`INSERT INTO customer_revision (tenant_id, customer_id, version, kind, since, written_at, door,
        request_id, operation, attributes, records)
      SELECT ${TENANT}, lpad((1 + n / 10)::text, 16, '0'), 2 + n % 10, 'UPDATED', now(), now(), 'GATEWAY', 'test', 'test',
        jsonb_build_object('LastName', n), CASE WHEN n % 3 = 0 THEN '[]'::json END
      FROM generate_series(0, ${COUNT - 1}::int) n`);
    await tx.execute(sql`INSERT INTO member_revision (tenant_id, account_id, version, kind, since, written_at, door,
        request_id, operation, attributes)
      SELECT ${TENANT}, lpad((1 + n / 10)::text, 32, '0')::uuid, 2 + n % 10, 'UPDATED', now(), now(), 'GATEWAY', 'test', 'test', '{}'
      FROM generate_series(0, ${COUNT - 1}::int) n`);
    await insertRows(tx, keyIds['Names'] ?? 0, sql`${last} || ${MARK} || ${given} || ${MARK}`, false);
    await insertRows(tx, keyIds['Mail'] ?? 0, sql`${mail} || ${MARK}`, true);
  });
});

/** Small tables, such as that of the profile schemas, may be read whole. */
const LARGE = ['customer', 'identification', 'extension_record', 'customer_revision', 'member_revision'];

function expectIndexed(plan: PlanReads, ...indexes: string[]): void {
  expect(plan.tables.filter((table) => LARGE.includes(table))).toEqual([]);
  expect(plan.indexes).toEqual(expect.arrayContaining(indexes));
}

const id = (n: number) => String(n).padStart(16, '0');
const uuid = (n: number) =>
  String(n)
    .padStart(32, '0')
    .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const PK = 'customer_tenant_id_customer_id_pk';
const FULL = { limit: 501, withRecords: true, withMembers: true };

test('the rows put in are those that the app looks for', async () => {
  expect(await findIds(app, { LastName: 'L7', FirstName: 'F7' })).toHaveLength(3);
  expect(await findIds(app, { LastName: 'L7' })).toHaveLength(COUNT / 5_000);
  expect(await findIds(app, { EmailAddress: 'e99999' })).toEqual([id(99_999)]);
});

// A database that was filled a moment ago has no statistics, the embedded one never has any.
describe.each(['before', 'after'])('%s ANALYZE', (when) => {
  beforeAll(async () => {
    if (when === 'after') await app.db.execute(sql`ANALYZE`);
  });

  const whole = { keyId: () => keyIds['Names'] ?? 0, value: encodeKeyValues(['L7', 'F7']), isWhole: true };
  const part = { ...whole, value: encodeKeyValues(['L7']), isWhole: false };
  const unique = { keyId: () => keyIds['Mail'] ?? 0, value: encodeKeyValues(['e7']), isWhole: true };

  test.each([
    ['a whole key', whole, null],
    ['a whole key behind a cursor', whole, id(50_000)],
    ['a part of a key', part, null],
    ['a part of a key behind a cursor', part, id(50_000)],
    ['a unique key', unique, null],
    ['a unique key behind a cursor', unique, id(50_000)],
  ])('%s is looked up in an index', async (_what, { keyId, ...lookup }, after) => {
    for (const limit of [3, 21, 501, 1_001]) {
      const found = { ...lookup, keyId: keyId(), after, limit, withRecords: true };
      for (const lookups of [[found], Array.from({ length: 32 }, () => found)]) {
        const plan = await explainCall(app.db, (db) => findIdentified(db, TENANT, lookups));
        expectIndexed(plan, PK);
        const identification = plan.indexes.filter((index) => index.startsWith('identification_'));
        expect(identification.join()).toMatch(/^identification_(value|unique)(,identification_(value|unique))?$/);
      }
    }
  });

  test.each([
    ['a whole key', whole],
    ['a part of a key', part],
    ['a unique key', unique],
  ])('the total of %s is counted in an index', async (_what, { keyId, ...lookup }) => {
    const plan = await explainCall(app.db, (db) => countIdentified(db, TENANT, { ...lookup, keyId: keyId() }));
    expectIndexed(plan);
    expect(plan.indexes[0]).toMatch(/^identification_(value|unique)$/);
  });

  test.each([
    ['a whole key', whole],
    ['a unique key', unique],
  ])('whether somebody has one of the values of %s is looked up in an index', async (_what, { keyId, value }) => {
    for (const values of [[value], Array.from({ length: 50 }, (_, index) => `${index}${value}`)]) {
      const plan = await explainCall(app.db, (db) => isIdentified(db, TENANT, keyId(), values));
      expectIndexed(plan);
      expect(plan.indexes).toHaveLength(1);
      expect(plan.indexes[0]).toMatch(/^identification_(value|unique)$/);
    }
  });

  test.each([
    ['the first page', { after: null, before: null, isBackward: false }],
    ['a page behind a cursor', { after: id(50_000), before: null, isBackward: false }],
    ['the last page', { after: null, before: null, isBackward: true }],
    ['a page before a cursor', { after: null, before: id(50_000), isBackward: true }],
    ['a page between cursors', { after: id(10), before: id(99_000), isBackward: false }],
  ])('%s of all customers is read from the primary key, in its order', async (_what, range) => {
    for (const limit of [1, 21, 501]) {
      const plan = await explainCall(app.db, (db) => listCustomers(db, TENANT, { ...FULL, ...range, limit }));
      expectIndexed(plan, PK);
    }
  });

  // Else a page, or a batch, costs as much as all that is behind it, and all of them the square of it.
  test.each([
    [
      'a page of customers',
      (db: Db) => listCustomers(db, TENANT, { ...FULL, after: id(50_000), before: null, isBackward: false }),
    ],
    [
      'a page from the end',
      (db: Db) => listCustomers(db, TENANT, { ...FULL, after: null, before: id(50_000), isBackward: true }),
    ],
    ['a batch for a new key', (db: Db) => lockCustomerBatch(db, TENANT, id(50_000), 500)],
    [
      'the first page',
      (db: Db) => listCustomers(db, TENANT, { ...FULL, after: null, before: null, isBackward: false }),
    ],
  ])('%s is not sorted out of everything behind it', async (_what, call) => {
    expect((await explainCall(app.db, call)).sortsBeforeLimit).toBe(false);
  });

  const range = { after: null, before: null, isBackward: false };
  test.each([
    [
      'customers',
      CUSTOMER_REVISIONS,
      id,
      findCustomerStates,
      'customer_revision_tenant_id_customer_id_version_pk',
      'customer_revision_records',
    ],
    [
      'members',
      MEMBER_REVISIONS,
      uuid,
      findMemberStates,
      'member_revision_tenant_id_account_id_version_pk',
      'member_revision_extended_data',
    ],
  ])('the history of %s is read from its primary key', async (_whose, table, idOf, findStates, index, partIndex) => {
    for (const count of [1, 50]) {
      const ids = Array.from({ length: count }, (_, n) => idOf(n + 1));
      for (const page of [range, { ...range, isBackward: true }, { ...range, after: 9, before: 3 }]) {
        for (const limit of [1, 21, 501]) {
          const ranges = ids.map((one) => ({ id: one, ...page, limit }));
          expectIndexed(await explainCall(app.db, (db) => listRevisions(db, TENANT, table, ranges)), index);
        }
      }
      for (const at of [{ version: 5 }, { time: new Date() }]) {
        const keys = ids.map((one) => ({ id: one, at }));
        const plan = await explainCall(app.db, (db) => findStates(db, TENANT, keys));
        expectIndexed(plan, index);
        // Else a version from long ago is found by a walk over all later ones that left this alone.
        expect(plan.indexes).toContain(partIndex);
      }
    }
    expectIndexed(await explainCall(app.db, (db) => countRevisions(db, TENANT, table, idOf(7))), index);
  });

  test('a write of a profile, and what surrounds it, reads indexes', async () => {
    const schema = await findProfileSchema(app.db, TENANT);
    if (!schema) throw new Error('no schema');
    const attributes = { LastName: 'L7', FirstName: ['F7', 'F8'], EmailAddress: 'e7' };
    const extensions = [{ name: 'Phone', records: [{ PhoneNumber: '1' }, { PhoneNumber: '2' }] }];
    const profile = parseProfile(schema, { attributes, extensions }, 100);
    const guard = { schemaVersion: schema.version, expectedVersion: null };
    const calls: [string, (db: Parameters<typeof saveProfile>[0]) => Promise<unknown>][] = [
      ['insert', (db) => insertCustomer(db, ORIGIN, 'new', profile)],
      ['save', (db) => saveProfile(db, ORIGIN, id(7), profile, null)],
      ['save without records', (db) => saveProfile(db, ORIGIN, id(7), { ...profile, records: null }, 3)],
      ['delete', (db) => deleteCustomer(db, ORIGIN, id(7), guard)],
      ['say what is taken', (db) => findTakenEntry(db, TENANT, id(7), profile.identification.entries)],
      ['hold a batch', (db) => lockCustomerBatch(db, TENANT, id(500), 500)],
      ['read the attributes of a batch', (db) => readCoreAttributes(db, TENANT, [id(500), id(501)])],
      ['read the records of a batch', (db) => readRecords(db, TENANT, [id(500), id(501)], 'Phone', 5_000)],
    ];
    for (const [what, call] of calls) {
      const plan = await explainCall(app.db, call);
      expect(
        plan.tables.filter((table) => LARGE.includes(table)),
        what,
      ).toEqual([]);
    }
    const read = (count: number) => Array.from({ length: count }, (_, n) => ({ customerId: id(n), withRecords: true }));
    const plan = await explainCall(app.db, (db) => findCustomers(db, TENANT, read(20)));
    expect(plan.tables.filter((table) => LARGE.includes(table))).toEqual([]);
  });
});
