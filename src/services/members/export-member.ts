import { exportRows } from '../../db/erasure/export-rows.ts';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { ServiceContext } from '../context.ts';
import { type Export, NOTHING_STORED } from '../erasure/export.ts';
import { requirePrivileges } from '../privileges.ts';
import { findMember } from './find-member.ts';

export type ExportMemberInput = { readonly by: MemberIdentifier; readonly charactersMax: number };

/**
 * Everything that is stored of a member, whose account may be closed: the rows that `eraseMember` would remove. Among
 * them is the link, which names a customer.
 *
 * @throws ForbiddenError
 */
export async function exportMember(ctx: ServiceContext, { by, charactersMax }: ExportMemberInput): Promise<Export> {
  requirePrivileges(ctx, 'readProfile');
  const accountId = await findAccountId(ctx, by);
  if (accountId === null) return NOTHING_STORED;
  const key = { kind: 'MEMBER', tenantId: ctx.tenantId, profileId: accountId } as const;
  const { characters, tables } = await exportRows(ctx.db, key, charactersMax);
  return { characters, tables };
}

/** An account id may be one whose row is gone already. */
async function findAccountId(ctx: ServiceContext, by: MemberIdentifier): Promise<string | null> {
  if (by.kind !== 'accountId') return (await findMember(ctx, by, false))?.accountId ?? null;
  return isUuid(by.value) ? by.value.toLowerCase() : null;
}
