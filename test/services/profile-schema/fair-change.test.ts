import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { holdProfileSchema } from '../../../src/db/profile-schema/hold-profile-schema.ts';
import { useTestApp } from '../../support/app.ts';
import { send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { DATABASE_LOCK_TIMEOUT_MS: '2000' } });

/** Writes that overlap: at any time one of them holds the profile schema. */
async function writeUntil(isDone: () => boolean): Promise<void> {
  const writer = async (): Promise<void> => {
    while (!isDone()) {
      await app.db.transaction(async (tx) => {
        await holdProfileSchema(tx, '1');
        await tx.execute(sql`SELECT pg_sleep(${Math.random() * 0.02 + 0.02}::float8)`);
      });
    }
  };
  await Promise.all([1, 2, 3, 4].map(writer));
}

test('a change of the mode or of the schema has its turn, however many writers follow each other', async ({ skip }) => {
  // One connection has no overlapping writers.
  skip(app.database.engine === 'embedded');
  let isDone = false;
  const writers = writeUntil(() => isDone);
  const started = performance.now();
  const changes = [
    await send(app, 'POST', '/server/mode', { mode: 'production' }),
    await send(app, 'POST', '/metadata/identification-keys', { name: 'byTitle', attributes: ['Title'] }),
  ];
  const milliseconds = performance.now() - started;
  isDone = true;
  await writers;
  expect(changes.map(({ statusCode }) => statusCode)).toEqual([200, 201]);
  // Each waits for those that hold the schema already, which takes no longer than one of them.
  expect(milliseconds).toBeLessThan(3_000);
});
