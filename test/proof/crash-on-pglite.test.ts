import { test } from 'vitest';
import { openEmbedded } from '../../src/db/embedded.ts';
import { newDataDir, useGatewayProcesses } from '../support/gateway-process.ts';
import { proveCrash } from './crash-round.ts';
import { startGatewayPlace } from './gateway-place.ts';
import { FAULTS, ROUND_TIMEOUT, ROUNDS } from './scale.ts';

useGatewayProcesses();

test.each(ROUNDS)(
  'no write is lost, made twice or half made when the process of the embedded engine is killed amid many: round %i',
  async () => {
    const DATA_DIR = await newDataDir();
    const gateway = await startGatewayPlace({ DATA_DIR, DEMO_DATA: 'false' });
    await proveCrash({
      urls: [gateway.url],
      faults: Array.from({ length: FAULTS }, () => () => gateway.kill().then(gateway.start)),
      openDatabase: async () => {
        await gateway.stop();
        return openEmbedded(DATA_DIR);
      },
    });
  },
  ROUND_TIMEOUT,
);
