import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { type Db, executeRows } from '../../../src/db/client.ts';
import { createEnvironment } from '../../../src/environment.ts';
import { createContext, gatewayCaller, type ServiceContext } from '../../../src/services/context.ts';
import { deleteOldSessions } from '../../../src/services/sessions/delete-old-sessions.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA } from '../../support/loyalty.ts';

const DAY = 86_400;
const app = useTestApp(openTestDatabase, { env: { SESSION_RETENTION_DAYS: '2' } });
const going = (): AbortSignal => new AbortController().signal;

function contextOf(retentionDays: number | null, tenantId = '1', db: Db = app.db): ServiceContext {
  const environment = createEnvironment(app.database, app.config);
  const program = { ...environment.program, sessions: { lifetimeSeconds: null, retentionDays } };
  return createContext({ ...environment, db, program }, gatewayCaller('test', tenantId));
}

/** Sessions of Ada's, or anonymous ones of another tenant, that are so old. */
async function insertSessions(prefix: string, count: number, ageSeconds: number, tenantId = '1'): Promise<void> {
  const [account, type] = tenantId === '1' ? [ADA.accountId, 'EMAIL'] : [null, null];
  await app.db.execute(sql`
    INSERT INTO member_session (tenant_id, correlation_id, account_id, identifier_type, channel, started_at)
    SELECT ${tenantId}, ${prefix}::text || n, ${account}::uuid, ${type}::text, 'APP',
      now() - make_interval(secs => ${ageSeconds}::double precision)
    FROM generate_series(1, ${count}::integer) n`);
}

const readIds = async (): Promise<string[]> => {
  const rows = await executeRows<{ id: string }>(
    app.db,
    sql`SELECT correlation_id AS id FROM member_session ORDER BY 1`,
  );
  return rows.map(({ id }) => id);
};

beforeEach(async () => void (await app.db.execute(sql`DELETE FROM member_session`)));

test('deletes what was opened longer ago than it is to be kept, and nothing else', async () => {
  await insertSessions('old', 2, 2 * DAY + 60);
  await insertSessions('young', 2, 2 * DAY - 60);
  await insertSessions('foreign', 1, 5 * DAY, '2');
  expect(await deleteOldSessions(contextOf(2), going())).toBe(2);
  expect(await readIds()).toEqual(['foreign1', 'young1', 'young2']);
  expect(await deleteOldSessions(contextOf(2), going())).toBe(0);
  expect(await deleteOldSessions(contextOf(2, '2'), going())).toBe(1);
});

test('without the setting, sessions are kept for ever', async () => {
  await insertSessions('old', 1, 40_000 * DAY);
  expect(await deleteOldSessions(contextOf(null), going())).toBe(0);
  expect(await readIds()).toEqual(['old1']);
});

test('deletes more than one batch, and of several callers each a part', async () => {
  await insertSessions('old', 2_500, 3 * DAY);
  const deleted = await Promise.all([1, 2, 3].map(() => deleteOldSessions(contextOf(2), going())));
  // Who finds rows that another one is deleting leaves them alone, and may be done early.
  expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(2_500);
  expect(await readIds()).toEqual([]);
});

test('deletes nothing any more once it is told to stop', async () => {
  await insertSessions('old', 1, 3 * DAY);
  expect(await deleteOldSessions(contextOf(2), AbortSignal.abort())).toBe(0);
  const stopping = new AbortController();
  const id = randomUUID();
  await insertSessions(id, 1_500, 3 * DAY);
  const deleting = deleteOldSessions(contextOf(2), stopping.signal);
  stopping.abort();
  expect(await deleting).toBe(1_000);
  expect(await readIds()).toHaveLength(501);
});
