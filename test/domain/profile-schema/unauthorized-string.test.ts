import { expect, test } from 'vitest';
import { parseAttributeValue } from '../../../src/domain/profile-schema/attribute.ts';
import { isUnauthorizedString, unauthorizedMessage } from '../../../src/domain/profile-schema/unauthorized-string.ts';
import { anAttribute } from '../../support/profile-schema.ts';

/** The three lists of context-services.md §4, as they stand there. */
const LISTS = {
  'Context Services': 'extension none profile service state task',
  database:
    'alter by comment constraint create cursor database delete from having identity index inner insert is join left null order outer prepare primary procedure return right select set size table truncate union update when where',
  type: 'bigint binary bit blob boolean char clob currency date datetime decimal double float int integer long longvarbinary money nchar number numeric real smalldatetime smallint smallmoney string time timestamp tinyint varbinary varchar varchar2',
};
const WORDS = Object.values(LISTS).flatMap((list) => list.split(' '));

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

test.each(Object.entries(LISTS))('every %s word is unauthorized (context-services.md §4)', (_list, words) => {
  for (const word of words.split(' ')) expect(isUnauthorizedString(word), word).toBe(true);
});

test('the lists are whole', () => {
  expect(Object.values(LISTS).map((list) => list.split(' ').length)).toEqual([6, 34, 32]);
  expect(new Set(WORDS).size).toBe(WORDS.length);
});

test.each([
  ['in capitals', (word: string) => word.toUpperCase()],
  ['with a capital', capitalise],
  ['in mixed case', (word: string) => [...word].map((letter, at) => (at % 2 ? letter.toUpperCase() : letter)).join('')],
  ['with a blank in front', (word: string) => ` ${word}`],
  ['with a blank behind', (word: string) => `${word} `],
  ['with tabs and lines around', (word: string) => `\t\n ${capitalise(word)}\r\n`],
])('a word counts %s (context-services.md §4)', (_how, write) => {
  for (const word of WORDS) expect(isUnauthorizedString(write(word)), write(word)).toBe(true);
});

test.each([
  ['part of a longer word', (word: string) => `${word}x`],
  ['the end of a longer word', (word: string) => `x${word}`],
  ['beside another word', (word: string) => `23 ${word} Street`],
  ['twice', (word: string) => `${word} ${word}`],
  ['with a sign behind', (word: string) => `${word}.`],
  ['in quotes', (word: string) => `'${word}'`],
  ['with a blank inside', (word: string) => `${word.charAt(0)} ${word.slice(1)}`],
  ['with its letters reversed', (word: string) => `${[...word].reverse().join('')}-`],
])('a word does not count as %s: never a part (context-services.md §4)', (_how, write) => {
  for (const word of WORDS) expect(isUnauthorizedString(write(word)), write(word)).toBe(false);
});

test.each([
  '',
  ' ',
  '23 Table Street',
  'Lefty',
  'Selected',
  'type',
  'extensions',
  'customer_id',
  'drop',
  'varchar3',
  'multi-valued',
  'constructor',
  '__proto__',
  'ⓢelect',
  'ﬂoat',
  'ſelect',
  'prımary',
  'İndex',
  `${' '.repeat(10_000)}x`,
  'set'.repeat(1_000),
])('%j is no unauthorized string', (text) => {
  expect(isUnauthorizedString(text)).toBe(false);
});

test('any number of blanks around a word makes it no other word', () => {
  for (const blanks of [1, 31, 32, 64, 1_000]) {
    const pad = ' '.repeat(blanks);
    expect(isUnauthorizedString(`${pad}select${pad}`), `${blanks} blanks`).toBe(true);
  }
});

// "the worked sample […] is for field `name` and the word `Select`": bad parameter 'name' reason: '…'
test.each([
  ['Select', "'Select' keyword is not authorized."],
  ['string', "'string' keyword is not authorized."],
  ['TIMESTAMP', "'TIMESTAMP' keyword is not authorized."],
])('the message for %s echoes the word as it was sent (context-services.md §4)', (word, message) => {
  expect(unauthorizedMessage(word)).toBe(message);
});

test('only an attribute that refuses them refuses them, and only as a string', () => {
  const refusing = anAttribute('City', { refusesUnauthorized: true });
  expect(parseAttributeValue(refusing, 'Left').problem).toEqual({
    code: 'RESERVED',
    message: "'Left' keyword is not authorized.",
  });
  expect(parseAttributeValue(refusing, 'Left Bank')).toEqual({ value: 'Left Bank' });
  expect(parseAttributeValue(refusing, '')).toEqual({ value: '' });
  expect(parseAttributeValue(anAttribute('City'), 'Left')).toEqual({ value: 'Left' });
  expect(parseAttributeValue({ ...refusing, type: 'boolean' }, 'true')).toEqual({ value: true });
  expect(parseAttributeValue({ ...refusing, type: 'date' }, 'date').problem?.code).toBe('MALFORMED');
});

test('a value that is too long is refused as that first: the word is not looked at', () => {
  const short = anAttribute('prefix', { length: 3, refusesUnauthorized: true });
  expect(parseAttributeValue(short, 'select').problem?.code).toBe('TOO_LONG');
  expect(parseAttributeValue(short, 'set').problem?.code).toBe('RESERVED');
});
