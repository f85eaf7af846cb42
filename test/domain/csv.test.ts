import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CSV_RECORD_BYTES_MAX, type CsvFormat, CsvReader } from '../../src/domain/csv.ts';

const COMMA: CsvFormat = { delimiter: ',', encoding: 'utf-8' };

/** What comes of a text that arrives in pieces: the cells of each record, or its problem. */
function read(input: string | Uint8Array, format = COMMA, pieceLength = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(input);
  const reader = new CsvReader(format);
  const records: (readonly string[] | string)[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) {
    for (const { cells, problem } of reader.read(bytes.subarray(at, at + pieceLength))) records.push(cells ?? problem);
  }
  for (const { cells, problem } of reader.end()) records.push(cells ?? problem);
  return records;
}

test.each<[string, string, string[][]]>([
  ['nothing', '', []],
  ['one record without a line end', 'a,b', [['a', 'b']]],
  [
    'LF',
    'a,b\nc,d\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'CRLF',
    'a,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'CR',
    'a,b\rc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['lines without a character', '\n\r\n\na\n\n\nb\n\n', [['a'], ['b']]],
  [
    'empty cells',
    ',a,\n,,\n',
    [
      ['', 'a', ''],
      ['', '', ''],
    ],
  ],
  ['blanks, which are part of a cell', ' a ,\tb\n', [[' a ', '\tb']]],
  ['quotes', '"a","b c"\n', [['a', 'b c']]],
  [
    'a delimiter and line ends inside quotes',
    '"a,b","c\r\nd\n"\ne,f',
    [
      ['a,b', 'c\r\nd\n'],
      ['e', 'f'],
    ],
  ],
  ['doubled quotes', '"say ""hi""",""""\n', [['say "hi"', '"']]],
  ['an empty cell in quotes', '""\n"",""\n', [[''], ['', '']]],
  ['letters beyond ASCII', 'Zoë,山,😀\n', [['Zoë', '山', '😀']]],
])('reads %s, in whatever pieces it arrives', (_what, text, records) => {
  for (const pieceLength of [Number.POSITIVE_INFINITY, 1, 2, 3]) {
    expect(read(text, COMMA, pieceLength)).toEqual(records);
  }
});

test.each([';', '\t', '|', ' '])('delimiter %j', (delimiter) => {
  const text = `a${delimiter}"b${delimiter}c"${delimiter}d,e\n`;
  expect(read(text, { ...COMMA, delimiter })).toEqual([['a', `b${delimiter}c`, 'd,e']]);
});

const BAD_QUOTE = 'has a quote in the wrong place';

test.each([
  ['a quote inside a plain cell', 'a,5" pipe\nb,c\n', [BAD_QUOTE, ['b', 'c']]],
  ['text behind a quoted cell', '"a"b,c\nd,e\n', [BAD_QUOTE, ['d', 'e']]],
  ['a quote that nothing closes', 'a,b\n"c,d\ne,f\n', [['a', 'b'], 'ends inside quotes']],
  ['a quote that a later line closes', '"a,b\n"c",d\ne,f\n', [BAD_QUOTE, ['e', 'f']]],
])('%s is a problem of its record, and the next one is read', (_what, text, records) => {
  for (const pieceLength of [Number.POSITIVE_INFINITY, 1]) expect(read(text, COMMA, pieceLength)).toEqual(records);
});

test('bytes that are not UTF-8 are a problem of their record; as latin1 each byte is a character', () => {
  const bytes = Buffer.from('a\nZo\xeb,\x80\xff\nb\n', 'latin1');
  expect(read(bytes)).toEqual([['a'], 'is not UTF-8', ['b']]);
  expect(read(bytes, { ...COMMA, encoding: 'latin1' })).toEqual([['a'], ['Zoë', '\x80ÿ'], ['b']]);
});

test('a mark like the byte order mark stays where it is part of a value', () => {
  expect(read('a,\ufeffb\n')).toEqual([['a', '\ufeffb']]);
});

test.each([
  ['plain', 'x'.repeat(CSV_RECORD_BYTES_MAX), ''],
  ['of many cells', ','.repeat(CSV_RECORD_BYTES_MAX), ''],
  ['in quotes', `"${'\n'.repeat(CSV_RECORD_BYTES_MAX - 2)}`, '"'],
])(
  'a record %s of as many bytes as allowed is read; of one more it is refused, and the next one read',
  (_, text, end) => {
    const [longest] = read(`${text}${end}\nb\n`);
    expect(typeof longest).toBe('object');
    expect(read(`${text}x${end}\nb\n`)).toEqual([
      expect.stringContaining(`longer than ${CSV_RECORD_BYTES_MAX}`),
      ['b'],
    ]);
  },
);

test('what is written by the rules of RFC 4180 is read back', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a,"\r\n]{0,6}$/));
  const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(records, fc.integer({ min: 1, max: 7 }), (written, pieceLength) => {
      const text = written
        .map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
        .join('\r\n');
      expect(read(text, COMMA, pieceLength)).toEqual(written);
    }),
  );
});
