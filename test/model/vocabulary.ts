import fc from 'fast-check';
import type { Json, JsonObject } from './values.ts';

// Few words, so that what one operation writes is what another one meets.

/** Longer than the values of a key may be. */
const LONG = 'x'.repeat(1_100);

/** Mostly the first ones. */
export const mostly = <T>(usual: readonly T[], rare: readonly T[], weight = 40): fc.Arbitrary<T> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  );

const some = <T>(arbitrary: fc.Arbitrary<T>, weight: number) => ({ arbitrary, weight });

const text = mostly<Json>(['a', 'b', 'A'], ['', ' a', 'leftover', 'left', ' Select ', LONG, 5, true, {}], 50);
const texts = fc.oneof(
  some(text, 12),
  some(fc.array(text, { minLength: 1, maxLength: 3 }), 6),
  some(fc.constantFrom<Json>(null, [], ['a', 'a'], ['b', null]), 1),
);
const instant = mostly<Json>(
  ['2020-01-31T10:00:00.000Z', '2020-01-31T12:00:00+02:00', '2020-01-31', ['2020-01-31', '2021-02-28']],
  ['soon', '2021-02-30', 5, null],
);

/** Core attributes of a body. */
export const attributes: fc.Arbitrary<JsonObject> = fc.oneof(
  some(
    fc.record(
      { LastName: texts, FirstName: texts, EmailAddress: texts, LastCalledAgent_TimeStamp: instant },
      { requiredKeys: [], noNullPrototype: true },
    ),
    24,
  ),
  some(fc.constantFrom<JsonObject>({}, { Shoe: 'a' }, { firstName: 'a' }, { LastName: 'a', Shoe: null }), 1),
);

/** A record has several values: each is wrong seldom. */
const seldom = (usual: readonly Json[], rare: readonly Json[]) => mostly(usual, rare, 80);

/** By the name of the attribute, whichever extension has it. */
const VALUES = {
  no: seldom(['1', '2', 'A', 'a'], ['left', '1234567', 5, LONG, null]),
  code: seldom([7, '7', '007', '9007199254740993'], [true, '99999999999999999999', null]),
  kind: seldom([0, 1, '1', '01', -1], ['1234', 1.5, 'x', null]),
  day: seldom(['2020-01-31', '2021-02-28'], ['2021-02-30', 5, null]),
  at: seldom(['2020-01-31T10:00:00.000Z', '2020-01-31T12:00:00+02:00', '2020-01-31'], ['soon', null]),
  note: seldom(['x', 'y', '', null], ['Table', false, 'wxyz']),
  cost: seldom([12.5, '12.50', 0, null], [1.23456, 'x']),
  ratio: seldom([0.5, 2, null], ['x', true]),
  paid: seldom([true, 'true', false, null], [1]),
};

