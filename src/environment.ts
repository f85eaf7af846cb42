import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import { createCustomerReads } from './db/customers/coalesced-reads.ts';
import type { Limits, LoyaltyProgram, ServiceEnvironment } from './services/context.ts';
import { createFeedLoop } from './services/feed/feed-loop.ts';
import { createProfileSchemaCache } from './services/profile-schema/profile-schema-cache.ts';

/** What the verbs share, as set. */
export function createEnvironment(database: Database, config: Config): ServiceEnvironment {
  const { db } = database;
  const profileSchemas = createProfileSchemaCache(db, { refusesUnauthorized: config.REFUSE_UNAUTHORIZED_VALUES });
  const hasStrictModes = config.STRICT_SERVER_MODES;
  const limits = readLimits(config);
  const feed = createFeedLoop(database, {
    pollMs: config.CHANGE_FEED_POLL_MS,
    subscriptionsMax: limits.subscriptionsMax,
  });
  const feedRetentionDays = config.CHANGE_FEED_RETENTION_DAYS;
  const program = readProgram(config);
  const customerReads = createCustomerReads(db);
  return { db, customerReads, profileSchemas, feed, feedRetentionDays, limits, program, hasStrictModes };
}

/** The loyalty program, as set. */
function readProgram(config: Config): LoyaltyProgram {
  return {
    enrolment: {
      hasDigitalCards: config.DIGITAL_CARDS,
      cardPool: config.PHYSICAL_CARD_POOL,
      needsExternalId: config.EXTERNAL_IDENTIFIER_REQUIRED,
    },
    businessUnits: config.BUSINESS_UNITS,
    exposure: config.EXTENDED_DATA_EXPOSED,
    sessions: {
      lifetimeSeconds: config.SESSION_LIFETIME_SECONDS ?? null,
      retentionDays: config.SESSION_RETENTION_DAYS ?? null,
    },
  };
}

/** The bounds that the verbs enforce, as set. */
function readLimits(config: Config): Limits {
  return {
    bodyBytesMax: config.BODY_LIMIT,
    extensionRecordsMax: config.EXTENSION_RECORDS_MAX,
    subscriptionsMax: config.CHANGE_FEED_SUBSCRIPTIONS_MAX,
    extendedData: {
      bytesMax: config.EXTENDED_DATA_BYTES_MAX,
      keysMax: config.EXTENDED_DATA_KEYS_MAX,
      scope: config.EXTENDED_DATA_LIMIT_SCOPE,
      sources: config.EXTENDED_DATA_SOURCES,
    },
  };
}
