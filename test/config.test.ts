import { expect, test, vi } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.ts';

/** The settings, and the warnings on the way. */
function load(environment: Record<string, string | undefined>) {
  const warn = vi.fn<(message: string) => void>();
  const config = loadConfig(environment, warn);
  return { config, warnings: warn.mock.calls.map(([message]) => message) };
}

const refusalOf = (environment: Record<string, string>): Error => {
  try {
    loadConfig(environment, () => {});
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected a refusal');
};

/** A new setting needs a line here or in the next list, one in `READ`, and one in `MALFORMED` or `ANY_TEXT`. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  PORT: 4000,
  HOST: '127.0.0.1',
  DATABASE_CONNECTIONS_MAX: 10,
  DATABASE_LOCK_TIMEOUT_MS: 5_000,
  DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
  DATA_DIR: '.data',
  CORS_ORIGINS: [],
  USE_ROLES: false,
  CONTEXT_SERVICES_BASE_PATH: '',
  REFUSE_UNAUTHORIZED_VALUES: true,
  STRICT_SERVER_MODES: false,
  CONTEXT_SERVICES_REQUIRE_IF_MATCH: false,
  LOYALTY_REQUIRE_IF_MATCH: false,
  LOYALTY_BASE_PATH: '',
  LOYALTY_TENANT_ID: '1',
  LOYALTY_ERRORS: {},
  SESSION_IDENTIFIER_TYPE: 'ACCOUNT_ID',
  SESSION_IDENTIFIER_TYPES: [
    ...['ACCOUNT_ID', 'LOYALTY_ID', 'EXTERNAL_ID', 'EMAIL', 'PARTNER_LINK_ID', 'PHONE_NUMBER', 'EXTERNAL_AGENT_ID'],
  ],
  CLEAN_UP_INTERVAL_SECONDS: 3_600,
  CHANGE_FEED_POLL_MS: 1_000,
  CHANGE_FEED_RETENTION_DAYS: 30,
  CHANGE_FEED_SUBSCRIPTIONS_MAX: 1_000,
  SESSION_CHANNEL: 'APP',
  BODY_LIMIT: 4_194_304,
  EXTENSION_RECORDS_MAX: 10_000,
  EXTENDED_DATA_BYTES_MAX: 5_120,
  EXTENDED_DATA_KEYS_MAX: 20,
  EXTENDED_DATA_SOURCES: ['MARKETING', 'PARTNERSHIP', 'PPN', 'SALESFORCE', 'BANKING_INFO', 'SUPPLY_MANAGER'],
  EXTENDED_DATA_LIMIT_SCOPE: 'request',
  EXTENDED_DATA_EXPOSED: '*',
  BUSINESS_UNITS: [],
  STRICT_MANDATORY_FIELDS: false,
  DIGITAL_CARDS: true,
  PHYSICAL_CARD_POOL: [],
  EXTERNAL_IDENTIFIER_REQUIRED: false,
  LOG_LEVEL: 'info',
};
/** They have no default: what is unset decides by itself. */
const WITHOUT_DEFAULT = [
  'AUTHENTICATION_FILE',
  'DATABASE_URL',
  'DEMO_DATA',
  'HISTORY_RETENTION_DAYS',
  'IMPORT_DIR',
  'LOYALTY_TOKENS_FILE',
  'MEMBER_SEARCH_FILE',
  'PROFILE_ATTRIBUTES_FILE',
  'PUBLIC_URL',
  'SESSION_LIFETIME_SECONDS',
  'SESSION_RETENTION_DAYS',
];
/** Whatever they are set to is taken. */
const ANY_TEXT = [
  'AUTHENTICATION_FILE',
  'BUSINESS_UNITS',
  'HOST',
  'DATA_DIR',
  'IMPORT_DIR',
  'EXTENDED_DATA_SOURCES',
  'LOYALTY_TOKENS_FILE',
  'MEMBER_SEARCH_FILE',
  'PROFILE_ATTRIBUTES_FILE',
];
const NAMES = [...Object.keys(DEFAULTS), ...WITHOUT_DEFAULT];

test('nothing needs to be set', () => {
  expect(load({})).toEqual({ config: DEFAULTS, warnings: [] });
});

/** An empty one would let everybody in. */
const LOCKS = ['AUTHENTICATION_FILE', 'LOYALTY_TOKENS_FILE'];
const NOT_EMPTY = [...LOCKS, 'USE_ROLES'];

test.each(NOT_EMPTY)('an empty %s is refused: it says who is let in', (name) => {
  expect(refusalOf({ [name]: '' }).message).toBe(`${name}: must not be empty`);
});

test('a lifetime that cannot be read is the only fault that is told', () => {
  expect(refusalOf({ SESSION_LIFETIME_SECONDS: '1h' }).message).toBe(
    'SESSION_LIFETIME_SECONDS: must be a whole number',
  );
});

test('an empty variable counts as unset', () => {
  const empty = Object.fromEntries(NAMES.flatMap((name) => (NOT_EMPTY.includes(name) ? [] : [[name, '']])));
  const unset = Object.fromEntries(NAMES.map((name) => [name, undefined]));
  expect(load(empty)).toEqual({ config: DEFAULTS, warnings: [] });
  expect(load(unset)).toEqual({ config: DEFAULTS, warnings: [] });
});

const READ: [name: string, value: string, setting: unknown][] = [
  ['PORT', '0', 0],
  ['PORT', '65535', 65_535],
  ['HOST', '0.0.0.0', '0.0.0.0'],
  [
    'DATABASE_URL',
    'postgres://user:secret@db.example:5432/profiles',
    'postgres://user:secret@db.example:5432/profiles',
  ],
  ['DATABASE_URL', 'postgresql://db.example/profiles', 'postgresql://db.example/profiles'],
  ['DATABASE_CONNECTIONS_MAX', '1', 1],
  ['DATABASE_LOCK_TIMEOUT_MS', '250', 250],
  ['DATABASE_STATEMENT_TIMEOUT_MS', '250', 250],
  ['DATA_DIR', '/var/lib/gateway', '/var/lib/gateway'],
  ['DEMO_DATA', 'true', true],
  ['DEMO_DATA', 'false', false],
  ['PROFILE_ATTRIBUTES_FILE', 'etc/attributes.json', 'etc/attributes.json'],
  ['PUBLIC_URL', 'https://profiles.example', 'https://profiles.example'],
  ['PUBLIC_URL', 'http://localhost:8080', 'http://localhost:8080'],
  ['CORS_ORIGINS', 'https://a.example', ['https://a.example']],
  ['CORS_ORIGINS', 'https://a.example, http://localhost:5173 ,', ['https://a.example', 'http://localhost:5173']],
  ['AUTHENTICATION_FILE', '/etc/profile-gateway/users.json', '/etc/profile-gateway/users.json'],
  ['USE_ROLES', 'false', false],
  ['CONTEXT_SERVICES_BASE_PATH', '/genesys/1/cs', '/genesys/1/cs'],
  ['REFUSE_UNAUTHORIZED_VALUES', 'false', false],
  ['STRICT_SERVER_MODES', 'true', true],
  ['SESSION_CHANNEL', ' STORE', 'STORE'],
  ['CONTEXT_SERVICES_REQUIRE_IF_MATCH', 'true', true],
  ['LOYALTY_REQUIRE_IF_MATCH', 'true', true],
  ['IMPORT_DIR', '/var/lib/import', '/var/lib/import'],
  ['LOYALTY_BASE_PATH', '/cux', '/cux'],
  ['MEMBER_SEARCH_FILE', 'etc/search.json', 'etc/search.json'],
  ['LOYALTY_TENANT_ID', '2147483647', '2147483647'],
  ['LOYALTY_TENANT_ID', '0042', '42'],
  ['LOYALTY_TOKENS_FILE', '/etc/profile-gateway/tokens.json', '/etc/profile-gateway/tokens.json'],
  ['LOYALTY_ERRORS', '{}', {}],
  [
    'LOYALTY_ERRORS',
    '{"sessionNotFound":{"status":400,"errorCode":"X","errorMessage":"y"},"accountNotFound":{"status":499}}',
    { sessionNotFound: { status: 400, errorCode: 'X', errorMessage: 'y' }, accountNotFound: { status: 499 } },
  ],
  [
    'LOYALTY_ERRORS',
    '{"accountClosed":{},"correlationIdInUse":{"errorCode":"X"}}',
    { accountClosed: {}, correlationIdInUse: { errorCode: 'X' } },
  ],
  ['SESSION_IDENTIFIER_TYPE', 'EXTERNAL_AGENT_ID', 'EXTERNAL_AGENT_ID'],
  ['SESSION_IDENTIFIER_TYPES', 'EMAIL, ACCOUNT_ID', ['EMAIL', 'ACCOUNT_ID']],
  ['SESSION_LIFETIME_SECONDS', '1', 1],
  ['SESSION_RETENTION_DAYS', '36500', 36_500],
  ['HISTORY_RETENTION_DAYS', '1', 1],
  ['HISTORY_RETENTION_DAYS', '36500', 36_500],
  ['CLEAN_UP_INTERVAL_SECONDS', '86400', 86_400],
  ['CHANGE_FEED_POLL_MS', '60000', 60_000],
  ['CHANGE_FEED_RETENTION_DAYS', '36500', 36_500],
  ['CHANGE_FEED_SUBSCRIPTIONS_MAX', '1', 1],
  ['BODY_LIMIT', '1048576', 1_048_576],
  ['EXTENSION_RECORDS_MAX', '1', 1],
  ['EXTENDED_DATA_BYTES_MAX', '2', 2],
  ['EXTENDED_DATA_KEYS_MAX', '0', 0],
  ['EXTENDED_DATA_SOURCES', 'CRM, POS', ['CRM', 'POS']],
  ['EXTENDED_DATA_LIMIT_SCOPE', 'account', 'account'],
  ['EXTENDED_DATA_EXPOSED', '*', '*'],
  ['EXTENDED_DATA_EXPOSED', 'none', null],
  ['EXTENDED_DATA_EXPOSED', '{}', {}],
  ['BUSINESS_UNITS', 'BUYCO, SELLCO ,', ['BUYCO', 'SELLCO']],
  ['STRICT_MANDATORY_FIELDS', 'true', true],
  ['DIGITAL_CARDS', 'false', false],
  ['PHYSICAL_CARD_POOL', '7-7', [{ first: '7', last: '7' }]],
  [
    'PHYSICAL_CARD_POOL',
    '6005550000000000-6005550000000009, 0100-0199',
    [
      { first: '6005550000000000', last: '6005550000000009' },
      { first: '0100', last: '0199' },
    ],
  ],
  ['EXTERNAL_IDENTIFIER_REQUIRED', 'true', true],
  ['LOG_LEVEL', 'debug', 'debug'],
  ['LOG_LEVEL', 'silent', 'silent'],
];

test.each(READ)('%s=%s is read', (name, value, setting) => {
  const warnings = LOCKS.includes(name) ? [expect.stringContaining('open to everybody')] : [];
  expect(load({ [name]: value })).toEqual({ config: { ...DEFAULTS, [name]: setting }, warnings });
});

test('whoever closes one door is told of the one that stays open', () => {
  const [AUTHENTICATION_FILE, LOYALTY_TOKENS_FILE] = ['users.json', 'tokens.json'];
  expect(load({ AUTHENTICATION_FILE }).warnings).toEqual([
    'LOYALTY_TOKENS_FILE is not set: the loyalty paths are open to everybody',
  ]);
  expect(load({ LOYALTY_TOKENS_FILE }).warnings).toEqual([
    expect.stringMatching(/^AUTHENTICATION_FILE is not set: .* the members, too, are open to everybody$/),
  ]);
  expect(load({ AUTHENTICATION_FILE, LOYALTY_TOKENS_FILE }).warnings).toEqual([]);
});

test.each(['BUYCO,BUYCO', 'BUY::CO'])(
  'BUSINESS_UNITS=%s is refused: keys of extended data end in them',
  (BUSINESS_UNITS) => {
    expect(refusalOf({ BUSINESS_UNITS }).message).toContain(
      'BUSINESS_UNITS: must be different names of at most 50 characters, without ::',
    );
  },
);

test('USE_ROLES is read beside the file that says who has which role', () => {
  const { config } = load({ USE_ROLES: 'true', AUTHENTICATION_FILE: 'users.json' });
  expect(config).toMatchObject({ USE_ROLES: true, AUTHENTICATION_FILE: 'users.json' });
  expect(refusalOf({ USE_ROLES: 'true' }).message).toContain('AUTHENTICATION_FILE');
});

test('the type of an identifier that is named by nobody must be an allowed one', () => {
  const types = { SESSION_IDENTIFIER_TYPE: 'EMAIL', SESSION_IDENTIFIER_TYPES: 'EMAIL' };
  expect(load(types).config).toMatchObject({ SESSION_IDENTIFIER_TYPE: 'EMAIL', SESSION_IDENTIFIER_TYPES: ['EMAIL'] });
  for (const refused of [{ SESSION_IDENTIFIER_TYPES: 'EMAIL' }, { ...types, SESSION_IDENTIFIER_TYPE: 'LOYALTY_ID' }]) {
    expect(refusalOf(refused).message).toBe('SESSION_IDENTIFIER_TYPE: must be one of SESSION_IDENTIFIER_TYPES');
  }
});

test('sessions are not deleted before they end', () => {
  const SESSION_LIFETIME_SECONDS = '172800';
  const read = load({ SESSION_LIFETIME_SECONDS, SESSION_RETENTION_DAYS: '2' }).config;
  expect(read).toMatchObject({ SESSION_LIFETIME_SECONDS: 172_800, SESSION_RETENTION_DAYS: 2 });
  expect(refusalOf({ SESSION_LIFETIME_SECONDS, SESSION_RETENTION_DAYS: '1' }).message).toBe(
    'SESSION_RETENTION_DAYS: must not be shorter than SESSION_LIFETIME_SECONDS',
  );
});

test('EXTENDED_DATA_EXPOSED names only the business units there are', () => {
  const exposed = { BUYCO: ['tier', 'points'], SELLCO: '*' };
  const EXTENDED_DATA_EXPOSED = JSON.stringify(exposed);
  const { config } = load({ EXTENDED_DATA_EXPOSED, BUSINESS_UNITS: 'BUYCO,SELLCO,NEWCO' });
  expect(config).toMatchObject({ EXTENDED_DATA_EXPOSED: exposed, BUSINESS_UNITS: ['BUYCO', 'SELLCO', 'NEWCO'] });
  for (const BUSINESS_UNITS of ['', 'BUYCO', 'BUYCO,sellco']) {
    expect(refusalOf({ EXTENDED_DATA_EXPOSED, BUSINESS_UNITS }).message).toContain(
      "EXTENDED_DATA_EXPOSED: names the business unit 'SELLCO', which BUSINESS_UNITS does not",
    );
  }
});

test('each setting is read above with a value that is not its default', () => {
  const changed = READ.filter(([name, , setting]) => JSON.stringify(setting) !== JSON.stringify(DEFAULTS[name]));
  // USE_ROLES is read above, with the setting that it needs.
  const read = new Set(['USE_ROLES', ...changed.map(([name]) => name)]);
  expect([...read].sort()).toEqual([...NAMES].sort());
});

const MALFORMED: Record<string, string[]> = {
  PORT: ['http', '-1', '65536', '4000.5', '4e3', ' 4000', '0x10', 'true'],
  DATABASE_URL: ['localhost', 'mysql://user:hunter2@db.example/a', 'postgres://user:hunter2@db.example:port/a'],
  DATABASE_CONNECTIONS_MAX: ['0'],
  DATABASE_LOCK_TIMEOUT_MS: ['5s', '0'],
  DATABASE_STATEMENT_TIMEOUT_MS: ['3600001'],
  DEMO_DATA: ['yes', '1', 'TRUE'],
  PUBLIC_URL: ['a.example', 'garbage', 'ftp://a.example', 'https://a.example/path', 'https://user:hunter2@a.example'],
  CORS_ORIGINS: ['*', 'a.example', 'https://a.example,https://b.example/path'],
  USE_ROLES: ['true', 'yes'],
  CONTEXT_SERVICES_BASE_PATH: ['genesys', '/genesys/', '/'],
  REFUSE_UNAUTHORIZED_VALUES: ['no', '0', 'False'],
  STRICT_SERVER_MODES: ['on', '1', 'TRUE'],
  SESSION_CHANNEL: [' ', 'x'.repeat(201)],
  CONTEXT_SERVICES_REQUIRE_IF_MATCH: ['yes', 'PUT'],
  LOYALTY_REQUIRE_IF_MATCH: ['yes', '1'],
  LOYALTY_BASE_PATH: ['/a b', '/:tenant', '/a/*'],
  LOYALTY_TENANT_ID: ['0', '-1', '1.5', ' 1', 'acme', '2147483648'],
  LOYALTY_ERRORS: [
    ...['{', '[]', '"x"', 'null', '{"sessionnotfound":{}}', '{"accountClosed":null}', '{"accountClosed":{"code":"X"}}'],
    ...['399', '500', '404.5', '"404"', 'null'].map((status) => `{"sessionNotFound":{"status":${status}}}`),
    ...['{"accountNotFound":{"errorCode":""}}', '{"correlationIdInUse":{"errorMessage":5}}'],
  ],
  SESSION_IDENTIFIER_TYPE: ['email', 'EMAIL,ACCOUNT_ID', 'USER_NAME'],
  SESSION_IDENTIFIER_TYPES: ['all', 'ACCOUNT_ID,email', 'ACCOUNT_ID;EMAIL'],
  SESSION_LIFETIME_SECONDS: ['1h', '-1', '0'],
  SESSION_RETENTION_DAYS: ['1.5', '36501', '0'],
  HISTORY_RETENTION_DAYS: ['1.5', '36501', '0', '30d'],
  CLEAN_UP_INTERVAL_SECONDS: ['1h', '86401', '0'],
  CHANGE_FEED_POLL_MS: ['49', '60001', '1s'],
  CHANGE_FEED_RETENTION_DAYS: ['0', '36501', '1.5'],
  CHANGE_FEED_SUBSCRIPTIONS_MAX: ['0', '100001', 'many'],
  BODY_LIMIT: ['4mb'],
  EXTENSION_RECORDS_MAX: ['0'],
  EXTENDED_DATA_BYTES_MAX: ['5 kB', '1'],
  EXTENDED_DATA_KEYS_MAX: ['-1'],
  EXTENDED_DATA_LIMIT_SCOPE: ['ACCOUNT', 'member'],
  EXTENDED_DATA_EXPOSED: [
    '{"BUYCO":["tier"]}',
    ...['all', 'NONE', '*,*', '[]', '"*"', '{"BUYCO":"tier"}', '{"BUYCO":null}', '{"BUYCO":[1]}', '{'],
  ],
  STRICT_MANDATORY_FIELDS: ['yes', '1', 'TRUE'],
  DIGITAL_CARDS: ['no', '0', 'False'],
  PHYSICAL_CARD_POOL: [
    '6001',
    '1-2-3',
    '1-22',
    '9-1',
    'a-b',
    '1 - 2',
    '-',
    `${'1'.repeat(33)}-${'2'.repeat(33)}`,
    '1-2,9-1',
  ],
  EXTERNAL_IDENTIFIER_REQUIRED: ['on', '1'],
  LOG_LEVEL: ['verbose', 'INFO'],
};

test.each(Object.entries(MALFORMED).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
  '%s=%s stops the start with the name of the setting',
  (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal).toBeInstanceOf(ConfigError);
    expect(refusal.message).toMatch(new RegExp(`^${name}\\b`));
    expect(refusal.message).not.toContain('hunter2');
  },
);

