import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { migrateServer } from '../../src/db/server.ts';
import type { ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import { startContender } from '../peers/contenders.ts';
import { loadPeople } from '../peers/load.ts';
import { findPgbench } from '../peers/pgbench.ts';
import type { ThrowawayServer } from '../support/throwaway-server.ts';
import { captureGrowth, tryStatements, writeScripts } from './growth-pgbench.ts';
import { type GrowthRound, runGrowthRounds, SIZES, type Side, type Size } from './growth-rounds.ts';
import { leanProfile } from './lean-requests.ts';
import type { ScaleOptions } from './options.ts';

export type Growth = {
  readonly rounds: readonly GrowthRound[];
  readonly hasPgbench: boolean;
  readonly sharedBuffers: string;
  /** Of the databases before anything was measured, in MiB. */
  readonly stored: Readonly<Record<Size, number>>;
};

/** After so long nobody who has started is still connecting. */
const CONNECTED_MS = 1_000;
/** Of the customers, how many between two lines of progress. */
const TOLD_EACH = 100_000;

/** How much longer a request takes when a hundred times as much is stored, through the gateway and by its statements alone. */
export async function measureGrowth(
  server: ThrowawayServer,
  options: ScaleOptions,
  tell: (line: string) => void,
): Promise<Growth> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-gateway-scale-'));
  const sides: Side[] = [];
  try {
    for (const size of SIZES) sides.push(await prepareSide(server, size, { customers: options[size], folder, tell }));
    const [{ client } = sides[0] as Side] = sides;
    const [settings] = await client<{ value: string }[]>`select current_setting('shared_buffers') as value`;
    const stored = { small: 0, big: 0 };
    for (const side of sides) stored[side.size] = await databaseSize(side.client);
    const program = findPgbench();
    if (program === null) tell('pgbench was not found: the statements alone are not measured');
    const rounds = await runGrowthRounds({ sides, program, options, tell });
    return { rounds, hasPgbench: program !== null, sharedBuffers: settings?.value ?? '', stored };
  } finally {
    for (const { gateway, client } of sides) {
      await gateway.stop();
      await client.end({ timeout: 5 });
    }
    await rm(folder, { recursive: true, force: true });
  }
}

type Preparing = { readonly customers: number; readonly folder: string; tell(line: string): void };

async function prepareSide(server: ThrowawayServer, size: Size, { customers, folder, tell }: Preparing): Promise<Side> {
  tell(`growth: loading ${customers} customers …`);
  await server.createDatabase(size, null);
  const databaseUrl = server.url(size);
  await migrateServer(databaseUrl);
  const schema = await loadLean(databaseUrl, customers, tell);
  const client = postgres(databaseUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  await client`checkpoint`;
  const statements = await captureGrowth(schema);
  await tryStatements(client, statements);
  const scripts = await writeScripts(folder, statements, customers);
  const gateway = await startContender('ours', databaseUrl, '');
  // A connection that is paused while it is being made has timed out when it is resumed.
  await sleep(CONNECTED_MS);
  gateway.pause();
  return { size, customers, databaseUrl, client, gateway, scripts };
}

const loadLean = (url: string, customers: number, tell: (line: string) => void): Promise<ProfileSchema> =>
  loadPeople(url, customers, [], {
    profileOf: (schema, index) => leanProfile(schema, index, 0),
    withMembers: false,
    tell: (loaded) => {
      if (loaded % TOLD_EACH === 0) tell(`growth: ${loaded} of ${customers} customers are loaded`);
    },
  });

async function databaseSize(client: Sql): Promise<number> {
  const [row] = await client<{ size: number }[]>`
    select (pg_database_size(current_database()) / 1048576.0)::float8 as size`;
  return row?.size ?? Number.NaN;
}
