import type { Db } from '../../src/db/client.ts';
import { saveProfile } from '../../src/db/customers/customer-repository.ts';
import { saveRecord } from '../../src/db/customers/extension-record-repository.ts';
import { saveAtOnce } from '../../src/db/members/save-at-once.ts';
import { parseRecordUpdate } from '../../src/domain/customers/record-update.ts';
import type { ExtendedDataChange } from '../../src/domain/members/extended-data.ts';
import { takeMemberChanges } from '../../src/domain/members/member-profile.ts';
import { findExtensionSchema, type ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import { DEFAULT_TENANT_ID as TENANT } from '../../src/domain/tenant.ts';
import { captureStatements, type Statement } from '../contenders/by-hand/capture.ts';
import { MEMBER_RULES } from '../contenders/by-hand/member-rules.ts';
import { customerIdOf, parsedProfile } from '../write-cost/profiles.ts';
import { correlationIdOf, memberUpdate } from './people.ts';
import { writeRequest } from './requests.ts';

/** Whose statements are captured: an index that no customer has, and that stands out in every text. */
export const SAMPLE = 98_765_432;
const ROUND = 600_000;
const requestId = '6f9c2b1e-0000-4000-8000-00000000be4c';
const origin = { tenantId: TENANT, actor: null, requestId, door: 'CONTEXT_SERVICES' } as const;

/** The statements as they are sent for the sample. */
export async function captureSample(schema: ProfileSchema, workload: 'W4' | 'W5' | 'W7'): Promise<Statement[]> {
  const capture = (run: (db: Db) => Promise<unknown>) => captureStatements(run, new Set());
  const customerId = customerIdOf(SAMPLE);
  if (workload === 'W4') {
    const profile = parsedProfile(schema, SAMPLE, ROUND, true);
    const replace = { ...origin, operation: 'replaceProfile' };
    return capture((db) => saveProfile(db, replace, customerId, profile, null));
  }
  if (workload === 'W5') {
    const phone = findExtensionSchema(schema, 'Phone');
    if (!phone) throw new Error('no extension called Phone');
    const update = parseRecordUpdate(phone, JSON.parse(writeRequest('W5', SAMPLE, ROUND).body ?? ''), []);
    const ofRecord = { origin: { ...origin, operation: 'updateExtensionRecord' }, customerId, expectedVersion: null };
    const target = { ...ofRecord, schemaVersion: schema.version };
    return capture((db) => saveRecord(db, target, update));
  }
  const { extendedDataSource: source, channel, extendedData, ...attributes } = memberUpdate(SAMPLE, ROUND);
  const ofMember = { ...origin, door: 'LOYALTY', operation: 'updateMemberProfile' } as const;
  const change = {
    by: { kind: 'correlationId', value: correlationIdOf(SAMPLE) } as const,
    attributes: takeMemberChanges(attributes, [], []),
    extendedData: { source, channel, data: extendedData } as unknown as ExtendedDataChange,
  };
  return capture((db) => saveAtOnce(db, ofMember, change, MEMBER_RULES));
}
