import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (customerId: string, extension: string, record: unknown) =>
  expectRefusal(
    app,
    {
      method: 'PUT',
      url: `/profiles/${customerId}/extensions/${extension}/by/unique`,
      payload: JSON.stringify(record),
    },
    404,
  );

test.each(['5', '314592653', '3145926535 ', '03145926535', ''])(
  'no record has the unique value "%s": an update never inserts (context-services.md §6.2)',
  async (PhoneNumber) => {
    const refusal = await refuse('0000Sb5U97XE000Y', 'Phone', { PhoneNumber, description: 'x' });
    expect(refusal.message).toBe("no record of extension 'Phone' has that PhoneNumber");
  },
);

test('a record of another customer does not count', async () => {
  await refuse('00027a52JCGY000M', 'Phone', { PhoneNumber: '3145926535', description: 'x' });
});

test.each(['0001Qa6K3TRW0009', '%00', '__proto__', '0000sb5u97xe000y'])(
  'an unknown customer, %s',
  async (customerId) => {
    const refusal = await refuse(customerId, 'Phone', { PhoneNumber: '3145926535' });
    expect(refusal.message).toBe(`customer '${decodeURIComponent(customerId)}' not found`);
  },
);

test.each([
  'Nope',
  'FirstName',
  'constructor',
  'toString',
  '__proto__',
  '%00',
  'Phone%00',
  '%20Phone',
  'Phone%2F',
  '%F0%9D%84%9E',
])('an unknown extension, %s (context-services.md §6.2)', async (extension) => {
  const refusal = await refuse('0000Sb5U97XE000Y', extension, { PhoneNumber: '3145926535' });
  expect(refusal.message).toBe(`extension '${decodeURIComponent(extension)}' not found`);
});
