import { stat } from 'node:fs/promises';
import { createApp } from './app.ts';
import { listCleanUpTasks, startCleanUp } from './clean-up.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import type { Database } from './db/client.ts';
import { DataDirInUseError } from './db/data-dir-lock.ts';
import { openEmbedded } from './db/embedded.ts';
import { openServer } from './db/server.ts';
import { DEFAULT_TENANT_ID } from './domain/tenant.ts';
import { createEnvironment } from './environment.ts';
import { applyProfileAttributesFile } from './profile-attributes-file.ts';
import { seedDemoData } from './services/demo-data.ts';

/** Requests that still run this long after the signal are cut off. */
const DRAIN_DEADLINE_MS = 10_000;

function openDatabase(config: Config): Promise<Database> {
  if (config.DATABASE_URL === undefined) return openEmbedded(config.DATA_DIR);
  return openServer({
    url: config.DATABASE_URL,
    connectionsMax: config.DATABASE_CONNECTIONS_MAX,
    lockTimeoutMs: config.DATABASE_LOCK_TIMEOUT_MS,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
  });
}

/** @throws ConfigError when files are to be imported from what is no directory */
async function requireImportDir({ IMPORT_DIR }: Config): Promise<void> {
  if (IMPORT_DIR === undefined) return;
  const stats = await stat(IMPORT_DIR).catch(() => null);
  if (!stats?.isDirectory()) throw new ConfigError('IMPORT_DIR: must be a directory');
}

async function main(): Promise<void> {
  const config = loadConfig(process.env, (message) => console.error(`warning: ${message}`));
  await requireImportDir(config);
  const database = await openDatabase(config);
  const environment = createEnvironment(database, config);
  if (config.PROFILE_ATTRIBUTES_FILE !== undefined) {
    await applyProfileAttributesFile(environment, config.PROFILE_ATTRIBUTES_FILE);
  }
  if (config.DEMO_DATA ?? database.engine === 'embedded') {
    await seedDemoData(database.db, DEFAULT_TENANT_ID);
  }
  const app = await createApp(database, config, environment);
  environment.feed.keepRunning();
  const tasks = listCleanUpTasks(environment, config);
  const cleanUp = startCleanUp(tasks, config.CLEAN_UP_INTERVAL_SECONDS, app.log);
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(1), DRAIN_DEADLINE_MS).unref();
    await Promise.all([cleanUp.stop(), app.close()]);
    await database.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().catch((error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      });
    });
  }

  // After the signals: whoever reads the line may send one at once.
  const url = await app.listen({ port: config.PORT, host: config.HOST });
  console.log(`profile-gateway (${database.engine} database) listening on ${url}`);
}

/** What the operator can mend is one line; anything else is a defect and shows where it happened. */
function describeStartFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DataDirInUseError) return error.message;
  // System and database errors have a code; the several tries of one connection come as one error without a message.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  if (error instanceof Error && 'code' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  console.error(`profile-gateway cannot start: ${describeStartFailure(error)}`);
  process.exit(1);
});
