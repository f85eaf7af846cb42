import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { isObject, type Json, type JsonObject } from '../model/values.ts';
import type { Answer, Kind, Refusal, Request, Requests, Target } from './requests.ts';
import { ATTRIBUTES } from './state.ts';

type Operation = { readonly query: string; readonly variables: JsonObject };

/** Everything that `printMember` shows, and the time of the closure. */
export const MEMBER = `accountId loyaltyId externalId status version emailOption phoneOption closedAt
  ${ATTRIBUTES.join(' ')} extendedData { key value source channel }`;
const ERROR = '__typename ... on Error { code } ... on ValidationError { issues { path } }';

function mutate(field: string, input: { readonly [name: string]: Json | undefined }): Operation {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const conflict = field === 'enrolMember' ? '' : '... on VersionConflictError { currentVersion }';
  const given = Object.entries(input).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return {
    query: `mutation ($input: ${type}Input!) {
      answer: ${field}(input: $input) { ... on ${type}Success { member { ${MEMBER} } } ${ERROR} ${conflict} }
    }`,
    variables: { input: Object.fromEntries(given) },
  };
}

function byOf(target: Target): JsonObject {
  if (!('by' in target)) throw new Error('this door knows no sessions');
  return { [target.by.kind]: target.by.value };
}

const OPERATIONS: { readonly [Name in Kind]?: (request: Requests[Name]) => Operation } = {
  enrol: ({ profile: { externalIdentifier, ...profile } }) =>
    mutate('enrolMember', { ...profile, externalId: externalIdentifier }),
  update: ({ of, profile, expected }) =>
    mutate('updateMemberProfile', { by: byOf(of), ...profile, expectedVersion: expected }),
  close: ({ of, body, expected }) => mutate('closeMember', { by: byOf(of), ...body, expectedVersion: expected }),
  read: ({ of, source }) => ({
    query: `query ($by: MemberByInput!, $source: String) {
      answer: member(by: $by) { ${MEMBER} ofSource: extendedData(source: $source) { key } }
    }`,
    variables: { by: byOf(of), source },
  }),
};

export const post = (operation: Operation): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  headers: { 'content-type': 'application/json' },
  payload: JSON.stringify(operation),
});

export function toGraphql(request: Request): InjectOptions {
  const operation = OPERATIONS[request.kind] as ((request: never) => Operation) | undefined;
  if (!operation) throw new Error(`this door has no ${request.kind}`);
  return post(operation(request as never));
}

/** Whether there is a time, not which. */
export const readMember = ({ closedAt, ...member }: JsonObject): JsonObject => ({
  ...member,
  isClosed: closedAt !== null,
});

export function readGraphql(response: LightMyRequestResponse): Answer {
  const { data, errors } = response.json<{ data?: JsonObject | null; errors?: Json }>();
  if (errors) return { refused: errors };
  const answer = data?.['answer'] ?? null;
  if (!isObject(answer)) return { body: answer };
  const { code, issues, currentVersion, member } = answer;
  if (code === undefined) return { body: readMember(isObject(member) ? member : answer) };
  const paths = (issues as undefined | readonly { path: string[] }[])?.map(({ path }) => path.join('.'));
  return {
    refused: { code, ...(paths && { paths: paths.sort() }), ...(currentVersion !== undefined && { currentVersion }) },
  };
}

/** What refusals look like through this door: all that is wrong with an input comes at once. */
export function wordForGraphql(refusals: readonly Refusal[]): Json[] {
  const paths = refusals.flatMap((refusal) => (refusal.kind === 'issue' ? refusal.paths : [])).sort();
  const others = refusals.filter(({ kind }) => kind !== 'issue').map(wordOther);
  return paths.length > 0 ? [{ code: 'VALIDATION', paths }, ...others] : others;
}

function wordOther(refusal: Refusal): Json {
  switch (refusal.kind) {
    case 'owned':
      return { code: 'VALIDATION', paths: refusal.keys.map((key) => `extendedData.${key}`).sort() };
    case 'version':
      return { code: 'VERSION_CONFLICT', currentVersion: refusal.current };
    case 'no member':
      return { code: 'NOT_FOUND' };
    case 'closed':
    case 'closed already':
      return { code: 'FORBIDDEN' };
    default:
      return { code: 'ALREADY_TAKEN' };
  }
}
