import { foldEmail, type MemberAttribute } from '../../src/domain/members/member.ts';
import { takeMemberChanges } from '../../src/domain/members/member-profile.ts';

/** The customers and members of one run are numbered from 0; customer i and member i are one person. */
export const accountIdOf = (index: number): string =>
  `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
export const memberEmailOf = (index: number): string => `bruce.banner.${index}@marvelous.example`;
export const correlationIdOf = (index: number): string => `bench-session-${index}`;
const loyaltyIdOf = (index: number): string => String(6_000_000_000_000_000 + index);
const memberPhoneOf = (index: number): string => {
  const digits = String(index).padStart(7, '0');
  return `(514) ${digits.slice(0, 3)}-${digits.slice(3)}`;
};

/** Who owns the extended data, and where they come from. */
export const SOURCE = 'MARKETING';
export const CHANNEL = 'WEB';

/** The extended data of a member as of some write: four keys, of which one speaks of consent and never changes. */
export const extendedDataOf = (index: number, round: number) => ({
  doNotEmail: index % 2 === 0,
  favouriteStore: { id: index % 500, since: '2021-04-05', round },
  interests: ['comics', 'physics', `round ${round}`],
  tier: `tier ${(index + round) % 4}`,
});

/** A row of `member` by its columns. */
export function memberRow(index: number): Record<string, string> {
  const attributes = {
    email: memberEmailOf(index),
    dateOfBirth: '1962-05-10',
    gender: 'M',
    phoneNumber: memberPhoneOf(index),
    languagePreference: 'en-CA',
    firstName: 'Bruce',
    lastName: `Banner ${index}`,
    street: `${index} Gamma Street`,
    city: 'Montreal',
    postalZipCode: 'H2X 1Y4',
    provinceState: 'QC',
  } satisfies Partial<Record<MemberAttribute, string>>;
  const changes = takeMemberChanges(attributes, [], []);
  const columns = Object.entries(changes).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return {
    account_id: accountIdOf(index),
    loyalty_id: loyaltyIdOf(index),
    email_folded: foldEmail(changes.email ?? ''),
    ...Object.fromEntries(columns),
  };
}

/** What a member's update sends, as of some write. */
export const memberUpdate = (index: number, round: number) => ({
  email: memberEmailOf(index),
  postalZipCode: 'H2X 1Y4',
  firstName: `Bruce ${round}`,
  lastName: `Banner ${index}`,
  city: `City ${round}`,
  languagePreference: round % 2 === 0 ? 'en-CA' : 'fr-CA',
  extendedDataSource: SOURCE,
  channel: CHANNEL,
  extendedData: extendedDataOf(index, round),
});
