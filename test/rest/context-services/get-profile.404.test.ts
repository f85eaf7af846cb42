import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

test.each([
  '0001Qa6K3TRW0009',
  '00027a52jcgy000m',
  '0',
  '%00',
  '%20',
  '__proto__',
  'constructor',
  '00027a52JCGY%00',
  '%F0%9D%84%9E',
  '..%2Fmetadata',
])('an id that no customer has: %s (context-services.md §5.1)', async (id) => {
  for (const query of ['', '?extensions=Phone']) {
    const refusal = await expectRefusal(app, { method: 'GET', url: `/profiles/${id}${query}` }, 404);
    expect(refusal.message).toBe(`customer '${decodeURIComponent(id)}' not found`);
  }
});

test.each(['/profiles/00027a52JCGY000M/extensions/Phone', '/profile/00027a52JCGY000M'])(
  'a path that no operation has, %s, is answered in the dialect',
  async (url) => {
    await expectRefusal(app, { method: 'GET', url }, 404);
  },
);

test('a path longer than any operation needs is answered in the dialect', async () => {
  await expectRefusal(app, { method: 'GET', url: `/profiles/${'x'.repeat(100_000)}` }, 414);
});
