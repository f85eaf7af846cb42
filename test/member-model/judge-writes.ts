import type { JsonObject } from '../model/values.ts';
import { type Changes, echo, judgeAttributes, judgeMissing, underCurrentNames } from './judge-attributes.ts';
import { judgeBesides, judgeData, type Replacement, removeData, replaceData } from './judge-data.ts';
import { judgeTarget, type Scene } from './judge-target.ts';
import { printMember } from './print.ts';
import { isBlank } from './program.ts';
import { issue, type Refusal, type Requests, type Verdict } from './requests.ts';
import { ATTRIBUTES, type Attributes, type ContactOption, findMember, type Member, type State } from './state.ts';

type Judge<Name extends keyof Requests> = (scene: Scene, request: Requests[Name]) => Verdict;

/** Another member has it, in whatever letter case (es-loyalty.md §4.6, E2). */
function judgeEmail(state: State, { email }: Changes, accountId: string | undefined, refusals: Refusal[]): void {
  const holder = email ? findMember(state, { kind: 'email', value: email }) : undefined;
  if (holder && holder.accountId !== accountId) refusals.push({ kind: 'email' });
}

const NOTHING = Object.fromEntries(ATTRIBUTES.map((name) => [name, null])) as Attributes;

type Change = {
  readonly changes: Changes;
  readonly replacement?: Replacement | undefined;
  readonly options?: Partial<Pick<Member, 'emailOption' | 'phoneOption'>>;
};

/** Store a change. A phone number moves over from whoever has it (es-loyalty.md §4.9). */
function store({ state, requestId }: Scene, member: Member, { changes, replacement, options }: Change): Member {
  const { phoneNumber } = changes;
  const holder = phoneNumber ? findMember(state, { kind: 'phoneNumber', value: phoneNumber }) : undefined;
  if (holder && holder.accountId !== member.accountId) {
    const attributes = { ...holder.attributes, phoneNumber: null };
    state.members.set(holder.accountId, { ...holder, attributes, version: holder.version + 1 });
  }
  const attributes = { ...member.attributes, ...changes };
  const sources = replacement ? replaceData(state, member, replacement, requestId) : member.sources;
  const stored = { ...member, ...options, attributes, sources, version: member.version + 1 };
  state.members.set(member.accountId, stored);
  return stored;
}

/** es-loyalty.md §7 */
export const judgeEnrol: Judge<'enrol'> = (scene, { profile }) => {
  const { state, door } = scene;
  const refusals: Refusal[] = [];
  const sent = underCurrentNames(profile);
  const must = ['email', 'postalZipCode'] as const;
  judgeMissing(sent, { must, report: must, isNamed: true }, refusals);
  const changes = judgeAttributes(sent, refusals);
  const { externalIdentifier: externalId = null, physicalCard = null } = sent;
  if (typeof externalId === 'string' && externalId.length > 200) {
    refusals.push(issue('externalId', 'Invalid externalIdentifier: must have at most 200 characters'));
  } else if (!isBlank(externalId) && typeof externalId !== 'string') {
    refusals.push(issue('externalId', `Invalid externalIdentifier: ${echo(externalId)}`));
  }
  const isCard = typeof physicalCard === 'string' && /^[\dA-Za-z-]{1,32}$/.test(physicalCard);
  if (!isBlank(physicalCard) && !isCard) {
    refusals.push(issue('physicalCard', `Invalid physicalCard: ${echo(physicalCard)}`));
  }
  const replacement = judgeData(profile, refusals);
  judgeEmail(state, changes, undefined, refusals);
  const isTaken = (kind: 'externalId' | 'loyaltyId', value: unknown) =>
    typeof value === 'string' && value !== '' && findMember(state, { kind, value }) !== undefined;
  if (isTaken('externalId', externalId)) refusals.push({ kind: 'externalId' });
  if (isTaken('loyaltyId', physicalCard)) refusals.push({ kind: 'card' });
  if (refusals.length > 0) return { refusals };
  return {
    refusals,
    commit: (given) => {
      const loyaltyId = isCard ? physicalCard : given.loyaltyId;
      if (!isCard && !/^\d{16}$/.test(loyaltyId)) throw new Error(`${loyaltyId} is no number of a digital card`);
      const ids = { ...given, loyaltyId, externalId: isBlank(externalId) ? null : String(externalId) };
      const options = { emailOption: null, phoneOption: null };
      const member = { ...ids, ...options, isClosed: false, version: 0, attributes: NOTHING, sources: new Map() };
      const stored = store(scene, member, { changes, replacement });
      if (door === 'graphql') return printMember(stored);
      const cardType = isCard ? 'PHYSICAL' : 'DIGITAL';
      return { accountId: given.accountId, loyaltyId, status: 'ACTIVE', cardType };
    },
  };
};

