import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { listCustomers } from '../../src/db/customers/customer-list-repository.ts';
import { saveProfile } from '../../src/db/customers/customer-repository.ts';
import { saveRecord } from '../../src/db/customers/extension-record-repository.ts';
import { findCustomers } from '../../src/db/customers/find-customers.ts';
import { findIdentified } from '../../src/db/customers/identification-repository.ts';
import { saveAtOnce } from '../../src/db/members/save-at-once.ts';
import { findProfileSchema } from '../../src/db/profile-schema/profile-schema-repository.ts';
import { encodeKeyValues } from '../../src/domain/customers/identification.ts';
import { parseProfile } from '../../src/domain/customers/profile.ts';
import { parseRecordUpdate } from '../../src/domain/customers/record-update.ts';
import type { ExtendedDataChange } from '../../src/domain/members/extended-data.ts';
import type { MemberChanges } from '../../src/domain/members/member-profile.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { gatewayCaller } from '../../src/services/context.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { explainPreparedCall, type PlanReads } from '../support/explained-plan.ts';
import { createKey, insertCustomers } from '../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const COUNT = 50_000;
const TENANT = DEFAULT_TENANT_ID;
const ORIGIN = { ...gatewayCaller('test', TENANT), operation: 'test' };
let keyId = 0;

beforeAll(async () => {
  await createKey(app, { name: 'Mail', attributes: ['EmailAddress'] });
  keyId = (await findProfileSchema(app.db, TENANT))?.identificationKeys[0]?.keyId ?? 0;
  await app.db.transaction(async (tx) => {
    // Foreign keys are not checked row by row: that takes most of the time, and what is put in fits.
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await insertCustomers(tx, COUNT, sql`jsonb_build_object('EmailAddress', 'e' || n)`);
    await tx.execute(sql`INSERT INTO extension_record (tenant_id, customer_id, extension, unique_key, position, attributes)
      SELECT ${TENANT}, lpad(n::text, 16, '0'), 'Phone', '["' || n || '"]', 0, jsonb_build_object('PhoneNumber', n::text)
      FROM generate_series(1, ${COUNT}::int) n`);
    await tx.execute(sql`INSERT INTO identification (tenant_id, customer_id, key_id, value, is_unique)
      SELECT ${TENANT}, lpad(n::text, 16, '0'), ${keyId}::int, 'e' || n || chr(1), false
      FROM generate_series(1, ${COUNT}::int) n`);
    await tx.execute(sql`INSERT INTO customer_revision (tenant_id, customer_id, version, kind, since, written_at, door,
        request_id, operation, attributes)
      SELECT ${TENANT}, lpad(n::text, 16, '0'), 2, 'UPDATED', now(), now(), 'GATEWAY', 'test', 'test', '{}'
      FROM generate_series(1, ${COUNT}::int) n`);
    await tx.execute(sql`INSERT INTO member (tenant_id, account_id, loyalty_id, email, email_folded, postal_zip_code)
      SELECT ${TENANT}, lpad(to_hex(n), 32, '0')::uuid, (6000000000 + n)::text, 'mail' || n, 'mail' || n, '90210'
      FROM generate_series(1, ${COUNT}::int) n`);
    await tx.execute(sql`INSERT INTO customer_member_link (tenant_id, customer_id, account_id)
      SELECT ${TENANT}, lpad(n::text, 16, '0'), lpad(to_hex(n), 32, '0')::uuid FROM generate_series(1, ${COUNT}::int) n`);
    await tx.execute(sql`INSERT INTO member_session (tenant_id, correlation_id, account_id, identifier_type, channel)
      SELECT ${TENANT}, 's' || n, lpad(to_hex(n), 32, '0')::uuid, 'LOYALTY_ID', 'WEB'
      FROM generate_series(1, ${COUNT}::int) n`);
    await tx.execute(sql`INSERT INTO extended_data (tenant_id, account_id, key, source, position, document)
      SELECT ${TENANT}, lpad(to_hex(n), 32, '0')::uuid, 'casl', 'PPN', 0, '{"value": true}'
      FROM generate_series(1, ${COUNT}::int) n`);
  });
});

const LARGE = [
  ...['customer', 'identification', 'extension_record', 'customer_revision'],
  ...['member', 'member_session', 'extended_data', 'customer_member_link'],
];

function expectIndexed(plan: PlanReads, ...indexes: (string | RegExp)[]): void {
  // Small tables, such as that of the profile schemas, may be read whole.
  expect(plan.tables.filter((table) => LARGE.includes(table))).toEqual([]);
  for (const index of indexes) expect(plan.indexes).toContainEqual(expect.stringMatching(index));
}

