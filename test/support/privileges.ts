import { PRIVILEGES, type Privilege } from '../../src/domain/privilege.ts';
import { basic, usersWith } from './authentication.ts';

const without = (missing: Privilege): string => `without ${missing}`;
const onlyWith = (needed: readonly Privilege[]): string => `only ${needed.join(' ')}`;

/** Callers for operations that need these sets of privileges. */
export function callersFor(sets: readonly (readonly Privilege[])[]): unknown {
  return usersWith({
    nobody: [],
    ...Object.fromEntries(sets.map((needed) => [onlyWith(needed), needed])),
    ...Object.fromEntries(sets.flat().map((missing) => [without(missing), PRIVILEGES.filter((it) => it !== missing)])),
  });
}

const authorized = (name: string) => ({ authorization: basic(name, 'superman') });

/** Headers of a caller without any privilege. */
export const NOBODY = authorized('nobody');
/** Headers of a caller with every privilege but one. */
export const allBut = (missing: Privilege) => authorized(without(missing));
/** Headers of a caller with no other privileges than these. */
export const only = (needed: readonly Privilege[]) => authorized(onlyWith(needed));
