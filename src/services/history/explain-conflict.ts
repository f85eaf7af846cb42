import { isOutage } from '../../db/failure.ts';
import { findCustomerStates, findMemberStates } from '../../db/history/profile-states.ts';
import type { StateKey } from '../../db/history/states.ts';
import { restoreRecord } from '../../domain/customers/extension-record.ts';
import { VersionConflictError } from '../../domain/errors.ts';
import { diffMembers, diffProfiles, type FieldChange } from '../../domain/history/field-changes.ts';
import { versionOfClient } from '../../domain/history/field-conflict.ts';
import type { CustomerState } from '../../domain/history/state.ts';
import type { ServiceContext } from '../context.ts';
import { mayRead } from '../privileges.ts';

/**
 * Tell what others have changed since the version that a refused write was made for, as far as history goes back and the
 * caller may read it. Reads outside any transaction: only when that of the write is over.
 *
 * @returns the same refusal, also when the database is away
 */
export async function explainConflict(
  ctx: ServiceContext,
  conflict: VersionConflictError,
): Promise<VersionConflictError> {
  const { currentVersion, subject } = conflict;
  const version = versionOfClient(subject, currentVersion);
  if (version === null || (subject.kind === 'CUSTOMER' && !mayRead(ctx, true))) return conflict;
  const keys = [version, currentVersion].map((at) => ({ id: subject.id, at: { version: at } }));
  try {
    const changes = await (subject.kind === 'CUSTOMER' ? findCustomerChanges(ctx, keys) : findMemberChanges(ctx, keys));
    const fields = changes?.map(({ path, before, after }) => ({ path, expected: before, current: after })) ?? null;
    return new VersionConflictError(currentVersion, subject, fields);
  } catch (error) {
    if (isOutage(error)) return conflict;
    throw error;
  }
}

async function findCustomerChanges(ctx: ServiceContext, keys: readonly StateKey[]): Promise<FieldChange[] | null> {
  const { states } = await findCustomerStates(ctx.db, ctx.tenantId, keys);
  const schema = await ctx.profileSchemas.current(ctx.tenantId);
  const restore = (state: CustomerState) => ({
    attributes: state.attributes,
    records: state.records.map((record) => restoreRecord(schema, record)),
  });
  const [before, after] = states;
  return before && after ? diffProfiles(restore(before), restore(after)) : null;
}

async function findMemberChanges(ctx: ServiceContext, keys: readonly StateKey[]): Promise<FieldChange[] | null> {
  const [before, after] = await findMemberStates(ctx.db, ctx.tenantId, keys);
  return before && after ? diffMembers(before, after) : null;
}
