// A process that writes as fast as it is answered, at so many connections, when it is told to.
import { randomInt } from 'node:crypto';
import { Agent } from 'node:http';
import { loadConfig } from '../../src/config.ts';
import { openServer } from '../../src/db/server.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { createEnvironment } from '../../src/environment.ts';
import { createContext, gatewayCaller } from '../../src/services/context.ts';
import { quantile } from '../support/statistics.ts';
import { prepareRequests } from './requests.ts';
import { prepareStatements, type Shape, type Write } from './shapes.ts';

/** What the process is started with, as its one argument. */
export type DriverOptions = {
  /** null: the statements are sent to the database. */
  readonly gatewayUrl: string | null;
  readonly databaseUrl: string;
  readonly connections: number;
  readonly customers: number;
};
export type RoundOrder = {
  readonly shape: Shape;
  /** A different one for each round: it is part of the values written. */
  readonly round: number;
  readonly seconds: number;
};
export type RoundDriven = {
  readonly writes: number;
  readonly milliseconds: number;
  /** Of a write, in milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number };
};
export type DriverMessage = { readonly ready: true } | { readonly prepared: true } | { readonly driven: RoundDriven };

/** More than any round creates: the range of indexes of one round. */
const CREATED_MAX = 1_000_000;

async function main({ gatewayUrl, databaseUrl, connections, customers }: DriverOptions): Promise<void> {
  const times = { lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 };
  const database = await openServer({ url: databaseUrl, connectionsMax: connections, ...times });
  const environment = createEnvironment(database, loadConfig({}, console.warn));
  const ctx = {
    ...createContext(environment, gatewayCaller('6f9c2b1e-bench-0000', DEFAULT_TENANT_ID)),
    operation: 'replaceProfile',
  };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let order: RoundOrder | null = null;
  let write: Write | null = null;
  process.on('message', (message: RoundOrder | 'go') => {
    const step = async (): Promise<void> => {
      if (message === 'go') {
        if (!order || !write) throw new Error('nothing is prepared');
        tell({ driven: await drive(write, order, connections, customers) });
        return;
      }
      order = message;
      const { shape, round } = order;
      write = gatewayUrl
        ? prepareRequests(gatewayUrl, agent, shape === 'full', round, customers)
        : await prepareStatements(ctx, shape, round, customers);
      tell({ prepared: true });
    };
    step().catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  tell({ ready: true });
}

const tell = (message: DriverMessage): void => {
  process.send?.(message);
};

/** Each connection has its own share of the customers, so that no write meets a rival. */
async function drive(
  write: Write,
  { shape, round, seconds }: RoundOrder,
  connections: number,
  customers: number,
): Promise<RoundDriven> {
  const latencies: number[] = [];
  const share = Math.floor(customers / connections);
  const start = performance.now();
  const end = start + seconds * 1_000;
  let created = round * CREATED_MAX;
  const runConnection = async (connection: number): Promise<void> => {
    for (let before = start; before < end; ) {
      await write(shape === 'create' ? created++ : connection * share + randomInt(share));
      const after = performance.now();
      latencies.push(after - before);
      before = after;
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => runConnection(connection)));
  const latency = { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  return { writes: latencies.length, milliseconds: performance.now() - start, latency };
}

await main(JSON.parse(process.argv[2] ?? '') as DriverOptions);
