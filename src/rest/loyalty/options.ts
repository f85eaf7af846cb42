import type { SearchRule } from '../../domain/members/search-rules.ts';
import type { IdentifierType } from '../../domain/sessions/session.ts';
import type { DoorOptions } from '../door.ts';
import type { SendLoyaltyError } from './errors.ts';

/** What this dialect needs beyond what every dialect does. */
export type LoyaltyDoorOptions = DoorOptions & {
  /** Whether an update must name date of birth and gender, too. */
  readonly hasStrictMandatory: boolean;
  /** Whether an update that does not say for which version it was made is refused. */
  readonly requiresIfMatch: boolean;
  /** By what kinds of identifier a session may be opened; the standard one is allowed, and meant when none is named. */
  readonly identifierTypes: { readonly standard: IdentifierType; readonly allowed: readonly IdentifierType[] };
  /** Of a session whose client names none. */
  readonly channel: string;
  readonly sendError: SendLoyaltyError;
  /** What members are searched by. */
  readonly searchRules: readonly SearchRule[];
};
