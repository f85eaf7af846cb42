import type { Outcome } from '../support/two-door-answers.ts';
import type { TwoDoors } from '../support/two-doors.ts';

export type Row = {
  verb: string;
  name: string;
  doors: TwoDoors;
  outcome: Outcome;
  /** What the loyalty dialect says instead of the issues. */
  says?: string;
  /** The types of the graph cannot say it: GraphQL refuses the request, and lists no issues. */
  isTypeError?: boolean;
};

/** Nothing for what is written, or what is refused: a code, or a list of issues. */
type Refused = string | readonly string[] | { readonly byTypes: readonly string[] };

/** A name, the two requests, and what is refused; for a loyalty path, in which words. */
export type Entry = [name: string, doors: TwoDoors, refused?: Refused, says?: string];

export const rowsOf = (verb: string, entries: Entry[]): Row[] =>
  entries.map(([name, doors, refused, says]) => {
    const row = { verb, name, doors, ...(says !== undefined && { says }) };
    if (refused === undefined) return { ...row, outcome: { code: 'WRITTEN' } };
    if (typeof refused === 'string') return { ...row, outcome: { code: refused } };
    const isTypeError = 'byTypes' in refused;
    const issues = isTypeError ? refused.byTypes : refused;
    return { ...row, isTypeError, outcome: { code: 'VALIDATION', issues: issues.toSorted() } };
  });