const full = fc.record(VALUES, {
  requiredKeys: ['no', 'code', 'kind', 'day', 'at'],
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>;
const sparse = fc.record(VALUES, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<JsonObject>;

/** Values for any record; those that the extension has no attribute for are left out, unless it is told to stray. */
export type RecordChoice = { readonly values: JsonObject; readonly strays: boolean } | { readonly other: Json };
export const record: fc.Arbitrary<RecordChoice> = fc.oneof(
  some(fc.record({ values: fc.oneof(some(full, 40), some(sparse, 1)), strays: mostly([false], [true], 80) }), 80),
  some(fc.record({ other: fc.constantFrom<Json>(5, 'x', null) }), 1),
);

const attribute = (name: string, type: string, rest: JsonObject = {}): JsonObject => ({ name, type, ...rest });
const NO = attribute('no', 'string');
const CODE = attribute('code', 'long');
const KIND = attribute('kind', 'integer', { length: 3 });
const DAY = attribute('day', 'date', { mandatory: true });
const AT = attribute('at', 'datetime');
const NOTE = attribute('note', 'string', { length: 3 });
const COST = attribute('cost', 'currency');
const PAID = attribute('paid', 'boolean', { default: true });

const define = (name: string, type: string, attributes: JsonObject[], unique?: string[]): JsonObject => ({
  name,
  type,
  attributes,
  ...(unique && { unique }),
});
const multi = 'multi-valued';
const single = 'single-valued';
const SHORT_NO = attribute('no', 'string', { length: 6, mandatory: true });

/** Several of one name, apart from letter case: only one at a time can be there. */
export const EXTENSIONS = {
  phone: define('Phone', multi, [SHORT_NO, attribute('kind', 'integer', { default: 0 }), NOTE], ['no']),
  freePhone: define('PHONE', multi, [NO, PAID]),
  card: define('Card', multi, [CODE, NO, COST, attribute('ratio', 'double')], ['code', 'no']),
  dayCard: define('card', multi, [KIND, DAY, AT], ['kind']),
  visit: define('Visit', multi, [AT, NOTE, PAID], ['at']),
  freeVisit: define('visit', multi, [COST, NOTE]),
  address: define('Address', single, [NOTE, KIND, DAY]),
  home: define('ADDRESS', single, [attribute('code', 'long', { default: 7 }), NO]),
  vip: define('Vip', 'classifier', []),
};

const REFUSED_EXTENSIONS: readonly JsonObject[] = [
  define('lastname', multi, [NO]),
  define('Extensions', multi, [NO]),
  define('TABLE', multi, [NO]),
  define('9lives', multi, [NO]),
  define('A'.repeat(27), multi, [NO]),
  define('Odd', 'many', [NO]),
  define('Odd', multi, [NO], ['code']),
  define('Odd', multi, [NO, NO]),
  define('Odd', single, [NO], ['no']),
  define('Odd', 'classifier', [NO]),
  define('Odd', multi, [attribute('number', 'string')]),
  define('Odd', multi, [attribute('no', 'text')]),
  define('Odd', multi, [attribute('code', 'long', { default: 'x' })]),
  { ...define('Odd', multi, [NO]), uniqe: ['no'] },
];

export const extensionDocument = mostly(Object.values(EXTENSIONS), REFUSED_EXTENSIONS, 4);

const { phone, freePhone, card, dayCard, visit, freeVisit, address, home, vip } = EXTENSIONS;

/** Definitions that a run may find: to define them anew each time would take most of the time. */
export const STARTS: readonly { extensions: readonly JsonObject[]; keys: readonly JsonObject[] }[] = [
  { extensions: [], keys: [] },
  { extensions: [phone, address], keys: [] },
  { extensions: [card, visit], keys: [{ name: 'ByName', attributes: ['LastName', 'FirstName'] }] },
  {
    extensions: [phone, freeVisit, vip],
    keys: [
      { name: 'ByPhone', source: 'Phone', attributes: ['no', 'kind'], unique: true },
      { name: 'ByMail', attributes: ['EmailAddress'] },
    ],
  },
  {
    extensions: [dayCard, freePhone, home],
    keys: [
      { name: 'ByName', attributes: ['LastName', 'FirstName'], unique: true },
      { name: 'ByCard', source: 'card', attributes: ['kind', 'day'] },
    ],
  },
];

const letterCase = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
);

/** One of those that there are, by number, in some letter case; null: one that nobody has. */
export type NameChoice = { readonly pick: number | null; readonly spell: (name: string) => string };
export const name: fc.Arbitrary<NameChoice> = fc.record({
  pick: fc.option(fc.nat(5), { freq: 50 }),
  spell: letterCase,
});

export const keyName = mostly(
  ['ByName', 'BYNAME', 'ByMail', 'ByRecord', 'ByOther'],
  ['Index', '1st', 'A'.repeat(27)],
  12,
);
export const coreKey = mostly<readonly string[]>(
  [
    ['LastName'],
    ['LastName', 'FirstName'],
    ['EmailAddress', 'LastName'],
    ['LastCalledAgent_TimeStamp'],
    [' FirstName '],
  ],
  [[], ['Shoe'], ['LastName', 'LastName'], ['lastname'], ['Phone.no']],
  12,
);
/** What may be asked for; numbers and instants in other forms than they were stored. */
export const SEARCHED: readonly string[] = [
  ...['a', 'b', 'A', '', '1', '2', '01', '7', '007', 'x', '12.5', '0', 'true', '2020-01-31'],
  ...['2020-01-31T11:00:00+01:00', '9007199254740993'],
];
