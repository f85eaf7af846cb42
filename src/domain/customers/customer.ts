import type { AttributeValue } from '../profile-schema/attribute.ts';
import type { ExtensionRecord } from './extension-record.ts';

/** Core attribute values: one value, or two and more with the primary first. */
export type CoreAttributes = Readonly<Record<string, AttributeValue | readonly AttributeValue[]>>;

/** The person whose profile the contact-centre dialect holds. */
export type Customer = {
  /** 1 to 16 letters and digits, given by the gateway. */
  readonly customerId: string;
  readonly attributes: CoreAttributes;
  /** 1 when created, one more with each write. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A customer and the version that a write left. */
export type CustomerVersion = { readonly customerId: string; readonly version: number };

export type CustomerWithRecords = Customer & {
  /** In stored order; empty when they were not read. */
  readonly records: readonly ExtensionRecord[];
  readonly areRecordsRead: boolean;
};

/** Most characters of a customer id, as the legacy documents say. */
export const CUSTOMER_ID_LENGTH_MAX = 16;

/** A text that can be some customer's id at all; any other one names nobody. */
export const isCustomerId = (text: string): boolean => /^[0-9A-Za-z]{1,16}$/.test(text);

const CAPITALS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL_LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A new customer id in the shape of the legacy system's: five capitals or digits, one small letter, ten more.
 * About 82 random bits: the chance that two of a thousand million ids are equal is below one in a million.
 *
 * @param randomByte yields whole numbers from 0 to 255, evenly
 */
export function createCustomerId(randomByte: () => number): string {
  const pick = (alphabet: string): string => {
    // A byte beyond the last whole multiple would favour the first letters: draw again.
    const bound = 256 - (256 % alphabet.length);
    let byte = randomByte();
    while (byte >= bound) byte = randomByte();
    return alphabet.charAt(byte % alphabet.length);
  };
  return Array.from({ length: 16 }, (_, index) => pick(index === 5 ? SMALL_LETTERS : CAPITALS_AND_DIGITS)).join('');
}
