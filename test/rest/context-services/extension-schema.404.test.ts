import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

test.each([
  'Nope',
  'FirstName',
  'constructor',
  'toString',
  '__proto__',
  '%00',
  'Phone%00',
  '%20',
  '%F0%9D%84%9E',
  'Phone%2F',
])('an unknown extension, %s (context-services.md §7.1)', async (name) => {
  const refusal = await expectRefusal(app, { method: 'GET', url: `/metadata/profiles/extensions/${name}` }, 404);
  expect(refusal.message).toBe(`extension '${decodeURIComponent(name)}' not found`);
});

test('the location of a new schema, which has no /metadata, is the path of no operation', async () => {
  await expectRefusal(app, { method: 'GET', url: '/profiles/extensions/Phone' }, 404);
});
