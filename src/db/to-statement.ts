import { Column, is, Name, Param, SQL, StringChunk, sql, Table } from 'drizzle-orm';
import { PgDialect, type PgSession } from 'drizzle-orm/pg-core';

/** What Drizzle's sessions run. */
export type Statement = Parameters<PgSession['prepareQuery']>[0];

const dialect = new PgDialect();
/** Tables and columns, as they are written. */
const spelled = new WeakMap<object, string>();

/**
 * The text and the parameters of a statement: those that Drizzle's dialect would make, several times faster where the SQL
 * consists of texts, parameters, names and fragments of these, as ours does. Drizzle asks of each piece what of a dozen
 * things it is, and for a long statement that takes longer than all else that a write does here.
 */
export function toStatement(query: SQL): Statement {
  const params: unknown[] = [];
  const text = write(query, params);
  return text === null ? dialect.sqlToQuery(query) : { sql: text, params };
}

/** @returns null: there is something in it that only Drizzle knows how to write */
function write(fragment: SQL, params: unknown[]): string | null {
  // Private to Drizzle: set where parameters are to be written as literals.
  if ((fragment as unknown as { shouldInlineParams: boolean }).shouldInlineParams) return null;
  let text = '';
  for (const chunk of fragment.queryChunks) {
    if (chunk instanceof StringChunk) {
      text += chunk.value.join('');
    } else if (chunk === null || (typeof chunk !== 'object' && typeof chunk !== 'function')) {
      if (chunk === undefined) continue;
      params.push(chunk);
      text += `$${params.length}`;
    } else {
      const written = chunk instanceof SQL ? write(chunk, params) : writeOther(chunk, params);
      if (written === null) return null;
      text += written;
    }
  }
  return text;
}

function writeOther(chunk: object, params: unknown[]): string | null {
  if (chunk instanceof Name) return dialect.escapeName(chunk.value);
  if (chunk instanceof Param && isPlain(chunk.value)) {
    const value: unknown = chunk.value === null ? null : chunk.encoder.mapToDriverValue(chunk.value);
    if (isPlain(value)) {
      params.push(value);
      return `$${params.length}`;
    }
  }
  const known = spelled.get(chunk);
  if (known !== undefined) return known;
  const written = dialect.sqlToQuery(sql`${chunk}`);
  if (written.params.length === 0) {
    // All else may have changed the next time.
    if (is(chunk, Column) || is(chunk, Table)) spelled.set(chunk, written.sql);
    return written.sql;
  }
  if (!is(chunk, Param) || written.sql !== '$1') return null;
  params.push(written.params[0]);
  return `$${params.length}`;
}

/** What stands in a statement as it is: neither something of Drizzle's own, nor a value with a form of its own. */
const isPlain = (value: unknown): boolean => value === null || typeof value === 'string' || typeof value === 'number';
