import { CSV_RECORD_BYTES_MAX } from '../domain/csv.ts';
import { CUSTOMER_ID_LENGTH_MAX } from '../domain/customers/customer.ts';
import { KEY_ENTRIES_MAX, KEY_VALUE_BYTES_MAX } from '../domain/customers/identification.ts';
import { IMPORT_COLUMNS_MAX } from '../domain/customers/import-plan.ts';
import { ATTRIBUTE_VALUES_MAX } from '../domain/customers/profile.ts';
import { ISSUES_MAX } from '../domain/errors.ts';
import { CONFLICT_CHARACTERS_MAX, CONFLICT_FIELDS_MAX } from '../domain/history/field-conflict.ts';
import { IDEMPOTENCY_KEY_LENGTH_MAX } from '../domain/idempotency/idempotency-key.ts';
import { JSON_DEPTH_MAX } from '../domain/json.ts';
import { CONTACT_VALUES_MAX } from '../domain/links/contact-values.ts';
import { CHANNEL_LENGTH_MAX, EXTENDED_DATA_KEY_LENGTH_MAX } from '../domain/members/extended-data.ts';
import { EXTENDED_DATA_CRITERIA_MAX, MATCH_LENGTH_MAX } from '../domain/members/member-filter.ts';
import { EMAIL_LENGTH_MAX, MEMBER_TEXT_LENGTH_MAX } from '../domain/members/member-formats.ts';
import {
  ATTRIBUTE_NAME_LENGTH_MAX,
  CURRENCY_DIGITS_MAX,
  CURRENCY_FRACTION_DIGITS_MAX,
} from '../domain/profile-schema/attribute.ts';
import { CORE_ATTRIBUTES_MAX } from '../domain/profile-schema/core-attribute.ts';
import { KEY_ATTRIBUTES_MAX } from '../domain/profile-schema/identification-key.ts';
import { EXTENSION_ATTRIBUTES_MAX } from '../domain/profile-schema/parse-extension-schema.ts';
import { UNIQUE_KEY_BYTES_MAX } from '../domain/profile-schema/profile-schema.ts';
import { CORRELATION_ID_LENGTH_MAX, SESSION_TEXT_LENGTH_MAX } from '../domain/sessions/session.ts';
import { CHECKS_WAITING_MAX } from './authentication/authenticate.ts';
import type { ServiceContext } from './context.ts';
import { IDENTIFIED_MAX } from './customers/identify-profiles.ts';
import { MEMBERS_FOUND_MAX } from './members/search-members.ts';
import { BROKEN_RECORDS_LISTED_MAX } from './profile-schema/find-broken-records.ts';

/** One bound in force. */
export type Limit = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly description: string;
  /** The setting that changes it; null: fixed. */
  readonly setting: string | null;
  /** What it belongs to. */
  readonly scope: 'requests' | 'profiles' | 'members';
};

/** A limit that no setting changes. */
export const fixed =
  (scope: Limit['scope']) =>
  (name: string, value: number, unit: string, description: string): Limit => ({
    ...{ name, value, unit, description },
    setting: null,
    scope,
  });
const ofProfiles = fixed('profiles');
const ofRequests = fixed('requests');
const ofMembers = fixed('members');

