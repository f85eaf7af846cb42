import { ValidationError } from '../../src/domain/errors.ts';
import type { Issue, IssueCode, IssuePath } from '../../src/domain/issue.ts';

/** What clients switch on; the message is for people and may be reworded. */
export type IssueKey = [path: IssuePath, code: IssueCode];

export const issueKeys = (issues: readonly Issue[]): IssueKey[] => issues.map(({ path, code }) => [path, code]);

/** The issues that a parser throws, all of them, in order. A parser that accepts fails the test. */
export function thrownIssues(act: () => unknown): readonly Issue[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ValidationError) return error.issues;
    throw error;
  }
  throw new Error('expected a refusal, but the input was accepted');
}

export const thrownIssueKeys = (act: () => unknown): IssueKey[] => issueKeys(thrownIssues(act));

/** The issues that a parser pushes to the list it is given, in order. */
export function pushedIssues(act: (issues: Issue[]) => unknown): readonly Issue[] {
  const issues: Issue[] = [];
  act(issues);
  return issues;
}

export const pushedIssueKeys = (act: (issues: Issue[]) => unknown): IssueKey[] => issueKeys(pushedIssues(act));
