/** One record of a CSV text: its cells, or why it cannot be read. */
export type CsvRecord =
  | { readonly cells: readonly string[]; readonly problem?: never }
  | { readonly cells?: never; readonly problem: string };

export type CsvFormat = {
  /** One ASCII character; no quote and no line end. */
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
};
export type CsvEncoding = 'utf-8' | 'latin1';

/** Bytes of one record; a longer one is mostly one that lacks a quote. */
export const CSV_RECORD_BYTES_MAX = 1_048_576;

const QUOTE = 0x22;
const isLineEnd = (byte: number): boolean => byte === 0x0a || byte === 0x0d;

const TOO_LONG = `is longer than ${CSV_RECORD_BYTES_MAX} bytes: is a quote missing?`;
const BAD_QUOTE = 'has a quote in the wrong place';

/**
 * Reads CSV (RFC 4180) piece by piece, holding no more than one record. Lines end with LF, CR or both; lines without a
 * character are no records. A record that cannot be read does not hide the next one: a quote means something only where
 * a cell begins, so that the text is in step again at the next line end.
 */
export class CsvReader {
  readonly #delimiter: number;
  readonly #decode: (bytes: Uint8Array) => string;
  readonly #cell = new Uint8Array(CSV_RECORD_BYTES_MAX);
  #cellLength = 0;
  #cells: string[] = [];
  #recordLength = 0;
  #problem: string | null = null;
  /** Where in a cell: at its first byte, outside quotes, inside, or behind a quote that ends them unless doubled. */
  #place: 'first' | 'plain' | 'quoted' | 'behind' = 'first';

  constructor({ delimiter, encoding }: CsvFormat) {
    this.#delimiter = delimiter.charCodeAt(0);
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    this.#decode = encoding === 'utf-8' ? (bytes) => utf8.decode(bytes) : decodeLatin1;
  }

  /** The records that these bytes complete. */
  *read(bytes: Uint8Array): Generator<CsvRecord> {
    for (const byte of bytes) {
      if (isLineEnd(byte) && this.#place !== 'quoted') {
        if (this.#recordLength > 0) yield this.#takeRecord();
      } else this.#take(byte);
    }
  }

  /** The record that has no line end, if there is one. */
  *end(): Generator<CsvRecord> {
    if (this.#place === 'quoted') this.#problem ??= 'ends inside quotes';
    if (this.#recordLength > 0) yield this.#takeRecord();
  }

  #take(byte: number): void {
    this.#recordLength++;
    if (this.#recordLength > CSV_RECORD_BYTES_MAX) this.#problem = TOO_LONG;
    if (this.#place === 'quoted') {
      if (byte === QUOTE) this.#place = 'behind';
      else this.#keep(byte);
    } else if (byte === this.#delimiter) this.#endCell();
    else if (byte === QUOTE && this.#place !== 'plain') {
      if (this.#place === 'behind') this.#keep(byte);
      this.#place = 'quoted';
    } else {
      if (byte === QUOTE || this.#place === 'behind') this.#problem ??= BAD_QUOTE;
      this.#place = 'plain';
      this.#keep(byte);
    }
  }

  /** What is refused anyway is not held. */
  #keep(byte: number): void {
    if (this.#problem === null) this.#cell[this.#cellLength++] = byte;
  }

  #endCell(): void {
    this.#place = 'first';
    if (this.#problem !== null) return;
    try {
      this.#cells.push(this.#decode(this.#cell.subarray(0, this.#cellLength)));
    } catch {
      this.#problem = 'is not UTF-8';
    }
    this.#cellLength = 0;
  }

  #takeRecord(): CsvRecord {
    this.#endCell();
    const record = this.#problem === null ? { cells: this.#cells } : { problem: this.#problem };
    this.#cells = [];
    this.#cellLength = 0;
    this.#recordLength = 0;
    this.#problem = null;
    return record;
  }
}

/** ISO 8859-1, not the encoding of Windows that `TextDecoder` takes for it. */
function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
