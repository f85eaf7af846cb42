import { z } from 'zod';
import { IDENTIFIER_TYPES } from './domain/sessions/session.ts';
import { DEFAULT_TENANT_ID, normaliseTenantId } from './domain/tenant.ts';

const text = z.string().min(1);
const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most));
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
const origin = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((value) => new URL(value).origin === value, 'must be an origin');
const jsonText = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('must be JSON');
    return z.NEVER;
  }
});
const tenantId = z.string('must be a whole number from 1 to 2147483647');
const cardRange = z
  .string()
  .regex(/^\d{1,32}-\d{1,32}$/, 'must be ranges of digits, from-to')
  .transform((range) => {
    const [first = '', last = ''] = range.split('-');
    return { first, last };
  })
  .refine(
    ({ first, last }) => first.length === last.length && first <= last,
    'must run from a lower number to one as long',
  );
/** `*`, `none`, or JSON: by business unit a list of keys, or `*`. */
const exposure = z.union(
  [
    z.literal('*'),
    z.literal('none').transform(() => null),
    jsonText.pipe(z.record(z.string(), z.union([z.literal('*'), z.array(z.string())]))),
  ],
  'must be *, none, or a JSON object with lists of keys by business unit',
);
/** JSON: for each of these refusals what to answer instead, as far as it differs. */
const refusalAnswer = z
  .strictObject({
    status: z.number().int().min(400).max(499).optional(),
    errorCode: text.optional(),
    errorMessage: text.optional(),
  })
  .optional();
const refusalAnswers = z.strictObject({
  sessionNotFound: refusalAnswer,
  accountNotFound: refusalAnswer,
  accountClosed: refusalAnswer,
  correlationIdInUse: refusalAnswer,
});
/** Keys of extended data end in `::UNIT`. */
const areUnits = (names: readonly string[]): boolean =>
  new Set(names).size === names.length && names.every((name) => name.length <= 50 && !name.includes('::'));
const basePath = z.string().regex(/^(?:\/[\w.~-]+)*$/, 'must be empty or look like /path');

/** Every setting of the gateway, by the name of its environment variable. */
const SETTINGS = {
  PORT: whole(0, 65_535).default(4000),
  HOST: text.default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(?:ql)?$/ }).optional(),
  DATABASE_CONNECTIONS_MAX: whole(1, 1_000).default(10),
  DATABASE_LOCK_TIMEOUT_MS: whole(1, 3_600_000).default(5_000),
  DATABASE_STATEMENT_TIMEOUT_MS: whole(1, 3_600_000).default(30_000),
  DATA_DIR: text.default('.data'),
  DEMO_DATA: flag.optional(),
  PUBLIC_URL: origin.optional(),
  CORS_ORIGINS: list.pipe(z.array(origin)).default([]),
  AUTHENTICATION_FILE: text.optional(),
  USE_ROLES: flag.default(false),
  CONTEXT_SERVICES_BASE_PATH: basePath.default(''),
  REFUSE_UNAUTHORIZED_VALUES: flag.default(true),
  STRICT_SERVER_MODES: flag.default(false),
  CONTEXT_SERVICES_REQUIRE_IF_MATCH: flag.default(false),
  PROFILE_ATTRIBUTES_FILE: text.optional(),
  IMPORT_DIR: text.optional(),
  LOYALTY_BASE_PATH: basePath.default(''),
  LOYALTY_TENANT_ID: z.string().transform(normaliseTenantId).pipe(tenantId).default(DEFAULT_TENANT_ID),
  LOYALTY_REQUIRE_IF_MATCH: flag.default(false),
  LOYALTY_TOKENS_FILE: text.optional(),
  LOYALTY_ERRORS: jsonText.pipe(refusalAnswers).default({}),
  SESSION_IDENTIFIER_TYPE: z.enum(IDENTIFIER_TYPES).default('ACCOUNT_ID'),
  SESSION_IDENTIFIER_TYPES: list.pipe(z.array(z.enum(IDENTIFIER_TYPES))).default([...IDENTIFIER_TYPES]),
  SESSION_CHANNEL: z.string().trim().min(1).max(200).default('APP'),
  SESSION_LIFETIME_SECONDS: whole(1, 3_153_600_000).optional(),
  SESSION_RETENTION_DAYS: whole(1, 36_500).optional(),
  HISTORY_RETENTION_DAYS: whole(1, 36_500).optional(),
  CLEAN_UP_INTERVAL_SECONDS: whole(1, 86_400).default(3_600),
  CHANGE_FEED_POLL_MS: whole(50, 60_000).default(1_000),
  CHANGE_FEED_RETENTION_DAYS: whole(1, 36_500).default(30),
  CHANGE_FEED_SUBSCRIPTIONS_MAX: whole(1, 100_000).default(1_000),
  STRICT_MANDATORY_FIELDS: flag.default(false),
  DIGITAL_CARDS: flag.default(true),
  PHYSICAL_CARD_POOL: list.pipe(z.array(cardRange)).default([]),
  EXTERNAL_IDENTIFIER_REQUIRED: flag.default(false),
  BUSINESS_UNITS: list.refine(areUnits, 'must be different names of at most 50 characters, without ::').default([]),
  MEMBER_SEARCH_FILE: text.optional(),
  EXTENDED_DATA_EXPOSED: exposure.default('*'),
  BODY_LIMIT: whole(1, 1_073_741_824).default(4 * 1024 * 1024),
  EXTENSION_RECORDS_MAX: whole(1, 1_000_000).default(10_000),
  EXTENDED_DATA_BYTES_MAX: whole(2, 1_073_741_824).default(5 * 1024),
  EXTENDED_DATA_KEYS_MAX: whole(0, 10_000).default(20),
  EXTENDED_DATA_LIMIT_SCOPE: z.enum(['request', 'account']).default('request'),
  EXTENDED_DATA_SOURCES: list.default([
    ...['MARKETING', 'PARTNERSHIP', 'PPN', 'SALESFORCE', 'BANKING_INFO', 'SUPPLY_MANAGER'],
  ]),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
} as const;

