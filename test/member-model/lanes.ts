import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/client.ts';
import type { Stage } from './play.ts';
import { type Rules, settingsOf } from './program.ts';

const USUAL: Rules = { isStrict: false, isLimitedByAccount: false };
const OTHER: Rules = { isStrict: true, isLimitedByAccount: true };

/** Runs that go on at the same time: while one waits for the database another one computes. */
const LANES: readonly Rules[] = [USUAL, USUAL, USUAL, USUAL, USUAL, USUAL, USUAL, OTHER];

/** One gateway for each lane, with a tenant of its own, as the legacy dialect has its tenant by a setting. */
export async function openLanes(database: Database): Promise<(Stage & { close(): Promise<void> })[]> {
  return Promise.all(
    LANES.map(async (rules, lane) => {
      const tenantId = String(lane + 1);
      const environment = { LOG_LEVEL: 'silent', LOYALTY_TENANT_ID: tenantId, ...settingsOf(rules) };
      const app = await createApp(
        database,
        loadConfig(environment, () => {}),
      );
      await app.ready();
      return {
        ...{ rules, tenantId, db: database.db, close: () => app.close() },
        send: (request) => app.inject({ ...request, headers: { ...request.headers, 'x-genesys-tenantid': tenantId } }),
      };
    }),
  );
}
