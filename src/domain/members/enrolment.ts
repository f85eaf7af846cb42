import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { isStorableText } from '../json.ts';
import { type ExtendedDataChange, type ExtendedDataLimits, takeExtendedData } from './extended-data.ts';
import { type MemberChanges, takeMemberChanges } from './member-profile.ts';

/** Most characters of an external id: a longer one would break the database's index. */
export const EXTERNAL_ID_LENGTH_MAX = 200;

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
export function parseEnrolment(raw: Readonly<Record<string, unknown>>, limits: ExtendedDataLimits): Enrolment {
  const issues: Issue[] = [];
  const attributes = takeMemberChanges(raw, true, issues);
  const externalId = takeExternalId(raw['externalId'], issues);
  const physicalCard = takePhysicalCard(raw['physicalCard'], issues);
  const extendedData = takeExtendedData(raw, limits, issues);
  refuseIfAny(issues);
  return { attributes, externalId, physicalCard, extendedData };
}

function takeExternalId(raw: unknown, issues: Issue[]): string | null {
  if (raw === undefined || raw === null || raw === '') return null;
  if (typeof raw === 'string' && isStorableText(raw) && raw.length <= EXTERNAL_ID_LENGTH_MAX) return raw;
  const message = `must be a string of at most ${EXTERNAL_ID_LENGTH_MAX} characters`;
  issues.push({ path: ['externalId'], code: 'MALFORMED', message, value: raw });
  return null;
}

function takePhysicalCard(raw: unknown, issues: Issue[]): string | null {
  if (raw === undefined || raw === null || raw === '') return null;
  if (typeof raw === 'string' && /^[0-9A-Za-z-]{1,32}$/.test(raw)) return raw;
  const message = 'must be 1 to 32 letters, digits or dashes';
  issues.push({ path: ['physicalCard'], code: 'MALFORMED', message, value: raw });
  return null;
}
