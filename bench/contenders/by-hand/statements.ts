// Which statements of the gateway answer which request: the one place to follow when the repositories change. What comes
// back is read in rows.mjs.
import type { Db } from '../../../src/db/client.ts';
import { listCustomers } from '../../../src/db/customers/customer-list-repository.ts';
import { saveProfile } from '../../../src/db/customers/customer-repository.ts';
import { saveRecord } from '../../../src/db/customers/extension-record-repository.ts';
import { findCustomers } from '../../../src/db/customers/find-customers.ts';
import { findIdentified } from '../../../src/db/customers/identification-repository.ts';
import { saveAtOnce } from '../../../src/db/members/save-at-once.ts';
import { encodeKeyValues } from '../../../src/domain/customers/identification.ts';
import type { Profile } from '../../../src/domain/customers/profile.ts';
import type { ParsedRecordUpdate } from '../../../src/domain/customers/record-update.ts';
import type { ExtendedDataChange } from '../../../src/domain/members/extended-data.ts';
import type { MemberChanges } from '../../../src/domain/members/member-profile.ts';
import type { ProfileSchema } from '../../../src/domain/profile-schema/profile-schema.ts';
import { DEFAULT_TENANT_ID as TENANT } from '../../../src/domain/tenant.ts';
import { IDENTIFIED_MAX } from '../../../src/services/customers/identify-profiles.ts';
import { type ByHandOptions, captureStatements, describeSchema, slot } from './capture.ts';
import { MEMBER_RULES } from './member-rules.ts';

export const PAGE_SIZE = 50;

/** The request gives the whole parameter, as JSON text. */
const WHOLES = new Set(['attributes', 'records', 'set', 'entries']);

const origin = { tenantId: TENANT, actor: null, requestId: slot('requestId') };
const customerId = slot('customerId');

/** Call the repositories as the verbs do, with texts that stand for the values of a request. */
function callsOf(schema: ProfileSchema): Record<string, (db: Db) => Promise<unknown>> {
  const [key] = schema.identificationKeys;
  if (!key) throw new Error('nobody can be identified');
  const { keyId } = key;
  const schemaVersion = schema.version;
  const email = encodeKeyValues([slot('email')]);
  const identification = { keyIds: [keyId], entries: [{ keyId, value: email, isUnique: false }] };
  const attributes = { slot: slot('attributes') };
  const record = { extension: slot('records'), uniqueKey: null, attributes: {} };
  const profile = { schemaVersion, attributes, records: [record], identification } as unknown as Profile;
  const update = { extension: 'Phone', uniqueKey: slot('uniqueKey'), set: { slot: slot('set') }, unset: [] };
  const page = { after: slot('after'), before: null, limit: PAGE_SIZE + 1, isBackward: false };
  const lookup = { keyId, value: email, isWhole: true, after: null, limit: IDENTIFIED_MAX + 1, withRecords: true };
  const ofProfiles = { ...origin, door: 'CONTEXT_SERVICES' } as const;
  const target = { origin: { ...ofProfiles, operation: 'updateExtensionRecord' }, customerId, schemaVersion };
  return {
    read: (db) => findCustomers(db, TENANT, [{ customerId, withRecords: true }]),
    list: (db) => listCustomers(db, TENANT, { ...page, withRecords: true, withMembers: true }),
    identify: (db) => findIdentified(db, TENANT, [lookup]),
    replace: (db) => saveProfile(db, { ...ofProfiles, operation: 'replaceProfile' }, customerId, profile, null),
    updateRecord: (db) => saveRecord(db, { ...target, expectedVersion: null }, update as unknown as ParsedRecordUpdate),
    ...memberCalls(),
  };
}

function memberCalls(): Record<string, (db: Db) => Promise<unknown>> {
  const ofMember = { ...origin, door: 'LOYALTY', operation: 'updateMemberProfile' } as const;
  const names = ['email', 'languagePreference', 'firstName', 'lastName', 'city', 'postalZipCode'];
  // In capitals, so that folding its case can be told from leaving it.
  const texts = names.map((name) => [name, slot(name === 'email' ? 'EMAIL' : name)]);
  const attributes = Object.fromEntries(texts) as MemberChanges;
  const data = { [slot('entries')]: null };
  const extendedData = { source: slot('source'), channel: slot('channel'), data } as unknown as ExtendedDataChange;
  const by = { kind: 'correlationId', value: slot('correlationId') } as const;
  return { updateMember: (db) => saveAtOnce(db, ofMember, { by, attributes, extendedData }, MEMBER_RULES) };
}

export async function captureByHand(schema: ProfileSchema): Promise<ByHandOptions> {
  const calls = Object.entries(callsOf(schema));
  const captured = await Promise.all(
    calls.map(async ([name, run]) => [name, await captureStatements(run, WHOLES)] as const),
  );
  return { statements: Object.fromEntries(captured), ...describeSchema(schema) };
}
