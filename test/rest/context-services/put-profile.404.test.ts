import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

test.each([
  { what: 'nobody has', id: '0001Qa6K3TRW0009' },
  { what: 'differs in letter case', id: '00027A52jcgy000m' },
  { what: 'holds a character that no id has', id: '00027a52-CGY000M' },
  { what: 'is a NUL character', id: '%00' },
  { what: 'is a blank', id: '%20' },
  { what: 'is text of another script', id: encodeURIComponent('é𝄞') },
  { what: 'holds a slash', id: '..%2F..' },
  { what: 'is SQL', id: encodeURIComponent("'; --") },
  { what: 'is __proto__', id: '__proto__' },
  { what: 'is constructor', id: 'constructor' },
])('an id that $what: no upsert (context-services.md §5.2)', async ({ id }) => {
  const body = { FirstName: 'Bruce', Phone: [{ PhoneNumber: '1' }] };
  const refusal = await expectRefusal(
    app,
    { method: 'PUT', url: `/profiles/${id}`, payload: JSON.stringify(body) },
    404,
  );
  expect(refusal.message).toBe(`customer '${decodeURIComponent(id)}' not found`);
});

test.each(['/profile', '/profiles/00027a52JCGY000M/nope', '/profiles/00027a52JCGY000M/extensions/Phone'])(
  'a path that no operation has, %s, is answered in the dialect',
  async (url) => {
    await expectRefusal(app, { method: 'PUT', url, payload: '{"FirstName":"x"}' }, 404);
  },
);
