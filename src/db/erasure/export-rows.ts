import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { type JsonObject, type JsonValue, parseStoredJson } from '../../domain/json.ts';
import { type Db, executeRows } from '../client.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';
import { type HeldTable, tablesOf } from './inventory.ts';
import { mergedProfiles, type ProfileKey } from './whose.ts';

/** What an export read. */
export type ExportedRows = {
  /** The state of the tenant that it was read under. */
  readonly state: ReadState;
  /** How long all rows are together as JSON; 0: there are none. */
  readonly characters: number;
  /** Lists of rows by the name of the table, in the order of their keys; null when they are too long, or there are none. */
  readonly tables: JsonObject | null;
};

type ExportedRow = ReadState & { readonly characters: number; readonly entry: number | null; readonly shown: string };

const column = (name: string): SQL => sql`t.${sql.identifier(name)}`;

/** A row `t` as JSON by the names of the columns, with instants as everywhere in the graph. */
function rowAsJson({ table, hidden = [] }: HeldTable): SQL {
  const shown = Object.values(getTableColumns(table)).filter(
    ({ name }) => name !== 'tenant_id' && !hidden.includes(name),
  );
  const pairs = shown.map((definition) => {
    const value = column(definition.name);
    const isInstant = definition.getSQLType().startsWith('timestamp');
    const text = sql`to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    return sql`${sql.raw(`'${definition.name}'`)}, ${isInstant ? text : value}`;
  });
  return sql`json_build_object(${sql.join(pairs, sql`, `)})::text`;
}

function keyOf({ table }: HeldTable): SQL {
  const names = getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns.map(({ name }) => name));
  return sql.join(names.map(column), sql`, `);
}

/**
 * Read every row of a profile that the inventory names: one statement, which sees one moment.
 *
 * @param charactersMax longer ones are counted only, so that none is too long for the memory
 */
export async function exportRows(db: Db, key: ProfileKey, charactersMax: number): Promise<ExportedRows> {
  const tables = tablesOf(key.kind);
  const parts = tables.map(
    (entry, index) => sql`SELECT ${index}::int AS entry, row_number() OVER (ORDER BY ${keyOf(entry)}) AS place,
          ${rowAsJson(entry)} AS shown
        FROM ${entry.table} t WHERE t.tenant_id = ${key.tenantId} AND ${entry.rows}`,
  );
  const rows = await executeRows<ExportedRow>(
    db,
    sql`WITH RECURSIVE ${mergedProfiles(key)}, found AS MATERIALIZED (
        ${sql.join(parts, sql` UNION ALL `)}
      ), total AS (
        SELECT coalesce(sum(length(shown)), 0)::float8 AS characters FROM found
      )
      SELECT state.*, total.characters, found.entry, found.shown
      FROM ${readState(key.tenantId)} CROSS JOIN total LEFT JOIN found ON total.characters <= ${charactersMax}::float8
      ORDER BY found.entry, found.place`,
  );
  const lists = tables.map(({ table }): [string, JsonValue[]] => [getTableName(table), []]);
  for (const { entry, shown } of rows) if (entry !== null) lists[entry]?.[1].push(parseStoredJson(shown));
  const characters = rows[0]?.characters ?? 0;
  const isRead = characters > 0 && characters <= charactersMax;
  return { state: stateOf(rows), characters, tables: isRead ? Object.fromEntries(lists) : null };
}
