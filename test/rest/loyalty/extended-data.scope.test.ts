import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  enrol,
  expectRefused,
  invalidRequest,
  putProfile,
  readExtendedData,
  type TestMember,
  update,
} from '../../support/loyalty.ts';

const env = { EXTENDED_DATA_LIMIT_SCOPE: 'account', EXTENDED_DATA_BYTES_MAX: '60', EXTENDED_DATA_KEYS_MAX: '4' };
const app = useTestApp(openTestDatabase, { env });

const tooMany = (keys: number) =>
  invalidRequest(`Invalid Extended data: Exceeded root level key limit for extended data ${keys} keys`);
const tooLarge = (bytes: number) =>
  invalidRequest(`Invalid Extended data: Exceeded data size limit for extended data: ${bytes} Bytes`);

const send = (member: TestMember, extendedDataSource: string, extendedData: object) => () =>
  putProfile(app, member.correlationId, { ...member.mandatory, city: 'Laval', extendedDataSource, extendedData });

test('es-loyalty.md §4.4-5: the keys of all sources of an account count together', async () => {
  const member = await createMember(app, { extendedData: { a: 1, b: 2 } });
  await expectRefused(app, tooMany(5), send(member, 'PPN', { c: 3, d: 4, e: 5 }));
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { c: 3, d: 4 } });
  await expectRefused(app, tooMany(5), send(member, 'MARKETING', { e: 5 }));
  await expectRefused(app, tooMany(5), send(member, '', { a: 1, b: 2, e: 5 }));
});

test('es-loyalty.md §4.4-5: so do their bytes, as one object in compact JSON', async () => {
  const member = await createMember(app, { extendedData: { a: 'x'.repeat(20) } });
  await expectRefused(app, tooLarge(61), send(member, 'PPN', { b: 'é'.repeat(13) }));
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { b: `${'é'.repeat(12)}x` } });
  expect(await readExtendedData(app, member.accountId)).toHaveLength(2);
});

test('es-loyalty.md §4.4-5: what a source replaces does not count, and other accounts do not', async () => {
  await createMember(app, { extendedData: { a: 1, b: 2, c: 3, d: 4 } });
  const member = await createMember(app, { extendedData: { a: 1, b: 2, c: 3, d: 4 } });
  await update(app, member, { extendedData: { e: 5, f: 6, g: 7, h: 8 } });
  await update(app, member, { extendedDataSource: 'PPN', extendedData: {} });
  expect(await readExtendedData(app, member.accountId)).toHaveLength(4);
});

test('es-loyalty.md §4.4-5: one object may still not be larger, also at enrolment', async () => {
  const extendedData = { a: 1, b: 2, c: 3, d: 4, e: 5 };
  await expectRefused(app, tooMany(5), () =>
    enrol(app, { email: 'new@example.com', postalZipCode: 'H0H 0H0', extendedData }),
  );
});

test('es-loyalty.md §4.4-7: keys of another source are told before the limits', async () => {
  const member = await createMember(app, { extendedData: { a: 1, b: 2, c: 3 } });
  await expectRefused(
    app,
    invalidRequest('Attribute(s) a are already used in another source.'),
    send(member, 'PPN', { a: 1, d: 4, e: 5 }),
  );
});
