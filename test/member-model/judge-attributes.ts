import type { Json, JsonObject } from '../model/values.ts';
import { isBlank } from './program.ts';
import { issue, type Refusal } from './requests.ts';
import { ATTRIBUTES, type Attribute } from './state.ts';

export type Changes = { readonly [Name in Attribute]?: string | null };

/** A value as a refusal repeats it: a long one is shortened. */
export function echo(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Deprecated names count where the current one says nothing (es-loyalty.md §4.1). */
const NAMES = { postalZipCode: ['postalCode'], provinceState: ['province', 'state'] } as const;

export function underCurrentNames(profile: JsonObject): JsonObject {
  const entries = Object.entries(NAMES).flatMap(([name, deprecated]) => {
    const sent = [name, ...deprecated].flatMap((spelling) => profile[spelling] ?? (spelling in profile ? null : []));
    const value = sent.find((candidate) => !isBlank(candidate)) ?? sent[0];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...profile, ...Object.fromEntries(entries) };
}

// es-loyalty.md §4.2
const CANADA = 'NL PE NS NB QC ON MB SK AB BC YT NT NU';
const STATES = `AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MT NE NV NH NJ
  NM NY NC ND MP OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY`;
const PROVINCES = `${CANADA} ${STATES} AE AP AA`.split(/\s+/);

const when = (isGood: boolean, text: string): string | undefined => (isGood ? text : undefined);

function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function readPostalCode(text: string): string | undefined {
  const [, start, end] = /^([a-z]\d[a-z]) ?(\d[a-z]\d)$/i.exec(text) ?? [];
  if (start && end) return `${start} ${end}`.toUpperCase();
  return when(/^\d{5}(-\d{4})?$/.test(text), text);
}

/** What a text is stored as; undefined: it is refused (es-loyalty.md §4.1, §4.7). */
function read(name: Attribute, text: string): string | undefined {
  switch (name) {
    case 'email':
      return when(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) && text.length <= 254, text);
    case 'dateOfBirth':
      return when(isDay(text), text);
    case 'gender':
      return when(['M', 'F', 'Other', 'PreferNotToSay'].includes(text), text);
    case 'phoneNumber':
      return when(/^\(\d{3}\) \d{3}-\d{4}$/.test(text), text);
    case 'languagePreference':
      return when(['en-CA', 'fr-CA', 'en-US', 'EN', 'FR'].includes(text), text);
    case 'postalZipCode':
      return readPostalCode(text);
    case 'provinceState':
      return when(PROVINCES.includes(text), text);
    case 'businessName':
      return when(text.length <= 100, text);
    default:
      return text;
  }
}

const wordOf = (name: Attribute, value: Json): string => {
  if (name === 'businessName' && typeof value === 'string') return 'Provided business name is not valid';
  return `Invalid ${name === 'postalZipCode' ? 'PostalZipCode' : name}: ${echo(value)}`;
};

/** A member has these at all times. */
const LASTING: readonly Attribute[] = ['email', 'postalZipCode'];

/** Absent keeps, null and the empty text clear; an empty name is a name (es-loyalty.md §4.1, §14 C5). */
export function judgeAttributes(sent: JsonObject, refusals: Refusal[]): Changes {
  const changes: Partial<Record<Attribute, string | null>> = {};
  for (const name of ATTRIBUTES) {
    const value = sent[name];
    const isName = name === 'firstName' || name === 'lastName';
    if (value === undefined || (isBlank(value) && LASTING.includes(name))) continue;
    if (value === null || (value === '' && !isName)) changes[name] = null;
    else {
      const text = typeof value === 'string' ? read(name, value) : undefined;
      if (text === undefined) refusals.push(issue(name, wordOf(name, value)));
      else changes[name] = text;
    }
  }
  return changes;
}

/**
 * es-loyalty.md §14 C2: one list says what must be there, another what a refusal names.
 *
 * @param isNamed whether what must be there has to be named each time; else it only cannot be cleared
 */
export function judgeMissing(
  sent: JsonObject,
  { must, report, isNamed }: { must: readonly Attribute[]; report: readonly Attribute[]; isNamed: boolean },
  refusals: Refusal[],
): void {
  const isMissing = (name: Attribute): boolean => isBlank(sent[name]) && (isNamed || sent[name] !== undefined);
  const paths = must.filter(isMissing);
  if (paths.length === 0) return;
  const names = report.filter((name) => isBlank(sent[name]));
  const words = names.map((name) => (name === 'postalZipCode' ? 'postalCode' : name));
  refusals.push({ kind: 'issue', paths, text: `The following missing fields are mandatory: ${words.join(' ')}` });
}
