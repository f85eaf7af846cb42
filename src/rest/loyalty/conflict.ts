import type { FastifyRequest } from 'fastify';
import type { VersionConflictError } from '../../domain/errors.ts';
import { type FieldConflict, listConflicts } from '../../domain/history/field-conflict.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type BusinessUnits, type ExtendedDataExposure, isExposed } from '../../domain/members/exposed-data.ts';
import { READ_ATTRIBUTES } from './wire.ts';

/** Which extended data this dialect shows; what a conflict tells is no way around it. */
export type ConflictView = { readonly businessUnits: BusinessUnits; readonly exposure: ExtendedDataExposure };

/**
 * What a conflict tells beside the dialect's three things: the changes of what the reads of a member show. Tokens of a
 * point of sale are good for no read of a member, so its paths tell of none.
 */
export function describeConflict(
  { changedFields }: VersionConflictError,
  { routeOptions }: FastifyRequest,
  view: ConflictView,
): JsonObject {
  if (changedFields === null || routeOptions.config.suite === 'POS') return {};
  const { listed, unlisted } = listConflicts(changedFields.filter((field) => isShown(field, view)));
  return { changedFields: listed, ...(unlisted > 0 && { unlistedFields: unlisted }) };
}

function isShown({ path: [name = '', key = ''] }: FieldConflict, { businessUnits, exposure }: ConflictView): boolean {
  if (name === 'extendedData') return isExposed(key, businessUnits, exposure, businessUnits[0] ?? null);
  return READ_ATTRIBUTES.some((shown) => shown === name);
}
