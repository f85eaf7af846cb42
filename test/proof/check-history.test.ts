import { expect, test } from 'vitest';
import { checkHistory, type Observations, type Outcome, type ProfileHistory, type Write } from './check-history.ts';

const told = (version: number, profile = 'customer a', isExact = true): Outcome => ({
  ...{ kind: 'acknowledged', profile, version, isExact },
});
const REFUSED: Outcome = { kind: 'refused' };
const write = (token: string, outcomes: readonly Outcome[], place: string | null = null): Write => ({
  ...{ token, operation: 'put', place, outcomes },
});
const changes = (...versions: number[]) => versions.map((version) => ({ profile: 'customer a', version }));
const numbered = (...versions: number[]) =>
  changes(...versions).map((change, index) => ({ ...change, position: index + 1 }));

/** Made by w-1, then w-2 added, w-3 refused, w-4 put into a place, and w-5 into the same. */
const WRITES: readonly Write[] = [
  write('w-1', [told(1)]),
  write('w-2', [told(2), told(2)]),
  write('w-3', [REFUSED, REFUSED]),
  write('w-4', [told(3)], 'name'),
  write('w-5', [told(9, 'customer a', false)], 'name'),
];
const STATES = [['w-1'], ['w-1', 'w-2'], ['w-1', 'w-2', 'w-4'], ['w-1', 'w-2', 'w-5']];
const PROFILE: ProfileHistory = { profile: 'customer a', states: STATES, revisions: [1, 2, 3, 4] };
const KEPT: Observations = {
  writes: WRITES,
  profiles: [PROFILE],
  outbox: numbered(1, 2, 3, 4),
  subscribers: new Map([['a subscriber', changes(1, 2, 3, 4)]]),
};

const withWrite = (changed: Write): Observations => ({
  ...KEPT,
  writes: WRITES.map((other) => (other.token === changed.token ? changed : other)),
});
const withStates = (...states: string[][]): Observations => ({ ...KEPT, profiles: [{ ...PROFILE, states }] });
const withState = (version: number, ...tokens: string[]): Observations =>
  withStates(...STATES.map((state, index) => (index === version - 1 ? tokens : state)));
const withRevisions = (...revisions: number[]): Observations => ({ ...KEPT, profiles: [{ ...PROFILE, revisions }] });
const withDeliveries = (...versions: number[]): Observations => ({
  ...KEPT,
  subscribers: new Map([['a subscriber', changes(...versions)]]),
});
const withOutbox = (outbox: Observations['outbox']): Observations => ({ ...KEPT, outbox });

test('finds nothing where every promise was kept', () => {
  expect(checkHistory(KEPT)).toEqual([]);
});

