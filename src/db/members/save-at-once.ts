import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { ExtendedDataChange, ExtendedDataLimits } from '../../domain/members/extended-data.ts';
import {
  foldEmail,
  type MemberAttribute,
  type MemberIdentifier,
  type MemberVersion,
} from '../../domain/members/member.ts';
import type { MemberChanges } from '../../domain/members/member-profile.ts';
import type { SessionIdentifier } from '../../domain/sessions/session.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, executePrepared } from '../client.ts';
import { isOneOf } from '../expressions.ts';
import { keptMembers, memberWriteTime } from '../history/keep-members.ts';
import { accountOfSession } from '../sessions/session-repository.ts';
import { isAllowedBesides, replacedExtendedData } from './extended-data-repository.ts';
import { namedBy } from './find-members.ts';
import type { MemberState } from './member-repository.ts';
import { member } from './tables.ts';

/** What to change of one member. */
export type MemberChange = {
  readonly by: MemberIdentifier | SessionIdentifier;
  readonly attributes: MemberChanges;
  readonly state?: MemberState;
  /** null and absent: what is stored stays. */
  readonly extendedData?: ExtendedDataChange | null;
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/** The rules that a change is held to. */
export type MemberRules = {
  readonly extendedData: ExtendedDataLimits;
  /** null: sessions do not end. */
  readonly sessionLifetimeSeconds: number | null;
};

/**
 * Write a change of a member that concerns nobody else: one guarded statement, which finds the member, keeps what it
 * overwrites and says that it did. Not for an e-mail address or a phone number that the member has not got already: who
 * has those is settled behind locks.
 *
 * All parts of one statement see one snapshot. Should another writer of the member be faster, its version differs from
 * the one seen, and nothing is written. Whoever writes extended data raises the version, so those seen are of it, too.
 *
 * @param change all texts must be ones that can be stored
 * @returns null when nothing was written: there is more to it, or something stands against it
 */
export async function saveAtOnce(
  db: Db,
  origin: WriteOrigin,
  change: MemberChange,
  rules: MemberRules,
): Promise<MemberVersion | null> {
  const { tenantId } = origin;
  const { by, extendedData } = change;
  const isMeant = and(
    eq(member.tenantId, tenantId),
    by.kind === 'correlationId'
      ? sql`${member.accountId} = ${accountOfSession(tenantId, by.value, rules.sessionLifetimeSeconds)}`
      : namedBy(by),
  );
  const writtenId = sql`(SELECT account_id FROM updated)`;
  const replaced = extendedData ? sql`, ${replacedExtendedData(origin, writtenId, extendedData)}` : sql``;
  const [row] = await executePrepared<{ account_id: string; version: number }>(
    db,
    sql`WITH seen AS (
        SELECT ${member.accountId}, ${member.version} FROM ${member} WHERE ${isMeant}
      ), updated AS (
        UPDATE member SET ${assignments(change)}
        WHERE ${member.accountId} = (SELECT account_id FROM seen) AND ${member.version} = (SELECT version FROM seen)
          AND ${isMeant} AND ${isPlain(change, rules)}
        RETURNING account_id, version
      ), ${keptMembers(origin, sql`${member.accountId} = ${writtenId}`, Boolean(extendedData))}${replaced}
      SELECT account_id, version FROM updated`,
  );
  return row ? { accountId: row.account_id, version: row.version } : null;
}

/** The condition that nothing about a change needs a closer look. */
function isPlain(change: MemberChange, rules: MemberRules): SQL | undefined {
  const { attributes, extendedData, expectedVersion = null } = change;
  const { email, phoneNumber } = attributes;
  return and(
    sql`${member.status} <> 'CLOSED'`,
    isOneOf(sql`${member.version}`, expectedVersion),
    // Spelled with other letter cases it is the same address. Nobody's is empty.
    email === undefined ? undefined : eq(member.emailFolded, foldEmail(email ?? '')),
    // A number that is given up concerns nobody else.
    phoneNumber ? eq(member.phoneNumber, phoneNumber) : undefined,
    extendedData ? isAllowedBesides(extendedData, rules.extendedData) : undefined,
  );
}

/** What the update sets; the folded e-mail address stays as it is. */
function assignments({ attributes, state }: MemberChange): SQL {
  const set = Object.entries({ ...attributes, ...state }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : sql`${sql.identifier(member[name as MemberAttribute | keyof MemberState].name)} = ${value}`,
  );
  return sql.join([...set, sql`version = ${member.version} + 1`, sql`updated_at = ${memberWriteTime}`], sql`, `);
}
