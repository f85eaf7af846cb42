import type { Issue, IssueCode } from '../../domain/issue.ts';
import { stringifyJson } from '../../domain/json.ts';

/** What the request named, in this dialect's own words. */
export type SentAttributes = { readonly names: ReadonlySet<string>; readonly isEnrolment: boolean };

/** Named in the order of the documented sentence; `postalCode` stands there for `postalZipCode`. */
const UPDATE_MANDATORY = ['dateOfBirth', 'gender', 'email', 'postalCode'];

/** What the sentence calls the attributes of an enrolment, where it calls them otherwise. */
const ENROLMENT_NAMES: Readonly<Record<string, string>> = {
  postalZipCode: 'postalCode',
  externalId: 'externalIdentifier',
};

/** Where this dialect writes a name otherwise. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  postalZipCode: 'PostalZipCode',
  externalId: 'externalIdentifier',
};

/** The literal text of the documented error rows for the first issue: this dialect reports one at a time. */
export function wordIssues(issues: readonly [Issue, ...Issue[]], sent: SentAttributes): string {
  const [first] = issues;
  const field = String(first.path[0] ?? '');
  if (first.code === 'MISSING') return wordMissing(issues, sent);
  if (field === 'businessUnit') return `Provided business unit is not configured: ${echo(first.value)}.`;
  if (field === 'extendedDataSource') return wordSource(first);
  if (field === 'extendedData') return wordExtendedData(first, issues);
  if (field === 'correlationId') return `Invalid correlationId: ${first.message}`;
  if (field === 'businessName' && first.code === 'TOO_LONG') return 'Provided business name is not valid';
  const name = FIELD_NAMES[field] ?? field;
  return `Invalid ${name}: ${NAMES_LIMIT.has(first.code) ? first.message : echo(first.value)}`;
}

/** A value that is only too much is not at fault: what is said is how much there may be. */
export const NAMES_LIMIT: ReadonlySet<IssueCode> = new Set(['TOO_LONG', 'OUT_OF_RANGE']);

function wordMissing(issues: readonly Issue[], { names, isEnrolment }: SentAttributes): string {
  const hasPostalCode = names.has('postalCode') || names.has('postalZipCode');
  const isSent = (name: string): boolean => (name === 'postalCode' ? hasPostalCode : names.has(name));
  const missing = isEnrolment
    ? issues.filter(({ code }) => code === 'MISSING').map(({ path }) => ENROLMENT_NAMES[String(path[0])] ?? path[0])
    : UPDATE_MANDATORY.filter((name) => !isSent(name));
  return `The following missing fields are mandatory: ${missing.join(' ')}`;
}

function wordSource({ code, value }: Issue): string {
  return code === 'RESERVED'
    ? 'INTERNAL cannot be used as extended data source.'
    : `${echo(value)} is not valid extended data source.`;
}

function wordExtendedData(first: Issue, issues: readonly Issue[]): string {
  if (first.code === 'OWNED_BY_OTHER') {
    const keys = issues.filter(({ code }) => code === 'OWNED_BY_OTHER').map(({ path }) => path[1]);
    return `Attribute(s) ${keys.join(', ')} are already used in another source.`;
  }
  if (first.code === 'TOO_LONG') {
    return `Invalid Extended data: Exceeded data size limit for extended data: ${first.value} Bytes`;
  }
  if (first.code === 'TOO_MANY') {
    return `Invalid Extended data: Exceeded root level key limit for extended data ${first.value} keys`;
  }
  return 'Invalid Extended data';
}

const ECHO_LENGTH_MAX = 200;

/** The refused value as it was sent; a long one is shortened, it would only repeat the request. */
export function echo(value: unknown): string {
  const text = typeof value === 'string' ? value : stringifyJson((value ?? null) as never);
  return text.length <= ECHO_LENGTH_MAX ? text : `${text.slice(0, ECHO_LENGTH_MAX)}…`;
}
