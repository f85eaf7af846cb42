import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { isStorableText } from '../json.ts';
import { type ExtendedDataChange, type ExtendedDataLimits, takeExtendedData } from './extended-data.ts';
import { MANDATORY_MEMBER_ATTRIBUTES, type MemberChanges, takeMemberChanges } from './member-profile.ts';

/** Most characters of an external id: a longer one would break the database's index. */
export const EXTERNAL_ID_LENGTH_MAX = 200;

/** Numbers of physical cards: texts of digits, equally long, from the first to the last. */
export type CardRange = { readonly first: string; readonly last: string };

/** What the operator asks of enrolments. */
export type EnrolmentRules = {
  /** Whether one without a physical card gets a digital one. */
  readonly hasDigitalCards: boolean;
  /** The physical cards there are; empty: any number. */
  readonly cardPool: readonly CardRange[];
  readonly needsExternalId: boolean;
};

/** A new member, not stored yet. Only `parseEnrolment` makes one. */
export type Enrolment = {
  readonly attributes: MemberChanges;
  readonly externalId: string | null;
  /** The number of a physical card; null: a digital card is to be given. */
  readonly physicalCard: string | null;
  readonly extendedData: ExtendedDataChange | null;
};

/**
 * Parse the enrolment of a member; e-mail address and postal code are mandatory.
 *
 * @throws ValidationError with every issue found
 */
export function parseEnrolment(
  raw: Readonly<Record<string, unknown>>,
  limits: ExtendedDataLimits,
  rules: EnrolmentRules,
): Enrolment {
  const issues: Issue[] = [];
  const attributes = takeMemberChanges(raw, MANDATORY_MEMBER_ATTRIBUTES, issues);
  const externalId = takeExternalId(raw['externalId'], rules, issues);
  const physicalCard = takePhysicalCard(raw['physicalCard'], rules, issues);
  const extendedData = takeExtendedData(raw, limits, issues);
  refuseIfAny(issues);
  return { attributes, externalId, physicalCard, extendedData };
}

function takeExternalId(raw: unknown, { needsExternalId }: EnrolmentRules, issues: Issue[]): string | null {
  const path = ['externalId'];
  if (raw === undefined || raw === null || raw === '') {
    if (needsExternalId) issues.push({ path, code: 'MISSING', message: 'is mandatory' });
    return null;
  }
  if (typeof raw !== 'string' || !isStorableText(raw)) {
    issues.push({ path, code: 'MALFORMED', message: 'must be a string that can be stored', value: raw });
  } else if (raw.length > EXTERNAL_ID_LENGTH_MAX) {
    const message = `must have at most ${EXTERNAL_ID_LENGTH_MAX} characters`;
    issues.push({ path, code: 'TOO_LONG', message, value: raw });
  } else return raw;
  return null;
}

function takePhysicalCard(raw: unknown, { hasDigitalCards, cardPool }: EnrolmentRules, issues: Issue[]): string | null {
  const path = ['physicalCard'];
  if (raw === undefined || raw === null || raw === '') {
    if (!hasDigitalCards) issues.push({ path, code: 'MISSING', message: 'is mandatory' });
    return null;
  }
  if (typeof raw !== 'string' || !/^[0-9A-Za-z-]{1,32}$/.test(raw)) {
    issues.push({ path, code: 'MALFORMED', message: 'must be 1 to 32 letters, digits or dashes', value: raw });
  } else if (cardPool.length > 0 && !cardPool.some((range) => isInRange(raw, range))) {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'is none of the cards there are', value: raw });
  } else return raw;
  return null;
}

const isInRange = (card: string, { first, last }: CardRange): boolean =>
  card.length === first.length && /^\d+$/.test(card) && first <= card && card <= last;
