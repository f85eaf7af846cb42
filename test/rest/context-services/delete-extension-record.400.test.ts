import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, issuesOf } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const ADA = {
  FirstName: 'Ada',
  Phone: [{ PhoneNumber: '55501', description: 'home' }],
  Address: { City: 'Nantes' },
  Notes: [{ words: 'hi' }],
  Vip: {},
  Contract: [{ branch: 'north', contract_no: 77 }],
};

async function refuse(extension: string, body: unknown, customerId?: string) {
  const id = customerId ?? (await createCustomer(app, ADA));
  const url = `/profiles/${id}/extensions/${extension}/delete/by/unique`;
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return expectRefusal(app, { method: 'PUT', url, payload }, 400);
}

beforeAll(async () => {
  await defineExtension(app, { name: 'Notes', type: 'multi-valued', attributes: [{ name: 'words', type: 'string' }] });
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
  await defineExtension(app, {
    name: 'Contract',
    type: 'multi-valued',
    unique: ['branch', 'contract_no'],
    attributes: [
      { name: 'branch', type: 'string' },
      { name: 'contract_no', type: 'long' },
    ],
  });
});

test.each([
  ['nothing', ''],
  ['no JSON', '{'],
  ['an array', '[{"PhoneNumber":"55501"}]'],
  ['a string', '"55501"'],
  ['null', 'null'],
])('a body that is %s is refused', async (_name, body) => {
  expect((await refuse('Phone', body)).issues).toBeUndefined();
});

test.each<[string, string, unknown, string[]]>([
  ['an extension without unique attributes', 'Notes', { words: 'hi' }, ['Notes: NOT_ALLOWED']],
  ['a single-valued extension', 'Address', { City: 'Nantes' }, ['Address: NOT_ALLOWED']],
  ['a classifier', 'vip', {}, ['Vip: NOT_ALLOWED']],
  ['an empty body', 'Phone', {}, ['PhoneNumber: MISSING']],
  ['a body without the unique attribute', 'Phone', { description: 'home' }, ['PhoneNumber: MISSING']],
  ['null for the unique attribute', 'Phone', { PhoneNumber: null }, ['PhoneNumber: MISSING']],
  ['the unique attribute in other letters', 'Phone', { phonenumber: '55501' }, ['PhoneNumber: MISSING']],
  ['one of two unique attributes', 'Contract', { branch: 'north' }, ['contract_no: MISSING']],
  ['a unique value of another type', 'Phone', { PhoneNumber: 55501 }, ['PhoneNumber: WRONG_TYPE']],
  ['several unique values', 'Phone', { PhoneNumber: ['55501'] }, ['PhoneNumber: WRONG_TYPE']],
  ['two problems at once', 'Contract', { contract_no: 'x', Other: 1 }, ['contract_no: WRONG_TYPE', 'branch: MISSING']],
])('%s is refused (context-services.md §6.3)', async (_name, extension, body, issues) => {
  expect(issuesOf(await refuse(extension, body)).sort()).toEqual(issues.toSorted());
});

test('customer_id in the body is refused when it differs from the path', async () => {
  const body = await refuse('Phone', { customer_id: '0000Sb5U97XE000Y', PhoneNumber: '55501' });
  expect(issuesOf(body)).toEqual(['customer_id: NOT_ALLOWED']);
});

test('an id of more than 16 characters is refused (context-services.md §3.4)', async () => {
  const body = await refuse('Phone', { PhoneNumber: '55501' }, '0'.repeat(17));
  expect(issuesOf(body)).toEqual(['customer_id: TOO_LONG']);
});
