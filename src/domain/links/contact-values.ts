import type { CoreAttributes } from '../customers/customer.ts';
import type { RecordAttributes } from '../customers/extension-record.ts';
import { foldEmail } from '../members/member.ts';
import { parseEmail } from '../members/member-formats.ts';
import type { AttributeValue } from '../profile-schema/attribute.ts';

/** Most distinct e-mail addresses and phone numbers of a customer that are looked up. */
export const CONTACT_VALUES_MAX = 1_000;

/** Where in a profile a value stands, as the path of an issue: `['Phone', '0', 'PhoneNumber']`. */
export type ContactPath = readonly string[];
export type ContactKind = 'EMAIL' | 'PHONE_NUMBER';

/** A value as a member would have it: an e-mail address with case folded, or `(nnn) nnn-nnnn`; and each of its places. */
export type ContactValue = { readonly kind: ContactKind; readonly value: string; readonly paths: ContactPath[] };

/** An extension of a customer. `isMulti`: its records are told apart by their positions. */
export type ContactExtension = {
  readonly name: string;
  readonly isMulti: boolean;
  readonly records: readonly RecordAttributes[];
};

/** The e-mail addresses and phone numbers among all values of a profile, whatever their attributes are called. */
export function contactValues(attributes: CoreAttributes, extensions: readonly ContactExtension[]): ContactValue[] {
  const found = new Map<string, ContactValue>();
  const take = (value: AttributeValue, path: ContactPath): void => {
    const contact = readContact(value);
    if (!contact) return;
    const known = found.get(contact.value) ?? { ...contact, paths: [] };
    found.set(contact.value, known);
    known.paths.push(path);
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (Array.isArray(value)) for (const [index, entry] of value.entries()) take(entry, [name, String(index)]);
    else take(value as AttributeValue, [name]);
  }
  for (const { name, isMulti, records } of extensions) {
    for (const [index, record] of records.entries()) {
      const path = isMulti ? [name, String(index)] : [name];
      for (const [attribute, value] of Object.entries(record)) take(value, [...path, attribute]);
    }
  }
  return [...found.values()];
}

function readContact(value: AttributeValue): Pick<ContactValue, 'kind' | 'value'> | null {
  if (typeof value === 'boolean') return null;
  const text = String(value);
  // Of a number only all digits count: `514555.01` is no phone number.
  const phoneNumber = typeof value === 'string' || /^\d+$/.test(text) ? normalisePhoneNumber(text) : null;
  if (phoneNumber !== null) return { kind: 'PHONE_NUMBER', value: phoneNumber };
  const email = parseEmail(text);
  return email === null ? null : { kind: 'EMAIL', value: foldEmail(email) };
}

/** Longer texts are no phone number; members have `(nnn) nnn-nnnn`, which takes 14 characters. */
const PHONE_NUMBER_LENGTH_MAX = 40;
const SEPARATORS = String.raw`[\s.-]*`;
const PHONE_NUMBER = new RegExp(
  String.raw`^\s*(?:\+?1${SEPARATORS})?(?:\(\s*(\d{3})\s*\)|(\d{3}))${SEPARATORS}(\d{3})${SEPARATORS}(\d{4})\s*$`,
);

/**
 * A ten-digit North American number as members have it, `(nnn) nnn-nnnn`. It may be written with a leading 1 or +1, and
 * with blanks, dashes and dots between its groups, and parentheses around the first.
 *
 * @returns null when the text is no such number
 */
export function normalisePhoneNumber(text: string): string | null {
  if (text.length > PHONE_NUMBER_LENGTH_MAX) return null;
  const [, bracketed, bare, exchange, line] = PHONE_NUMBER.exec(text) ?? [];
  return line === undefined ? null : `(${bracketed ?? bare}) ${exchange}-${line}`;
}
