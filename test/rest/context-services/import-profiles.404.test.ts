import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

test.each(['POST', 'GET', 'PUT', 'DELETE'] as const)('without IMPORT_DIR there is no such path: %s', async (method) => {
  const payload = JSON.stringify({ format: 'CSV', profiles: 'good.csv' });
  const request = { method, url: '/profiles/import', ...(method === 'GET' ? {} : { payload }) };
  expect((await expectRefusal(app, request, 404)).message).toBe('no such path');
});
