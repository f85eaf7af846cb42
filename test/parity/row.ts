import type { Outcome, TwoDoors } from '../support/two-doors.ts';

export type Row = { verb: string; name: string; doors: TwoDoors; outcome: Outcome; says?: string };

/** A name, the two requests, and what is refused: a code, or a list of issues; for a loyalty path, in which words. */
export type Entry = [name: string, doors: TwoDoors, refused?: string | string[], says?: string];

export const rowsOf = (verb: string, entries: Entry[]): Row[] =>
  entries.map(([name, doors, refused, says]) => {
    const code = refused === undefined ? 'WRITTEN' : typeof refused === 'string' ? refused : 'VALIDATION';
    const outcome = { code, ...(Array.isArray(refused) && { issues: refused.toSorted() }) };
    return { verb, name, doors, outcome, ...(says !== undefined && { says }) };
  });
