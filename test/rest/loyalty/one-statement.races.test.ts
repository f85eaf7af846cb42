import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { expect, inject, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  EMAIL_TAKEN,
  putProfile,
  readExtendedData,
  readMember,
  type TestMember,
} from '../../support/loyalty.ts';
import { ACCOUNT_CLOSED } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

let phones = 0;
const nextPhone = (): string => `(432) 555-${String(++phones).padStart(4, '0')}`;

/** Wait until somebody waits for a lock. A transaction would see the same activity all the time. */
async function awaitWaiting(): Promise<void> {
  for (;;) {
    const [row] = await executeRows<{ count: number }>(
      app.db,
      sql`SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'WITH seen%'`,
    );
    if (row?.count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Send an update that comes to the row while a rival holds it, whose writes are committed then. */
async function sendBehind(
  { correlationId, mandatory }: TestMember,
  change: object,
  rival: readonly SQL[],
): Promise<LightMyRequestResponse> {
  let answer: Promise<LightMyRequestResponse> | undefined;
  await app.db.transaction(async (tx) => {
    for (const statement of rival) await tx.execute(statement);
    answer = putProfile(app, correlationId, { ...mandatory, ...change });
    await awaitWaiting();
  });
  if (!answer) throw new Error('nothing was sent');
  return answer;
}

const write = ({ accountId }: { accountId: string }, set: SQL): SQL =>
  sql`UPDATE member SET version = version + 1, ${set} WHERE account_id = ${accountId}`;
const mail = (email: string | null): SQL => sql`email = ${email}::text, email_folded = ${email}::text`;

const countWrites = async (accountId: string): Promise<unknown> =>
  executeRows(
    app.db,
    sql`SELECT (SELECT array_agg(version ORDER BY version)::text FROM member_revision WHERE account_id = ${accountId}) AS kept,
          (SELECT array_agg(version ORDER BY version)::text FROM change_event WHERE profile_id = ${accountId}) AS told`,
  );

// A transaction that holds a row while others wait needs more than the one connection of the embedded engine.
const racing = test.skipIf(inject('serverUrl') === null);

racing('an update behind a rival update of the member comes on top of it', async () => {
  const member = await createMember(app, { lastName: 'Gagnon' });
  const rival = [write(member, sql`city = 'Laval', last_name = 'Tremblay'`)];
  const response = await sendBehind(member, { lastName: 'Roy', extendedData: { casl: 1 } }, rival);
  expect([response.statusCode, response.headers.etag]).toEqual([200, '"3"']);
  expect(await readMember(app, member.accountId)).toMatchObject({ city: 'Laval', last_name: 'Roy', version: 3 });
  // The rival of this test keeps nothing.
  expect(await countWrites(member.accountId)).toEqual([{ kept: '{1,3}', told: '{1,3}' }]);
  const [row] = await executeRows(
    app.db,
    sql`SELECT attributes ->> 'lastName' AS name, attributes ->> 'city' AS city FROM member_revision
        WHERE account_id = ${member.accountId} AND version = 3`,
  );
  expect(row).toEqual({ name: 'Tremblay', city: 'Laval' });
});

racing('an update behind the closing of the account is refused', async () => {
  const member = await createMember(app, { extendedData: { casl: true } });
  const response = await sendBehind(member, { city: 'Laval', extendedData: { casl: false } }, [
    write(member, sql`status = 'CLOSED'`),
    sql`DELETE FROM extended_data WHERE account_id = ${member.accountId}`,
  ]);
  expect(response.json()).toEqual(ACCOUNT_CLOSED);
  expect(await readMember(app, member.accountId)).toMatchObject({ city: null, version: 2 });
  expect(await readExtendedData(app, member.accountId)).toEqual([]);
  expect(await countWrites(member.accountId)).toEqual([{ kept: '{1}', told: '{1}' }]);
});

racing('an update behind the erasure of the member finds no session', async () => {
  const member = await createMember(app);
  const response = await sendBehind(member, {}, [sql`DELETE FROM member WHERE account_id = ${member.accountId}`]);
  expect([response.statusCode, response.json().errorMessage]).toEqual([404, 'Session Not Found']);
});

racing.each(['raises the version', 'does not'])(
  'an update that names an e-mail address which somebody takes meanwhile is refused, whether or not that %s',
  async (how) => {
    const [member, other] = [await createMember(app), await createMember(app)];
    const { email } = member.mandatory;
    const free = mail(`${randomUUID()}@example.com`);
    const response = await sendBehind(member, { city: 'Laval' }, [
      how === 'does not' ? sql`UPDATE member SET ${free} WHERE account_id = ${member.accountId}` : write(member, free),
      write(other, mail(email)),
    ]);
    expect(response.json()).toEqual(EMAIL_TAKEN);
    expect(await readMember(app, member.accountId)).toMatchObject({ city: null });
    expect(await readMember(app, other.accountId)).toMatchObject({ email });
  },
);

racing('a phone number that somebody takes meanwhile moves back to the member who names it', async () => {
  const phoneNumber = nextPhone();
  const [member, other] = [await createMember(app, { phoneNumber }), await createMember(app)];
  const response = await sendBehind(member, { phoneNumber }, [
    write(member, sql`phone_number = NULL`),
    write(other, sql`phone_number = ${phoneNumber}`),
  ]);
  expect([response.statusCode, response.headers.etag]).toEqual([200, '"3"']);
  expect(await readMember(app, member.accountId)).toMatchObject({ phone_number: phoneNumber });
  expect(await readMember(app, other.accountId)).toMatchObject({ phone_number: null, version: 3 });
});

racing('a key of extended data that another source takes meanwhile is refused', async () => {
  const member = await createMember(app, { extendedData: { old: 1 } });
  const response = await sendBehind(member, { city: 'Laval', extendedData: { shared: 1 } }, [
    write(member, sql`gender = NULL`),
    sql`INSERT INTO extended_data (tenant_id, account_id, key, source, position, document)
        SELECT tenant_id, account_id, 'shared', 'PPN', 0, '{"value": 2}' FROM member WHERE account_id = ${member.accountId}`,
  ]);
  expect([response.statusCode, response.json().errorMessage]).toEqual([
    400,
    'Attribute(s) shared are already used in another source.',
  ]);
  const stored = await readExtendedData(app, member.accountId);
  expect(stored.map(({ key, source }) => [key, source])).toEqual([
    ['old', ''],
    ['shared', 'PPN'],
  ]);
  expect(await readMember(app, member.accountId)).toMatchObject({ city: null, version: 2 });
});

racing('what the same source has written meanwhile is replaced, and kept', async () => {
  const member = await createMember(app, { extendedData: { casl: 1, old: 1 } });
  const response = await sendBehind(member, { extendedData: { casl: 2 } }, [
    write(member, sql`gender = NULL`),
    sql`INSERT INTO extended_data (tenant_id, account_id, key, source, position, document)
        SELECT tenant_id, account_id, 'meanwhile', '', 2, '{"value": 2}' FROM member WHERE account_id = ${member.accountId}`,
  ]);
  expect([response.statusCode, response.headers.etag]).toEqual([200, '"3"']);
  expect(await readExtendedData(app, member.accountId)).toMatchObject([{ key: 'casl', value: '2' }]);
  const [row] = await executeRows(
    app.db,
    sql`SELECT (SELECT string_agg(e ->> 'key', ' ') FROM json_array_elements(extended_data) e) AS keys FROM member_revision
        WHERE account_id = ${member.accountId} AND version = 3`,
  );
  expect(row).toEqual({ keys: 'casl old meanwhile' });
});
