import { fileURLToPath } from 'node:url';
import { type SQL, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT, PgSession } from 'drizzle-orm/pg-core';
import { toStatement } from './to-statement.ts';

/** A database handle or an open transaction, on either engine: repositories cannot tell, and need not. */
export type Db = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** An open database with every migration applied. */
export type Database = {
  readonly db: Db;
  /** `server`: PostgreSQL over the network. `embedded`: PGlite inside this process. */
  readonly engine: 'server' | 'embedded';
  /** Resolves when a trivial statement was answered; rejects when the database cannot answer. */
  ping(): Promise<void>;
  /**
   * Hear what is said on a channel, over a connection of its own; embedded, where nobody else is: nothing.
   *
   * @param onLost is told when the connection is gone, and with it what is said from then on
   * @returns ends it
   */
  listen(channel: string, onMessage: () => void, onLost: () => void): Promise<() => Promise<void>>;
  /** Waits for running statements, then lets go of connections, files and locks. */
  close(): Promise<void>;
};

/**
 * A connection that has this set to `on` may write customers and members: it says that each write keeps what it
 * overwrites. A gateway from before there was history does not, and is refused by triggers.
 */
export const KEEPS_HISTORY = 'profile_gateway.keeps_history';

/** Where to find the SQL migrations, from `src/db` and from `dist/db` alike. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../drizzle', import.meta.url));

/**
 * Run a statement and return its rows, keys as in the SQL text.
 * NOTE both drivers hand over timestamps as text here, and parse jsonb with JSON.parse: select `::text` and epochs.
 */
export async function executeRows<Row>(db: Db, query: SQL): Promise<Row[]> {
  // postgres.js answers with an array, PGlite with an object that holds one.
  const result = (await db.execute(query)) as unknown as Row[] | { rows: Row[] };
  return Array.isArray(result) ? result : result.rows;
}

/** Texts that are prepared, at most: each stays in the memory of every connection until that ends. */
const PREPARED_MAX = 200;
const preparedTexts = new Set<string>();

/**
 * `executeRows` of a statement that each connection parses and plans once: for those that are run often, and whose texts
 * are few. Ours take longer to plan than to run.
 */
export async function executePrepared<Row>(db: Db, query: SQL): Promise<Row[]> {
  // Drizzle prepares built queries only. No driver uses the name, but with one the statement is prepared.
  const { session } = db as unknown as { session: PgSession };
  const statement = toStatement(query);
  const isKnown = preparedTexts.has(statement.sql);
  const isPrepared = isKnown || preparedTexts.size < PREPARED_MAX;
  if (isPrepared && !isKnown) preparedTexts.add(statement.sql);
  const name = isPrepared ? 'prepared' : undefined;
  const result = (await session.prepareQuery(statement, undefined, name, false).execute()) as
    | Row[]
    | { readonly rows: Row[] };
  return Array.isArray(result) ? result : result.rows;
}

/**
 * The same SQL as one piece of text. Drizzle walks through the pieces of a fragment each time that it is used; for one with
 * many pieces, that takes longer than to send the statement.
 *
 * @throws Error when the fragment has parameters
 */
export function spellOut(fragment: SQL): SQL {
  const { sql: text, params } = toStatement(fragment);
  if (params.length > 0) throw new Error('a fragment with parameters is another one each time');
  return sql.raw(text);
}
