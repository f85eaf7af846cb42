import { type ConsentRange, countConsentStatements } from '../../db/members/consent-repository.ts';
import type { ConsentStatement } from '../../domain/members/consent.ts';
import type { ServiceContext } from '../context.ts';

/** What sources say about a member's consent, as it was known at an instant; null: as it is known now. */
export const listConsents = (
  ctx: ServiceContext,
  accountId: string,
  knownAt: Date | null,
): Promise<ConsentStatement[]> => ctx.loaders.consents.load({ accountId, knownAt });

/** A part of what sources said about a member's consent, in the order in which it was said. */
export const listConsentHistory = (ctx: ServiceContext, range: ConsentRange): Promise<ConsentStatement[]> =>
  ctx.loaders.consentStatements.load(range);

/** How many statements sources made about a member's consent. */
export const countConsentHistory = (ctx: ServiceContext, accountId: string): Promise<number> =>
  countConsentStatements(ctx.db, ctx.tenantId, accountId);
