import fc from 'fast-check';
import type { Json, JsonObject } from '../model/values.ts';
import { mostly } from '../model/vocabulary.ts';

// Few words, so that what one request writes is what another one meets.

export const EMAILS = ['ann@x.io', 'bob@x.io', 'cy@x.io', 'dée@x.io'] as const;
export const PHONES = ['(514) 555-0100', '(514) 555-0101', '(438) 555-0102'] as const;
export const EXTERNAL_IDS = ['X1', 'x1', 'X2'] as const;
export const CARDS = ['C-1', 'c-1', '6001'] as const;
export const CORRELATION_IDS = ['s0', 's1', 's2', 'S0'] as const;

/** Seldom enough that a request with many values is mostly good. */
const seldom = (usual: readonly Json[], rare: readonly Json[]) => mostly(usual, rare, 80);

const letterCase = fc.constantFrom<'as it is' | 'upper' | 'title'>('as it is', 'upper', 'title');

/** The address that the member has, one that nobody has, any of those that there are, or something else. */
export const email = fc.record({
  of: fc.constantFrom<'own' | 'free' | 'any'>('own', 'own', 'free', 'any'),
  pick: fc.nat(EMAILS.length - 1),
  spell: letterCase,
  instead: mostly<Json | undefined>(
    [undefined],
    ['', null, 'ann@x', '@x.io', 'a b@x.io', `${'a'.repeat(250)}@x.io`, 5],
    50,
  ),
});

export const freeEmail = email.map((choice) => ({ ...choice, of: 'free' as const, instead: undefined }));

/** Under current and deprecated names. */
const postal = mostly<JsonObject>(
  [
    ...[{ postalZipCode: 'H0H 0H0' }, { postalZipCode: 'j1j1j1' }, { postalZipCode: '90210-1234' }],
    ...[{ postalCode: '00000' }, { postalZipCode: '12345', postalCode: 'A1A 1A1' }],
    { postalZipCode: '12345', postalCode: '' },
  ],
  [
    ...[
      { postalZipCode: '', postalCode: '54321' },
      { postalZipCode: null, postalCode: '54321' },
    ],
    ...[{}, { postalZipCode: '' }, { postalZipCode: null }, { postalCode: null }, { postalCode: '9021' }],
    ...[{ postalZipCode: 'H0H-0H0', postalCode: '12345' }, { postalZipCode: 12345 }],
  ],
  16,
);
const province = mostly<JsonObject>(
  [
    ...[{}, {}, { provinceState: 'QC' }, { provinceState: 'AE' }, { provinceState: null }, { provinceState: '' }],
    ...[{ province: 'ON' }, { state: 'NY' }, { province: 'ON', state: 'NY' }, { provinceState: 'MB', state: 'NY' }],
    ...[{ province: '' }, { state: null }, { province: '', state: 'NY' }],
  ],
  [{ provinceState: 'ZZ' }, { provinceState: 'qc' }, { province: 'QCA' }, { state: 'ny' }],
  50,
);

/** What the legacy dialect has no attribute for, or none in an update. */
const strays = mostly<JsonObject>(
  [{}],
  [
    ...[
      { casl: true, doNotEmail: 'x' },
      { status: 'CLOSED', version: 9 },
      { accountId: 'x', loyaltyId: 'C-1' },
    ],
    ...[{ externalId: 'X9' }, { suite: 5, countryCode: 'FR' }, { emailOption: 'declined', email_folded: 'x' }],
  ],
  12,
);

const text = seldom(['a', 'B', '1 Rue Élie', null, ''], [5, true]);

