import { isObject, type Json, type JsonObject } from '../model/values.ts';
import type { Door, Request, Target } from './requests.ts';
import { fold, type Identifier, type IdentifierKind, type Member, type State } from './state.ts';
import type { Action, ActionOf, EmailChoice, TargetChoice } from './steps.ts';
import { CARDS, CORRELATION_IDS, EMAILS, EXTERNAL_IDS, PHONES } from './vocabulary.ts';

const NOBODY: { readonly [Kind in IdentifierKind]: readonly string[] } = {
  accountId: ['00000000-0000-4000-8000-000000000000'],
  loyaltyId: CARDS,
  externalId: EXTERNAL_IDS,
  email: EMAILS,
  phoneNumber: PHONES,
};

const pickOf = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

/** Members by number, the last one first. */
const memberOf = ({ members }: State, pick: number): Member | undefined =>
  pickOf([...members.values()].reverse(), pick);

/** A value that the member has; else its account id, which it has always. */
function identify(member: Member, kind: IdentifierKind): Identifier {
  const { email, phoneNumber } = member.attributes;
  const value = { ...member, email, phoneNumber }[kind];
  return value === null ? { kind: 'accountId', value: member.accountId } : { kind, value };
}

function chooseIdentifier({ pick, kind, odd }: TargetChoice, state: State): Identifier {
  const member = memberOf(state, pick);
  if (odd === 'no' && member) return identify(member, kind);
  if (odd === 'unknown' || odd === 'blank') return { kind: 'accountId', value: NOBODY.accountId[0] ?? '' };
  return { kind, value: pickOf(NOBODY[kind], pick) ?? '' };
}

function chooseTarget(choice: TargetChoice, state: State, door: Door): Target {
  if (door === 'graphql') return { by: chooseIdentifier(choice, state) };
  if (choice.odd === 'blank') return { correlationId: ' ' };
  const sessions = choice.odd === 'unknown' ? [] : [...state.sessions.keys()].reverse();
  return { correlationId: pickOf(sessions, choice.pick) ?? 'nobody' };
}

const memberOfTarget = (state: State, target: Target): Member | undefined =>
  'by' in target
    ? [...state.members.values()].find((member) => identify(member, target.by.kind).value === target.by.value)
    : state.members.get(state.sessions.get(target.correlationId)?.accountId ?? '');

function chooseEmail({ of, pick, spell, instead }: EmailChoice, { members }: State, own: Member | undefined): Json {
  if (instead !== undefined) return instead;
  const held = new Set([...members.values()].map(({ attributes }) => fold(attributes.email ?? '')));
  const free = EMAILS.filter((address) => !held.has(fold(address)));
  const address = (of === 'own' && own?.attributes.email) || pickOf(of === 'any' ? EMAILS : free, pick) || EMAILS[0];
  if (spell === 'upper') return address.toUpperCase();
  return spell === 'title' ? address.charAt(0).toUpperCase() + address.slice(1).toLowerCase() : address;
}

const GRAPHQL_NAMES = new Set([
  ...['dateOfBirth', 'gender', 'firstName', 'lastName', 'email', 'businessName', 'postalZipCode', 'street', 'street2'],
  ...['provinceState', 'phoneNumber', 'languagePreference', 'city', 'externalIdentifier', 'physicalCard'],
  ...['extendedDataSource', 'channel'],
]);

/** What GraphQL's own types let through; the rest never reaches the gateway's rules. */
function asGraphql(profile: JsonObject, isEnrolment: boolean): JsonObject {
  const entries = Object.entries(profile).filter(([name, value]) =>
    name === 'extendedData'
      ? value === null || isObject(value)
      : GRAPHQL_NAMES.has(name) && (value === null || typeof value === 'string'),
  );
  // It has no deprecated names.
  const { postalCode, province } = profile;
  const kept: JsonObject = {
    ...(typeof postalCode === 'string' && { postalZipCode: postalCode }),
    ...(typeof province === 'string' && { provinceState: province }),
    ...Object.fromEntries(entries),
  };
  if (!isEnrolment) return kept;
  return { ...kept, email: kept['email'] ?? '', postalZipCode: kept['postalZipCode'] ?? '' };
}

const defined = (entries: { readonly [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, Json] => entry[1] !== undefined));

const SESSION_TYPES: { readonly [Kind in IdentifierKind]: string } = {
  accountId: 'ACCOUNT_ID',
  loyaltyId: 'LOYALTY_ID',
  externalId: 'EXTERNAL_ID',
  email: 'EMAIL',
  phoneNumber: 'PHONE_NUMBER',
};

