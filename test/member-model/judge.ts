import { findTarget, nobody, type Scene } from './judge-target.ts';
import { judgeCapture, judgeClose, judgeEnrol, judgeUpdate } from './judge-writes.ts';
import { printData, printMember, printProfile } from './print.ts';
import { isBlank, UNITS } from './program.ts';
import { issue, type Kind, type Refusal, type Request, type Requests, type Verdict } from './requests.ts';
import { findMember, type IdentifierKind } from './state.ts';

type Judge<Name extends Kind> = (scene: Scene, request: Requests[Name]) => Verdict;

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

const judgeStart: Judge<'start'> = ({ state }, { type = 'ACCOUNT_ID', identifier, body }) => {
  const refusals: Refusal[] = [];
  const { correlationId, channel = 'APP', externalAgentSessionId = null } = body;
  const refuse = (text: string) => refusals.push(issue('', text));
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  if (!(type in TYPES)) refuse(`X-Identifier-Type should be one of ${Object.keys(TYPES).join(', ')}.`);
  if (!isText(correlationId)) refuse('Must provide a session correlation ID');
  if (!isText(channel)) refuse('channel is mandatory and required to be non-empty');
  const kind = TYPES[type];
  const member = kind && findMember(state, { kind, value: identifier });
  if (!member) refusals.push({ kind: 'no member' });
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

const judgeRead: Judge<'read'> = ({ state, door }, { of, source }) => {
  const member = findTarget(state, of);
  if (door === 'graphql') {
    const keys = Object.keys(member?.sources.get(source)?.data ?? {}).map((key) => ({ key }));
    return { refusals: [], commit: () => (member ? { ...printMember(member), ofSource: keys } : null) };
  }
  return member ? { refusals: [], commit: () => printProfile(member) } : { refusals: [nobody(of)] };
};

const judgeReadData: Judge<'readData'> = ({ state }, { of, businessUnit }) => {
  const refusals: Refusal[] = [];
  const member = findTarget(state, of);
  if (!member) refusals.push(nobody(of));
  const unit = UNITS.find((known) => known === (businessUnit ?? UNITS[0]));
  if (!unit) refusals.push(issue('', `Provided business unit is not configured: ${businessUnit}.`));
  if (!member || !unit) return { refusals };
  return { refusals, commit: () => printData(member, unit) };
};

const JUDGES: { readonly [Name in Kind]: Judge<Name> } = {
  enrol: judgeEnrol,
  start: judgeStart,
  update: judgeUpdate,
  capture: judgeCapture,
  close: judgeClose,
  read: judgeRead,
  readData: judgeReadData,
};

/** What the contract says of a request (es-loyalty.md §3 to §11), worked out without a look at the product. */
export const judge = (scene: Scene, request: Request): Verdict =>
  (JUDGES[request.kind] as Judge<Kind>)(scene, request as never);
