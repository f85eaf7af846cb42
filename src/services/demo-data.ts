import type { Db } from '../db/client.ts';
import { createCustomerReads } from '../db/customers/coalesced-reads.ts';
import { insertCustomer } from '../db/customers/customer-repository.ts';
import { insertMember } from '../db/members/member-repository.ts';
import {
  insertDefaultProfileSchema,
  lockProfileSchemaForChange,
} from '../db/profile-schema/profile-schema-repository.ts';
import { saveSession } from '../db/sessions/session-repository.ts';
import { isTenantEmpty } from '../db/tenant-repository.ts';
import { type ProfileInput, parseProfile } from '../domain/customers/profile.ts';
import { parseEnrolment } from '../domain/members/enrolment.ts';
import { findNameHolder } from '../domain/profile-schema/name-holder.ts';
import type { ProfileSchema } from '../domain/profile-schema/profile-schema.ts';
import { createContext, gatewayCaller, type Limits, type LoyaltyProgram, type ServiceContext } from './context.ts';
import { createFeedLoop } from './feed/feed-loop.ts';
import { writeExtendedData } from './members/write-member.ts';
import { createExtensionSchema } from './profile-schema/create-extension-schema.ts';
import { createProfileSchemaCache } from './profile-schema/profile-schema-cache.ts';

const text = (name: string) => ({ name, type: 'string' });

/** What the example bodies of the legacy documents need. */
export const DEMO_EXTENSIONS = [
  {
    name: 'Address',
    type: 'single-valued',
    attributes: [{ name: 'Type', type: 'integer' }, ...['Address', 'City', 'County', 'PostCode', 'Country'].map(text)],
  },
  {
    name: 'Phone',
    type: 'multi-valued',
    unique: ['PhoneNumber'],
    attributes: [
      { name: 'PhoneType', type: 'integer', default: 0 },
      text('prefix'),
      { name: 'PhoneNumber', type: 'string', length: 15, mandatory: true },
      text('description'),
      { name: 'start_availabilty', type: 'datetime' },
      { name: 'end_availabilty', type: 'datetime' },
    ],
  },
];

/** The demo data must fit whatever the operator has set. */
const LIMITS: Limits = {
  bodyBytesMax: 1_048_576,
  extensionRecordsMax: 10,
  subscriptionsMax: 0,
  extendedData: { bytesMax: 1_024, keysMax: 10, scope: 'request', sources: ['MARKETING'] },
};
const PROGRAM: LoyaltyProgram = {
  enrolment: { hasDigitalCards: true, cardPool: [], needsExternalId: false },
  businessUnits: [],
  exposure: null,
  sessions: { lifetimeSeconds: null, retentionDays: null },
};

const CUSTOMERS: readonly { customerId: string; profile: ProfileInput }[] = [
  {
    customerId: '00027a52JCGY000M',
    profile: {
      attributes: { FirstName: 'Bruce', LastName: 'Banner', EmailAddress: 'bruce.banner@marvelous.com' },
      extensions: [
        {
          name: 'Address',
          records: [{ Type: 1, Address: '1 Gamma Street', City: 'Dayton', Country: 'United States' }],
        },
      ],
    },
  },
  {
    customerId: '0000Sb5U97XE000Y',
    profile: {
      attributes: { FirstName: 'Betty', LastName: 'Ross', EmailAddress: 'betty.ross@example.com' },
      extensions: [
        {
          name: 'Phone',
          records: [
            { PhoneType: 0, prefix: '+33', PhoneNumber: '3145926535', description: 'phone' },
            { PhoneType: 2, prefix: '+33', PhoneNumber: '6543210', description: 'office hours only' },
          ],
        },
      ],
    },
  },
];

