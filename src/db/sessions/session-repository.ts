import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { AnonymousSession, MemberSession } from '../../domain/sessions/session.ts';
import { type Db, executeRows } from '../client.ts';
import { memberSession } from './tables.ts';

/** A point in time by the clock of the database, which all gateways share. */
const secondsAgo = (seconds: number): SQL => sql`now() - make_interval(secs => ${seconds}::double precision)`;

const isOpen = (tenantId: string, correlationId: string, lifetimeSeconds: number | null): SQL | undefined =>
  and(
    eq(memberSession.tenantId, tenantId),
    eq(memberSession.correlationId, correlationId),
    lifetimeSeconds === null ? undefined : sql`${memberSession.startedAt} >= ${secondsAgo(lifetimeSeconds)}`,
  );

/** The account that the session of a correlation id points to, as an expression; null where `findSession` finds none. */
export const accountOfSession = (tenantId: string, correlationId: string, lifetimeSeconds: number | null): SQL =>
  sql`(SELECT ${memberSession.accountId} FROM ${memberSession} WHERE ${isOpen(tenantId, correlationId, lifetimeSeconds)})`;

/**
 * The session of a correlation id; null when there is none, or it was opened longer ago.
 *
 * @param lifetimeSeconds null: any age will do
 */
export async function findSession(
  db: Db,
  tenantId: string,
  correlationId: string,
  lifetimeSeconds: number | null,
): Promise<MemberSession | 'anonymous' | null> {
  const [row] = await db
    .select()
    .from(memberSession)
    .where(isOpen(tenantId, correlationId, lifetimeSeconds));
  if (!row) return null;
  const { accountId, identifierType, channel, externalAgentSessionId } = row;
  if (accountId === null || identifierType === null) return 'anonymous';
  return { correlationId, accountId, identifierType, channel, externalAgentSessionId };
}

/** What sessions of the one kind leave empty that those of the other have. */
const EMPTY = {
  accountId: null,
  identifierType: null,
  externalAgentSessionId: null,
  externalIdentifier: null,
  locale: null,
  anonymousSessionId: null,
};

/**
 * Open a session, or open it again on the same account or, when it is anonymous, on none; false when the correlation id
 * points elsewhere.
 */
export async function saveSession(
  db: Db,
  tenantId: string,
  session: MemberSession | AnonymousSession,
): Promise<boolean> {
  const { correlationId, accountId, ...refreshed } = { ...EMPTY, ...session };
  const saved = await db
    .insert(memberSession)
    .values({ tenantId, correlationId, accountId, ...refreshed })
    .onConflictDoUpdate({
      target: [memberSession.tenantId, memberSession.correlationId],
      set: { ...refreshed, startedAt: sql`now()` },
      setWhere: sql`${memberSession.accountId} IS NOT DISTINCT FROM excluded.account_id`,
    })
    .returning({ correlationId: memberSession.correlationId });
  return saved.length === 1;
}

/**
 * Delete sessions that were opened longer ago, the oldest first; those that somebody else is about to change are left
 * to the next call.
 *
 * @param most how many to delete at once
 * @returns how many were deleted; fewer than `most` when there are no more
 */
export async function deleteOldSessions(db: Db, tenantId: string, ageSeconds: number, most: number): Promise<number> {
  // A statement of its own that locks is evaluated once: inside IN, its LIMIT could be applied again and again.
  const [row] = await executeRows<{ deleted: number }>(
    db,
    sql`WITH old AS MATERIALIZED (
          SELECT correlation_id FROM member_session
          WHERE tenant_id = ${tenantId} AND started_at < ${secondsAgo(ageSeconds)}
          ORDER BY started_at LIMIT ${most} FOR UPDATE SKIP LOCKED),
        deleted AS (
          DELETE FROM member_session s USING old
          WHERE s.tenant_id = ${tenantId} AND s.correlation_id = old.correlation_id RETURNING 1)
        SELECT count(*)::integer AS deleted FROM deleted`,
  );
  return row?.deleted ?? 0;
}
