import type { StoredIdentificationKey } from '../../src/domain/profile-schema/profile-schema.ts';
import { anAttribute } from './profile-schema.ts';

/** A key over string attributes: of the core profile, ready and not unique unless told otherwise. */
export const aKey = (
  keyId: number,
  names: readonly string[],
  rest: Partial<StoredIdentificationKey> = {},
): StoredIdentificationKey => ({
  keyId,
  name: `Key${keyId}`,
  extension: null,
  attributes: names.map((name) => anAttribute(name)),
  isUnique: false,
  isReady: true,
  ...rest,
});
