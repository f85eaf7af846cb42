import { parseDate } from '../date-time.ts';

/** Most characters of an e-mail address (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
export const EMAIL_LENGTH_MAX = 254;
/** Most characters of a business name, as the legacy documents say. */
export const BUSINESS_NAME_LENGTH_MAX = 100;

/** Most characters of a name, a line of an address or a city: far more than any has, and what a search can compare. */
export const MEMBER_TEXT_LENGTH_MAX = 1_000;

export const GENDERS = ['M', 'F', 'Other', 'PreferNotToSay'] as const;
export const LANGUAGE_PREFERENCES = ['en-CA', 'fr-CA', 'en-US', 'EN', 'FR'] as const;

/** Canada's provinces and territories, the states and territories of the USA, and its military states. */
export const PROVINCES_AND_STATES: ReadonlySet<string> = new Set(
  [
    'NL PE NS NB QC ON MB SK AB BC YT NT NU',
    'AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MT NE NV NH NJ NM NY',
    'NC ND MP OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY AE AP AA',
  ].flatMap((line) => line.split(' ')),
);

/** Each parser answers with the value to store, or null when the text is not of the form. */
export const parseEmail = (text: string): string | null =>
  text.length <= EMAIL_LENGTH_MAX && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text) ? text : null;

export const parseGender = (text: string): string | null => GENDERS.find((gender) => gender === text) ?? null;

export const parseLanguagePreference = (text: string): string | null =>
  LANGUAGE_PREFERENCES.find((language) => language === text) ?? null;

/** `(nnn) nnn-nnnn` */
export const parsePhoneNumber = (text: string): string | null =>
  text.length === 14 && /^\(\d{3}\) \d{3}-\d{4}$/.test(text) ? text : null;

/** A Canadian code is stored as `H0H 0H0`, a US one as sent: five digits, or five and four. */
export function parsePostalZipCode(text: string): string | null {
  if (/^[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d$/.test(text)) return `${text.slice(0, 3)} ${text.slice(-3)}`.toUpperCase();
  return /^\d{5}(?:-\d{4})?$/.test(text) ? text : null;
}

export const parseProvinceState = (text: string): string | null => (PROVINCES_AND_STATES.has(text) ? text : null);

export const parseBirthDate = parseDate;
