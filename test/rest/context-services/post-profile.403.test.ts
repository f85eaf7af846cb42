import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, issuesOf } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

test('records of one body with equal unique values: no customer is created (context-services.md §5.3, §10.2)', async () => {
  const body = {
    FirstName: 'Ivo',
    Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '2' }, { PhoneNumber: '1' }, { PhoneNumber: '2', prefix: '+33' }],
  };
  const refusal = await expectRefusal(app, { method: 'POST', url: '/profiles', payload: JSON.stringify(body) }, 403);
  expect(issuesOf(refusal)).toEqual(['Phone.2: NOT_UNIQUE', 'Phone.3: NOT_UNIQUE']);
  expect(refusal.message).toContain("bad parameter 'Phone[2]' reason: ");
});
