import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { createCustomer, readProfile, send } from '../../support/context-services.ts';
import { findIds } from '../../support/identification-keys.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import {
  badge,
  countDone,
  defineRivalKeys,
  expectRivalKeysRight,
  openImpatient,
  rivalCount,
  updateBadge,
} from '../../support/rival-writers.ts';

const first = useTestApp(openImpatient);
const second = useSecondApp(first);

const WRITERS = rivalCount();
const writers = Array.from({ length: WRITERS }, (_, index) => index);
/** Every other writer goes through the other gateway. */
const appOf = (writer: number): TestApp => (writer % 2 === 0 ? first : second);

beforeAll(() => defineRivalKeys(first));
afterEach(() => expectRivalKeysRight(first));

// Two writers that give up what the other one wants wait for each other: one of them has to give way.
test.each<[string, (id: string, value: string, app: TestApp) => Promise<LightMyRequestResponse>, string]>([
  [
    'PUT of core attributes',
    (id, value, app) => send(app, 'PUT', `/profiles/${id}`, { EmailAddress: value }),
    'EmailAddress',
  ],
  ['PUT of records', (id, value, app) => send(app, 'PUT', `/profiles/${id}`, badge('s', value)), 'Badge.code'],
  ['insert', (id, value, app) => send(app, 'POST', `/profiles/${id}/extensions`, badge('s', value)), 'Badge.code'],
  ['by/unique', (id, value, app) => updateBadge(app, id, 's', value), 'Badge.code'],
])(
  'two customers that swap their values by %s: no failure, and each value has one holder at most',
  async (how, write, name) => {
    const pairs = writers.slice(0, 6).map((pair) => [`${how} ${pair}a`, `${how} ${pair}b`] as const);
    const create = (value: string) => createCustomer(first, { EmailAddress: value, ...badge('s', value) });
    const ids = await Promise.all(pairs.map(async ([a, b]) => [await create(a), await create(b)] as const));
    for (let round = 0; round < 3; round++) {
      const swaps = pairs.map(async ([a, b], pair) => {
        const [idA = '', idB = ''] = ids[pair] ?? [];
        // Whoever holds what by now, each is to get the other one's.
        const isSwapped = (await findIds(first, { [name]: a }))[0] === idB;
        const [toA, toB] = isSwapped ? [a, b] : [b, a];
        return Promise.all([write(idA, toA, first), write(idB, toB, second)]);
      });
      countDone((await Promise.all(swaps)).flat());
      for (const value of pairs.flat()) expect((await findIds(first, { [name]: value })).length).toBeLessThan(2);
    }
  },
);

test('a ring of customers, each of whom wants the next one’s values, several at a time', async () => {
  const values = (writer: number) => [`ring${writer}a`, `ring${writer}b`];
  const ids = await Promise.all(writers.map((writer) => createCustomer(first, { EmailAddress: values(writer) })));
  const wanted = (writer: number) => [...values((writer + 1) % WRITERS), ...values((writer + 2) % WRITERS).slice(1)];
  const responses = await Promise.all(
    ids.map((id, writer) => send(appOf(writer), 'PUT', `/profiles/${id}`, { EmailAddress: wanted(writer) })),
  );
  countDone(responses);
  for (const [writer, id] of ids.entries()) {
    const isDone = responses[writer]?.statusCode === 200;
    expect(await readProfile(first, id)).toEqual({ EmailAddress: isDone ? wanted(writer) : values(writer) });
  }
});

test('after any mix of writes the keys hold what the stored profiles say', async () => {
  const ids = await Promise.all(
    writers.map((writer) => createCustomer(first, { LastName: `${writer}`, ...badge('s', `mix${writer}`) })),
  );
  // Fixed, so that a failure comes again; how the writes meet is left to chance.
  const pick = (count: number, ...seed: number[]) =>
    seed.reduce((sum, n) => (sum * 31 + n * 17 + 7) % 1_009, 3) % count;
  const run = async (writer: number): Promise<LightMyRequestResponse[]> => {
    const responses: LightMyRequestResponse[] = [];
    for (let turn = 0; turn < 8; turn++) {
      const app = appOf(writer + turn);
      const id = ids[pick(ids.length, writer, turn)] ?? '';
      const other = ids[pick(ids.length, turn, writer, 5)] ?? '';
      const code = `mix${pick(WRITERS, turn, writer)}`;
      const mail = `mix${pick(WRITERS, writer, turn, 1)}`;
      const writes = [
        () =>
          send(app, 'PUT', `/profiles/${id}`, { EmailAddress: [mail, `${mail}b`], LastName: 'Mix', FirstName: mail }),
        () => send(app, 'PUT', `/profiles/${id}`, { EmailAddress: mail, ...badge('s', code) }),
        () => send(app, 'POST', `/profiles/${id}/extensions`, badge(turn, code)),
        () => updateBadge(app, id, 's', code),
        () => send(app, 'PUT', `/profiles/${id}/extensions/Badge/delete/by/unique`, { site: 's' }),
        () => send(app, 'POST', '/profiles', { EmailAddress: mail, LastName: 'New' }),
        () => send(app, 'PUT', `/profiles/${id}/merge/${other}`, { force_merge: true }),
        () => app.inject({ method: 'DELETE', url: `/profiles/${other}` }),
      ];
      const next = writes[pick(writes.length, writer, turn, 9)];
      if (next) responses.push(await next());
    }
    return responses;
  };
  const responses = (await Promise.all(writers.map(run))).flat();
  const statuses = new Set(responses.map(({ statusCode }) => statusCode));
  // 404: the customer or the record is gone; 400: a customer merged into itself.
  for (const status of statuses) expect([200, 201, 204, 400, 403, 404]).toContain(status);
  expect([200, 201, 204, 403].every((status) => statuses.has(status))).toBe(true);
});
