import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (url: string) => expectRefusal(app, { method: 'GET', url }, 400);

test.each([
  'Nope',
  'FirstName',
  'customer_id',
  'constructor',
  'toString',
  '__proto__',
  'Phone.PhoneNumber',
  '%00',
  'Phone%00',
  '%ED%A0%80',
  '%zz',
  '%F0%9D%84%9E',
  'Phone%27%3B%20--',
  'x'.repeat(27),
])('an extension that does not exist, extensions=%s (context-services.md §5.1)', async (name) => {
  const { message, issues } = await refuse(`/profiles/00027a52JCGY000M?extensions=${name}`);
  expect(message).toMatch(/^bad parameter 'extensions/);
  expect(issues).toMatchObject([{ code: 'UNKNOWN' }]);
});

test('every unknown name is in issues', async () => {
  const { issues } = await refuse('/profiles/00027a52JCGY000M?extensions=Nope,Phone&extensions=toString');
  expect(issues?.map(({ code }) => code)).toEqual(['UNKNOWN', 'UNKNOWN']);
});

test.each([
  { length: 17, id: '00027a52JCGY000M0' },
  { length: 17, id: '%00'.repeat(17) },
  { length: 10_000, id: 'x'.repeat(10_000) },
])('an id of $length characters, more than 16 (context-services.md §3.4)', async ({ id }) => {
  const { issues } = await refuse(`/profiles/${id}?extensions=Phone`);
  expect(issues).toMatchObject([{ path: ['customer_id'], code: 'TOO_LONG' }]);
});

test('a name of thousands of characters is refused like any other unknown one', async () => {
  const { issues } = await refuse(`/profiles/00027a52JCGY000M?extensions=${'x'.repeat(10_000)}`);
  expect(issues).toMatchObject([{ code: 'UNKNOWN' }]);
});

test.each(['%', '%zz', 'a%E0%A4%A', '%ED%A0%80', '%C0%AF', '%FF'])(
  'percent-encoding in the path that is no UTF-8: %s',
  async (id) => {
    await refuse(`/profiles/${id}`);
  },
);