test('every malformed setting is named at once; each that can be malformed is tried above', () => {
  expect(Object.keys(MALFORMED).sort()).toEqual(NAMES.filter((name) => !ANY_TEXT.includes(name)).sort());
  const faulty = Object.fromEntries(Object.entries(MALFORMED).map(([name, values]) => [name, values.at(-1) ?? '']));
  const refusal = refusalOf(faulty);
  expect(refusal).toBeInstanceOf(ConfigError);
  for (const name of Object.keys(faulty)) expect(refusal.message).toContain(name);
});

test.each([
  ['a letter too few', 'DATABSE_URL', 'DATABASE_URL'],
  ['a letter too many', 'DATABASE_URLS', 'DATABASE_URL'],
  ['a letter too many in front', 'XDATABASE_URL', 'DATABASE_URL'],
  ['another letter', 'DATABASE_URI', 'DATABASE_URL'],
  ['two letters swapped', 'DATABASE_ULR', 'DATABASE_URL'],
  ['two letters swapped in front', 'ADTABASE_URL', 'DATABASE_URL'],
  ['no underscore', 'DATADIR', 'DATA_DIR'],
  ['another sign', 'DEMO-DATA', 'DEMO_DATA'],
  ['a plural', 'LOG_LEVELS', 'LOG_LEVEL'],
  ['a singular', 'CORS_ORIGIN', 'CORS_ORIGINS'],
  ['a singular', 'STRICT_SERVER_MODE', 'STRICT_SERVER_MODES'],
  ['no underscore', 'LOYALTY_TENANTID', 'LOYALTY_TENANT_ID'],
  ['a singular', 'EXTENDED_DATA_SOURCE', 'EXTENDED_DATA_SOURCES'],
])('%s is told, and what was meant: %s', (_what, name, meant) => {
  const { config, warnings } = load({ [name]: 'postgres://localhost/profiles' });
  expect(warnings).toEqual([`${name} is no setting: did you mean ${meant}?`]);
  expect(config).toEqual(DEFAULTS);
});

