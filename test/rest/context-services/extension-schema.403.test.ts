import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const SCHEMAS = '/metadata/profiles/extensions';

test.each(['Phone', 'phone', 'PHONE'])(
  '%s is taken by an extension, letter case folded (context-services.md §7.2)',
  async (name) => {
    const payload = JSON.stringify({ name, type: 'single-valued' });
    const refusal = await expectRefusal(app, { method: 'POST', url: SCHEMAS, payload }, 403);
    expect(refusal.message).toContain(`'${name}'`);
  },
);

test.each(['FirstName', 'firstname', 'DOB', 'lastcalledagent_timestamp'])(
  '%s is taken by a core attribute, letter case folded (context-services.md §3.3)',
  async (name) => {
    const payload = JSON.stringify({ name, type: 'multi-valued' });
    await expectRefusal(app, { method: 'POST', url: SCHEMAS, payload }, 403);
  },
);

test('of ten requests for one name at once, one defines it and nine are refused', async () => {
  const names = ['Rush', 'RUSH', 'rush', 'rUsh', 'ruSh', 'rusH', 'RUsh', 'ruSH', 'RuSh', 'rUsH'];
  const responses = await Promise.all(names.map((name) => send(app, 'POST', SCHEMAS, { name, type: 'single-valued' })));
  expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array(9).fill(403)]);
  const winner = names[responses.findIndex(({ statusCode }) => statusCode === 201)];
  expect((await send(app, 'GET', `${SCHEMAS}/rush`)).json()).toEqual({ name: winner, type: 'single-valued' });
});
