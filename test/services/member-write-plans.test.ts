import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { saveAtOnce } from '../../src/db/members/save-at-once.ts';
import type { ExtendedDataChange, ExtendedDataLimits } from '../../src/domain/members/extended-data.ts';
import type { MemberChanges } from '../../src/domain/members/member-profile.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { explainCall } from '../support/explained-plan.ts';

const app = useTestApp(openTestDatabase, { demoData: false });

const TENANT = DEFAULT_TENANT_ID;
const COUNT = 100_000;
const PHONE = '(200) 000-0007';

beforeAll(async () => {
  await app.db.execute(sql`INSERT INTO member
      (tenant_id, account_id, loyalty_id, external_id, email, email_folded, phone_number, postal_zip_code)
    SELECT ${TENANT}, lpad(to_hex(n), 32, '0')::uuid, (6000000000 + n)::text, 'CRM-' || n,
      'Mail' || n || '@example.com', 'mail' || n || '@example.com',
      '(' || 200 + n / 10000000 || ') ' || lpad((n / 10000)::text, 3, '0') || '-' || lpad((n % 10000)::text, 4, '0'), '90210'
    FROM generate_series(1, ${COUNT}::int) n`);
  await app.db.execute(sql`INSERT INTO member_session
      (tenant_id, correlation_id, account_id, identifier_type, channel)
    SELECT tenant_id, loyalty_id, account_id, 'LOYALTY_ID', 'WEB' FROM member`);
  await app.db.execute(sql`INSERT INTO extended_data (tenant_id, account_id, key, source, position, document)
    SELECT tenant_id, account_id, 'casl', 'PPN', 0, '{"value": true}' FROM member`);
});

const ORIGIN = {
  tenantId: TENANT,
  actor: null,
  door: 'LOYALTY',
  requestId: 'r',
  operation: 'updateMemberProfile',
} as const;
const LIMITS: ExtendedDataLimits = { bytesMax: 1_000, keysMax: 20, scope: 'account', sources: ['PPN', 'MARKETING'] };
const ATTRIBUTES = { email: 'MAIL7@example.com', phoneNumber: PHONE, city: 'Laval' } as MemberChanges & object;
const DATA = { source: 'PPN', channel: 'WEB', data: { casl: false, points: 1 } } as unknown as ExtendedDataChange;

const PK = 'member_tenant_id_account_id_pk';
const DATA_PK = 'extended_data_tenant_id_account_id_key_pk';

/** Which further index finds the member, and the version of it that is updated. */
const WAYS = [
  ['accountId', '00000000-0000-0000-0000-000000000007', []],
  ['loyaltyId', '6000000007', ['member_loyalty_id']],
  ['externalId', 'CRM-7', ['member_external_id']],
  ['email', 'Mail7@example.com', ['member_email']],
  ['phoneNumber', PHONE, ['member_phone_number']],
  ['correlationId', '6000000007', ['member_session_tenant_id_correlation_id_pk']],
] as const;

// A database that was filled a moment ago has no statistics, the embedded one never has any.
describe.each(['before', 'after'])('%s ANALYZE', (when) => {
  beforeAll(async () => {
    if (when === 'after') await app.db.execute(sql`ANALYZE`);
  });

  test.each(WAYS)('a member named by %s is written by index lookups alone', async (kind, value, indexes) => {
    const rules = { extendedData: LIMITS, sessionLifetimeSeconds: 3_600 };
    for (const extendedData of [null, DATA]) {
      const change = { by: { kind, value }, attributes: ATTRIBUTES, extendedData, expectedVersion: [1, 2] };
      const plan = await explainCall(app.db, (db) => saveAtOnce(db, ORIGIN, change, rules));
      expect(plan.tables).toEqual([]);
      // Whose number it is is asked, too: the row may be looked up by that.
      const allowed = [PK, 'member_phone_number', ...indexes, ...(extendedData ? [DATA_PK] : [])];
      expect(allowed).toEqual(expect.arrayContaining(plan.indexes));
      for (const index of extendedData ? [...indexes, DATA_PK] : indexes) expect(plan.indexes).toContain(index);
    }
  });
});
