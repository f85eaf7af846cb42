import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ADA,
  createMember,
  EMAIL_TAKEN,
  enrol,
  expectRefused,
  invalidRequest,
  putProfile,
  update,
} from '../../support/loyalty.ts';
import { close, putClosure, putEmail, readStatements } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

test('nothing is said by a refused request', async () => {
  const member = await createMember(app);
  await update(app, member, { extendedDataSource: 'MARKETING', channel: 'WEB', extendedData: { casl: true } });
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { points: 1 } });
  const refused = async (message: string, body: object) => {
    await expectRefused(app, invalidRequest(message), () =>
      putProfile(app, member.correlationId, { ...member.mandatory, extendedDataSource: 'MARKETING', ...body }),
    );
  };
  const extendedData = { casl: false, doNotText: true };
  await refused('Invalid provinceState: ZZ', { extendedData, provinceState: 'ZZ' });
  await refused('Attribute(s) points are already used in another source.', {
    extendedData: { ...extendedData, points: 2 },
  });
  await refused('Invalid Extended data', { extendedData: null });
  const marketing = { extendedDataSource: 'MARKETING', extendedData };
  await expectRefused(app, EMAIL_TAKEN, () =>
    putProfile(app, member.correlationId, { ...member.mandatory, email: ADA.email, ...marketing }),
  );
  await expectRefused(app, EMAIL_TAKEN, () => enrol(app, { email: ADA.email, postalZipCode: '90210', extendedData }));
  await close(app, member);
  await expectRefused(app, invalidRequest(expect.stringContaining('Closed Account')), () =>
    putClosure(app, member.correlationId),
  );
  expect((await putEmail(app, member.correlationId, { status: 'declined' })).statusCode).toBe(401);
  expect(await readStatements(app, member.accountId)).toEqual([
    { key: 'casl', value: 'true', source: 'MARKETING', channel: 'WEB' },
    { key: 'casl', value: null, source: 'MARKETING', channel: null },
  ]);
});

type Origin = { request_id: string; stated_at: number };
const readOrigins = (accountId: string): Promise<Origin[]> =>
  executeRows<Origin>(
    app.db,
    sql`SELECT request_id, (extract(epoch FROM stated_at) * 1000)::float8 AS stated_at FROM consent_statement
        WHERE account_id = ${accountId} ORDER BY position`,
  );

test('a statement has the id of its request and the time at which it was said', async () => {
  const member = await createMember(app);
  const before = Date.now();
  const send = (extendedData: object, requestId: string) =>
    app.inject({
      method: 'PUT',
      url: `/client/users/${member.correlationId}/profile`,
      headers: { 'X-Request-Id': requestId },
      payload: JSON.stringify({ ...member.mandatory, extendedData }),
    });
  await send({ casl: true }, 'first:1.a');
  const unusable = await send({ casl: false }, 'not a usable id');
  const closed = await putClosure(app, member.correlationId, {}, { 'X-Request-Id': 'closure-7' });
  expect(closed.headers['x-request-id']).toBe('closure-7');
  const origins = await readOrigins(member.accountId);
  const given = String(unusable.headers['x-request-id']);
  expect(given).toMatch(/^[0-9a-f-]{36}$/);
  expect(origins.map(({ request_id }) => request_id)).toEqual(['first:1.a', given, 'closure-7']);
  const times = origins.map(({ stated_at }) => stated_at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  // The clocks of this process and of the database are those of one machine; the column rounds to milliseconds.
  for (const time of times) expect(time).toBeGreaterThanOrEqual(before - 1);
  for (const time of times) expect(time).toBeLessThanOrEqual(Date.now() + 1);
});

test('the database refuses to change a statement, and keeps it as it was', async () => {
  const member = await createMember(app, { extendedData: { casl: true } });
  const before = await app.snapshot();
  for (const change of [sql`document = NULL`, sql`stated_at = now()`, sql`request_id = ${randomUUID()}`]) {
    const attempt = app.db.execute(sql`UPDATE consent_statement SET ${change} WHERE account_id = ${member.accountId}`);
    await expect(
      attempt.then(
        () => null,
        (error: Error) => String(error.cause ?? error),
      ),
    ).resolves.toContain('rows of consent_statement are never changed');
  }
  expect(await app.snapshot()).toEqual(before);
});