/** Attributes, as they come. */
const plain = fc.record(
  {
    dateOfBirth: seldom(['1990-04-12', '2000-02-29', null], ['1990-02-30', '12/04/1990', '0', 5, '']),
    gender: seldom(['M', 'F', 'Other', 'PreferNotToSay'], ['m', 'MALE', null, '']),
    firstName: text,
    lastName: text,
    businessName: seldom(['Acme', 'é'.repeat(100), null], ['x'.repeat(101), 5]),
    street: text,
    street2: text,
    city: text,
    languagePreference: seldom(['en-CA', 'fr-CA', 'en-US', 'EN', 'FR', null], ['fr', 'en-ca', 5]),
    phoneNumber: seldom([...PHONES, null, ''], ['514-555-0100', '(514)555-0100', '(514) 555-01000', 5]),
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<JsonObject>;

const KEYS = ['a', 'b', 'casl', 'doNotEmail', 'casl::NORTH', 'a::SOUTH', 'b::NORTH', '7'] as const;
const VALUES: readonly Json[] = [true, false, true, false, 1, 'x', '', null, { deep: [1, null] }, [true]];
/** Some of these are too long as bytes only. */
const LONG: readonly Json[] = ['x'.repeat(40), 'é'.repeat(26), 'x'.repeat(70)];

const pairs = (maxLength: number) =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), mostly(VALUES, LONG, 24)), {
    selector: ([key]) => key,
    maxLength,
    size: 'max',
  });
const object = fc
  .oneof({ weight: 30, arbitrary: pairs(3) }, { weight: 1, arbitrary: pairs(5) })
  .map((entries): JsonObject => Object.fromEntries(entries));
/** As an object, or written in a text, compact or not. */
const data = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 20, arbitrary: object },
    { weight: 4, arbitrary: object.map((value): Json => JSON.stringify(value)) },
    { weight: 4, arbitrary: object.map((value): Json => JSON.stringify(value, null, 2)) },
    { weight: 1, arbitrary: fc.constantFrom<Json>(null, 5, [], '', 'casl', '[1]', '{"a":', 'null') },
  )
  .map((extendedData): JsonObject => ({ extendedData }));

const sourced = fc.record(
  {
    extendedDataSource: mostly<Json>(
      [null, '', 'MARKETING', 'MARKETING', 'PPN'],
      ['INTERNAL', 'internal', 'marketing', 'OTHER'],
      30,
    ),
    channel: mostly<Json>(['WEB', 'STORE', null, ''], [5], 60),
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<JsonObject>;

const nothing = fc.constant<JsonObject>({});
const onceIn = (times: number, arbitrary: fc.Arbitrary<JsonObject>) =>
  fc.oneof({ withCrossShrink: true }, { weight: times - 1, arbitrary: nothing }, { weight: 1, arbitrary });
const mostOf = (arbitrary: fc.Arbitrary<JsonObject>) =>
  fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: nothing }, { weight: 3, arbitrary });

/** Everything about a member but the e-mail address and the ids. */
export const profile = fc
  .tuple(postal, province, onceIn(2, plain), mostOf(sourced), mostOf(data), strays)
  .map((parts): JsonObject => Object.assign({}, ...parts));

/** One of these, or one that a member has, or something else. */
const identifier = (pool: readonly string[], rare: readonly Json[]) =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 6, arbitrary: mostly<Json>(pool, rare, 12) },
  );
export const externalId = identifier(EXTERNAL_IDS, [null, '', 'x'.repeat(201), 5]);
export const card = identifier(CARDS, [null, '', 'C 1', '1'.repeat(33), 5]);

export const channel = mostly<Json | undefined>([undefined, 'WEB', 'POS'], ['', ' ', null, 5], 25);
export const agentSession = mostly<Json | undefined>([undefined], ['agent-1', null, ''], 12);

export const emailCapture = mostly<'accepted' | 'deferred' | 'declined' | 'later'>(
  ['accepted', 'accepted', 'deferred', 'declined'],
  ['later'],
  25,
);
/** What stands beside a status that wants no address or number. */
export const beside = mostly<Json | undefined>([undefined, null], ['', 'ann@x.io', '(514) 555-0100'], 6);
export const capturedPhone = mostly<Json | undefined>([...PHONES], [undefined, null, '', '5145550100', 5], 12);

export const flags = mostly<JsonObject>(
  [
    ...[{}, {}, { zeroBalances: true }, { anonymizeMemberData: false, zeroBalances: false }],
    ...[{ anonymizeMemberData: true }, { anonymiseMemberData: true }, { anonymizeMemberData: null }],
  ],
  [{ anonymizeMemberData: 'true' }, { zeroBalances: 1 }],
  20,
);
