import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const payload = JSON.stringify({ Phone: [{ PhoneNumber: '55501' }] });

test.each([
  ['unknown', '0000000000000000'],
  ['in other letters', '00027A52jcgy000m'],
  ['with characters that no id has', 'no-such-customer'],
  ['with a NUL', 'a%00'],
])('an id that is %s is not found, and no customer comes of it (context-services.md §6.1)', async (_name, id) => {
  const body = await expectRefusal(app, { method: 'POST', url: `/profiles/${id}/extensions`, payload }, 404);
  expect(body.message).toContain('not found');
});

test('a customer that was deleted is not found', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  await expectRefusal(app, { method: 'POST', url: `/profiles/${id}/extensions`, payload }, 404);
});
