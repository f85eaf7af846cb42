import { isJsonObject, parseJson } from '../../domain/json.ts';
import type { MemberAttribute, MemberAttributes } from '../../domain/members/member.ts';

const ALIASES = [
  ['postalZipCode', ['postalCode']],
  ['provinceState', ['province', 'state']],
] as const;

/**
 * Rename this dialect's deprecated attributes, which count only where the current one is absent or empty, and read
 * extended data that was sent as a JSON string.
 */
export function readMemberProfile(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const profile: Record<string, unknown> = { ...body, externalId: body['externalIdentifier'] };
  for (const [name, aliases] of ALIASES) {
    if (isSent(profile[name])) continue;
    // One that is there but empty clears, as the current name does.
    const isAbsent = profile[name] === undefined;
    const alias =
      aliases.find((candidate) => isSent(body[candidate])) ??
      aliases.find((candidate) => isAbsent && body[candidate] !== undefined);
    if (alias) profile[name] = body[alias];
  }
  const data = body['extendedData'];
  if (typeof data === 'string') profile['extendedData'] = parseObject(data);
  return profile;
}

const isSent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** The object that a text holds, else the text itself, which the domain refuses. */
function parseObject(text: string): unknown {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : text;
  } catch {
    return text;
  }
}

/** In the order of the legacy page; what it calls `suite`, `countryCode` and `Referral` no call can set. */
export const READ_ATTRIBUTES = [
  'dateOfBirth',
  'gender',
  'firstName',
  'lastName',
  'email',
  'businessName',
  'phoneNumber',
  'street',
  'street2',
  'city',
  'provinceState',
  'postalZipCode',
  'languagePreference',
] as const satisfies readonly MemberAttribute[];

/** The attributes of a member that have a value, as this dialect shows them. */
export const writeMemberProfile = (member: MemberAttributes): Partial<Record<MemberAttribute, string | null>> =>
  Object.fromEntries(READ_ATTRIBUTES.flatMap((name) => (member[name] === null ? [] : [[name, member[name]]])));
