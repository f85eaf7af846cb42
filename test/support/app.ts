import { sql } from 'drizzle-orm';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { type Database, type Db, executeRows } from '../../src/db/client.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { seedDemoData } from '../../src/services/demo-data.ts';

export type TestApp = {
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly db: Db;
  readonly config: Config;
  /** Send a request through the whole app, without a socket. */
  inject(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** Run a GraphQL operation; @returns the parsed answer */
  graphql(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer>;
  /** Every stored row, by table, to see what a request changed. Times and ids of requests are left out. */
  snapshot(): Promise<Record<string, unknown[]>>;
};

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that the test asked for
export type GraphqlAnswer = { data?: any; errors?: { message: string; extensions?: Record<string, unknown> }[] };

const TABLES = [
  'profile_schema',
  'core_attribute',
  'extension_schema',
  'identification_key',
  'customer',
  'extension_record',
  'identification',
  'member',
  'extended_data',
  'consent_statement',
  'customer_member_link',
  'member_session',
];

/** What tells of writes, and outlives what they were about. */
const HISTORY_TABLES = ['customer_revision', 'member_revision', 'change_event', 'idempotency_key'];

/** A snapshot of what is there now: of what was there before only history tells. */
export const withoutHistory = (snapshot: Record<string, unknown[]>): Record<string, unknown[]> =>
  Object.fromEntries(Object.entries(snapshot).filter(([table]) => !HISTORY_TABLES.includes(table)));

/** Times, who came how, and numbers drawn in the order of commits: they differ from run to run, or from door to door. */
const LEFT_OUT = [
  ...['created_at', 'updated_at', 'started_at', 'stated_at', 'linked_at', 'since', 'written_at', 'occurred_at'],
  ...['request_id', 'door', 'sequence', 'feed_position'],
];

/** One app on one database for the tests of a file, filled with the demo data unless told otherwise. */
export function useTestApp(
  open: () => Promise<Database>,
  options: { env?: Record<string, string>; demoData?: boolean } = {},
): TestApp {
  const started: { app?: FastifyInstance; database?: Database } = {};
  const config = loadConfig({ LOG_LEVEL: 'silent', ...options.env }, () => {});
  const get = <Key extends keyof typeof started>(key: Key): NonNullable<(typeof started)[Key]> => {
    const value = started[key];
    if (!value) throw new Error('the app is not started yet');
    return value;
  };
  beforeAll(async () => {
    started.database = await open();
    if (options.demoData ?? true) await seedDemoData(started.database.db, DEFAULT_TENANT_ID);
    started.app = await createApp(started.database, config);
    await started.app.ready();
  });
  afterAll(async () => {
    await started.app?.close();
    await started.database?.close();
  });
  const inject = (request: InjectOptions) => get('app').inject(request);
  return {
    get app() {
      return get('app');
    },
    get database() {
      return get('database');
    },
    get db() {
      return get('database').db;
    },
    config,
    inject,
    graphql: async (query, variables = {}) => {
      const response = await inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ query, variables }),
      });
      return response.json();
    },
    snapshot: () => takeSnapshot(get('database').db),
  };
}

async function takeSnapshot(db: Db): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const table of [...TABLES, ...HISTORY_TABLES]) {
    const rows = await executeRows<{ row: string }>(
      db,
      sql`SELECT (to_jsonb(t) - ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(LEFT_OUT)}::text::jsonb)))::text AS row
          FROM ${sql.identifier(table)} t ORDER BY 1`,
    );
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
}
