import { type Profile, type ProfileInput, parseProfile } from '../../src/domain/customers/profile.ts';
import type { ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';

/** What each customer has: three records of Phone and one of Address. */
export const RECORDS_EACH = 4;
const PHONES = [0, 1, 2];

export const customerIdOf = (index: number): string => String(index + 1).padStart(16, '0');
export const phoneNumberOf = (index: number, phone: number): string => `${phone}${String(index).padStart(9, '0')}`;

/**
 * The profile of a customer as it is written in some round: every value that may change does, those that select stay.
 * About as large as the examples of the legacy documents.
 */
export function profileInput(index: number, round: number, withRecords: boolean): ProfileInput {
  const attributes = {
    FirstName: `Bruce ${round}`,
    LastName: `Banner ${index}`,
    Title: 'Dr',
    DOB: '1962-05-10',
    EmailAddress: `bruce.banner.${index}@marvelous.example`,
    PhoneNumber: `+33 ${round} ${index}`,
    LastCalledAgent_EmployeeID: `agent-${round}`,
    LastCalledAgent_TimeStamp: '2009-12-18T18:30:00.000Z',
  };
  if (!withRecords) return { attributes };
  const phones = PHONES.map((phone) => ({
    PhoneType: phone,
    prefix: '+33',
    PhoneNumber: phoneNumberOf(index, phone),
    description: `family phone, as of round ${round}`,
    start_availabilty: '2009-12-18T18:30:00.000Z',
    end_availabilty: '2009-12-18T21:40:00.000Z',
  }));
  const address = {
    Type: 1,
    Address: `${round} JumpStreet`,
    City: 'Hollywood',
    County: 'Santa Barbara',
    PostCode: '555',
    Country: 'United States',
  };
  const extensions = [
    { name: 'Phone', records: phones },
    { name: 'Address', records: [address] },
  ];
  return { attributes, extensions };
}

export const parsedProfile = (schema: ProfileSchema, index: number, round: number, withRecords: boolean): Profile =>
  parseProfile(schema, profileInput(index, round, withRecords), RECORDS_EACH);
