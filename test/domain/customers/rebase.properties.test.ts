import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExtensionInput, ProfileInput } from '../../../src/domain/customers/profile.ts';
import { rebase } from '../../../src/domain/customers/rebase.ts';
import { ADDRESS, applied, NOTE, parse, print, REBASE_SCHEMA, stored } from '../../support/rebase.ts';

type Whole = ProfileInput & { readonly extensions: readonly ExtensionInput[] };
type Values = Record<string, unknown>;
/** What `print` shows of a profile. */
type Printed = Record<string, Values | Values[]>;

const optional = (values: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(values, { requiredKeys: [], noNullPrototype: true });
const word = fc.constantFrom('a', 'b');

// Few words, so that writers meet.
const profiles: fc.Arbitrary<Whole> = fc
  .record({
    attributes: optional({
      LastName: fc.oneof(word, fc.constantFrom(['a', 'b'], ['b', 'a'])),
      Title: word,
      Age: fc.constantFrom(1, 2n ** 60n, '3'),
    }),
    phones: fc.uniqueArray(
      fc.record({ no: fc.constantFrom('1', '2', '3'), kind: fc.nat(1), note: word }, { requiredKeys: ['no'] }),
      { selector: ({ no }) => no, maxLength: 3 },
    ),
    notes: fc.array(fc.record({ text: word }), { maxLength: 2 }),
    address: fc.array(optional({ city: word, rent: fc.constantFrom(1.5, 2) }), { maxLength: 1 }),
  })
  .map(({ attributes, phones, notes, address }) => ({
    attributes,
    extensions: [
      { name: 'Phone', records: phones },
      { name: NOTE, records: notes },
      { name: ADDRESS, records: address },
    ],
  }));

/** Mostly what another profile has. */
const edited = (base: Whole): fc.Arbitrary<Whole> =>
  fc.tuple(profiles, fc.array(fc.nat(5), { minLength: 4, maxLength: 4 })).map(([other, which]) => ({
    attributes: which[0] === 0 ? other.attributes : base.attributes,
    extensions: base.extensions.map((extension, index) =>
      which[index + 1] === 0 ? (other.extensions[index] ?? extension) : extension,
    ),
  }));

/** A version, and what two clients make of it. */
const forks = profiles.chain((base) => fc.tuple(fc.constant(base), edited(base), edited(base)));

const text = (value: unknown): string =>
  JSON.stringify(value ?? null, (_name, entry) => {
    if (typeof entry === 'bigint') return `${entry}`;
    const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    return isObject ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))) : entry;
  });

/** A profile as the attributes and records that can be changed apart from each other. */
function open(printed: Printed) {
  const { attributes = {}, Phone = [], Note = [], Address = [] } = printed as Record<string, Values[]>;
  const records = new Map<string, Values>([
    ...Phone.map((record): [string, Values] => [`Phone ${record['no']}`, record]),
    ...Address.map((record): [string, Values] => ['Address', record]),
  ]);
  return { whole: { ...(attributes as unknown as Values), notes: Note.map(text).sort() } as Values, records };
}

/** One text whatever the order of records and names. */
const textOf = (printed: Printed): string => {
  const { whole, records } = open(printed);
  return text([whole, Object.fromEntries(records)]);
};

const CLASH = Symbol('clash');

/** What three writers make of one place; by the rule, and not by the way the product goes. */
function merge(base: unknown, mine: unknown, theirs: unknown): unknown {
  const [b, m, t] = [base, mine, theirs].map(text);
  if (m === b || m === t) return theirs;
  return t === b ? mine : CLASH;
}

function mergeValues(base: Values, mine: Values, theirs: Values): Values | typeof CLASH {
  const names = new Set([base, mine, theirs].flatMap((values) => Object.keys(values)));
  const merged = [...names].map((name): [string, unknown] => [name, merge(base[name], mine[name], theirs[name])]);
  if (merged.some(([, value]) => value === CLASH)) return CLASH;
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** The text of what must come out; null: the rebase must be refused. */
function expectedText(base: Printed, mine: Printed, theirs: Printed): string | null {
  const [b, m, t] = [open(base), open(mine), open(theirs)];
  const whole = mergeValues(b.whole, m.whole, t.whole);
  const records: [string, unknown][] = [
    ...new Set([...b.records.keys(), ...m.records.keys(), ...t.records.keys()]),
  ].map((key) => {
    const [was, own, now] = [b.records.get(key), m.records.get(key), t.records.get(key)];
    return [key, was && own && now ? mergeValues(was, own, now) : merge(was, own, now)];
  });
  if (whole === CLASH || records.some(([, record]) => record === CLASH)) return null;
  return text([whole, Object.fromEntries(records.filter(([, record]) => record !== undefined))]);
}

const printOf = (input: Partial<ProfileInput>): Printed => print(stored(input)) as Printed;

/** What a rebase leaves. */
function rebased(base: ProfileInput, mine: ProfileInput, theirs: ReturnType<typeof stored>) {
  const changes = rebase(REBASE_SCHEMA, stored(base), parse(mine), theirs);
  return changes && applied(theirs, changes);
}

const RUNS = { numRuns: 1_500 };

test('on the version that the client read, it is a plain replace', () => {
  fc.assert(
    fc.property(profiles, profiles, (base, mine) => {
      const left = rebased(base, mine, stored(base));
      expect(left && textOf(print(left) as Printed)).toBe(textOf(printOf(mine)));
    }),
    RUNS,
  );
});

test('each place is as the one left it who changed it, and only what both changed unlike is refused', () => {
  let refused = 0;
  fc.assert(
    fc.property(forks, ([base, mine, theirs]) => {
      const left = rebased(base, mine, stored(theirs));
      if (!left) refused++;
      const expected = expectedText(printOf(base), printOf(mine), printOf(theirs));
      expect(left && textOf(print(left) as Printed)).toBe(expected);
    }),
    RUNS,
  );
  expect(refused).toBeGreaterThan(RUNS.numRuns / 50);
  expect(refused).toBeLessThan(RUNS.numRuns / 2);
});

test('of two changes of one version it does not matter which comes first', () => {
  let done = 0;
  fc.assert(
    fc.property(forks, ([base, one, other]) => {
      const [first, second] = [rebased(base, other, stored(one)), rebased(base, one, stored(other))];
      if (first) done++;
      expect(first && textOf(print(first) as Printed)).toBe(second && textOf(print(second) as Printed));
    }),
    RUNS,
  );
  expect(done).toBeGreaterThan(RUNS.numRuns / 2);
});

test('a client that names no extension touches no record', () => {
  fc.assert(
    fc.property(profiles, profiles, profiles, (base, { attributes }, theirs) => {
      const changes = rebase(REBASE_SCHEMA, stored(base), parse({ attributes }), stored(theirs));
      expect(Object.keys(changes ?? {}).filter((name) => name !== 'attributes')).toEqual([]);
    }),
    RUNS,
  );
});
