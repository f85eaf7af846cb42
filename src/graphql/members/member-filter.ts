import type { Issue, IssuePath } from '../../domain/issue.ts';
import {
  type ColumnCriterion,
  checkMemberFilter,
  EXTENDED_DATA_CRITERIA_MAX,
  type ExtendedDataCriterion,
  MEMBER_COLUMNS,
  type MemberColumn,
  type MemberFilter,
  type NumberMatch,
  type Placed,
  type TextMatch,
} from '../../domain/members/member-filter.ts';
import { builder } from '../builder.ts';
import { MemberStatusEnum } from './member.ts';

type Fields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

const TextRangeInput = builder.inputType('TextRangeInput', {
  description: 'Texts from one to another, both included, compared by the code points of their characters.',
  fields: (t) => ({
    from: t.string({ required: true, description: 'The least text.' }),
    to: t.string({ required: true, description: 'The greatest text.' }),
  }),
});

const NumberRangeInput = builder.inputType('NumberRangeInput', {
  description: 'Numbers from one to another, both included.',
  fields: (t) => ({
    from: t.float({ required: true, description: 'The least number.' }),
    to: t.float({ required: true, description: 'The greatest number.' }),
  }),
});

const textFields = (t: Fields) => ({
  exact: t.string({ description: 'The whole text; letter case does not matter.' }),
  partial: t.string({ description: 'A part of the text; letter case does not matter.' }),
  startsWith: t.string({ description: 'The start of the text; letter case does not matter.' }),
  endsWith: t.string({ description: 'The end of the text; letter case does not matter.' }),
  left: t.string({ description: 'The first characters, in this letter case.' }),
  right: t.string({ description: 'The last characters, in this letter case.' }),
  between: t.field({ type: TextRangeInput, description: 'A range, such as one of dates.' }),
  any: t.boolean({ description: 'Any value but none; must be true.' }),
});

const TextMatchInput = builder.inputType('TextMatchInput', {
  description: 'One way to compare a text.',
  isOneOf: true,
  fields: textFields,
});

const ExtendedValueMatchInput = builder.inputType('ExtendedValueMatchInput', {
  description:
    'One way to compare a value of extended data: as a text what is one, numbers and booleans as JSON writes them; or as a number what is one. Objects, lists and null match `any` alone.',
  isOneOf: true,
  fields: (t) => ({
    ...textFields(t),
    number: t.float({ description: 'The number.' }),
    numberBetween: t.field({ type: NumberRangeInput, description: 'A range of numbers.' }),
  }),
});

const ExtendedDataMatchInput = builder.inputType('ExtendedDataMatchInput', {
  description: 'A root key of extended data that a member must have, and its value.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The root key; letter case matters.' }),
    source: t.string({ description: 'Who must own the key, empty for the default source; left out: whoever does.' }),
    match: t.field({ type: ExtendedValueMatchInput, required: true, description: 'How its value compares.' }),
  }),
});

const DESCRIPTIONS: { readonly [Column in Exclude<MemberColumn, 'status'>]: string } = {
  loyaltyId: 'The card number.',
  externalId: "The id in the client's own system.",
  email: 'The e-mail address.',
  phoneNumber: 'The phone number, stored as `(nnn) nnn-nnnn`.',
  firstName: 'The first name.',
  lastName: 'The last name.',
  businessName: 'The name of a business customer.',
  street: 'First line of the street address.',
  street2: 'Second line of the street address.',
  city: 'City of residence.',
  provinceState: 'Two letters.',
  postalZipCode: 'The postal code.',
  dateOfBirth: 'YYYY-MM-DD.',
  gender: '`M`, `F`, `Other` or `PreferNotToSay`.',
  languagePreference: 'Such as `en-CA`.',
};

export const MemberFilterInput = builder.inputType('MemberFilterInput', {
  description: 'What members must have: all of it.',
  fields: (t) => {
    const text = (column: keyof typeof DESCRIPTIONS) =>
      t.field({ type: TextMatchInput, description: DESCRIPTIONS[column] });
    return {
      loyaltyId: text('loyaltyId'),
      externalId: text('externalId'),
      email: text('email'),
      phoneNumber: text('phoneNumber'),
      firstName: text('firstName'),
      lastName: text('lastName'),
      businessName: text('businessName'),
      street: text('street'),
      street2: text('street2'),
      city: text('city'),
      provinceState: text('provinceState'),
      postalZipCode: text('postalZipCode'),
      dateOfBirth: text('dateOfBirth'),
      gender: text('gender'),
      languagePreference: text('languagePreference'),
      status: t.field({ type: MemberStatusEnum, description: 'The state of the account.' }),
      extendedData: t.field({
        type: [ExtendedDataMatchInput],
        description: `Extended data, at most ${EXTENDED_DATA_CRITERIA_MAX} criteria.`,
      }),
    };
  },
});

/** Input that is null was not given. @throws ValidationError */
export function readMemberFilter(input: typeof MemberFilterInput.$inferInput | null | undefined): MemberFilter {
  const issues: Issue[] = [];
  const columns = MEMBER_COLUMNS.flatMap((column): Placed<ColumnCriterion>[] => {
    const value = input?.[column] ?? null;
    if (value === null) return [];
    const path = [column];
    const match = typeof value === 'string' ? ({ mode: 'exact', value } as const) : readText(value, path, issues);
    return [{ path, column, match }];
  });
  const extendedData = (input?.extendedData ?? []).map(
    ({ key, source = null, match }, index): Placed<ExtendedDataCriterion> => {
      const path = ['extendedData', index];
      return { path, keys: [key], source, match: readValue(match, path, issues) };
    },
  );
  return checkMemberFilter(columns, extendedData, issues);
}

type TextModes = 'exact' | 'partial' | 'startsWith' | 'endsWith' | 'left' | 'right';
type TextInput = { readonly [Mode in TextModes]?: string | null | undefined } & {
  readonly between?: { readonly from: string; readonly to: string } | null | undefined;
  readonly any?: boolean | null | undefined;
};
type ValueInput = TextInput & {
  readonly number?: number | null | undefined;
  readonly numberBetween?: { readonly from: number; readonly to: number } | null | undefined;
};

function readValue(input: ValueInput, path: IssuePath, issues: Issue[]): TextMatch | NumberMatch {
  if (typeof input.number === 'number') return { mode: 'number', value: input.number };
  if (input.numberBetween) return { mode: 'numberBetween', ...input.numberBetween };
  return readText(input, path, issues);
}

/** The one entry that a `@oneOf` input has. */
function readText(input: TextInput, path: IssuePath, issues: Issue[]): TextMatch {
  if (input.between) return { mode: 'between', ...input.between };
  for (const mode of ['exact', 'partial', 'startsWith', 'endsWith'] as const) {
    const value = input[mode];
    if (typeof value === 'string') return { mode, value };
  }
  for (const mode of ['left', 'right'] as const) {
    const value = input[mode];
    // PostgreSQL counts code points.
    if (typeof value === 'string') return { mode, value, length: [...value].length };
  }
  if (!input.any) issues.push({ path: [...path, 'any'], code: 'NOT_ALLOWED', message: 'must be true' });
  return { mode: 'any' };
}