/** es-loyalty.md §4 */
export const judgeUpdate: Judge<'update'> = (scene, request) => {
  const { state, rules, door } = scene;
  const refusals: Refusal[] = [];
  const member = judgeTarget(scene, request, refusals);
  const sent = underCurrentNames(request.profile);
  const lasting = ['email', 'postalZipCode'] as const;
  const report = ['dateOfBirth', 'gender', ...lasting] as const;
  const isNamed = door === 'rest';
  judgeMissing(sent, { must: isNamed && rules.isStrict ? report : lasting, report, isNamed }, refusals);
  const changes = judgeAttributes(sent, refusals);
  const replacement = judgeData(request.profile, refusals);
  judgeEmail(state, changes, member?.accountId, refusals);
  if (refusals.every(({ kind }) => kind !== 'issue')) judgeBesides(member, replacement, rules, refusals);
  if (!member || refusals.length > 0) return { refusals };
  return {
    refusals,
    commit: () => {
      const stored = store(scene, member, { changes, replacement });
      return door === 'graphql' ? printMember(stored) : { debugMessage: 'Profile Updated' };
    },
  };
};

const OPTIONS: readonly unknown[] = ['accepted', 'deferred', 'declined'] satisfies ContactOption[];

/** es-loyalty.md §10 */
function judgeEmailCapture({ status, emailAddress }: JsonObject, refusals: Refusal[]): Changes {
  const refuse = (text: string) => refusals.push(issue('', text));
  if (!OPTIONS.includes(status)) refuse(`Email capture option ${echo(status)} is not supported!`);
  else if (status === 'accepted') {
    if (!isBlank(emailAddress)) return judgeAttributes({ email: emailAddress ?? null }, refusals);
    refuse('Email address is required');
  } else if (!isBlank(emailAddress)) refuse(`Email address not expected when status is ${status}`);
  return {};
}

/** es-loyalty.md §11 */
function judgePhoneCapture({ status, phoneNumber }: JsonObject, refusals: Refusal[]): Changes {
  const refuse = (text: string) => refusals.push(issue('', text));
  const wrong = 'Invalid phone number for this status.';
  if (!OPTIONS.includes(status)) refuse(`Phone number capture option ${echo(status)} is not supported!`);
  else if (status === 'accepted') {
    const found: Refusal[] = [];
    const changes = isBlank(phoneNumber) ? {} : judgeAttributes({ phoneNumber: phoneNumber ?? null }, found);
    if (isBlank(phoneNumber)) refuse('Phone number is required.');
    else if (found.length > 0) refuse(wrong);
    return changes;
  } else if (status === 'deferred') {
    if (phoneNumber !== undefined) refuse('Phone number not expected when status is deferred.');
  } else if (phoneNumber === undefined) refuse('Phone number is required.');
  else if (phoneNumber !== null) refuse(wrong);
  return {};
}

export const judgeCapture: Judge<'capture'> = (scene, request) => {
  const refusals: Refusal[] = [];
  const member = judgeTarget(scene, request, refusals);
  const isEmail = request.contact === 'email';
  const changes = (isEmail ? judgeEmailCapture : judgePhoneCapture)(request.body, refusals);
  judgeEmail(scene.state, changes, member?.accountId, refusals);
  if (!member || refusals.length > 0) return { refusals };
  const option = request.body['status'] as ContactOption;
  return {
    refusals,
    commit: () => {
      store(scene, member, { changes, options: isEmail ? { emailOption: option } : { phoneOption: option } });
      return { message: `${isEmail ? 'Email' : 'Phone number'} option updated.` };
    },
  };
};

/** es-loyalty.md §8 */
export const judgeClose: Judge<'close'> = (scene, request) => {
  const { state, door, requestId } = scene;
  const refusals: Refusal[] = [];
  const member = judgeTarget(scene, { ...request, isClosure: true }, refusals);
  for (const name of ['zeroBalances', 'anonymizeMemberData', 'anonymiseMemberData']) {
    const flag = request.body[name] ?? false;
    if (typeof flag !== 'boolean') refusals.push(issue('', `Invalid ${name}: ${echo(flag)}`));
  }
  if (!member || refusals.length > 0) return { refusals };
  const { anonymizeMemberData, anonymiseMemberData } = request.body;
  const isAnonymous = anonymizeMemberData === true || anonymiseMemberData === true;
  return {
    refusals,
    commit: () => {
      removeData(state, member, requestId);
      const closed = { ...member, isClosed: true, version: member.version + 1, sources: new Map() };
      const options = { emailOption: 'declined', phoneOption: 'declined' } as const;
      const stored = isAnonymous ? { ...closed, ...options, externalId: null, attributes: NOTHING } : closed;
      state.members.set(member.accountId, stored);
      return door === 'graphql' ? printMember(stored) : { message: 'Account Status updated successfully' };
    },
  };
};
