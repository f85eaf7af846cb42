import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, issuesOf, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { setMode } from '../../support/server-mode.ts';

const app = useTestApp(openTestDatabase);

const refuse = (body: unknown) => {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return expectRefusal(app, { method: 'POST', url: '/server/mode', payload }, 400);
};

test.each<[string, unknown, string]>([
  ['another value', { mode: 'standby' }, 'mode: NOT_ALLOWED'],
  ['a beginning of a mode', { mode: 'prod' }, 'mode: NOT_ALLOWED'],
  ['an empty text', { mode: '' }, 'mode: NOT_ALLOWED'],
  ['a flag', { mode: true }, 'mode: NOT_ALLOWED'],
  ['a list', { mode: ['maintenance'] }, 'mode: NOT_ALLOWED'],
  ['an object', { mode: { toLowerCase: 'maintenance' } }, 'mode: NOT_ALLOWED'],
  ['null', { mode: null }, 'mode: MISSING'],
  ['no mode', {}, 'mode: MISSING'],
  ['the key in other letters', { Mode: 'maintenance' }, 'mode: MISSING'],
])('%s is refused, with the modes that there are (context-services.md §9)', async (_name, body, issue) => {
  const answer = await refuse(body);
  expect(issuesOf(answer)).toEqual([issue]);
  expect(answer.message).toContain('production, maintenance');
});

test.each([
  ['nothing', ''],
  ['no JSON', 'maintenance'],
  ['a string', '"maintenance"'],
  ['an array', ['maintenance']],
  ['null', 'null'],
])('a body that is %s is refused', async (_name, body) => {
  expect((await refuse(body)).issues).toBeUndefined();
});

test('a refused switch leaves maintenance mode on, too', async () => {
  await setMode(app, 'maintenance');
  await refuse({ mode: 'off' });
  expect((await send(app, 'GET', '/server/status')).json().mode).toBe('maintenance');
});
