import type { Json, JsonObject } from '../model/values.ts';
import type { Scene } from './judge-target.ts';
import { isBlank } from './program.ts';
import { issue, type Refusal, type Requests, type Verdict } from './requests.ts';
import { findMember, type IdentifierKind } from './state.ts';

type Judge<Name extends keyof Requests> = (scene: Scene, request: Requests[Name]) => Verdict;

/** undefined: a type that no member can have a value of (es-loyalty.md §3.1). */
const TYPES: { readonly [type: string]: IdentifierKind | undefined } = {
  ACCOUNT_ID: 'accountId',
  LOYALTY_ID: 'loyaltyId',
  EXTERNAL_ID: 'externalId',
  EMAIL: 'email',
  PARTNER_LINK_ID: undefined,
  PHONE_NUMBER: 'phoneNumber',
  EXTERNAL_AGENT_ID: undefined,
};

function judgeTexts(
  { correlationId, channel }: { correlationId: Json | undefined; channel: Json },
  refusals: Refusal[],
): void {
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  if (!isText(correlationId)) refusals.push(issue('', 'Must provide a session correlation ID'));
  if (!isText(channel)) refusals.push(issue('', 'channel is mandatory and required to be non-empty'));
}

/** es-loyalty.md §3.1 */
export const judgeStart: Judge<'start'> = ({ state }, { type = 'ACCOUNT_ID', identifier, body }) => {
  const refusals: Refusal[] = [];
  const { correlationId, channel = 'APP', externalAgentSessionId = null } = body;
  if (!(type in TYPES)) {
    refusals.push(issue('', `X-Identifier-Type should be one of ${Object.keys(TYPES).join(', ')}.`));
  }
  judgeTexts({ correlationId, channel }, refusals);
  const kind = TYPES[type];
  const member = kind && findMember(state, { kind, value: identifier });
  // The cards of a closed account are terminated (es-loyalty.md §8).
  if (!member || (kind === 'loyaltyId' && member.isClosed)) refusals.push({ kind: 'no member' });
  const known = state.sessions.get(String(correlationId));
  if (known && known.accountId !== member?.accountId) refusals.push({ kind: 'correlationId' });
  if (!member || refusals.length > 0) return { refusals };
  const { accountId, loyaltyId, isClosed } = member;
  const agent = isBlank(externalAgentSessionId) ? null : String(externalAgentSessionId);
  const session = { accountId, identifierType: type, channel: String(channel), externalAgentSessionId: agent };
  return {
    refusals,
    commit: () => {
      state.sessions.set(String(correlationId), session);
      return { accountId, loyaltyId, status: isClosed ? 'CLOSED' : 'ACTIVE' };
    },
  };
};

/** es-loyalty.md §3.3 */
export const judgeStartAnonymous: Judge<'startAnonymous'> = ({ state }, { body }) => {
  const refusals: Refusal[] = [];
  const { correlationId, channel = 'STORE' } = body;
  judgeTexts({ correlationId, channel }, refusals);
  const known = state.sessions.get(String(correlationId));
  if (known && known.accountId !== null) refusals.push({ kind: 'correlationId' });
  if (refusals.length > 0) return { refusals };
  const session = { accountId: null, identifierType: null, channel: String(channel), externalAgentSessionId: null };
  const shown: JsonObject = { loyaltyId: 'anonymous', membershipType: 'N', status: 'NO_CARD' };
  return {
    refusals,
    commit: () => {
      state.sessions.set(String(correlationId), session);
      return { ...shown, prompt: '', isValid: true, promptMessage: '' };
    },
  };
};
