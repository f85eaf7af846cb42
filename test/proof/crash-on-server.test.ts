import postgres from 'postgres';
import { afterAll, beforeAll, test } from 'vitest';
import { openServer } from '../../src/db/server.ts';
import { useGatewayProcesses } from '../support/gateway-process.ts';
import { createRestartableServer, type RestartableServer } from '../support/restartable-server.ts';
import { proveCrash } from './crash-round.ts';
import { startGatewayPlace } from './gateway-place.ts';
import { FAULTS, ROUND_TIMEOUT, ROUNDS } from './scale.ts';

useGatewayProcesses();

const started: { server?: RestartableServer } = {};
beforeAll(async () => {
  started.server = await createRestartableServer({ isDurable: true });
}, 120_000);
afterAll(() => started.server?.remove());

test.each(ROUNDS)(
  'no write is lost, made twice or half made when gateways and the server are killed amid many: round %i',
  async (round) => {
    const { server } = started;
    if (!server) throw new Error('no server');
    const url = await createDatabase(server, `round_${round}`);
    const settings = { DATABASE_URL: url };
    const [a, b] = await Promise.all([startGatewayPlace(settings), startGatewayPlace(settings)]);
    const restartServer = async (): Promise<void> => {
      await server.stopImmediately();
      await server.start();
    };
    const faults = [
      () => a.kill().then(a.start),
      restartServer,
      () => b.kill().then(b.start),
      async () => {
        await Promise.all([a.kill(), b.kill(), server.stopImmediately()]);
        await server.start();
        await Promise.all([a.start(), b.start()]);
      },
    ];
    await proveCrash({
      urls: [a.url, b.url],
      faults: Array.from({ length: FAULTS }, (_, index) => faults[index % faults.length] ?? restartServer),
      openDatabase: async () => {
        await Promise.all([a.stop(), b.stop()]);
        return openServer({ url, connectionsMax: 1, lockTimeoutMs: 5_000, statementTimeoutMs: 30_000 });
      },
    });
  },
  ROUND_TIMEOUT,
);

async function createDatabase({ url }: RestartableServer, name: string): Promise<string> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)}`;
  await admin.end();
  return url.replace(/[^/]*$/, name);
}
