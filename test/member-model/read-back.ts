import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Json, JsonObject } from '../model/values.ts';
import { MEMBER, post, readMember } from './graphql-door.ts';
import { printData, printMember, printProfile } from './print.ts';
import { UNITS } from './program.ts';
import type { Door } from './requests.ts';
import { requireSame } from './same.ts';
import { findMember, fold, type Identifier, type Member, type State } from './state.ts';
import { arrange, printStatement } from './stored.ts';
import { EMAILS, EXTERNAL_IDS, PHONES } from './vocabulary.ts';

type Send = (request: InjectOptions) => Promise<LightMyRequestResponse>;

/** Read every member through one door, and compare it with what is known. */
export async function lookAtAll({ send }: { send: Send }, state: State, door: Door): Promise<void> {
  await (door === 'rest' ? lookThroughRest : lookThroughGraphql)(send, state);
}

/** Through a session of its own: a closed account can be read, too. */
async function lookThroughRest(send: Send, { members }: State): Promise<void> {
  const look = async (member: Member, index: number) => {
    const correlationId = `look-${index}`;
    const url = `/client/users/${correlationId}/profile`;
    const read = async (path: string): Promise<Json> => (await send({ method: 'GET', url: path })).json();
    await send({ method: 'POST', url: `/client/users/${member.accountId}/sessions`, payload: { correlationId } });
    requireSame(`GET ${url}`, await read(url), printProfile(member));
    for (const unit of UNITS) {
      requireSame(`GET ${url}/emd, ${unit}`, await read(`${url}/emd?businessUnit=${unit}`), printData(member, unit));
    }
  };
  await Promise.all([...members.values()].map(look));
}

/** Everybody by the account id, and by every other identifier that somebody has or might have had. */
const CONSENT = 'key value source channel requestId';
const CONSENTS = `consents { ${CONSENT} } consentHistory(first: 50) { nodes { ${CONSENT} isWithdrawn } }`;

/** What sources said of consent, and for each key the last of it. */
function requireConsents(answered: JsonObject | undefined, { statements }: State, { accountId }: Member): void {
  const own = statements.filter((statement) => statement.accountId === accountId);
  const { consents = null, consentHistory } = answered ?? {};
  const { nodes = [] } = consentHistory as { nodes?: readonly JsonObject[] };
  const history = nodes.map(({ requestId = null, value = null, source, isWithdrawn, ...rest }) => {
    return { ...rest, source: source ?? '', request_id: requestId, document: isWithdrawn === true ? null : { value } };
  });
  const expected = own.map(printStatement).map(({ account_id: _account, ...statement }) => statement);
  requireSame('consentHistory', arrange(history), arrange(expected));
  const last = new Map(own.map((statement) => [statement.key, statement]));
  const inForce = [...last.values()].filter(({ value }) => value !== undefined);
  const byKey = inForce.sort((a, b) => (a.key < b.key ? -1 : 1));
  const printed = byKey.map(({ key, value = null, source, channel, requestId }) => {
    return { key, value, source: source || null, channel, requestId };
  });
  requireSame('consents', consents, printed);
}

async function lookThroughGraphql(send: Send, state: State): Promise<void> {
  const members = [...state.members.values()];
  const identifiers: Identifier[] = [
    ...members.map(({ loyaltyId }) => ({ kind: 'loyaltyId', value: loyaltyId }) as const),
    ...EMAILS.map((value) => ({ kind: 'email', value: fold(value).toUpperCase() }) as const),
    ...PHONES.map((value) => ({ kind: 'phoneNumber', value }) as const),
    ...EXTERNAL_IDS.map((value) => ({ kind: 'externalId', value }) as const),
  ];
  const asked = [
    ...members.map(({ accountId }, index) => [`m${index}`, { accountId }, `${MEMBER} ${CONSENTS}`] as const),
    ...identifiers.map(({ kind, value }, index) => [`i${index}`, { [kind]: value }, 'accountId'] as const),
  ];
  const query = `query (${asked.map(([name]) => `$${name}: MemberByInput!`).join(' ')}) {
    ${asked.map(([name, _by, fields]) => `${name}: member(by: $${name}) { ${fields} }`).join('\n')}
  }`;
  const variables: JsonObject = Object.fromEntries(asked.map(([name, by]) => [name, by]));
  const { data } = (await send(post({ query, variables }))).json<{ data: Record<string, JsonObject> }>();
  for (const [index, member] of members.entries()) {
    const { consents = null, consentHistory = null, ...shown } = data[`m${index}`] ?? {};
    requireSame('member by account id', readMember(shown), printMember(member));
    requireConsents({ consents, consentHistory }, state, member);
  }
  for (const [index, identifier] of identifiers.entries()) {
    const found = findMember(state, identifier);
    const expected = found ? { accountId: found.accountId } : null;
    requireSame(`member by ${identifier.kind} ${identifier.value}`, data[`i${index}`], expected);
  }
}
