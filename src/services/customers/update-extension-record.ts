import { saveRecord } from '../../db/extension-record-repository.ts';
import type { CustomerVersion } from '../../domain/customer.ts';
import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import { parseRecordUpdate } from '../../domain/extension-record.ts';
import { type ExtensionSchema, findExtensionSchema, type ProfileSchema } from '../../domain/profile-schema.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './write-guarded.ts';

export type UpdateExtensionRecordInput = {
  readonly customerId: string;
  /** The extension's name; letter case does not matter. */
  readonly extension: string;
  /** The unique attributes select the record and never change; the others are replaced. Absent or null: kept. */
  readonly record: unknown;
  /** Names of attributes to remove; neither unique nor mandatory ones. */
  readonly unset?: readonly string[] | undefined;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: number | undefined;
};

/** The changed record and the version that the write left. */
export type UpdatedRecord = CustomerVersion & { readonly recordId: string };

/**
 * Change one record of a multi-valued extension, selected by its unique attributes. Never inserts.
 *
 * @throws ValidationError, NotFoundError, VersionConflictError, UnavailableError
 * @see the legacy operation "Update Record In Profile Extension" (CV.WS.PROF.6)
 */
export const updateExtensionRecord = verb(async (ctx, input: UpdateExtensionRecordInput): Promise<UpdatedRecord> => {
  const { customerId, expectedVersion = null } = input;
  requireCustomerId(customerId);
  return underProfileSchema(ctx, async (schema) => {
    const extension = addressableExtension(schema, input.extension);
    const update = parseRecordUpdate(extension, input.record, input.unset ?? []);
    const guard = { customerId, schemaVersion: schema.version, expectedVersion };
    const { version, recordId } = await writeGuarded(
      ctx,
      guard,
      (db) => saveRecord(db, { ...guard, tenantId: ctx.tenantId }, update),
      (outcome) => {
        if (outcome.recordId === null) throw recordNotFound(extension);
      },
    );
    if (recordId === null) throw new Error('a record was written but not found');
    return { customerId, version, recordId };
  });
});

/** The extension of that name, if its records can be told apart. */
function addressableExtension(schema: ProfileSchema, name: string): ExtensionSchema {
  const extension = findExtensionSchema(schema, name);
  if (!extension) throw new NotFoundError('Extension', `extension '${name}' not found`);
  if (extension.unique.length > 0) return extension;
  const message = extension.kind === 'multi-valued' ? 'has no unique attributes' : 'is single-valued';
  throw new ValidationError([{ path: [extension.name], code: 'NOT_ALLOWED', message }]);
}

function recordNotFound({ name, unique }: ExtensionSchema): NotFoundError {
  return new NotFoundError('ExtensionRecord', `no record of extension '${name}' has that ${unique.join(', ')}`);
}
