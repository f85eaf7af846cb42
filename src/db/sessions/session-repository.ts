import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { MemberSession } from '../../domain/sessions/session.ts';
import type { Db } from '../client.ts';
import { memberSession } from './tables.ts';

/** The session of a correlation id; null when there is none. */
export async function findSession(db: Db, tenantId: string, correlationId: string): Promise<MemberSession | null> {
  const [row] = await db
    .select()
    .from(memberSession)
    .where(
      and(
        eq(memberSession.tenantId, tenantId),
        eq(memberSession.correlationId, correlationId),
        isNotNull(memberSession.accountId),
      ),
    );
  return row ? (row as MemberSession) : null;
}

/** Open a session, or open it again on the same account; false when the correlation id points to another account. */
export async function saveSession(db: Db, tenantId: string, session: MemberSession): Promise<boolean> {
  const { correlationId: _key, accountId: _account, ...refreshed } = session;
  const saved = await db
    .insert(memberSession)
    .values({ tenantId, ...session })
    .onConflictDoUpdate({
      target: [memberSession.tenantId, memberSession.correlationId],
      set: { ...refreshed, startedAt: sql`now()` },
      setWhere: eq(memberSession.accountId, session.accountId),
    })
    .returning({ accountId: memberSession.accountId });
  return saved.length === 1;
}
