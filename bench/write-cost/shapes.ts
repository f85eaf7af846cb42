import { insertCustomer, saveProfile } from '../../src/db/customers/customer-repository.ts';
import { saveRecord } from '../../src/db/customers/extension-record-repository.ts';
import type { GuardedWrite } from '../../src/db/customers/guarded-write.ts';
import { parseRecordUpdate } from '../../src/domain/customers/record-update.ts';
import { findExtensionSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { customerIdOf, parsedProfile, phoneNumberOf } from './profiles.ts';

/** What is written: a whole profile, its core attributes only, one extension record, or a new customer. */
export const SHAPES = ['full', 'attributes', 'record', 'create'] as const;
export type Shape = (typeof SHAPES)[number];

/** Writes one customer, given by index. @throws Error when nothing was written */
export type Write = (index: number) => Promise<void>;

/** What a round writes. Parsed beforehand, so that only the statements are measured; new customers are parsed as they come. */
export async function prepareStatements(
  ctx: ServiceContext,
  shape: Shape,
  round: number,
  count: number,
): Promise<Write> {
  const { db, tenantId } = ctx;
  const schema = await ctx.profileSchemas.current(tenantId);
  if (shape === 'create') {
    return async (index) => {
      const customerId = customerIdOf(index);
      const isInserted = await insertCustomer(db, ctx, customerId, parsedProfile(schema, index, round, true));
      if (!isInserted) throw new Error(`customer ${customerId} was not inserted`);
    };
  }
  if (shape === 'record') {
    const phone = findExtensionSchema(schema, 'Phone');
    if (!phone) throw new Error('there is no extension Phone');
    const updates = Array.from({ length: count }, (_, index) =>
      parseRecordUpdate(phone, { PhoneNumber: phoneNumberOf(index, 1), description: `as of round ${round}` }, []),
    );
    return async (index) => {
      const customerId = customerIdOf(index);
      const target = { origin: ctx, customerId, schemaVersion: schema.version, expectedVersion: null };
      const update = updates[index];
      if (update) requireWritten(await saveRecord(db, target, update));
    };
  }
  const profiles = Array.from({ length: count }, (_, index) => parsedProfile(schema, index, round, shape === 'full'));
  return async (index) => {
    const profile = profiles[index];
    if (profile) requireWritten(await saveProfile(db, ctx, customerIdOf(index), profile, null));
  };
}

function requireWritten(write: GuardedWrite): void {
  if (write.version === null || write.version !== (write.seenVersion ?? 0) + 1) {
    throw new Error(`nothing was written: ${JSON.stringify(write)}`);
  }
}
