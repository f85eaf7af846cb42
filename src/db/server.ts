import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { type Database, type Db, KEEPS_HISTORY, MIGRATIONS_FOLDER } from './client.ts';

/** The oldest PostgreSQL that the suites run on, as `server_version_num`. */
const SERVER_VERSION_MIN = 150_000;
/** Any number will do, as long as every gateway takes the same one. */
const MIGRATION_LOCK = 7_203_481_145;

const RECONNECT_SECONDS = 0.25;

export type ServerOptions = {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Most connections of this process. */
  readonly connectionsMax: number;
  /** A statement that waits longer for a row lock is cancelled. */
  readonly lockTimeoutMs: number;
  /** A statement that runs longer is cancelled. */
  readonly statementTimeoutMs: number;
};

/**
 * Connect to a PostgreSQL server and apply the migrations that it lacks.
 *
 * @throws Error when the server cannot be reached, refuses the user, or is older than PostgreSQL 15
 */
export async function openServer(options: ServerOptions): Promise<Database> {
  await migrateServer(options.url);
  const settings = connectionSettings(options);
  const client = postgres(options.url, { ...settings, max: options.connectionsMax });
  return {
    db: drizzle(client) as unknown as Db,
    engine: 'server',
    ping: async () => {
      await client`select 1`;
    },
    listen: (channel, onMessage, onLost) => listen(options.url, settings, { channel, onMessage, onLost }),
    close: () => client.end({ timeout: 5 }),
  };
}

/** How every connection of a running gateway is opened. */
const connectionSettings = (options: ServerOptions) => ({
  onnotice: () => {},
  // No statement has an array. Should a connection break off while the driver asks for their types, its answer is
  // nobody's to handle, which would end the process.
  fetch_types: false,
  // A request waits for a connection no longer than its client would: by default the driver tries less and less often.
  connect_timeout: 2,
  backoff: () => RECONNECT_SECONDS,
  connection: {
    application_name: 'profile-gateway',
    lock_timeout: options.lockTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    [KEEPS_HISTORY]: 'on',
  },
});

type Listener = { readonly channel: string; readonly onMessage: () => void; readonly onLost: () => void };

/**
 * Listen over a connection of one's own. The driver's own `listen` is of no use here: when it cannot listen again at once
 * after its connection was lost, it never does, and tells nobody.
 */
async function listen(
  url: string,
  settings: ReturnType<typeof connectionSettings>,
  { channel, onMessage, onLost }: Listener,
): Promise<() => Promise<void>> {
  // The option that the driver's `listen` uses; its types do not tell of it.
  const hear = { onnotify: onMessage };
  const listener = postgres(url, { ...settings, ...hear, max: 1, max_lifetime: null, onclose: onLost });
  const end = (): Promise<void> => listener.end({ timeout: 0 });
  try {
    await listener`listen ${listener(channel)}`;
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

/**
 * Apply the migrations that a server lacks.
 *
 * Drizzle takes no lock of its own, so two instances that start at once would trip over each other: one advisory
 * lock is held on the migrating connection for the whole run, and the second instance finds nothing left to do.
 *
 * @throws Error as `openServer`
 */
export async function migrateServer(url: string): Promise<void> {
  const client = postgres(url, {
    max: 1,
    onnotice: () => {},
    fetch_types: false,
    connection: { application_name: 'profile-gateway' },
  });
  try {
    const [server] = await client<{ version: number; text: string }[]>`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as text`;
    if (!server || server.version < SERVER_VERSION_MIN) {
      throw new Error(`DATABASE_URL names a PostgreSQL ${server?.text}: 15 or newer is needed`);
    }
    await client`select pg_advisory_lock(${MIGRATION_LOCK}::bigint)`;
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    // Ending the connection gives the advisory lock back, also after a failure.
    await client.end({ timeout: 5 });
  }
}
