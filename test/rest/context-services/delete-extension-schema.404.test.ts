import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { defineExtension, expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (name: string) =>
  expectRefusal(app, { method: 'DELETE', url: `/metadata/profiles/extensions/${name}` }, 404);

test.each([
  ['unknown', 'Nope'],
  ['a core attribute', 'FirstName'],
  ['a beginning of one', 'Phon'],
  ['a pattern', '%25'],
  ['a text that no name can be', 'a%00'],
  ['very long', 'x'.repeat(5_000)],
])('an extension that is %s is not found, and nothing is deleted (context-services.md §7.3)', async (_name, name) => {
  await refuse(name);
});

test('a deletion that is repeated finds nothing', async () => {
  await defineExtension(app, { name: 'Pets', type: 'classifier' });
  const first = await app.inject({ method: 'DELETE', url: '/metadata/profiles/extensions/Pets' });
  expect(first.statusCode, first.body).toBe(204);
  expect((await refuse('Pets')).message).toContain("'Pets'");
});
