import { foldEmail, type MemberWithExtendedData } from '../members/member.ts';
import type { ContactKind, ContactPath, ContactValue } from './contact-values.ts';

/** Where a customer has a member's e-mail address or phone number. */
export type LinkMatch = { readonly kind: ContactKind; readonly path: ContactPath };

/** A member who may be the same person as a customer, and why. */
export type LinkSuggestion = { readonly member: MemberWithExtendedData; readonly matches: readonly LinkMatch[] };

/** Say of members why they were found: those with more matches first, then by account id. */
export function suggestLinks(
  values: readonly ContactValue[],
  members: readonly MemberWithExtendedData[],
): LinkSuggestion[] {
  const suggestions = members.map((member): LinkSuggestion => {
    const own = [member.email === null ? null : foldEmail(member.email), member.phoneNumber];
    const shared = values.filter(({ value }) => own.includes(value));
    return { member, matches: shared.flatMap(({ kind, paths }) => paths.map((path) => ({ kind, path }))) };
  });
  return suggestions.sort(
    (a, b) => b.matches.length - a.matches.length || (a.member.accountId < b.member.accountId ? -1 : 1),
  );
}