const CASES: readonly (readonly [string, Observations, string[]])[] = [
  [
    'an acknowledged write that is nowhere',
    withStates(['w-1'], ['w-1', 'w-4'], ['w-1', 'w-5']),
    [
      'w-2 (put): acknowledged, but lost; put at []',
      'w-4 (put): acknowledged as version 3; put at [customer a v2]',
      'customer a: a row of version 4, which never was',
      'the outbox: customer a v4 came, which never was',
      'a subscriber: customer a v4 came, which never was',
    ],
  ],
  [
    'a last write that a crash took away, version and all',
    {
      ...KEPT,
      ...{ profiles: [{ ...PROFILE, states: STATES.slice(0, 3), revisions: [1, 2, 3] }], outbox: numbered(1, 2, 3) },
      subscribers: new Map([['a subscriber', changes(1, 2, 3)]]),
    },
    ['w-5 (put): acknowledged, but lost; put at []'],
  ],
  [
    'an acknowledged write that another one took away',
    withState(3, 'w-1', 'w-4'),
    [
      'w-2 (put): acknowledged, but written more than once; put at [customer a v2, customer a v4]',
      'customer a: version 3 lost w-2',
      'customer a: version 4 was made by [w-2, w-5], not by one write',
    ],
  ],
  ['an acknowledged write that is gone in the end', withState(4, 'w-1', 'w-5'), ['customer a: version 4 lost w-2']],
  [
    'a write that was made twice',
    withState(4, 'w-1', 'w-2', 'w-5', 'w-2'),
    ['w-2 (put): acknowledged, but written more than once; put at [customer a v2, customer a v4]'],
  ],
  [
    'a write that was made twice at once',
    withStates(...STATES.map((state) => state.flatMap((token) => (token === 'w-2' ? [token, token] : [token])))),
    [
      'w-2 (put): acknowledged, but written more than once; put at [customer a v2 x2]',
      'customer a: version 2 was made by [w-2, w-2], not by one write',
    ],
  ],
  [
    'a write that was made again and changed nothing but the version',
    {
      ...KEPT,
      profiles: [{ ...PROFILE, states: [...STATES, STATES[3] ?? []], revisions: [1, 2, 3, 4, 5] }],
      outbox: numbered(1, 2, 3, 4, 5),
      subscribers: new Map([['a subscriber', changes(1, 2, 3, 4, 5)]]),
    },
    ['customer a: version 5 was made by [], not by one write'],
  ],
  [
    'a profile that was created twice',
    {
      ...KEPT,
      profiles: [PROFILE, { profile: 'customer b', states: [['w-1']], revisions: [1] }],
      outbox: [...KEPT.outbox, { profile: 'customer b', version: 1, position: 5 }],
      subscribers: new Map([['a subscriber', [...changes(1, 2, 3, 4), { profile: 'customer b', version: 1 }]]]),
    },
    ['w-1 (put): acknowledged, but written more than once; put at [customer a v1, customer b v1]'],
  ],
  [
    'a refused write that is there',
    withWrite(write('w-2', [REFUSED])),
    ['w-2 (put): refused, but written; put at [customer a v2]'],
  ],
  [
    'a refused write that was there once',
    withWrite(write('w-4', [REFUSED], 'name')),
    ['w-4 (put): refused, but written; put at [customer a v3]'],
  ],
  [
    'a write that was acknowledged and then refused',
    withWrite(write('w-2', [told(2), REFUSED])),
    ['w-2 (put): acknowledged and refused; put at [customer a v2]'],
  ],
  [
    'an answer that should not be',
    withWrite(write('w-2', [told(2), { kind: 'unexpected', answer: '500 defect' }])),
    ['w-2 (put): answered 500 defect; put at [customer a v2]'],
  ],
  ['a write that nobody answered', withWrite(write('w-2', [])), ['w-2 (put): never answered; put at [customer a v2]']],
  [
    'a replay that tells another version',
    withWrite(write('w-2', [told(2), told(3)])),
    ['w-2 (put): acknowledged as version 3; put at [customer a v2]'],
  ],
  [
    'an answer that tells a version from before the write',
    withWrite(write('w-5', [told(3, 'customer a', false)], 'name')),
    ['w-5 (put): acknowledged as version 3; put at [customer a v4]'],
  ],
  [
    'a replay that tells another profile',
    withWrite(write('w-1', [told(1), told(1, 'customer b')])),
    ['w-1 (put): acknowledged as one of customer b; put at [customer a v1]'],
  ],
  [
    'what nobody wrote',
    withState(4, 'w-1', 'w-2', 'w-6'),
    ['w-5 (put): acknowledged, but lost; put at []', 'w-6: nobody wrote it', 'customer a: version 4 lost w-4'],
  ],
  [
    'two writes in one version',
    withStates(['w-1', 'w-2'], ['w-1', 'w-2', 'w-4'], ['w-1', 'w-2', 'w-4'], ['w-1', 'w-2', 'w-5']),
    [
      'w-2 (put): acknowledged as version 2; put at [customer a v1]',
      'w-2 (put): acknowledged as version 2; put at [customer a v1]',
      'w-4 (put): acknowledged as version 3; put at [customer a v2]',
      'customer a: version 1 was made by [w-1, w-2], not by one write',
      'customer a: version 3 was made by [], not by one write',
    ],
  ],
  ['a row missing in the history', withRevisions(1, 2, 4), ['customer a: no row of version 3 in the history']],
  [
    'a row too many in the history',
    withRevisions(1, 2, 3, 3, 4, 5),
    ['customer a: 2 rows of version 3 in the history', 'customer a: a row of version 5, which never was'],
  ],
  ['a change that never came', withDeliveries(1, 2, 4), ['a subscriber: customer a v3 never came']],
  ['a last change that never came', withDeliveries(1, 2, 3), ['a subscriber: customer a v4 never came']],
  ['a change that came again', withDeliveries(1, 2, 3, 3, 4), ['a subscriber: customer a v3 came again']],
  ['a change out of order', withDeliveries(1, 3, 2, 4), ['a subscriber: customer a v2 came behind v3']],
  ['a change that never was', withDeliveries(1, 2, 3, 4, 5), ['a subscriber: customer a v5 came, which never was']],
  [
    'a change of an unknown profile',
    {
      ...KEPT,
      subscribers: new Map([['a subscriber', [...changes(1, 2, 3, 4), { profile: 'member b', version: 1 }]]]),
    },
    ['a subscriber: told of member b, which never was'],
  ],
  ['an event missing in the outbox', withOutbox(numbered(1, 2, 3)), ['the outbox: customer a v4 never came']],
  [
    'a gap in the positions',
    withOutbox(KEPT.outbox.map((event) => (event.version === 4 ? { ...event, position: 5 } : event))),
    ['the outbox: position 5 where 4 is due'],
  ],
  [
    'an event without a position',
    withOutbox(KEPT.outbox.map((event) => (event.version === 4 ? { ...event, position: null } : event))),
    ['the outbox: position null where 4 is due'],
  ],
  [
    'positions out of the order of versions',
    withOutbox(numbered(1, 3, 2, 4)),
    ['the outbox: customer a v2 came behind v3'],
  ],
];

test.each(CASES)('finds %s', (_what, seen, problems) => {
  expect(checkHistory(seen)).toEqual(problems);
});