const id = (n: number) => String(n).padStart(16, '0');
const times = <Item>(count: number, make: (n: number) => Item): Item[] =>
  Array.from({ length: count }, (_, n) => make(n));
const CUSTOMER_PK = 'customer_tenant_id_customer_id_pk';
/** All indexes of the records begin with their customer. */
const RECORDS = /^extension_record_/;
const LINKS = /^customer_member_link_/;
const MEMBERS = 'member_tenant_id_account_id_pk';

async function schemaOf() {
  const schema = await findProfileSchema(app.db, TENANT);
  if (!schema) throw new Error('no schema');
  return schema;
}

// A connection that has planned a statement once keeps that plan, whatever comes next. A database that was filled a moment
// ago has no statistics, the embedded one never has any.
describe.each(['before', 'after'])('%s ANALYZE, planned once for all parameters:', (when) => {
  beforeAll(async () => {
    if (when === 'after') await app.db.execute(sql`ANALYZE`);
  });

  const explainThis = (call: (db: Db) => Promise<unknown>) => explainPreparedCall(app.db, call);

  test.each([1, 50])('%i customers are read by their primary key', async (count) => {
    const keys = times(count, (n) => ({ customerId: id(n), withRecords: true }));
    expectIndexed(await explainThis((db) => findCustomers(db, TENANT, keys)), CUSTOMER_PK, RECORDS);
  });

  test.each([
    ['behind', { after: id(25_000), before: null, isBackward: false }],
    ['before', { after: null, before: id(25_000), isBackward: true }],
  ])('a page %s a cursor is read from the primary key, in its order', async (_where, range) => {
    const plan = await explainThis((db) =>
      listCustomers(db, TENANT, { ...range, limit: 51, withRecords: true, withMembers: true }),
    );
    expectIndexed(plan, CUSTOMER_PK, RECORDS, LINKS, MEMBERS);
    expect(plan.sortsBeforeLimit).toBe(false);
    // Else all rows of the tenant up to the cursor are read and left out.
    expect(plan.lookups).toContainEqual(expect.stringMatching(/ROW\(c?\.?tenant_id, c?\.?customer_id\)/));
  });

  test.each([1, 32])('%i values of a key are looked up in an index', async (count) => {
    const lookups = times(count, (n) => {
      return { keyId, value: encodeKeyValues([`e${n}`]), isWhole: true, after: null, limit: 501, withRecords: true };
    });
    expectIndexed(
      await explainThis((db) => findIdentified(db, TENANT, lookups)),
      CUSTOMER_PK,
      'identification_value',
      RECORDS,
    );
  });

  test('a profile is saved by index lookups alone', async () => {
    const extensions = [{ name: 'Phone', records: [{ PhoneNumber: '1' }] }];
    const profile = parseProfile(await schemaOf(), { attributes: { EmailAddress: 'e7' }, extensions }, 100);
    for (const saved of [profile, { ...profile, records: null }]) {
      const plan = await explainThis((db) => saveProfile(db, ORIGIN, id(7), saved, [3]));
      expectIndexed(plan, CUSTOMER_PK);
    }
  });

  test('a record is saved by index lookups alone', async () => {
    const schema = await schemaOf();
    const phone = [...schema.extensions.values()].find(({ name }) => name === 'Phone');
    if (!phone) throw new Error('no phone');
    const update = parseRecordUpdate(phone, { PhoneNumber: '7', description: 'x' }, []);
    const target = { origin: ORIGIN, customerId: id(7), schemaVersion: schema.version, expectedVersion: [3] };
    const plan = await explainThis((db) => saveRecord(db, target, update));
    expectIndexed(plan, CUSTOMER_PK, 'extension_record_unique_key');
    expect(plan.lookups).toContainEqual(expect.stringMatching(/unique_key = /));
  });

  test('a member is saved through its session by index lookups alone', async () => {
    const extendedData = {
      source: 'PPN',
      channel: 'WEB',
      data: { casl: false, points: 1 },
    } as unknown as ExtendedDataChange;
    const rules = {
      extendedData: { bytesMax: 1_000, keysMax: 20, scope: 'account', sources: ['PPN'] } as const,
      sessionLifetimeSeconds: 3_600,
    };
    for (const data of [null, extendedData]) {
      const change = {
        by: { kind: 'correlationId', value: 's7' } as const,
        attributes: { city: 'Laval' } as MemberChanges & object,
        extendedData: data,
        expectedVersion: [1, 2],
      };
      const plan = await explainThis((db) => saveAtOnce(db, ORIGIN, change, rules));
      expectIndexed(plan, 'member_tenant_id_account_id_pk', 'member_session_tenant_id_correlation_id_pk');
    }
  });
});
