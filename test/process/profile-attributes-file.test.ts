import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import { newDataDir, runEntry, send, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';

useGatewayProcesses();

async function writeAttributes(attributes: unknown): Promise<string> {
  const path = join(dirname(await newDataDir()), 'attributes.json');
  await writeFile(path, JSON.stringify(attributes));
  return path;
}

test('two gateways that start at once create the attributes of the file, before the demo data', async () => {
  const PROFILE_ATTRIBUTES_FILE = await writeAttributes([{ name: 'Loyalty', type: 'string' }]);
  const settings = { DATABASE_URL: await createServerDatabase(), PROFILE_ATTRIBUTES_FILE, DEMO_DATA: 'true' };
  const gateways = await Promise.all([startGateway(settings), startGateway(settings)]);
  for (const gateway of gateways) {
    expect((await send(gateway, 'POST', '/profiles', { Loyalty: 'gold' })).status).toBe(201);
    expect((await send(gateway, 'GET', '/profiles/00027a52JCGY000M')).status).toBe(200);
    const attributes = JSON.parse((await send(gateway, 'GET', '/metadata/profiles')).body);
    expect(attributes.slice(9)).toEqual([{ name: 'Loyalty', type: 'string' }]);
  }
  await Promise.all(gateways.map((gateway) => gateway.stop()));
});

test('a file that is refused stops the start with one line that names it and the attribute', async () => {
  const PROFILE_ATTRIBUTES_FILE = await writeAttributes([{ name: 'Loyalty', type: 'text' }]);
  const settings = { DATABASE_URL: await createServerDatabase(), PROFILE_ATTRIBUTES_FILE };
  const { code, stdout, stderr } = await runEntry('main', settings);
  expect([code, stdout]).toEqual([1, '']);
  const line = `profile-gateway cannot start: PROFILE_ATTRIBUTES_FILE: ${PROFILE_ATTRIBUTES_FILE}: Loyalty.type: `;
  expect(stderr.split('\n')).toEqual([expect.stringContaining(line), '']);
});