test.each([
  'PROT',
  'PORTS',
  'HOTS',
  'HOSTS',
  'HOST_',
  'DATABSE_ULR',
  'DATABASE',
  'URL',
  'DATABASE_NAME',
  'DATA',
  'LOG',
])('%s may mean something else: no warning', (name) => {
  expect(load({ [name]: 'x' }).warnings).toEqual([]);
});

test('a usual environment with a full set of settings gives no warning', () => {
  const names = [
    'HOME HOSTNAME PATH PWD OLDPWD SHELL SHLVL USER LOGNAME MAIL TERM COLORTERM LANG LC_ALL TZ EDITOR CI DEBUG _',
    'NODE_ENV NODE_OPTIONS NODE_VERSION npm_lifecycle_event constructor',
    'PGHOST PGPORT PGUSER PGDATABASE POSTGRES_URL POSTGRES_PASSWORD HTTP_PROXY NO_PROXY',
    'XDG_DATA_DIRS XDG_DATA_HOME SSH_AUTH_SOCK KUBERNETES_SERVICE_HOST',
  ];
  const usual = Object.fromEntries(names.flatMap((line) => line.split(' ')).map((name) => [name, 'x']));
  const set = { PORT: '0', HOST: '::1', DATABASE_URL: 'postgres://localhost/a', DEMO_DATA: 'false', LOG_LEVEL: 'warn' };
  const { config, warnings } = load({ ...usual, ...set });
  expect(warnings).toEqual([]);
  expect(Object.keys(config).filter((name) => !NAMES.includes(name))).toEqual([]);
});
