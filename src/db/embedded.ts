import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { type Database, type Db, KEEPS_HISTORY, MIGRATIONS_FOLDER } from './client.ts';
import { lockDataDir } from './data-dir-lock.ts';

/**
 * Open the embedded PostgreSQL (PGlite) whose files live under `dataDir`, and apply the migrations that it lacks.
 * One process at a time: PGlite itself would let two open one folder and damage it.
 *
 * @throws DataDirInUseError when another process holds the folder
 */
export async function openEmbedded(dataDir: string): Promise<Database> {
  const lock = await lockDataDir(dataDir);
  try {
    const client = await PGlite.create(join(dataDir, 'pglite'));
    const db = drizzle(client);
    await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
    await client.exec(`SET ${KEEPS_HISTORY} = on`);
    return {
      db: db as unknown as Db,
      engine: 'embedded',
      ping: async () => {
        await client.query('select 1');
      },
      listen: async () => async () => {},
      close: async () => {
        await client.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
