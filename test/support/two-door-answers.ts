import type { LightMyRequestResponse } from 'fastify';

/** What came back, in words that do not depend on the door; `text` is what the loyalty dialect says. */
export type Outcome = { readonly code: string; readonly issues?: readonly string[]; readonly text?: string };

/** An outcome with what is said to people: the same through both doors, but for the loyalty dialect. */
export type Answer = { readonly outcome: Outcome; readonly messages: readonly string[] };

type RawIssue = { path: (string | number)[]; code: string; message: string };

function answerOf(code: string, message: string, issues: readonly RawIssue[] | undefined): Answer {
  if (!issues) return { outcome: { code }, messages: [message] };
  const print = (tell: (issue: RawIssue) => string) => issues.map(tell).sort();
  return {
    outcome: { code, issues: print((issue) => `${issue.path.join('.')} ${issue.code}`) },
    messages: print((issue) => `${issue.path.join('.')} ${issue.message}`),
  };
}

const WRITTEN: Answer = { outcome: { code: 'WRITTEN' }, messages: [] };

/** The answer to the one mutation of a request. What the types of the graph refuse names no issue. */
export function readGraphql(response: LightMyRequestResponse): Answer {
  const { data, errors } = response.json();
  if (errors && data === undefined) return { outcome: { code: 'VALIDATION' }, messages: [] };
  if (errors) throw new Error(`the mutation failed outside its result: ${response.body}`);
  const [result] = Object.values<{ code?: string; message: string; issues?: RawIssue[] }>(data);
  return result?.code ? answerOf(result.code, result.message, result.issues) : WRITTEN;
}

/** By status of the profile dialect. Which of the two a 403 is, only its message says. */
const CODES: Readonly<Record<number, string>> = { 403: 'REFUSED', 404: 'NOT_FOUND', 503: 'UNAVAILABLE' };

/** An outcome as the profile dialect can tell it. */
export const toProfileDialect = ({ code, ...rest }: Outcome): Outcome => ({
  code: code === 'ALREADY_TAKEN' || code === 'FORBIDDEN' ? 'REFUSED' : code,
  ...rest,
});

/** The answer to a legacy request. */
export function readRest({ statusCode, body }: LightMyRequestResponse): Answer {
  if (statusCode < 300) return WRITTEN;
  if (statusCode >= 500 && statusCode !== 503) throw new Error(`the request failed: ${body}`);
  const { issues, message, errorMessage: text } = JSON.parse(body);
  if (text === undefined) return answerOf(issues ? 'VALIDATION' : (CODES[statusCode] ?? 'VALIDATION'), message, issues);
  return { outcome: { code: codeOf(statusCode, text), text }, messages: [text] };
}

/** What the loyalty dialect means by a refusal: it has fewer codes than meanings. */
function codeOf(statusCode: number, text: string): string {
  if (text.endsWith('already in use')) return 'ALREADY_TAKEN';
  if (/\bclosed\b/i.test(text)) return 'FORBIDDEN';
  return statusCode === 404 ? 'NOT_FOUND' : 'VALIDATION';
}
