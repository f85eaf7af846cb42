import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { createCustomer, readProfile, send } from '../../support/context-services.ts';
import { expectRowsAsComputedAnew, findIds, KEYS } from '../../support/identification-keys.ts';
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

test('of many who are created at once with one value, one wins and the others are refused', async () => {
  const { customer } = await first.snapshot();
  const responses = await Promise.all(
    writers.map((writer) => send(appOf(writer), 'POST', '/profiles', { EmailAddress: [`own${writer}`, 'wanted'] })),
  );
  expect(countDone(responses)).toBe(1);
  expect((await first.snapshot())['customer']).toHaveLength((customer?.length ?? 0) + 1);
  const winner = responses.findIndex(({ statusCode }) => statusCode === 201);
  expect(await findIds(first, { EmailAddress: 'wanted' })).toEqual([responses[winner]?.json().customer_id]);
  expect(await findIds(first, { EmailAddress: `own${winner === 0 ? 1 : 0}` })).toEqual([]);
});

test('of many who want one value by POST, PUT, insert and by/unique at once, one wins; the others stay as they are', async () => {
  const ids = await Promise.all(writers.map((writer) => createCustomer(first, badge('s', `own${writer}`))));
  const responses = await Promise.all(
    ids.map((id, writer) => {
      const app = appOf(writer >> 2);
      if (writer % 4 === 0) return send(app, 'POST', '/profiles', badge('s', 'coveted'));
      if (writer % 4 === 1) return send(app, 'PUT', `/profiles/${id}`, { FirstName: 'Put', ...badge('s', 'coveted') });
      if (writer % 4 === 2) return send(app, 'POST', `/profiles/${id}/extensions`, badge('new', 'coveted'));
      return updateBadge(app, id, 's', 'coveted');
    }),
  );
  expect(countDone(responses)).toBe(1);
  expect(await findIds(first, { 'Badge.code': 'coveted' })).toHaveLength(1);
  for (const [writer, id] of ids.entries()) {
    const isRefused = responses[writer]?.statusCode === 403;
    if (isRefused) expect(await readProfile(first, id, 'Badge')).toEqual(badge('s', `own${writer}`));
  }
});

test('of merges of one customer into several, made while others want its value, one wins and keeps it', async () => {
  const source = await createCustomer(first, { EmailAddress: 'inherited', ...badge('source', 'heirloom') });
  const heirs = await Promise.all(writers.map((writer) => createCustomer(first, { EmailAddress: `heir${writer}` })));
  const merges = heirs.map((heir, writer) => send(appOf(writer), 'PUT', `/profiles/${heir}/merge/${source}`, {}));
  const others = writers.map((writer) => send(appOf(writer), 'POST', '/profiles', { EmailAddress: 'inherited' }));
  const [merged, posted] = [await Promise.all(merges), await Promise.all(others)];
  expect(merged.map(({ statusCode }) => statusCode).sort()).toEqual([204, ...Array(WRITERS - 1).fill(404)]);
  expect(countDone(posted)).toBe(0);
  const heir = heirs[merged.findIndex(({ statusCode }) => statusCode === 204)] ?? '';
  expect(await findIds(first, { EmailAddress: 'inherited' })).toEqual([heir]);
  expect(await findIds(first, { 'Badge.code': 'heirloom' })).toEqual([heir]);
});

test('a value that is given up is taken over by one, or by nobody', async () => {
  const id = await createCustomer(first, { EmailAddress: 'passed on' });
  const [deleted, ...responses] = await Promise.all([
    first.inject({ method: 'DELETE', url: `/profiles/${id}` }),
    ...writers.map((writer) => send(appOf(writer), 'POST', '/profiles', { EmailAddress: 'passed on' })),
  ]);
  expect(deleted?.statusCode).toBe(200);
  const done = countDone(responses);
  expect(done).toBeLessThan(2);
  expect(await findIds(first, { EmailAddress: 'passed on' })).toHaveLength(done);
});

test.each([
  ['differ', true],
  ['clash here and there', false],
])(
  'a unique key created while writers write values that %s exists and holds, or is refused',
  async (_how, isDistinct) => {
    const value = (writer: number, turn: number) =>
      isDistinct ? `t${writer}.${turn}` : `t${(writer * 7 + turn * 3) % 11}`;
    const write = async (writer: number): Promise<LightMyRequestResponse[]> => {
      const app = appOf(writer);
      const created = await send(app, 'POST', '/profiles', { Title: value(writer, 0), LastName: 'Busy' });
      if (created.statusCode !== 201) return [created];
      const url = `/profiles/${created.json().customer_id}`;
      const put = await send(app, 'PUT', url, { Title: [value(writer, 1), value(writer, 2)], LastName: 'Busy' });
      const extended = await send(app, 'POST', `${url}/extensions`, badge('t', `busy${isDistinct}${writer}`));
      return [created, put, extended];
    };
    const document = { name: `Title${isDistinct}`, attributes: ['Title'], unique: true };
    const [early, key, late] = await Promise.all([
      Promise.all(writers.map(write)),
      send(second, 'POST', KEYS, document),
      Promise.all(writers.map((writer) => write(writer + WRITERS))),
    ]);
    const done = countDone([...early.flat(), ...late.flat()]);
    expect([201, 403], key.body).toContain(key.statusCode);
    if (isDistinct) expect([done, key.statusCode]).toEqual([6 * WRITERS, 201]);
    if (key.statusCode === 201) expect(await expectRowsAsComputedAnew(first, document.name)).not.toEqual([]);
    else expect((await send(first, 'GET', `${KEYS}/${document.name}`)).statusCode).toBe(404);
    await first.inject({ method: 'DELETE', url: `${KEYS}/${document.name}` });
  },
);
