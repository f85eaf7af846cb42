import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, issuesOf } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (id: string, status: number) => expectRefusal(app, { method: 'DELETE', url: `/profiles/${id}` }, status);

test('a deletion that is repeated finds nobody (context-services.md §5.4)', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const first = await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  expect(first.statusCode, first.body).toBe(200);
  expect((await refuse(id, 404)).message).toContain(`'${id}'`);
});

test.each([
  ['unknown', '0000000000000000'],
  ['in other letters', '00027A52jcgy000m'],
  ['with characters that no id has', 'no-such-customer'],
  ['a pattern', '%25'],
  ['with a NUL', 'a%00'],
])('an id that is %s is not found, and nobody is deleted', async (_name, id) => {
  await refuse(id, 404);
});

test('an id of more than 16 characters is a bad parameter, not an unknown customer (context-services.md §3.4)', async () => {
  expect(issuesOf(await refuse('0'.repeat(17), 400))).toEqual(['customer_id: TOO_LONG']);
});

test('there is no way to delete all customers', async () => {
  const before = await app.snapshot();
  const response = await app.inject({ method: 'DELETE', url: '/profiles' });
  expect(response.statusCode).toBe(405);
  expect(await app.snapshot()).toEqual(before);
});
