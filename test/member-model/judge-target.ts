import type { Rules } from './program.ts';
import { type Door, issue, type Refusal, type Target } from './requests.ts';
import { findMember, type Member, type State } from './state.ts';

/** What a request meets, and how it comes. */
export type Scene = { readonly state: State; readonly rules: Rules; readonly door: Door; readonly requestId: string };

/** The member that a session or an identifier stands for. */
export function findTarget(state: State, target: Target): Member | undefined {
  if ('by' in target) return findMember(state, target.by);
  return state.members.get(state.sessions.get(target.correlationId)?.accountId ?? '');
}

/** Why nobody is meant (es-loyalty.md §3.2, §3.3). */
export function nobody(state: State, target: Target): Refusal {
  if ('by' in target || state.sessions.has(target.correlationId)) return { kind: 'no member' };
  if (target.correlationId.trim() !== '') return { kind: 'no session' };
  return issue('', 'Must provide a session correlation ID');
}

/** Whom a write is for: only an open account, and in the expected version, can be written (es-loyalty.md §14 C13). */
export function judgeTarget(
  { state }: Scene,
  { of, expected, isClosure = false }: { of: Target; expected?: number | undefined; isClosure?: boolean },
  refusals: Refusal[],
): Member | undefined {
  const member = findTarget(state, of);
  if (!member) refusals.push(nobody(state, of));
  else if (member.isClosed) refusals.push({ kind: isClosure ? 'closed already' : 'closed' });
  if (member && expected !== undefined && expected !== member.version) {
    refusals.push({ kind: 'version', current: member.version });
  }
  return member;
}
