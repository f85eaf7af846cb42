import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { findUnlinkedMembers, unlinkedMembersQuery } from '../../../src/db/links/suggestion-repository.ts';
import { DEFAULT_TENANT_ID } from '../../../src/domain/tenant.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { explain } from '../../support/explained-plan.ts';

const app = useTestApp(openTestDatabase);
const COUNT = 50_000;

const query = (values: number) => ({
  customerId: '00027a52JCGY000M',
  emails: Array.from({ length: values }, (_, index) => `m${index * 7}@example.com`),
  phoneNumbers: Array.from({ length: values }, (_, index) => `(418) 555-${String(index).padStart(4, '0')}`),
  withExtendedData: true,
});

beforeAll(async () => {
  await app.db.execute(sql`INSERT INTO member (tenant_id, email, email_folded, phone_number)
    SELECT ${DEFAULT_TENANT_ID}, 'm' || n || '@example.com', 'm' || n || '@example.com',
      CASE WHEN n < 10000 THEN '(418) 555-' || lpad(n::text, 4, '0') END
    FROM generate_series(1, ${COUNT}::int) n`);
  await app.db.execute(sql`ANALYZE member`);
});

test.each([1, 500])('members are found by %i values of each kind over their unique indexes', async (values) => {
  const plan = await explain(app.db, unlinkedMembersQuery(DEFAULT_TENANT_ID, query(values)));
  expect(plan.tables).not.toContain('member');
  expect(plan.indexes).toEqual(expect.arrayContaining(['member_email', 'member_phone_number']));
});

test('1,000 values are looked up soon', async () => {
  const start = performance.now();
  // Of 0 to 3493 by sevens, and 1 to 499: none has the first, and 71 have both.
  expect(await findUnlinkedMembers(app.db, DEFAULT_TENANT_ID, query(500))).toHaveLength(499 + 499 - 71);
  expect(performance.now() - start).toBeLessThan(2_000);
});
