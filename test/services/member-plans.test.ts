import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { countMembers, listMemberIds } from '../../src/db/members/member-list-repository.ts';
import type { MemberColumn, TextMatch } from '../../src/domain/members/member-filter.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { explainCall } from '../support/explained-plan.ts';
import { filterBy } from '../support/member-filters.ts';

const app = useTestApp(openTestDatabase, { demoData: false });

const TENANT = DEFAULT_TENANT_ID;
const COUNT = 30_000;
const PK = 'member_tenant_id_account_id_pk';

const uuid = (n: number): string => {
  const hex = n.toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

beforeAll(async () => {
  await app.db.execute(sql`INSERT INTO member
      (tenant_id, account_id, loyalty_id, external_id, first_name, last_name, email, email_folded, phone_number, postal_zip_code)
    SELECT ${TENANT}, lpad(to_hex(n), 32, '0')::uuid, (6000000000 + n)::text, 'CRM-' || n, 'F' || n % 70,
      'Last' || n % 3000, 'Mail' || n || '@example.com', 'mail' || n || '@example.com',
      '(' || 200 + n / 10000000 || ') ' || lpad((n / 10000)::text, 3, '0') || '-' || lpad((n % 10000)::text, 4, '0'), '90210'
    FROM generate_series(1, ${COUNT}::int) n`);
});

const CURSORS = [
  { after: null, before: null, isBackward: false },
  { after: uuid(COUNT / 2), before: null, isBackward: false },
  { after: null, before: uuid(COUNT / 2), isBackward: true },
];

type Search = [what: string, column: MemberColumn, match: TextMatch, index: string, found: number];
const SEARCHES: Search[] = [
  ['e-mail address', 'email', { mode: 'exact', value: 'MAIL7@Example.com' }, 'member_email', 1],
  ['phone number', 'phoneNumber', { mode: 'exact', value: '(200) 000-0007' }, 'member_phone_number', 1],
  ['card number', 'loyaltyId', { mode: 'exact', value: '6000000007' }, 'member_loyalty_id', 1],
  ['last name', 'lastName', { mode: 'exact', value: 'LAST77' }, 'member_last_name', COUNT / 3_000],
  ['start of a last name', 'lastName', { mode: 'startsWith', value: 'lAST299' }, 'member_last_name', 110],
  [
    'first characters of a last name',
    'lastName',
    { mode: 'left', value: 'Last299', length: 7 },
    'member_last_name',
    110,
  ],
  ["nobody's last name", 'lastName', { mode: 'startsWith', value: '50%' }, 'member_last_name', 0],
];

test.each(SEARCHES)('the rows put in are found: %s', async (_what, column, match, _index, found) => {
  const filter = filterBy({ [column]: match });
  const range = { after: null, before: null, limit: 1_000, isBackward: false };
  expect(await listMemberIds(app.db, TENANT, filter, range)).toHaveLength(found);
  expect(await countMembers(app.db, TENANT, filter)).toBe(found);
});

// A database that was filled a moment ago has no statistics, the embedded one never has any.
describe.each(['before', 'after'])('%s ANALYZE', (when) => {
  beforeAll(async () => {
    if (when === 'after') await app.db.execute(sql`ANALYZE`);
  });

  test.each(SEARCHES)('members are looked up in an index: %s', async (_what, column, match, index) => {
    const filter = filterBy({ [column]: match, city: { mode: 'any' } });
    for (const cursor of CURSORS) {
      for (const limit of [2, 21, 1_001]) {
        const plan = await explainCall(app.db, (db) => listMemberIds(db, TENANT, filter, { ...cursor, limit }));
        expect(plan).toMatchObject({ tables: [], indexes: [index] });
      }
    }
    const plan = await explainCall(app.db, (db) => countMembers(db, TENANT, filter));
    expect(plan).toMatchObject({ tables: [], indexes: [index] });
  });

  // Else a page costs as much as all that is behind it, and all of them the square of it.
  test.each([
    ['all members', {}],
    ['members by what has no index', { firstName: { mode: 'partial', value: 'f' } as const }],
  ])('a page of %s is read from the primary key, in its order', async (_what, columns) => {
    for (const cursor of CURSORS) {
      for (const limit of [1, 21, 501]) {
        const call = { ...cursor, limit };
        const plan = await explainCall(app.db, (db) => listMemberIds(db, TENANT, filterBy(columns), call));
        expect(plan).toMatchObject({ tables: [], indexes: [PK], sortsBeforeLimit: false });
      }
    }
  });
});