const MEMBERS = [
  {
    accountId: '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11',
    correlationId: 'demo-session-1',
    profile: {
      externalId: 'CRM-1001',
      physicalCard: '6001234567890123',
      firstName: 'Ada',
      lastName: 'Tremblay',
      email: 'ada.tremblay@example.com',
      dateOfBirth: '1990-04-12',
      gender: 'F',
      phoneNumber: '(514) 555-0100',
      city: 'Québec',
      provinceState: 'QC',
      postalZipCode: 'G1A 1A2',
      languagePreference: 'fr-CA',
      extendedDataSource: 'MARKETING',
      channel: 'WEB',
      extendedData: { casl: true, doNotEmail: true, doNotPhone: true, doNotText: true },
    },
  },
  {
    accountId: '2b8d5f60-3c1e-4f7a-8a52-6d0c9be4e102',
    correlationId: 'demo-session-2',
    profile: {
      physicalCard: '6001234567890456',
      firstName: 'Louis',
      lastName: 'Gagnon',
      email: 'louis.gagnon@example.com',
      postalZipCode: '90210',
      provinceState: 'CA',
    },
  },
];

/**
 * Fill a tenant that holds nothing with the customers, records and schemas that the legacy documents' examples use,
 * and two members with an open session each. All or nothing.
 *
 * @returns false when the tenant holds something already, or its core attributes have no place for the data: then
 * nothing is written
 */
export async function seedDemoData(db: Db, tenantId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const profileSchemas = createProfileSchemaCache(tx, { refusesUnauthorized: true });
    const environment = {
      ...{ db: tx, customerReads: createCustomerReads(tx), profileSchemas, limits: LIMITS, program: PROGRAM },
      hasStrictModes: false,
      // Never runs: who reads the feed will find the events.
      feed: createFeedLoop({ db: tx, listen: async () => async () => {} }, { pollMs: 1_000, subscriptionsMax: 0 }),
      feedRetentionDays: 1,
    };
    const ctx = { ...createContext(environment, gatewayCaller('demo-data', tenantId)), operation: 'seedDemoData' };
    // Of two instances that start at once, the second waits here until the first is done.
    await insertDefaultProfileSchema(tx, tenantId);
    await lockProfileSchemaForChange(tx, tenantId);
    if (!(await isTenantEmpty(tx, tenantId)) || !fits(await profileSchemas.refresh(tenantId))) return false;
    for (const extension of DEMO_EXTENSIONS) await createExtensionSchema(ctx, extension);
    await seedCustomers(ctx);
    await seedMembers(ctx);
    return true;
  });
}

/** Core attributes may have been added and deleted. */
function fits(schema: ProfileSchema): boolean {
  const isText = (name: string): boolean => schema.attributes.get(name)?.type === 'string';
  return (
    CUSTOMERS.every(({ profile }) => Object.keys(profile.attributes).every(isText)) &&
    DEMO_EXTENSIONS.every(({ name }) => findNameHolder(schema, name) === null)
  );
}

async function seedCustomers(ctx: ServiceContext): Promise<void> {
  const schema = await ctx.profileSchemas.current(ctx.tenantId);
  for (const { customerId, profile } of CUSTOMERS) {
    const parsed = parseProfile(schema, profile, ctx.limits.extensionRecordsMax);
    await insertCustomer(ctx.db, ctx, customerId, parsed);
  }
}

async function seedMembers(ctx: ServiceContext): Promise<void> {
  const { db, tenantId, limits, program } = ctx;
  for (const { accountId, correlationId, profile } of MEMBERS) {
    const { attributes, externalId, physicalCard, extendedData } = parseEnrolment(
      profile,
      limits.extendedData,
      program.enrolment,
    );
    await insertMember(db, ctx, { accountId, changes: attributes, loyaltyId: physicalCard ?? '', externalId });
    if (extendedData) await writeExtendedData(db, ctx, accountId, extendedData);
    const session = { channel: 'APP', identifierType: 'ACCOUNT_ID', externalAgentSessionId: null };
    await saveSession(db, tenantId, { correlationId, accountId, ...session });
  }
}
