import type { Outcome } from './check-history.ts';
import { answerOf, graphql, type Reply, type Request } from './requests.ts';

export type TargetMember = { readonly accountId: string; readonly correlationId: string; readonly email: string };

/** One thing to be written. */
export type Job = {
  readonly client: number;
  /** How many jobs the client had before. */
  readonly count: number;
  readonly token: string;
  readonly key: string;
  readonly customerId: string;
  readonly member: TargetMember;
  /** Reads first, where the write is made for what was read. */
  read(request: Request): Promise<Reply>;
};

const customer = (customerId: string): string => `customer ${customerId}`;
const member = (accountId: string): string => `member ${accountId}`;

// REST: a version is the ETag of the answer, of exactly the write.

export const put = (path: string, { key }: Job, body: unknown, version?: string): Request => ({
  ...{ method: 'PUT', path, body },
  headers: { 'idempotency-key': key, ...(version !== undefined && { 'if-match': version }) },
});
export const post = (path: string, { key }: Job, body: unknown): Request => ({
  ...{ method: 'POST', path, body, headers: { 'idempotency-key': key } },
});

const unexpected = ({ status, text }: Reply): Outcome => ({ kind: 'unexpected', answer: `${status} ${text}` });

function restOutcome(reply: Reply, profileOf: (body: string) => string): Outcome {
  const { status, headers, text } = reply;
  if (status === 412) return { kind: 'refused' };
  const [, version] = /^"(\d+)"$/.exec(headers.get('etag') ?? '') ?? [];
  if (status < 200 || status > 204 || version === undefined) return unexpected(reply);
  return { kind: 'acknowledged', profile: profileOf(text), version: Number(version), isExact: true };
}
export const restCustomer = (reply: Reply, { customerId }: Job): Outcome =>
  restOutcome(reply, () => customer(customerId));
export const restMember = (reply: Reply, job: Job): Outcome => restOutcome(reply, () => member(job.member.accountId));
/** Of a customer that is new. */
export const restCreated = (reply: Reply): Outcome =>
  restOutcome(reply, (body) => customer(JSON.parse(body).customer_id));
/** Of a member that is new: the one answer without a version. */
export const restEnrolled = (reply: Reply): Outcome => {
  if (reply.status !== 200) return unexpected(reply);
  const { accountId } = JSON.parse(reply.text);
  return { kind: 'acknowledged', profile: member(accountId), version: null, isExact: true };
};

// GraphQL: the profile is read after the write, so its version may be a later one.

const mutation = (field: string, Input: string, selection: string, input: unknown): Request =>
  graphql(
    `mutation ($input: ${Input}!) { written: ${field}(input: $input) { __typename
      ... on Error { code message } ... on ValidationError { issues { path code } } ... on ${selection} } }`,
    { input },
  );
export const customerMutation = (verb: string, input: unknown): Request => {
  const Verb = `${verb[0]?.toUpperCase()}${verb.slice(1)}`;
  return mutation(verb, `${Verb}Input`, `${Verb}Success { customer { customerId version } }`, input);
};
export const memberMutation = (verb: string, input: unknown): Request => {
  const Verb = `${verb[0]?.toUpperCase()}${verb.slice(1)}`;
  return mutation(verb, `${Verb}Input`, `${Verb}Success { member { accountId version } }`, input);
};

export function graphOutcome(reply: Reply): Outcome {
  const written = answerOf(reply).data?.written ?? {};
  if (written.__typename === 'VersionConflictError') return { kind: 'refused' };
  const profile = written.customer ?? written.member;
  if (!profile) return unexpected(reply);
  const name = written.customer ? customer(profile.customerId) : member(profile.accountId);
  return { kind: 'acknowledged', profile: name, version: profile.version, isExact: false };
}
