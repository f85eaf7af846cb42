import { loadConfig } from '../../src/config.ts';
import { insertCustomer } from '../../src/db/customers/customer-repository.ts';
import { openServer } from '../../src/db/server.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { createEnvironment } from '../../src/environment.ts';
import { createContext, gatewayCaller } from '../../src/services/context.ts';
import { DEMO_EXTENSIONS } from '../../src/services/demo-data.ts';
import { createExtensionSchema } from '../../src/services/profile-schema/create-extension-schema.ts';
import { createIdentificationKey } from '../../src/services/profile-schema/create-identification-key.ts';
import { finishNumbering } from './number-events.ts';
import { customerIdOf, parsedProfile } from './profiles.ts';

const CONNECTIONS = 16;

/** Bring an empty database to the current migration, and store that many customers, who are found by e-mail address. */
export async function loadCustomers(url: string, count: number): Promise<void> {
  const database = await openServer({
    url,
    connectionsMax: CONNECTIONS,
    lockTimeoutMs: 60_000,
    statementTimeoutMs: 60_000,
  });
  const environment = createEnvironment(database, loadConfig({}, console.warn));
  const ctx = createContext(environment, gatewayCaller('bench', DEFAULT_TENANT_ID));
  for (const extension of DEMO_EXTENSIONS) await createExtensionSchema(ctx, extension);
  await createIdentificationKey(ctx, { name: 'byEmail', attributes: ['EmailAddress'] });
  const schema = await ctx.profileSchemas.refresh(DEFAULT_TENANT_ID);
  let next = 0;
  const insertNext = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const profile = parsedProfile(schema, index, 0, true);
      if (!(await insertCustomer(ctx.db, ctx, customerIdOf(index), profile))) throw new Error('a customer is there');
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, insertNext));
  await finishNumbering(database);
  await ctx.db.execute('vacuum analyze');
  await database.close();
}
