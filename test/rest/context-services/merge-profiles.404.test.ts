import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, readProfile } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (id: string, sourceId: string, force_merge: boolean) => {
  const payload = JSON.stringify({ force_merge });
  return expectRefusal(app, { method: 'PUT', url: `/profiles/${id}/merge/${sourceId}`, payload }, 404);
};

test.each([
  ['unknown', '0000000000000000'],
  ['in other letters', '0000sb5u97xe000y'],
  ['with characters that no id has', 'no-such-customer'],
  ['with a NUL', 'a%00'],
])('an id that is %s is not found, in either place, and nobody is deleted', async (_name, unknown) => {
  const id = await createCustomer(app, { FirstName: 'Ada', Phone: [{ PhoneNumber: '1' }] });
  for (const force of [false, true]) {
    expect((await refuse(id, unknown, force)).message).toContain('not found');
    expect((await refuse(unknown, id, force)).message).toContain('not found');
  }
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Ada' });
});

test('the message names the one of the two that is missing', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const unknown = '0000000000000000';
  for (const answer of [await refuse(id, unknown, false), await refuse(unknown, id, false)]) {
    const { message } = answer;
    expect(message).toContain(`'${unknown}'`);
    expect(message).not.toContain(id);
  }
});
