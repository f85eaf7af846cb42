import type { SearchRule } from '../../domain/members/search-rules.ts';
import type { DoorOptions } from '../door.ts';

/** What this dialect needs beyond what every dialect does. */
export type LoyaltyDoorOptions = DoorOptions & {
  /** Whether an update must name date of birth and gender, too. */
  readonly hasStrictMandatory: boolean;
  /** What members are searched by. */
  readonly searchRules: readonly SearchRule[];
};
