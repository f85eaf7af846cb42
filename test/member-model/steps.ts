import fc from 'fast-check';
import { mostly } from '../model/vocabulary.ts';
import type { Door } from './requests.ts';
import type { IdentifierKind } from './state.ts';
import * as words from './vocabulary.ts';

/**
 * What a step does, in words that hold whatever the state: members and sessions by number. `toRequest` makes a request
 * of it.
 */
export type Action = Of<typeof action>;
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;
export type TargetChoice = Of<typeof target>;
export type EmailChoice = Of<typeof words.email>;

type Of<Choice> = Choice extends fc.Arbitrary<infer Value> ? Value : never;

const identifierKind = fc.constantFrom<IdentifierKind>(
  ...(['accountId', 'email', 'loyaltyId', 'phoneNumber', 'externalId'] as const),
);

/** A member by number, or one of its sessions; or one of the words that members may have; or nobody. */
const target = fc.record({
  pick: fc.nat(3),
  kind: identifierKind,
  odd: mostly<'no' | 'any' | 'unknown' | 'blank'>(['no'], ['any', 'any', 'unknown', 'blank'], 12),
});
const expected = mostly<'any' | 'right' | 'wrong'>(['any', 'any', 'right'], ['wrong'], 10);

const of = <const Kind extends string>(kind: Kind) => fc.constant(kind);

const enrolWith = (email: typeof words.email) =>
  fc.record({
    kind: of('enrol'),
    email,
    profile: words.profile,
    externalIdentifier: words.externalId,
    physicalCard: words.card,
    /** Give it the card that a member has. */
    isCardTaken: mostly([false], [true], 25),
  });
const enrol = enrolWith(words.email);
const start = fc.record({
  kind: of('start'),
  correlationId: mostly<number | 'blank'>([0, 1, 2, 3], ['blank'], 40),
  target,
  type: mostly<'fitting' | 'unsaid' | 'PARTNER_LINK_ID' | 'EXTERNAL_AGENT_ID' | 'email'>(
    ['fitting'],
    ['unsaid', 'unsaid', 'PARTNER_LINK_ID', 'EXTERNAL_AGENT_ID', 'email'],
    9,
  ),
  channel: words.channel,
  externalAgentSessionId: words.agentSession,
});

const startAnonymous = fc.record({
  kind: of('startAnonymous'),
  correlationId: fc.nat(3),
  channel: words.channel,
});

const action = fc.oneof(
  { weight: 6, arbitrary: enrol },
  { weight: 6, arbitrary: start },
  { weight: 1, arbitrary: startAnonymous },
  {
    weight: 24,
    arbitrary: fc.record({ kind: of('update'), target, expected, email: words.email, profile: words.profile }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: of('captureEmail'),
      target,
      status: words.emailCapture,
      email: words.email,
      beside: words.beside,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: of('capturePhone'),
      target,
      status: words.emailCapture,
      phoneNumber: words.capturedPhone,
      beside: words.beside,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: of('close'), target, expected, flags: words.flags }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: of('read'), target, source: fc.constantFrom('MARKETING', 'PPN', 'SALESFORCE') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: of('readData'),
      target,
      businessUnit: mostly<string | undefined>([undefined, 'NORTH', 'SOUTH'], ['EAST', 'north'], 12),
    }),
  },
);

export type Step = { readonly door: Door; readonly action: Action };

const door = fc.constantFrom<Door>('rest', 'graphql');

export type Run = { readonly steps: readonly Step[]; readonly look: Door };

/** Enrol somebody, and open a session on whoever is the last one then. */
const beginning = fc
  .tuple(fc.record({ door, action: enrolWith(words.freeEmail) }), fc.nat(3))
  .map(([first, correlationId]): Step[] => {
    const choice = { pick: 0, kind: 'accountId', odd: 'no' } as const;
    const rest = { type: 'fitting', channel: undefined, externalAgentSessionId: undefined } as const;
    return [first, { door: 'rest', action: { kind: 'start', correlationId, target: choice, ...rest } }];
  });

/** A short sequence of requests, after a member or more to work on. Picks count from the member enrolled last. */
export const runs: fc.Arbitrary<Run> = fc.record({
  steps: fc
    .tuple(
      fc.array(beginning, { minLength: 1, maxLength: 3, size: 'max' }),
      fc.array(fc.record({ door, action }), { maxLength: 8, size: 'max' }),
    )
    .map(([first, then]) => [...first.flat(), ...then]),
  look: door,
});