const FIXED: readonly Limit[] = [
  ofRequests('jsonDepth', JSON_DEPTH_MAX, 'levels', 'Nesting of JSON.'),
  ofRequests('issuesPerError', ISSUES_MAX, 'issues', 'Problems that one error lists; the rest is counted.'),
  ofRequests('idempotencyKeyLength', IDEMPOTENCY_KEY_LENGTH_MAX, 'characters', 'An idempotency key.'),
  ofRequests('fieldsPerConflict', CONFLICT_FIELDS_MAX, 'fields', 'Changed fields that a conflict lists.'),
  ofRequests(
    'valuesPerConflict',
    CONFLICT_CHARACTERS_MAX,
    'characters',
    'Changed fields that a conflict lists, as JSON.',
  ),
  ofRequests('passwordsWaiting', CHECKS_WAITING_MAX, 'passwords', 'Passwords that wait for being checked.'),
  ofMembers('correlationIdLength', CORRELATION_ID_LENGTH_MAX, 'characters', 'The correlation id of a session.'),
  ofMembers('sessionTextLength', SESSION_TEXT_LENGTH_MAX, 'characters', 'Each other text that a session keeps.'),
  ofMembers('memberTextLength', MEMBER_TEXT_LENGTH_MAX, 'characters', 'A name, a line of an address or a city.'),
  ofMembers('channelLength', CHANNEL_LENGTH_MAX, 'characters', 'The channel of extended data.'),
  ofMembers('extendedDataKeyLength', EXTENDED_DATA_KEY_LENGTH_MAX, 'characters', 'A root key of extended data.'),
  ofMembers('emailLength', EMAIL_LENGTH_MAX, 'characters', 'An e-mail address.'),
  ofMembers('membersFound', MEMBERS_FOUND_MAX, 'members', 'Members found by one search that has no pages.'),
  ofMembers('searchedTextLength', MATCH_LENGTH_MAX, 'characters', 'A text that members are searched by.'),
  ofMembers('searchedExtendedData', EXTENDED_DATA_CRITERIA_MAX, 'criteria', 'Extended data of one search.'),
  ofProfiles('customerIdLength', CUSTOMER_ID_LENGTH_MAX, 'characters', 'The id of a customer.'),
  ofProfiles('nameLength', ATTRIBUTE_NAME_LENGTH_MAX, 'characters', 'Names of attributes, extensions and keys.'),
  ofProfiles('coreAttributes', CORE_ATTRIBUTES_MAX, 'attributes', 'Core attributes of a tenant.'),
  ofProfiles('valuesPerAttribute', ATTRIBUTE_VALUES_MAX, 'values', 'Values of one core attribute of a customer.'),
  ofProfiles('attributesPerExtension', EXTENSION_ATTRIBUTES_MAX, 'attributes', 'Attributes of one extension.'),
  ofProfiles(
    'brokenRecordsListed',
    BROKEN_RECORDS_LISTED_MAX,
    'records',
    'Records that a change of an extension breaks; the rest is counted.',
  ),
  ofProfiles('uniqueKeyBytes', UNIQUE_KEY_BYTES_MAX, 'bytes', 'The unique attributes of one record together, UTF-8.'),
  ofProfiles('attributesPerIdentificationKey', KEY_ATTRIBUTES_MAX, 'attributes', 'Attributes of one key.'),
  ofProfiles('identificationKeyBytes', KEY_VALUE_BYTES_MAX, 'bytes', "A customer's values of one key together, UTF-8."),
  ofProfiles(
    'identificationKeyValues',
    KEY_ENTRIES_MAX,
    'values',
    'Values of one key of core attributes of one customer.',
  ),
  ofProfiles('identifiedCustomers', IDENTIFIED_MAX, 'customers', 'Customers found by one call that has no pages.'),
  ofProfiles('contactValues', CONTACT_VALUES_MAX, 'values', "A customer's values that link suggestions look up."),
  ofProfiles('importColumns', IMPORT_COLUMNS_MAX, 'columns', 'Columns of an imported file.'),
  ofProfiles('importRecordBytes', CSV_RECORD_BYTES_MAX, 'bytes', 'One record of an imported file.'),
  ofProfiles('currencyDigits', CURRENCY_DIGITS_MAX, 'digits', 'All digits of a currency.'),
  ofProfiles('currencyFractionDigits', CURRENCY_FRACTION_DIGITS_MAX, 'digits', 'Fraction digits of a currency.'),
];

/** Every bound that the verbs enforce. */
export function listLimits({ limits }: ServiceContext): Limit[] {
  const { bytesMax, keysMax } = limits.extendedData;
  return [
    { ...ofRequests('bodyBytes', limits.bodyBytesMax, 'bytes', "A request's body."), setting: 'BODY_LIMIT' },
    {
      ...ofRequests('subscriptions', limits.subscriptionsMax, 'subscriptions', 'Subscriptions of one process at once.'),
      setting: 'CHANGE_FEED_SUBSCRIPTIONS_MAX',
    },
    ...FIXED,
    {
      ...ofProfiles('recordsPerCustomer', limits.extensionRecordsMax, 'records', 'Extension records of one customer.'),
      setting: 'EXTENSION_RECORDS_MAX',
    },
    {
      ...ofMembers('extendedDataBytes', bytesMax, 'bytes', 'Extended data of one update, as compact JSON in UTF-8.'),
      setting: 'EXTENDED_DATA_BYTES_MAX',
    },
    {
      ...ofMembers('extendedDataKeys', keysMax, 'keys', 'Root keys of the extended data of one update.'),
      setting: 'EXTENDED_DATA_KEYS_MAX',
    },
  ];
}
