import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { createKey, expectRowsAsComputedAnew } from '../../support/identification-keys.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { countDone, openImpatient } from '../../support/rival-writers.ts';

const first = useTestApp(openImpatient);
const second = useSecondApp(first);

const countWaiting = async (): Promise<number> => {
  const rows = await executeRows(
    first.db,
    sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length;
};

/** Start two writers that need the records of these customers, and let them go on when both have come so far. */
async function letMeet<Result>(customerIds: readonly string[], start: () => Promise<Result>): Promise<Result> {
  const started: { result?: Promise<Result> } = {};
  await first.db.transaction(async (tx) => {
    for (const id of customerIds) {
      await tx.execute(sql`SELECT FROM extension_record WHERE customer_id = ${id} FOR UPDATE`);
    }
    started.result = start();
    await expect.poll(countWaiting, { timeout: 4_000, interval: 10 }).toBe(2);
  });
  if (!started.result) throw new Error('nothing was started');
  return started.result;
}

// The embedded engine has one connection: nobody waits there.
test.runIf(inject('serverUrl') !== null)(
  'two merges, each of which has freed what the other one needs, are both refused and change nothing',
  async () => {
    await createKey(first, { name: 'Pair', attributes: ['FirstName', 'EmailAddress'], unique: true });
    const create = (profile: object, City: string) => createCustomer(first, { ...profile, Address: { City } });
    // With both first names each destination needs ("a", "m") and ("b", "m"), of which each source has one.
    const destinations = [await create({ FirstName: 'a' }, '1'), await create({ FirstName: 'b' }, '2')] as const;
    const sources = [
      await create({ FirstName: 'b', EmailAddress: 'm' }, '3'),
      await create({ FirstName: 'a', EmailAddress: 'm' }, '4'),
    ] as const;
    const before = await first.snapshot();
    // They differ in the address: forced, each waits for that record when its source is gone already.
    const merge = (app: typeof first, to: string, from: string) =>
      send(app, 'PUT', `/profiles/${to}/merge/${from}`, { force_merge: true });
    const responses = await letMeet(destinations, () =>
      Promise.all([merge(first, destinations[0], sources[0]), merge(second, destinations[1], sources[1])]),
    );
    expect(countDone(responses)).toBe(0);
    expect(await first.snapshot()).toEqual(before);
    expect(await expectRowsAsComputedAnew(first, 'Pair')).toHaveLength(6);
  },
);
