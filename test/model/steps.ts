import fc from 'fast-check';
import type { Door } from './requests.ts';
import {
  attributes,
  coreKey,
  extensionDocument,
  keyName,
  mostly,
  name,
  record,
  SEARCHED,
  STARTS,
} from './vocabulary.ts';

/**
 * What a step does, in words that hold whatever the state: customers, extensions and keys by number. `toRequest` makes
 * a request of it.
 */
export type Action = Of<typeof action>;
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;
export type MentionChoice = Of<typeof mention>;
export type CustomerChoice = Of<typeof customer>;
export type GuardChoice = Of<typeof guard>;

type Of<Choice> = Choice extends fc.Arbitrary<infer Value> ? Value : never;

/** By number of those that there are; or one of nobody, a deleted one, one of the other tenant, or no id at all. */
const customer = mostly<number | 'unknown' | 'deleted' | 'foreign' | 'too long' | 'malformed'>(
  [0, 1, 2, 3],
  ['unknown', 'deleted', 'foreign', 'too long', 'malformed'],
  15,
);
/** Whether the body repeats the id, and which version a GraphQL write is for. */
const guard = fc.record({
  bodyId: mostly<'none' | 'same' | 'other'>(['none', 'none', 'same'], ['other']),
  expected: mostly<'any' | 'right' | 'wrong'>(['any', 'any', 'right'], ['wrong'], 12),
});

/** One or two, seldom none. */
const some = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 15, arbitrary: fc.array(entry, { minLength: 1, maxLength: 2, size: 'max' }) },
    { weight: 1, arbitrary: fc.array(entry, { maxLength: 0 }) },
  );
const mention = fc.record({
  extension: name,
  records: fc.option(some(record), { freq: 15 }),
  /** Whether it stays when the extension is named already, or may not have so many records. */
  errs: mostly([false], [true], 30),
});
const mentions = some(mention);
const profile = { attributes, extensions: fc.option(mentions, { nil: undefined, freq: 3 }) };
/** Which record of any customer to aim at; null: the one that customer, extension and values happen to select. */
const selection = { customer, guard, extension: name, record, aim: fc.option(fc.nat(5), { freq: 6 }) };

/** How many versions back; null: it is not said. One that was never is rare. */
const back = mostly<number | null>([0, 1, 1, 1, 2, 3], [null, -1], 15);
/** Whether the body is what the client read, with changes. */
const isEdit = mostly([true], [false], 4);

const of = <const Kind extends string>(kind: Kind) => fc.constant(kind);

const create = fc.record({ kind: of('create'), ...profile, repeatsId: mostly([false], [true]) });
const createKey = fc.record({
  kind: of('createKey'),
  name: keyName,
  source: mostly<'profile' | 'extension' | 'none' | 'unsaid'>(
    ['unsaid', 'profile', 'extension', 'extension'],
    ['none'],
  ),
  core: coreKey,
  extension: name,
  /** Which attributes of the extension, from where on and how many. */
  first: fc.nat(2),
  count: fc.constantFrom(1, 2),
  isQualified: fc.boolean(),
  unique: fc.constantFrom(undefined, false, true),
});
const identify = fc.record({
  kind: of('identify'),
  /** By which key, by how many of its attributes from the left, and in which letter case. */
  key: name,
  count: fc.constantFrom(1, 2),
  /** Whose values to look for; null: those of `values`. */
  of: fc.option(fc.nat(3), { freq: 3 }),
  values: fc.array(fc.nat(SEARCHED.length - 1), { minLength: 2, maxLength: 2 }),
  isKeyNamed: fc.boolean(),
  /** An attribute more: one of another key perhaps. */
  further: mostly<'none' | 'LastName' | 'Shoe' | 'the same'>(['none', 'LastName'], ['Shoe', 'the same'], 6),
  include_profile: mostly<string | undefined>(['yes', 'no', undefined], ['perhaps']),
  include_extensions: mostly<string | undefined>(['always', 'unique', undefined], ['never']),
  extensions: fc.array(name, { maxLength: 2 }),
});

const action = fc.oneof(
  { weight: 4, arbitrary: create },
  { weight: 7, arbitrary: fc.record({ kind: of('replace'), customer, guard, ...profile }) },
  { weight: 3, arbitrary: fc.record({ kind: of('rebase'), customer, back, ...profile, isEdit }) },
  { weight: 2, arbitrary: fc.record({ kind: of('revert'), customer, guard, back }) },
  { weight: 4, arbitrary: fc.record({ kind: of('insert'), customer, guard, extensions: mentions }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: of('update'), ...selection, unset: fc.array(fc.nat(4), { maxLength: 1 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: of('deleteRecord'), ...selection }) },
  { weight: 4, arbitrary: fc.record({ kind: of('merge'), customer, guard, source: customer, force: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: of('delete'), customer, guard }) },
  { weight: 2, arbitrary: fc.record({ kind: of('query'), customer, names: fc.array(name, { maxLength: 3 }) }) },
  { weight: 4, arbitrary: identify },
  { weight: 2, arbitrary: fc.record({ kind: of('createExtension'), document: extensionDocument }) },
  { weight: 1, arbitrary: fc.record({ kind: of('deleteExtension'), name }) },
  { weight: 2, arbitrary: createKey },
  { weight: 1, arbitrary: fc.record({ kind: of('deleteKey'), name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: of('setMode'),
      mode: mostly(['production', 'Maintenance', 'PRODUCTION'], ['off'], 6),
    }),
  },
);

export type Step = { tenant: 0 | 1; door: Door; action: Action; look: Door | null };

const door = fc.constantFrom<Door>('rest', 'graphql');
const stepOf = (actions: fc.Arbitrary<Action>, weight: number): fc.Arbitrary<Step> =>
  fc.record({
    tenant: mostly<0 | 1>([0], [1], weight),
    door,
    action: actions,
    /** Through which door everything is read after it. */
    look: mostly<Door | null>([null], ['rest', 'graphql'], 30),
  });

export type Run = {
  /** Number of the definitions that it finds. */
  start: number;
  steps: Step[];
  look: Door;
};

/** The tenants that a run speaks to. */
export const tenantsOf = ({ steps }: Run): (0 | 1)[] => (steps.some(({ tenant }) => tenant === 1) ? [0, 1] : [0]);

/** A short sequence of operations, after a customer or two to work on. */
export const runs: fc.Arbitrary<Run> = fc.record({
  start: mostly([...STARTS.keys()].slice(1), [0], 9),
  steps: fc
    .tuple(
      fc.array(stepOf(create, 6), { minLength: 2, maxLength: 3, size: 'max' }),
      fc.array(stepOf(action, 9), { minLength: 1, maxLength: 9, size: 'max' }),
    )
    .map(([first, then]): Step[] => [...first, ...then]),
  look: door,
});
