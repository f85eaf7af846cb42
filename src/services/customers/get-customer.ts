import { findRecord } from '../../db/extension-record-repository.ts';
import { type CustomerWithRecords, isCustomerId } from '../../domain/customer.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { ExtensionRecord } from '../../domain/extension-record.ts';
import type { Issue } from '../../domain/issue.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  foldName,
  type ProfileSchema,
} from '../../domain/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { StaleProfileSchemaError, underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';

/** A customer; null when there is none of that id. Records are read, in the same statement, only when asked for. */
export async function findCustomer(
  ctx: ServiceContext,
  customerId: string,
  withRecords: boolean,
): Promise<CustomerWithRecords | null> {
  return isCustomerId(customerId) ? ctx.loaders.customer.load({ customerId, withRecords }) : null;
}

/** @throws NotFoundError, ValidationError when the id is too long to be one */
export async function getCustomer(
  ctx: ServiceContext,
  customerId: string,
  withRecords: boolean,
): Promise<CustomerWithRecords> {
  requireCustomerId(customerId);
  const customer = await findCustomer(ctx, customerId, withRecords);
  if (!customer) throw customerNotFound(customerId);
  return customer;
}

/** One extension of one customer. */
export type CustomerExtension = { readonly schema: ExtensionSchema; readonly records: readonly ExtensionRecord[] };

/**
 * Group a customer's extension records by extension.
 *
 * @param names the extensions wanted, in that order, empty ones too; null: each that holds a record, in schema order
 * @throws ValidationError when a name is no extension's
 */
export function listExtensions(
  ctx: ServiceContext,
  records: readonly ExtensionRecord[],
  names: readonly string[] | null,
): Promise<CustomerExtension[]> {
  return underProfileSchema(ctx, (schema) => {
    const byName = new Map<string, ExtensionRecord[]>();
    for (const record of records) {
      const name = foldName(record.extension);
      const group = byName.get(name) ?? [];
      group.push(record);
      byName.set(name, group);
    }
    return wantedExtensions(schema, names, byName).map((extension) => {
      return { schema: extension, records: byName.get(foldName(extension.name)) ?? [] };
    });
  });
}

function wantedExtensions(
  schema: ProfileSchema,
  names: readonly string[] | null,
  held: ReadonlyMap<string, unknown>,
): ExtensionSchema[] {
  if (names === null) {
    // Records of an extension that this process has not heard of yet.
    if ([...held.keys()].some((name) => !schema.extensions.has(name))) throw new StaleProfileSchemaError();
    return [...schema.extensions].filter(([name]) => held.has(name)).map(([, extension]) => extension);
  }
  const issues = [...names.entries()].flatMap(([index, name]): Issue[] => {
    const isKnown = findExtensionSchema(schema, name) !== undefined;
    return isKnown ? [] : [{ path: ['extensions', index], code: 'UNKNOWN', message: `'${name}' is no extension` }];
  });
  const [first, ...rest] = issues;
  if (first) throw new ValidationError([first, ...rest]);
  return [...new Set(names.map(foldName))].flatMap((name) => schema.extensions.get(name) ?? []);
}

/** One extension record; null when the customer has none of that id. */
export async function findExtensionRecord(
  ctx: ServiceContext,
  customerId: string,
  recordId: string,
): Promise<ExtensionRecord | null> {
  const isRecordId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(recordId);
  return isCustomerId(customerId) && isRecordId ? findRecord(ctx.db, ctx.tenantId, customerId, recordId) : null;
}
