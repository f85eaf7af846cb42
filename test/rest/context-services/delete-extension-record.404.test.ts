import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const urlOf = (id: string, extension: string) => `/profiles/${id}/extensions/${extension}/delete/by/unique`;
const refuse = (id: string, extension: string, body: unknown) =>
  expectRefusal(app, { method: 'PUT', url: urlOf(id, extension), payload: JSON.stringify(body) }, 404);

beforeAll(async () => {
  // Its unique keys look like those of Phone.
  await defineExtension(app, {
    name: 'Fax',
    type: 'multi-valued',
    unique: ['number_of_fax'],
    attributes: [{ name: 'number_of_fax', type: 'string' }],
  });
});

test('a repeated deletion finds no record (context-services.md §6.3)', async () => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '2' }] });
  const first = await send(app, 'PUT', urlOf(id, 'Phone'), { PhoneNumber: '1' });
  expect(first.statusCode, first.body).toBe(204);
  const { message } = await refuse(id, 'Phone', { PhoneNumber: '1' });
  expect(message).toContain('PhoneNumber');
});

test.each([
  ['a value that no record has', '3'],
  ['a value in other letters', 'AB'],
  ['a part of a value', '55'],
  ['a value with a blank', ' 555'],
])('%s selects no record: values compare exactly', async (_name, PhoneNumber) => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: '555' }, { PhoneNumber: 'ab' }] });
  await refuse(id, 'Phone', { PhoneNumber });
});

test("neither another extension's record nor another customer's is deleted", async () => {
  await createCustomer(app, { Phone: [{ PhoneNumber: '77' }] });
  const id = await createCustomer(app, { FirstName: 'Ada', Fax: [{ number_of_fax: '77' }] });
  await refuse(id, 'Phone', { PhoneNumber: '77' });
});

test.each([
  ['unknown', 'Nope'],
  ['a core attribute', 'FirstName'],
  ['text that no name can be', 'a%00'],
])('an extension that is %s is not found (context-services.md §6.3)', async (_name, extension) => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: '1' }] });
  await refuse(id, extension, { PhoneNumber: '1' });
});

test.each([
  ['unknown', '0000000000000000'],
  ['in other letters', '0000sB5u97xe000y'],
  ['with characters that no id has', 'no-such-customer'],
])('a customer id that is %s is not found', async (_name, id) => {
  await refuse(id, 'Phone', { PhoneNumber: '3145926535' });
});
