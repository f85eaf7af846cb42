import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { expectRefused, invalidRequest } from '../../support/loyalty.ts';
import { findMembers, search, useSearchFile } from '../../support/member-search.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const MEMBER_SEARCH_FILE = useSearchFile({
  attributes: { born: { column: 'dateOfBirth', mode: 'between', fromKey: 'bornFrom', toKey: 'bornTo' } },
  extendedData: { score: { mode: 'exact', type: 'number' } },
});
const configured = useSecondApp(app, { MEMBER_SEARCH_FILE, BUSINESS_UNITS: 'BUYCO,SELLCO' });

test.each<[body: unknown, message: string]>([
  [{}, 'Invalid search: no search criterion is given'],
  [{ businessName: '', tierName: '' }, 'Invalid search: no search criterion is given'],
  [{ middleName: 'Ada' }, 'Invalid middleName: Ada'],
  [{ lastName: 'Tremblay', externalId: 'CRM-1001' }, 'Invalid externalId: CRM-1001'],
  [{ accountId: ['x'] }, 'Invalid accountId: ["x"]'],
  [{ lastName: '' }, 'Invalid lastName: '],
  [{ lastName: null }, 'Invalid lastName: null'],
  [{ postalZipCode: 90210 }, 'Invalid postalZipCode: 90210'],
  [{ lastName: 'x'.repeat(1_001) }, 'Invalid lastName: must have at most 1000 characters'],
  [{ lastName: 'Tremblay', tierName: 'GOLD' }, 'Invalid tierName: GOLD'],
  [{ lastName: 'Tremblay', businessName: 'BUYCO' }, 'Provided business unit is not configured: BUYCO.'],
  ['"lastName"', 'the body must be a JSON object'],
  ['', 'the body must be a JSON object'],
])('%o is refused', async (body, message) => {
  await expectRefused(app, invalidRequest(message), () => search(app, body));
});

test.each<[body: unknown, message: string]>([
  [{ score: 7 }, 'businessName is mandatory and required to be non-empty'],
  [{ score: 7, businessName: 'buyco' }, 'Provided business unit is not configured: buyco.'],
  [{ score: '7', businessName: 'BUYCO' }, 'Invalid score: 7'],
  ['{ "score": 1e999, "businessName": "BUYCO" }', 'Invalid score: must be a finite number'],
  [{ bornFrom: '1990-01-01', businessName: 'BUYCO' }, 'bornTo is mandatory and required to be non-empty'],
  [{ born: '1990-01-01', businessName: 'BUYCO' }, 'Invalid born: 1990-01-01'],
  [{ lastName: 'Tremblay', businessName: 'BUYCO' }, 'Invalid lastName: Tremblay'],
])('with a file of rules and business units, %o is refused', async (body, message) => {
  await expectRefused(configured, invalidRequest(message), () => search(configured, body));
});

test('1,000 members are found, one more is refused: nobody is left out in silence', async () => {
  const insert = (from: number, to: number) =>
    app.db.execute(sql`INSERT INTO member (tenant_id, first_name)
      SELECT '1', 'Many' FROM generate_series(${from}::int, ${to}::int)`);
  await insert(1, 1_000);
  const found = await findMembers(app, { firstName: 'Many' });
  expect(found).toHaveLength(1_000);
  const ids = found.map(({ accountId }) => String(accountId));
  expect(ids).toEqual(ids.toSorted());
  await insert(1_001, 1_001);
  const refusal = invalidRequest('Invalid search: more than 1000 members match: give more criteria');
  await expectRefused(app, refusal, () => search(app, { firstName: 'Many' }));
  expect(await findMembers(app, { firstName: 'Many', lastName: 'Tremblay' })).toEqual([]);
});
