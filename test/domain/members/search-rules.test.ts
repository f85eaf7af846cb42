import { expect, test } from 'vitest';
import { ValidationError } from '../../../src/domain/errors.ts';
import { parseSearchRules } from '../../../src/domain/members/parse-search-rules.ts';
import { DEFAULT_SEARCH_RULES } from '../../../src/domain/members/search-rules.ts';

/** `path: CODE` of each issue. */
function issuesOf(document: unknown): string[] {
  try {
    parseSearchRules(document);
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
    throw error;
  }
  return [];
}

// es-loyalty.md §9: left and right need a length, between the keys of its ends
test('rules of attributes and of extended data are read', () => {
  const document = {
    attributes: {
      lastName: { mode: 'startsWith' },
      phoneNumber: { mode: 'right', length: 4 },
      dateOfBirth: { mode: 'between', fromKey: 'dateOfBirthFrom', toKey: 'dateOfBirthTo' },
      company: { column: 'businessName', mode: 'partial', type: 'string' },
    },
    extendedData: {
      bankName: { mode: 'exact', type: 'variant' },
      score: { mode: 'exact', type: 'number' },
      homeCity: { key: 'city', mode: 'endsWith' },
    },
  };
  expect(parseSearchRules(document)).toEqual([
    { name: 'lastName', target: { column: 'lastName' }, isNumeric: false, mode: 'startsWith' },
    { name: 'phoneNumber', target: { column: 'phoneNumber' }, isNumeric: false, mode: 'right', length: 4 },
    {
      ...{ name: 'dateOfBirth', target: { column: 'dateOfBirth' }, isNumeric: false },
      ...{ mode: 'between', fromKey: 'dateOfBirthFrom', toKey: 'dateOfBirthTo' },
    },
    { name: 'company', target: { column: 'businessName' }, isNumeric: false, mode: 'partial' },
    { name: 'bankName', target: { key: 'bankName' }, isNumeric: false, mode: 'exact' },
    { name: 'score', target: { key: 'score' }, isNumeric: true, mode: 'exact' },
    { name: 'homeCity', target: { key: 'city' }, isNumeric: false, mode: 'endsWith' },
  ]);
});

const ofAttribute = (rule: unknown) => ({ attributes: { lastName: rule } });
const ofData = (rule: unknown) => ({ extendedData: { score: rule } });
const range = { mode: 'between', fromKey: 'from', toKey: 'to' };

test.each<[what: string, document: unknown, issues: string[]]>([
  ['no object', [], [': WRONG_TYPE', ': MISSING']],
  ['nothing', {}, [': MISSING']],
  ['empty parts', { attributes: {}, extendedData: {} }, [': MISSING']],
  ['a part that is no object', { attributes: [] }, ['attributes: WRONG_TYPE', ': MISSING']],
  ['an unknown part', { attributes: { city: { mode: 'exact' } }, emd: {} }, ['emd: UNKNOWN']],
  [
    'a rule that is no object',
    ofAttribute('exact'),
    ['attributes.lastName: WRONG_TYPE', 'attributes.lastName.mode: MISSING'],
  ],
  [
    'a slip in a key',
    ofAttribute({ mode: 'left', lenght: 4 }),
    ['attributes.lastName.lenght: UNKNOWN', 'attributes.lastName.length: MISSING'],
  ],
  ['no mode', ofAttribute({}), ['attributes.lastName.mode: MISSING']],
  ['an unknown mode', ofAttribute({ mode: 'fuzzy' }), ['attributes.lastName.mode: NOT_ALLOWED']],
  ['no column', { attributes: { company: { mode: 'exact' } } }, ['attributes.company.column: NOT_ALLOWED']],
  [
    'an unknown column',
    ofAttribute({ mode: 'exact', column: 'accountId' }),
    ['attributes.lastName.column: NOT_ALLOWED'],
  ],
  ['right without a length', ofAttribute({ mode: 'right' }), ['attributes.lastName.length: MISSING']],
  ...[0, -1, 1.5, '4', null, 10_001].map((length): [string, unknown, string[]] => [
    `the length ${length}`,
    ofAttribute({ mode: 'left', length }),
    ['attributes.lastName.length: OUT_OF_RANGE'],
  ]),
  [
    'a length that means nothing',
    ofAttribute({ mode: 'exact', length: 4 }),
    ['attributes.lastName.length: NOT_ALLOWED'],
  ],
  [
    'between without its ends',
    ofAttribute({ mode: 'between' }),
    ['attributes.lastName.fromKey: MISSING', 'attributes.lastName.toKey: MISSING'],
  ],
  ['between with an empty end', ofAttribute({ ...range, toKey: '' }), ['attributes.lastName.toKey: MALFORMED']],
  ['ends that mean nothing', ofAttribute({ mode: 'exact', toKey: 'to' }), ['attributes.lastName.toKey: NOT_ALLOWED']],
  ['an unknown type', ofData({ mode: 'exact', type: 'date' }), ['extendedData.score.type: NOT_ALLOWED']],
  [
    'an attribute that is a number',
    ofAttribute({ mode: 'exact', type: 'number' }),
    ['attributes.lastName.type: NOT_ALLOWED'],
  ],
  ['a part of a number', ofData({ mode: 'partial', type: 'number' }), ['extendedData.score.type: NOT_ALLOWED']],
  ['an empty key', ofData({ mode: 'exact', key: '' }), ['extendedData.score.key: MALFORMED']],
  ['a reserved name', { attributes: { businessName: { mode: 'exact' } } }, ['attributes.businessName: RESERVED']],
  ['a reserved end', ofAttribute({ ...range, toKey: 'tierName' }), ['attributes.lastName.toKey: RESERVED']],
  [
    'a name in both parts',
    { ...ofAttribute({ mode: 'exact' }), extendedData: { lastName: { mode: 'exact' } } },
    ['extendedData.lastName: DUPLICATE'],
  ],
  [
    'an end that is its own name',
    ofAttribute({ ...range, fromKey: 'lastName' }),
    ['attributes.lastName.fromKey: DUPLICATE'],
  ],
  ['two ends that are one', ofAttribute({ ...range, toKey: 'from' }), ['attributes.lastName.toKey: DUPLICATE']],
  [
    'more rules of extended data than one search may have',
    { extendedData: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, { mode: 'exact' }])) },
    ['extendedData: TOO_MANY'],
  ],
])('a document with %s is refused', (_what, document, issues) => {
  expect(issuesOf(document)).toEqual(issues);
});

test('every fault is named at once', () => {
  const document = {
    attributes: { lastName: { mode: 'right' }, x: { mode: 'y' } },
    extendedData: { tierName: { mode: 'exact' } },
  };
  expect(issuesOf(document)).toEqual([
    'attributes.lastName.length: MISSING',
    'attributes.x.mode: NOT_ALLOWED',
    'attributes.x.column: NOT_ALLOWED',
    'extendedData.tierName: RESERVED',
  ]);
});

test('the rules in force by default are such as a file may have', () => {
  const attributes = DEFAULT_SEARCH_RULES.map(({ name, target, mode }) => [
    name,
    { mode, ...('column' in target && target) },
  ]);
  expect(parseSearchRules({ attributes: Object.fromEntries(attributes) })).toEqual(DEFAULT_SEARCH_RULES);
});
