import { type Column, type SQL, sql } from 'drizzle-orm';
import type { ExpectedVersion } from '../domain/expected-version.ts';

/**
 * An instant as milliseconds since 1970, a float8, in SQL: drivers would hand over a timestamp as text. `extract` gives a
 * `numeric`, which takes longer; what a double's seconds lack, rounding gives back.
 */
export const epochMs = (instant: SQL | Column): SQL => sql`round(date_part('epoch', ${instant}) * 1000)`;

/** The condition that a version is an expected one; null: any will do. */
export const isOneOf = (version: SQL, expected: ExpectedVersion | null): SQL =>
  expected === null
    ? sql`true`
    : sql`${version} IN (SELECT value::int FROM jsonb_array_elements_text(${JSON.stringify([expected].flat())}::text::jsonb))`;

/**
 * A parameter whose value the planner does not look at, so that all values look equally dear: else PostgreSQL takes a plan for
 * all of them to be dearer than one for some, and plans a prepared statement anew each time. Of a page,
 * planning is about a fifth of the database's work.
 *
 * @see https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES
 */
export const hidden = (value: string | number | boolean, type: 'text' | 'int' | 'boolean'): SQL =>
  sql`(SELECT ${value}::${sql.raw(type)})`;
