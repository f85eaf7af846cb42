import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

test('replaces core attributes whole and leaves extensions that the body does not name', async () => {
  const response = await app.inject({
    method: 'PUT',
    url: '/profiles/00027a52JCGY000M',
    payload: JSON.stringify({ FirstName: 'Bruce' }),
  });
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('[]');
  const read = await app.inject({ url: '/profiles/00027a52JCGY000M?extensions=Address' });
  expect(read.json()).toEqual({
    customer_id: '00027a52JCGY000M',
    FirstName: 'Bruce',
    Address: { Type: 1, Address: '1 Gamma Street', City: 'Dayton', Country: 'United States' },
  });
});
