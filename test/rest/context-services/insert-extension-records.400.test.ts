import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import {
  createCustomer,
  defineExtension,
  expectRefusal,
  issuesOf,
  readProfile,
  send,
} from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '4' } });

const HOME = { PhoneType: 0, PhoneNumber: '55501' };
const numbered = (...numbers: string[]) => numbers.map((PhoneNumber) => ({ PhoneNumber }));
const createAda = () => createCustomer(app, { FirstName: 'Ada', Phone: [HOME], Address: { City: 'Nantes' } });

const refuse = (id: string, body: unknown) => {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return expectRefusal(app, { method: 'POST', url: `/profiles/${id}/extensions`, payload }, 400);
};

beforeAll(async () => {
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"Phone":'],
  ['an array', [HOME]],
  ['a string', '"Phone"'],
  ['null', 'null'],
])('a body that is %s is refused', async (_name, body) => {
  const { issues } = await refuse(await createAda(), body);
  expect(issues).toBeUndefined();
});

test.each([
  ['an empty object', {}],
  ['an empty list', { Phone: [] }],
  ['empty lists', { Phone: [], Address: [] }],
  ['null for every extension', { Phone: null, Address: null }],
  ['a customer_id alone', { customer_id: null }],
])('a body that holds no record is refused: %s', async (_name, body) => {
  expect(issuesOf(await refuse(await createAda(), body))).toEqual([': MISSING']);
});

test.each([
  ["another customer's", '00027a52JCGY000M'],
  ['no text', 7],
  ['empty', ''],
])('customer_id in the body is refused when it is %s (context-services.md §5.2)', async (_name, customer_id) => {
  const body = await refuse(await createAda(), { customer_id, Phone: { PhoneNumber: '1' } });
  expect(issuesOf(body)).toEqual(['customer_id: NOT_ALLOWED']);
});

test.each<[string, unknown, string[]]>([
  ['an unknown extension', { Nope: [{ a: 1 }] }, ['Nope: UNKNOWN']],
  ['an unknown extension without records', { Nope: [] }, ['Nope: UNKNOWN']],
  ['a core attribute', { FirstName: 'Ada' }, ['FirstName: UNKNOWN']],
  ['an unknown attribute', { Phone: { PhoneNumber: '1', Fax: '2' } }, ['Phone.0.Fax: UNKNOWN']],
  [
    "an attribute's name in other letters",
    { Phone: { phonenumber: '1' } },
    ['Phone.0.phonenumber: UNKNOWN', 'Phone.0.PhoneNumber: MISSING'],
  ],
  ['an attribute of a classifier', { Vip: { since: 1 } }, ['Vip.since: UNKNOWN']],
  ['a value of another type', { Phone: { PhoneNumber: 1 } }, ['Phone.0.PhoneNumber: WRONG_TYPE']],
  ['a value that is too long', { Phone: { PhoneNumber: '1'.repeat(16) } }, ['Phone.0.PhoneNumber: TOO_LONG']],
  ['a text that cannot be stored', { Address: { City: 'a\u0000' } }, ['Address.City: NOT_STORABLE']],
  [
    'a date-time that is none',
    { Phone: [{ ...HOME, start_availabilty: 'noon' }] },
    ['Phone.0.start_availabilty: MALFORMED'],
  ],
  ['no mandatory attribute', { Phone: { description: '' } }, ['Phone.0.PhoneNumber: MISSING']],
  ['null for a mandatory attribute', { Phone: { PhoneNumber: null } }, ['Phone.0.PhoneNumber: MISSING']],
  ['two records for a single-valued extension', { Address: [{ City: 'a' }, {}] }, ['Address: TOO_MANY']],
  ['two records for a classifier', { Vip: [{}, {}] }, ['Vip: TOO_MANY']],
  ['a text for a record', { Phone: ['55501'] }, ['Phone.0: WRONG_TYPE']],
  ['null for a record', { Phone: [HOME, null] }, ['Phone.1: WRONG_TYPE']],
  ['a list for a record', { Phone: [[HOME]] }, ['Phone.0: WRONG_TYPE']],
  ['an extension under two spellings', { Phone: numbered('1'), PHONE: numbered('2') }, ['PHONE: DUPLICATE']],
  ['an unauthorized string (§4)', { Address: { City: ' Select ' } }, ['Address.City: RESERVED']],
  [
    'several problems in several places',
    { Phone: [{ PhoneNumber: '1' }, { prefix: 7 }], Address: { City: true, Street: 'x' }, Nope: {} },
    [
      'Phone.1.prefix: WRONG_TYPE',
      'Phone.1.PhoneNumber: MISSING',
      'Address.City: WRONG_TYPE',
      'Address.Street: UNKNOWN',
      'Nope: UNKNOWN',
    ],
  ],
])('%s is refused, and no record of the body is stored', async (_name, body, issues) => {
  expect(issuesOf(await refuse(await createAda(), body)).sort()).toEqual(issues.toSorted());
});

test('the message of an unauthorized string is the documented one (context-services.md §4)', async () => {
  const { message } = await refuse(await createAda(), { Address: { City: 'Select' } });
  expect(message).toBe("bad parameter 'Address.City' reason: 'Select' keyword is not authorized.");
});

test.each([
  ['all of one body', { Phone: numbered('1', '2', '3', '4', '5') }],
  ['with those that are there', { Phone: numbered('1', '2', '3') }],
  ['over several extensions', { Phone: numbered('1', '2'), Vip: {} }],
])('more than EXTENSION_RECORDS_MAX records of one customer are refused: %s', async (_name, body) => {
  const answer = await refuse(await createAda(), body);
  expect(issuesOf(answer)).toEqual(['extensions: TOO_MANY']);
  expect(answer.message).toContain('at most 4 extension records, this one would have 5');
});

test('exactly EXTENSION_RECORDS_MAX records are stored, and replacing some of them is no more', async () => {
  const id = await createAda();
  for (const description of ['new', 'newer']) {
    const Phone = numbered('1', '2').map((record) => ({ ...record, description }));
    const response = await send(app, 'POST', `/profiles/${id}/extensions`, { Phone, Address: { City: 'Brest' } });
    expect(response.statusCode, response.body).toBe(200);
  }
  const held = numbered('1', '2').map((record) => ({ PhoneType: 0, ...record, description: 'newer' }));
  expect(await readProfile(app, id, 'Phone')).toMatchObject({ Phone: [HOME, ...held] });
});

test('an id of more than 16 characters is refused (context-services.md §3.4)', async () => {
  const body = await refuse('0'.repeat(17), { Phone: HOME });
  expect(issuesOf(body)).toEqual(['customer_id: TOO_LONG']);
});
