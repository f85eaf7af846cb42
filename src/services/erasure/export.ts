import type { JsonObject } from '../../domain/json.ts';

/** Everything that is stored of a profile. */
export type Export = {
  /** Its length as JSON. */
  readonly characters: number;
  /** Lists of rows by the name of the table; null: there is nothing, or it is longer than was allowed. */
  readonly tables: JsonObject | null;
};

export const NOTHING_STORED: Export = { characters: 0, tables: null };