function toStart(action: ActionOf<'start'>, state: State): Request {
  const { type, target, channel, externalAgentSessionId } = action;
  const { kind, value } = chooseIdentifier(target, state);
  const correlationId = action.correlationId === 'blank' ? ' ' : (CORRELATION_IDS[action.correlationId] ?? '');
  const body = defined({ correlationId, channel, externalAgentSessionId });
  // Letter case does not matter in an e-mail address.
  const identifier = kind === 'email' && target.pick > 1 ? value.toUpperCase() : value;
  const said = type === 'fitting' ? SESSION_TYPES[kind] : type === 'unsaid' ? undefined : type;
  return { kind: 'start', type: said, identifier, body };
}

function toEnrol(action: ActionOf<'enrol'>, state: State, door: Door): Request {
  const { externalIdentifier, isCardTaken } = action;
  const email = chooseEmail(action.email, state, undefined);
  const held = isCardTaken ? memberOf(state, 0)?.loyaltyId : undefined;
  const ids = defined({ email, externalIdentifier, physicalCard: held ?? action.physicalCard });
  const profile = { ...action.profile, ...ids };
  return { kind: 'enrol', profile: door === 'rest' ? profile : asGraphql(profile, true) };
}

function toUpdate(action: ActionOf<'update'>, state: State, door: Door): Request {
  const target = chooseTarget(action.target, state, door);
  const member = memberOfTarget(state, target);
  // GraphQL need not name it.
  const isNamed = door === 'rest' || action.email.pick > 0;
  const email = isNamed ? chooseEmail(action.email, state, member) : undefined;
  const profile = { ...action.profile, ...defined({ email }) };
  if (door === 'rest') return { kind: 'update', of: target, profile };
  return { kind: 'update', of: target, profile: asGraphql(profile, false), expected: chooseVersion(action, member) };
}

const chooseVersion = ({ expected }: ActionOf<'update' | 'close'>, member: Member | undefined): number | undefined =>
  ({ any: undefined, right: member?.version ?? 1, wrong: (member?.version ?? 1) + 1 })[expected];

function toClose(action: ActionOf<'close'>, state: State, door: Door): Request {
  const target = chooseTarget(action.target, state, door);
  if (door === 'rest') return { kind: 'close', of: target, body: action.flags };
  const { anonymizeMemberData: flag } = action.flags;
  const body: JsonObject = flag === undefined || typeof flag === 'string' ? {} : { anonymizeMemberData: flag };
  return { kind: 'close', of: target, body, expected: chooseVersion(action, memberOfTarget(state, target)) };
}

function toCapture(action: ActionOf<'captureEmail' | 'capturePhone'>, state: State): Request {
  const target = chooseTarget(action.target, state, 'rest');
  const { status, beside } = action;
  const isAccepted = status === 'accepted';
  if (action.kind === 'capturePhone') {
    const phoneNumber = isAccepted ? action.phoneNumber : beside;
    return { kind: 'capture', of: target, contact: 'phonenumber', body: defined({ status, phoneNumber }) };
  }
  const emailAddress = isAccepted ? chooseEmail(action.email, state, memberOfTarget(state, target)) : beside;
  return { kind: 'capture', of: target, contact: 'email', body: defined({ status, emailAddress }) };
}

/** The operations that only the legacy dialect has. */
const REST_ONLY: ReadonlySet<Action['kind']> = new Set<Action['kind']>([
  ...(['start', 'startAnonymous', 'captureEmail', 'capturePhone', 'readData'] as const),
]);
export const doorOf = (action: Action, door: Door): Door => (REST_ONLY.has(action.kind) ? 'rest' : door);

/** The request that an action stands for, in the present state. */
export function toRequest(action: Action, state: State, door: Door): Request {
  switch (action.kind) {
    case 'enrol':
      return toEnrol(action, state, door);
    case 'start':
      return toStart(action, state);
    case 'startAnonymous': {
      const correlationId = CORRELATION_IDS[action.correlationId];
      return { kind: 'startAnonymous', body: defined({ correlationId, channel: action.channel }) };
    }
    case 'update':
      return toUpdate(action, state, door);
    case 'captureEmail':
    case 'capturePhone':
      return toCapture(action, state);
    case 'close':
      return toClose(action, state, door);
    case 'read':
      return { kind: 'read', of: chooseTarget(action.target, state, door), source: action.source };
    case 'readData':
      return { kind: 'readData', of: chooseTarget(action.target, state, door), businessUnit: action.businessUnit };
  }
}
