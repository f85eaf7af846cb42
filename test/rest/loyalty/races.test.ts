import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, EMAIL_TAKEN, putProfile, readMember, type TestMember } from '../../support/loyalty.ts';
import { ACCOUNT_CLOSED, putClosure, putEmail, putPhoneNumber } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

/** How often each race is run to prove its outcome; where it is only to be seen to work, a few times are enough. */
const PROOF_TRIES = 1_000;
/** Each of these needs a member of its own. */
const CLOSURE_PROOF_TRIES = 400;
const SAMPLE_TRIES = 20;
/** The proof is made on one server; the embedded engine has one connection, on which nobody races. */
const PROVING_VERSION = 18;

/** Each takes about ten seconds on two idle cores, and several times as long beside all other tests. */
const TIMEOUT_MS = 300_000;

/** Races that run beside each other: two connections each, of the ten that there are. */
const LANES = 4;

let isProof = false;
beforeAll(async () => {
  const [row] = await executeRows<{ version: number }>(
    app.db,
    sql`SELECT current_setting('server_version_num')::int / 10000 AS version`,
  );
  isProof = app.database.engine === 'server' && row?.version === PROVING_VERSION;
});

type Pair = readonly [TestMember, TestMember];

/** Run races in lanes. @param start is called for each lane, and makes what runs one race of it */
async function runRaces(proofTries: number, start: () => Promise<(index: number) => Promise<void>>): Promise<void> {
  const tries = isProof ? proofTries : SAMPLE_TRIES;
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const race = await start();
    for (let index = lane; index < tries; index += LANES) await race(index);
  });
  await Promise.all(lanes);
}

/** Two members race again and again. */
const runPairs = (race: (pair: Pair, index: number) => Promise<void>): Promise<void> =>
  runRaces(PROOF_TRIES, async () => {
    const pair: Pair = [await createMember(app), await createMember(app)];
    return (index) => race(pair, index);
  });

/** The one who is sent first changes from race to race. */
async function sendBoth(
  pair: Pair,
  index: number,
  send: (member: TestMember) => Promise<LightMyRequestResponse>,
): Promise<[LightMyRequestResponse, LightMyRequestResponse]> {
  const [first, second] = pair;
  if (index % 2 === 0) return Promise.all([send(first), send(second)]);
  const [b, a] = await Promise.all([send(second), send(first)]);
  return [a, b];
}

/** All that is stored of a member. */
async function readAll({ accountId }: TestMember): Promise<unknown> {
  const [row] = await executeRows<{ all: string }>(
    app.db,
    sql`SELECT jsonb_build_array(to_jsonb(m),
          (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.key) FROM extended_data e WHERE (e.tenant_id, e.account_id) = (m.tenant_id, m.account_id)),
          (SELECT count(*) FROM consent_statement c WHERE (c.tenant_id, c.account_id) = (m.tenant_id, m.account_id)))::text AS all
        FROM member m WHERE m.account_id = ${accountId}`,
  );
  return JSON.parse(row?.all ?? 'null');
}

const statusOf = ({ statusCode }: LightMyRequestResponse): number => statusCode;

