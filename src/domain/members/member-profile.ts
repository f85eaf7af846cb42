import type { Issue } from '../issue.ts';
import { isStorableText } from '../json.ts';
import { MEMBER_ATTRIBUTES, type MemberAttribute, type MemberAttributes } from './member.ts';
import {
  BUSINESS_NAME_LENGTH_MAX,
  EMAIL_LENGTH_MAX,
  GENDERS,
  LANGUAGE_PREFERENCES,
  MEMBER_TEXT_LENGTH_MAX,
  parseBirthDate,
  parseEmail,
  parseGender,
  parseLanguagePreference,
  parsePhoneNumber,
  parsePostalZipCode,
  parseProvinceState,
} from './member-formats.ts';

/** What to change: absent keeps, null clears. Only `takeMemberChanges` makes one. */
export type MemberChanges = Partial<MemberAttributes> & { readonly [parsed]: true };
declare const parsed: unique symbol;

/** How a text is read, and in words what it must be. */
type Format = { readonly parse: (text: string) => string | null; readonly form: string };

/** Attributes without a format are free text. */
const FORMATS: { readonly [Name in MemberAttribute]?: Format } = {
  dateOfBirth: { parse: parseBirthDate, form: 'a day, YYYY-MM-DD' },
  gender: { parse: parseGender, form: `one of ${GENDERS.join(', ')}` },
  email: { parse: parseEmail, form: `an e-mail address of at most ${EMAIL_LENGTH_MAX} characters` },
  phoneNumber: { parse: parsePhoneNumber, form: 'like (nnn) nnn-nnnn' },
  languagePreference: { parse: parseLanguagePreference, form: `one of ${LANGUAGE_PREFERENCES.join(', ')}` },
  postalZipCode: { parse: parsePostalZipCode, form: 'like H0H 0H0, or a ZIP code of five or nine digits' },
  provinceState: { parse: parseProvinceState, form: 'two capitals: a province of Canada or a state of the USA' },
};

/** A member has these at all times: they can be changed, never cleared. */
export const MANDATORY_MEMBER_ATTRIBUTES = ['email', 'postalZipCode'] as const satisfies readonly MemberAttribute[];
const isMandatory = (name: MemberAttribute): boolean => MANDATORY_MEMBER_ATTRIBUTES.some((entry) => entry === name);

/** Names are "required, can be empty" in the legacy documents: an empty one is stored, not cleared. */
const mayBeEmpty = (name: MemberAttribute): boolean => name === 'firstName' || name === 'lastName';

/**
 * Parse the fixed attributes that a profile update names; issues are in the order in which the legacy system checks:
 * what is missing first, then formats. `null` and `""` clear; unknown names are ignored, as the legacy dialect does.
 *
 * @param mustName what must be named with a value, also when the member has it already
 */
export function takeMemberChanges(
  raw: Readonly<Record<string, unknown>>,
  mustName: readonly MemberAttribute[],
  issues: Issue[],
): MemberChanges {
  const changes: Partial<Record<MemberAttribute, string | null>> = {};
  for (const name of new Set([...MANDATORY_MEMBER_ATTRIBUTES, ...mustName])) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (value === null || value === '' || (value === undefined && mustName.includes(name))) {
      issues.push({ path: [name], code: 'MISSING', message: 'is mandatory' });
    }
  }
  for (const name of MEMBER_ATTRIBUTES) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (value === undefined) continue;
    if (value === null || (value === '' && !mayBeEmpty(name))) {
      if (!isMandatory(name)) changes[name] = null;
    } else {
      const taken = takeText(name, value, issues);
      if (taken !== null) changes[name] = taken;
    }
  }
  return changes as MemberChanges;
}

/** Every attribute cleared: nothing is left that tells who the member was. */
export const noMemberAttributes = (): MemberChanges =>
  Object.fromEntries(MEMBER_ATTRIBUTES.map((name) => [name, null])) as MemberAttributes as MemberChanges;

function takeText(name: MemberAttribute, value: unknown, issues: Issue[]): string | null {
  const refuse = (code: Issue['code'], message: string): null => {
    issues.push({ path: [name], code, message, value });
    return null;
  };
  if (typeof value !== 'string') return refuse('WRONG_TYPE', 'must be a string');
  if (!isStorableText(value)) return refuse('NOT_STORABLE', 'holds a NUL character or half of a surrogate pair');
  if (name === 'businessName' && [...value].length > BUSINESS_NAME_LENGTH_MAX) {
    return refuse('TOO_LONG', `must have at most ${BUSINESS_NAME_LENGTH_MAX} characters`);
  }
  const format = FORMATS[name];
  if (format) return format.parse(value) ?? refuse('MALFORMED', `must be ${format.form}`);
  return value.length <= MEMBER_TEXT_LENGTH_MAX
    ? value
    : refuse('TOO_LONG', `must have at most ${MEMBER_TEXT_LENGTH_MAX} characters`);
}
