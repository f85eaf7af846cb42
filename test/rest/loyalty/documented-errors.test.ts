import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, expectRefused, putProfile, type Refusal, update } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

/** A documented row: what it is called, what is sent beside the mandatory attributes, and its literal answer. */
type Row = [row: string, sent: Record<string, unknown>, errorCode: string, errorMessage: string];

const ABSENT = { dateOfBirth: undefined, gender: undefined, email: undefined, postalZipCode: undefined };

const ROWS: readonly Row[] = [
  [
    'E1, all four absent',
    ABSENT,
    'INVALID_REQUEST',
    'The following missing fields are mandatory: dateOfBirth gender email postalCode',
  ],
  ['E2', { email: ADA.email }, 'EMAIL_ALREADY_EXISTS', 'Sorry, that email address is already in use'],
  [
    'E2, in capitals',
    { email: ADA.email.toUpperCase() },
    'EMAIL_ALREADY_EXISTS',
    'Sorry, that email address is already in use',
  ],
  ['E3', { businessName: 'b'.repeat(101) }, 'INVALID_REQUEST', 'Provided business name is not valid'],
  [
    'E4, {dataSize} 5121',
    { extendedData: { k: 'x'.repeat(5_113) } },
    'INVALID_REQUEST',
    'Invalid Extended data: Exceeded data size limit for extended data: 5121 Bytes',
  ],
  [
    'E5, {numberOfKeys} 21',
    { extendedData: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, index])) },
    'INVALID_REQUEST',
    'Invalid Extended data: Exceeded root level key limit for extended data 21 keys',
  ],
  [
    'E6, {att1}, {att-x}',
    { extendedDataSource: 'PPN', extendedData: { tier: 2, fresh: 1, casl: false } },
    'INVALID_REQUEST',
    'Attribute(s) tier, casl are already used in another source.',
  ],
  [
    'E7',
    { extendedDataSource: 'INTERNAL', extendedData: { fresh: 1 } },
    'INVALID_REQUEST',
    'INTERNAL cannot be used as extended data source.',
  ],
  [
    'E8, {value} NOBODY',
    { extendedDataSource: 'NOBODY', extendedData: { fresh: 1 } },
    'INVALID_REQUEST',
    'NOBODY is not valid extended data source.',
  ],
  ['E9, {postalZipCode} H0H', { postalZipCode: 'H0H' }, 'INVALID_REQUEST', 'Invalid PostalZipCode: H0H'],
  ['E10, {provinceState} ZZ', { provinceState: 'ZZ' }, 'INVALID_REQUEST', 'Invalid provinceState: ZZ'],
];

test.each(ROWS)('es-loyalty.md §4.6 %s', async (_row, sent, errorCode, errorMessage) => {
  const member = await createMember(app, { city: 'Gaspé', extendedData: { plain: 1 } });
  await update(app, member, { extendedDataSource: 'MARKETING', extendedData: { casl: true, tier: 1 } });
  const refusal: Refusal = { statusCode: 400, errorCode, errorMessage };
  // What else the request names would be written, were it not refused.
  const good = { ...member.mandatory, city: 'Laval', firstName: 'Eve', phoneNumber: ADA.phoneNumber };
  await expectRefused(app, refusal, () => putProfile(app, member.correlationId, { ...good, ...sent }));
});

test('es-loyalty.md §4.6: all ten rows are here', () => {
  const rows = new Set(ROWS.map(([row]) => row.split(',')[0]));
  expect([...rows]).toEqual(Array.from({ length: 10 }, (_, index) => `E${index + 1}`));
});