test(
  'es-loyalty.md §4.6 E2: two members race for one e-mail address: one has it, the other keeps what it had',
  async () => {
    const wins = [0, 0];
    await runPairs(async (pair, index) => {
      const email = `${randomUUID()}@example.com`;
      const before = await Promise.all(pair.map(readAll));
      const responses = await sendBoth(pair, index, (member) => {
        // Half of them by the other path, and in another letter case.
        if (index % 4 > 1 && member === pair[1]) {
          return putEmail(app, member.correlationId, { status: 'accepted', emailAddress: email.toUpperCase() });
        }
        const change = { email, postalZipCode: '00000', city: email, extendedData: { casl: index } };
        return putProfile(app, member.correlationId, change);
      });
      expect(responses.map(statusOf).sort(), responses.map(({ body }) => body).join()).toEqual([200, 400]);
      const winner = responses.findIndex(({ statusCode }) => statusCode === 200);
      const loser = 1 - winner;
      expect(responses[loser]?.json()).toEqual(EMAIL_TAKEN);
      const owners = await executeRows<{ account_id: string }>(
        app.db,
        sql`SELECT account_id FROM member WHERE lower(email) = ${email}`,
      );
      expect(owners).toEqual([{ account_id: pair[winner]?.accountId }]);
      expect(await readAll(pair[loser] as TestMember)).toEqual(before[loser]);
      wins[winner] = (wins[winner] ?? 0) + 1;
    });
    if (isProof) for (const count of wins) expect(count).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test(
  'es-loyalty.md §4.9: two members race for one phone number: whoever comes last has it',
  async () => {
    await runPairs(async (pair, index) => {
      // Two races in a row are about one number: in the first nobody has it, in the second one of the two.
      const round = Math.floor(index / LANES / 2) * LANES + (index % LANES);
      const phoneNumber = `(209) 555-${String(round).padStart(4, '0')}`;
      const before = await Promise.all(pair.map(({ accountId }) => readMember(app, accountId)));
      const responses = await sendBoth(pair, index, ({ correlationId, mandatory }) =>
        index % 3 === 0
          ? putPhoneNumber(app, correlationId, { status: 'accepted', phoneNumber })
          : putProfile(app, correlationId, { ...mandatory, phoneNumber }),
      );
      expect(responses.map(statusOf), responses.map(({ body }) => body).join()).toEqual([200, 200]);
      const after = await Promise.all(pair.map(({ accountId }) => readMember(app, accountId)));
      const owner = after.findIndex((row) => row['phone_number'] === phoneNumber);
      expect(after.map((row) => row['phone_number'])).toEqual(owner === 0 ? [phoneNumber, null] : [null, phoneNumber]);
      if (before.some((row) => row['phone_number'] === phoneNumber)) return;
      // The last one wrote once. The other one was written twice: it got the number, and lost it to the last one.
      const writes = after.map((row, at) => Number(row['version']) - Number(before[at]?.['version']));
      expect(writes).toEqual(owner === 0 ? [1, 2] : [2, 1]);
    });
  },
  TIMEOUT_MS,
);

test(
  'es-loyalty.md §8: updates race with closing the account: once it is closed nothing is written',
  async () => {
    const outcomes = { written: 0, refused: 0 };
    const run = async (index: number): Promise<void> => {
      const member = await createMember(app, { extendedData: { casl: true } });
      const { correlationId, mandatory } = member;
      const update = () =>
        putProfile(app, correlationId, { ...mandatory, city: 'Laval', extendedData: { casl: false } });
      const capture = () => putPhoneNumber(app, correlationId, { status: 'declined', phoneNumber: null });
      // What is stored as soon as the answer is there.
      const close = async () => {
        const response = await putClosure(app, correlationId, { anonymizeMemberData: index % 2 === 0 });
        return { response, stored: await readAll(member) };
      };
      const early = index % 4 > 1 ? [update(), capture()] : [];
      const [closed, ...writes] = await Promise.all([close(), ...early, update(), capture()]);
      expect(closed.response.statusCode, closed.response.body).toBe(200);
      expect(await readAll(member)).toEqual(closed.stored);
      const refused = writes.filter(({ statusCode }) => statusCode !== 200);
      for (const response of refused) expect(response.json()).toEqual(ACCOUNT_CLOSED);
      const version = 2 + writes.length - refused.length;
      expect(closed.stored).toMatchObject([{ status: 'CLOSED', version }, null, expect.any(Number)]);
      outcomes.written += writes.length - refused.length;
      outcomes.refused += refused.length;
    };
    await runRaces(CLOSURE_PROOF_TRIES, async () => run);
    if (isProof) for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
