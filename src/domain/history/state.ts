import type { CoreAttributes } from '../customers/customer.ts';
import type { ExtensionRecord } from '../customers/extension-record.ts';
import type { JsonObject } from '../json.ts';
import { type ExtendedDataEntry, MEMBER_ATTRIBUTES } from '../members/member.ts';

/** Which version of a profile is meant: by its number, or by an instant at which it was the current one. */
export type StateAt = { readonly version: number } | { readonly time: Date };

/** A customer's profile as one of its versions was. */
export type CustomerState = {
  readonly customerId: string;
  readonly version: number;
  /** When the version was written. */
  readonly writtenAt: Date;
  readonly attributes: CoreAttributes;
  /** In stored order. */
  readonly records: readonly StateRecord[];
};
export type StateRecord = Omit<ExtensionRecord, 'customerId'>;

/** Everything of a member that a write may change, but its extended data: what a version of it has. */
export const MEMBER_STATE_ATTRIBUTES = [
  ...MEMBER_ATTRIBUTES,
  ...(['loyaltyId', 'externalId', 'status', 'emailOption', 'phoneOption', 'closedAt'] as const),
] as const;

/** A member as one of its versions was. */
export type MemberState = {
  readonly accountId: string;
  readonly version: number;
  /** When the version was written. */
  readonly writtenAt: Date;
  /** By the names of `Member`, and in that order; null: not there. */
  readonly attributes: JsonObject;
  /** By source, then in stored order. */
  readonly extendedData: readonly Omit<ExtendedDataEntry, 'updatedAt'>[];
};
