import { keepMember } from '../../db/history/keep-members.ts';
import { lockPhoneNumber, releasePhoneNumber, saveMember } from '../../db/members/member-repository.ts';
import { type MemberChange, saveAtOnce } from '../../db/members/save-at-once.ts';
import { isStorableText } from '../../domain/json.ts';
import type { MemberIdentifier, MemberVersion } from '../../domain/members/member.ts';
import type { ServiceContext } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';
import { getMemberSession } from '../sessions/get-session.ts';
import { isCorrelationId } from '../sessions/session-texts.ts';
import { forgetMembers } from './find-member.ts';
import { lockOpenMember, writeExtendedData, writeMember } from './write-member.ts';

/**
 * Write a change of a member: one statement where it concerns nobody else and nothing stands against it, else one short
 * transaction, which knows what does. A phone number that another member has moves over to this one.
 *
 * @throws NotFoundError, AccountClosedError, AlreadyTakenError, VersionConflictError, and ValidationError when other
 * sources own some of the keys
 */
export async function changeMember(ctx: ServiceContext, change: MemberChange): Promise<MemberVersion> {
  return (await changeAtOnce(ctx, change)) ?? changeBehindLocks(ctx, change, await identify(ctx, change.by));
}

/** @returns null when nothing was written */
async function changeAtOnce(ctx: ServiceContext, change: MemberChange): Promise<MemberVersion | null> {
  const { db, limits, program, idempotencyKey } = ctx;
  const { kind, value } = change.by;
  const canName = kind === 'correlationId' ? isCorrelationId(value) : isStorableText(value);
  // What is kept under a key is kept together with the write.
  if (idempotencyKey || !canName) return null;
  const rules = { extendedData: limits.extendedData, sessionLifetimeSeconds: program.sessions.lifetimeSeconds };
  const saved = await retryTransient(() => saveAtOnce(db, ctx, change, rules));
  if (saved) forgetMembers(ctx);
  return saved;
}

/** @throws NotFoundError of a session, and of a member when it is anonymous */
async function identify(ctx: ServiceContext, by: MemberChange['by']): Promise<MemberIdentifier> {
  if (by.kind !== 'correlationId') return by;
  const { accountId } = await getMemberSession(ctx, by.value);
  return { kind: 'accountId', value: accountId };
}

function changeBehindLocks(ctx: ServiceContext, change: MemberChange, by: MemberIdentifier): Promise<MemberVersion> {
  const { tenantId } = ctx;
  const { attributes, state, extendedData, expectedVersion } = change;
  const { phoneNumber } = attributes;
  return writeMember(ctx, async (tx) => {
    if (phoneNumber) await lockPhoneNumber(tx, tenantId, phoneNumber);
    const accountId = await lockOpenMember(tx, ctx, { by, phoneNumber, expectedVersion });
    await keepMember(tx, ctx, accountId, Boolean(extendedData));
    if (extendedData) await writeExtendedData(tx, ctx, accountId, extendedData);
    if (phoneNumber) await releasePhoneNumber(tx, ctx, phoneNumber, accountId);
    return { accountId, version: await saveMember(tx, tenantId, accountId, attributes, state) };
  });
}
