import { expect, test } from 'vitest';
import { ValidationError } from '../../../src/domain/errors.ts';
import { parseMemberSearch } from '../../../src/domain/members/member-search.ts';
import { parseSearchRules } from '../../../src/domain/members/parse-search-rules.ts';

const RULES = parseSearchRules({
  attributes: {
    lastName: { mode: 'startsWith' },
    phone: { column: 'phoneNumber', mode: 'right', length: 4 },
    dateOfBirth: { mode: 'between', fromKey: 'bornFrom', toKey: 'bornTo' },
  },
  extendedData: {
    bankName: { mode: 'exact' },
    score: { mode: 'exact', type: 'number' },
    points: { mode: 'between', type: 'number', fromKey: 'pointsFrom', toKey: 'pointsTo' },
  },
});

const read = (body: Record<string, unknown>, units: string[] = []) => {
  const { columns, extendedData } = parseMemberSearch(body, RULES, units);
  return [...columns, ...extendedData];
};

function issuesOf(body: Record<string, unknown>, units: string[] = []): string[] {
  try {
    read(body, units);
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
    throw error;
  }
  return [];
}

test.each<[body: Record<string, unknown>, criterion: object]>([
  [{ lastName: 'Tre' }, { column: 'lastName', match: { mode: 'startsWith', value: 'Tre' } }],
  [{ lastName: '*' }, { column: 'lastName', match: { mode: 'any' } }],
  [{ lastName: '**' }, { column: 'lastName', match: { mode: 'startsWith', value: '**' } }],
  [{ phone: '0100' }, { column: 'phoneNumber', match: { mode: 'right', value: '0100', length: 4 } }],
  [
    { bornFrom: '1990-01-01', bornTo: '1990-12-31' },
    { match: { mode: 'between', from: '1990-01-01', to: '1990-12-31' } },
  ],
  [{ dateOfBirth: '*' }, { column: 'dateOfBirth', match: { mode: 'any' } }],
  [{ bankName: 'BMO' }, { keys: ['bankName'], source: null, match: { mode: 'exact', value: 'BMO' } }],
  [{ score: 7 }, { keys: ['score'], match: { mode: 'number', value: 7 } }],
  [{ score: 2n ** 64n }, { match: { mode: 'number', value: 2n ** 64n } }],
  [{ score: '*' }, { keys: ['score'], match: { mode: 'any' } }],
  [
    { pointsFrom: 0, pointsTo: -1.5 },
    { keys: ['points'], match: { mode: 'numberBetween', from: 0, to: -1.5 } },
  ],
])('%o is read as one criterion', (body, criterion) => {
  expect(read({ ...body, businessName: '', tierName: null })).toMatchObject([criterion]);
});

test.each([
  ['of the one unit there is', {}, ['BUYCO'], ['bankName', 'bankName::BUYCO']],
  ['of the unit named', { businessName: 'SELLCO' }, ['BUYCO', 'SELLCO'], ['bankName', 'bankName::SELLCO']],
  ['of no unit where there is none', {}, [], ['bankName']],
])('extended data are those of all units, and %s', (_what, body, units, keys) => {
  expect(read({ bankName: 'BMO', ...body }, units)).toMatchObject([{ keys }]);
});

test.each<[body: Record<string, unknown>, issues: string[], units?: string[]]>([
  [{}, [': MISSING']],
  [{ businessName: 'BUYCO' }, [': MISSING'], ['BUYCO']],
  [{ lastName: 'x' }, ['businessName: MISSING'], ['BUYCO', 'SELLCO']],
  [{ lastName: 'x', businessName: 'buyco' }, ['businessName: UNKNOWN'], ['BUYCO']],
  [{ lastName: 'x', businessName: 5 }, ['businessName: UNKNOWN'], ['BUYCO']],
  [{ lastName: 'x', businessName: 'BUYCO' }, ['businessName: UNKNOWN']],
  [{ lastName: 'x', tierName: 'GOLD' }, ['tierName: UNKNOWN']],
  [{ lastName: 'x', firstName: 'y', constructor: 1 }, ['firstName: UNKNOWN', 'constructor: UNKNOWN']],
  [{ phoneNumber: '0100' }, ['phoneNumber: UNKNOWN']],
  ...['', null, 5, true, ['x'], {}].map((lastName): [Record<string, unknown>, string[]] => [
    { lastName },
    ['lastName: MALFORMED'],
  ]),
  [{ lastName: '\u0000' }, ['lastName: NOT_STORABLE']],
  [{ lastName: 'x'.repeat(1_001) }, ['lastName: TOO_LONG']],
  [{ score: '7' }, ['score: MALFORMED']],
  [{ score: Number.POSITIVE_INFINITY }, ['score: OUT_OF_RANGE']],
  [{ bornFrom: '1990-01-01' }, ['bornTo: MISSING']],
  [{ bornFrom: '*', bornTo: '1990-01-01' }, ['bornFrom: MALFORMED']],
  [{ dateOfBirth: '1990-01-01' }, ['dateOfBirth: MALFORMED']],
  [{ lastName: '', x: 1, tierName: 'GOLD' }, ['tierName: UNKNOWN', 'x: UNKNOWN', 'lastName: MALFORMED']],
])('%o is refused', (body, issues, units) => {
  expect(issuesOf(body, units)).toEqual(issues);
});
