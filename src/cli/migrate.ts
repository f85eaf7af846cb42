import { loadConfig } from '../config.ts';
import { openEmbedded } from '../db/embedded.ts';
import { migrateServer } from '../db/server.ts';

/** Applies the migrations without starting the gateway, which would apply them itself. */
async function main(): Promise<void> {
  const { DATABASE_URL, DATA_DIR } = loadConfig(process.env, (message) => console.error(`warning: ${message}`));
  if (DATABASE_URL !== undefined) await migrateServer(DATABASE_URL);
  else await (await openEmbedded(DATA_DIR)).close();
  console.log('every migration is applied');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `migration failed: ${error.message}` : error);
  process.exit(1);
});
