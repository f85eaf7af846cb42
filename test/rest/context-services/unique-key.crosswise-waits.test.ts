import { sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { encodeKeyValues } from '../../../src/domain/customers/identification.ts';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { createCustomer, readProfile, send } from '../../support/context-services.ts';
import { findIds } from '../../support/identification-keys.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { badge, countDone, defineRivalKeys, expectRivalKeysRight, openImpatient } from '../../support/rival-writers.ts';

const first = useTestApp(openImpatient);
const second = useSecondApp(first);

beforeAll(() => defineRivalKeys(first));
afterEach(() => expectRivalKeysRight(first));

const countWaiting = async (): Promise<number> => {
  const rows = await executeRows(
    first.db,
    sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length;
};

/** Start writers that stop in the middle, at values that somebody else is about to take; then let them go on. */
async function letMeet<Result>(gates: readonly string[], start: () => Promise<Result>): Promise<Result> {
  const holder = await createCustomer(first, { FirstName: 'Holder' });
  const started: { result?: Promise<Result> } = {};
  const rollback = new Error('rollback');
  await first.db
    .transaction(async (tx) => {
      for (const gate of gates) {
        await tx.execute(sql`INSERT INTO identification (tenant_id, customer_id, key_id, value, is_unique)
          SELECT tenant_id, ${holder}, key_id, ${encodeKeyValues([gate])}, true
          FROM identification_key WHERE name_folded IN ('mail', 'code')`);
      }
      started.result = start();
      await expect.poll(countWaiting, { timeout: 4_000, interval: 10 }).toBe(2);
      throw rollback;
    })
    .catch((error) => {
      if (error !== rollback) throw error;
    });
  if (!started.result) throw new Error('nothing was started');
  return started.result;
}

type Write = (app: TestApp, id: string, gate: string, value: string) => Promise<LightMyRequestResponse>;
const putMail: Write = (app, id, gate, value) => send(app, 'PUT', `/profiles/${id}`, { EmailAddress: [gate, value] });
const putBadges: Write = (app, id, gate, value) =>
  send(app, 'PUT', `/profiles/${id}`, { Badge: [...badge('s', value).Badge, ...badge('gate', gate).Badge] });
const insert: Write = (app, id, gate, value) =>
  send(app, 'POST', `/profiles/${id}/extensions`, {
    Badge: [...badge('s', value).Badge, ...badge('gate', gate).Badge],
  });

/** Each has given up its own value and goes on to take the other one's: the database has to stop one of them. */
test.skipIf(inject('serverUrl') === null).each<[string, Write, Write, string]>([
  ['PUT and PUT of core attributes', putMail, putMail, 'EmailAddress'],
  ['PUT and PUT of records', putBadges, putBadges, 'Badge.code'],
  ['insert and insert', insert, insert, 'Badge.code'],
  ['PUT and insert', putBadges, insert, 'Badge.code'],
])(
  '%s that want each other’s values: refused in good order, and each stays as it was',
  async (how, one, other, name) => {
    const [a, b] = [`${how} a`, `${how} b`];
    const create = (value: string) => createCustomer(first, { EmailAddress: value, ...badge('s', value) });
    const [idA, idB] = [await create(a), await create(b)];
    // Values are taken in their order: the gates come first.
    const responses = await letMeet(['0 gate', '1 gate'], () =>
      Promise.all([one(first, idA, '0 gate', b), other(second, idB, '1 gate', a)]),
    );
    expect(countDone(responses)).toBe(0);
    for (const [id, value] of [
      [idA, a],
      [idB, b],
    ] as const) {
      expect(await readProfile(first, id, 'Badge')).toEqual({ EmailAddress: value, ...badge('s', value) });
      expect(await findIds(first, { [name]: value })).toEqual([id]);
    }
    for (const gate of ['0 gate', '1 gate']) expect(await findIds(first, { [name]: gate })).toEqual([]);
  },
);

test.skipIf(inject('serverUrl') === null)(
  'POST and PUT that wait for each other: one has the values, never both',
  async () => {
    const id = await createCustomer(first, { EmailAddress: 'given up' });
    // The new customer has 'a new one' already and waits for 'given up'; the old one gives it up and wants 'a new one'.
    const [put, post] = await letMeet(['0 gate'], () =>
      Promise.all([
        putMail(first, id, '0 gate', 'a new one'),
        expect
          .poll(countWaiting, { timeout: 4_000, interval: 10 })
          .toBe(1)
          .then(() => send(second, 'POST', '/profiles', { EmailAddress: ['a new one', 'given up'] })),
      ]),
    );
    const done = countDone([put, post]);
    expect(done).toBeLessThan(2);
    const stored = put.statusCode === 200 ? ['0 gate', 'a new one'] : 'given up';
    expect(await readProfile(first, id)).toEqual({ EmailAddress: stored });
  },
);
