import { loadConfig } from '../../../src/config.ts';
import type { MemberRules } from '../../../src/db/members/save-at-once.ts';

const config = loadConfig({}, () => {});

/** The gateway's own, as nobody has set anything: a part of the statement hangs on them. */
export const MEMBER_RULES: MemberRules = {
  extendedData: {
    bytesMax: config.EXTENDED_DATA_BYTES_MAX,
    keysMax: config.EXTENDED_DATA_KEYS_MAX,
    scope: config.EXTENDED_DATA_LIMIT_SCOPE,
    sources: config.EXTENDED_DATA_SOURCES,
  },
  sessionLifetimeSeconds: config.SESSION_LIFETIME_SECONDS ?? null,
};