const schema = z
  .object(SETTINGS)
  .refine(({ USE_ROLES, AUTHENTICATION_FILE: file }) => !USE_ROLES || file !== undefined, {
    path: ['USE_ROLES'],
    message: 'needs AUTHENTICATION_FILE, which says who has which role',
  })
  .refine(({ SESSION_IDENTIFIER_TYPE: type, SESSION_IDENTIFIER_TYPES: types }) => types.includes(type), {
    path: ['SESSION_IDENTIFIER_TYPE'],
    message: 'must be one of SESSION_IDENTIFIER_TYPES',
  })
  .refine(
    ({ SESSION_LIFETIME_SECONDS: lifetime = 0, SESSION_RETENTION_DAYS: days = Infinity }) =>
      !(days * 86_400 < lifetime),
    { path: ['SESSION_RETENTION_DAYS'], message: 'must not be shorter than SESSION_LIFETIME_SECONDS' },
  )
  .superRefine(({ EXTENDED_DATA_EXPOSED: exposed, BUSINESS_UNITS: units }, context) => {
    for (const unit of keysOf(exposed).filter((name) => !units.includes(name))) {
      const message = `names the business unit '${unit}', which BUSINESS_UNITS does not`;
      context.addIssue({ code: 'custom', path: ['EXTENDED_DATA_EXPOSED'], message });
    }
  });
const keysOf = (exposed: unknown): string[] => (typeof exposed === 'object' && exposed ? Object.keys(exposed) : []);
export type Config = z.output<typeof schema>;

/** Who is let in. */
const LOCKS = ['AUTHENTICATION_FILE', 'LOYALTY_TOKENS_FILE'] as const;
/** Whoever closes one door should know of the other. */
const OPEN_WITHOUT = {
  AUTHENTICATION_FILE: 'the profile paths and the graph, which has the members, too, are open to everybody',
  LOYALTY_TOKENS_FILE: 'the loyalty paths are open to everybody',
} as const;

/** The settings are unusable; the message names each faulty one. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Read the settings once. An empty variable counts as unset, except where that would let everybody in.
 *
 * @param warn is told of a variable whose name is one slip away from a setting's
 * @throws ConfigError when a setting is malformed
 */
export function loadConfig(environment: Readonly<NodeJS.ProcessEnv>, warn: (message: string) => void): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  for (const [name] of given) {
    const meant = Object.keys(SETTINGS).find((setting) => isSlipOf(name, setting));
    if (meant) warn(`${name} is no setting: did you mean ${meant}?`);
  }
  // Without them everybody is let in: a variable that came out empty must not have meant that.
  const empty = [...LOCKS, 'USE_ROLES'].filter((name) => environment[name] === '');
  if (empty.length > 0) throw new ConfigError(empty.map((name) => `${name}: must not be empty`).join('; '));
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) {
    const open = LOCKS.filter((name) => result.data[name] === undefined);
    if (open.length === 1) warn(`${open[0]} is not set: ${OPEN_WITHOUT[open[0] as (typeof LOCKS)[number]]}`);
    return result.data;
  }
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError(problems.join('; '));
}

/** One letter too many, too few, other, or two swapped; short names are left alone, they mean other things. */
function isSlipOf(name: string, setting: string): boolean {
  if (name === setting || name in SETTINGS || setting.length < 8) return false;
  let start = 0;
  while (start < name.length && name[start] === setting[start]) start++;
  const [restOfName, restOfSetting] = [name.slice(start), setting.slice(start)];
  return (
    restOfName.slice(1) === restOfSetting ||
    restOfName === restOfSetting.slice(1) ||
    restOfName.slice(1) === restOfSetting.slice(1) ||
    (restOfName[0] === restOfSetting[1] &&
      restOfName[1] === restOfSetting[0] &&
      restOfName.slice(2) === restOfSetting.slice(2))
  );
}
