import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, findIds, identify } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const PHONE = { PhoneType: 0, PhoneNumber: '55501', description: '' };
const IVO = { FirstName: 'Ivo', LastName: 'Sand', EmailAddress: ['ivo@home.test', 'ivo@work.test'] };
const ADDRESS = { City: 'Nantes' };

/** Customers by a short name. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  for (const [name, profile] of Object.entries({
    ivo: { ...IVO, Phone: [PHONE], Address: ADDRESS },
    ada: { FirstName: 'Ada', LastName: 'Sand', Title: 'Dr', DOB: '1815' },
    ann: { FirstName: 'Ada', LastName: 'Sand', Title: 'Ms', DOB: '1900' },
    may: { FirstName: 'May', LastName: 'Sand', Title: 'Dr', EmailAddress: 'ivo@home.test' },
    lone: { LastName: 'Sand' },
  })) {
    ids[name] = await createCustomer(app, profile);
  }
  // In this order: the oldest first.
  await createKey(app, { name: 'LastFirstTitle', attributes: ['LastName', 'FirstName', 'Title'] });
  await createKey(app, { name: 'LastFirstDob', attributes: ['LastName', 'FirstName', 'DOB'] });
  await createKey(app, { name: 'Mail', attributes: ['EmailAddress'] });
  await createKey(app, { name: 'MailLast', attributes: ['EmailAddress', 'LastName'] });
  await createKey(app, { name: 'DobTitle', attributes: ['DOB', 'Title'] });
  await createKey(app, { name: 'Digits', source: 'Phone', attributes: ['PhoneNumber'] });
});

// Attributes outside the chosen key are ignored: by who is found one sees which key was chosen (context-services.md §5.5).
test.each<[string, Record<string, string>, string[]]>([
  ['the key that is covered whole', { LastName: 'Sand', FirstName: 'Ada', Title: 'Ms' }, ['ann']],
  ['whatever the order of the query', { Title: 'Ms', FirstName: 'Ada', LastName: 'Sand' }, ['ann']],
  [
    'the oldest of two that are covered whole, though it has fewer attributes',
    { LastName: 'Nobody', EmailAddress: 'ivo@home.test' },
    ['ivo', 'may'],
  ],
  [
    'a whole short key before a longer run',
    { LastName: 'Sand', FirstName: 'Ada', EmailAddress: 'ivo@work.test' },
    ['ivo'],
  ],
  ['a whole key, though a younger one', { LastName: 'Sand', FirstName: 'Ada', DOB: '1815', Title: 'None' }, []],
  ['else the longest run from the left', { LastName: 'Sand', FirstName: 'Ada' }, ['ada', 'ann']],
  ['a tie goes to the oldest', { LastName: 'Sand', FirstName: 'Ada', Nope: 'x' }, ['ada', 'ann']],
  [
    'a gap ends the run: what is behind it is ignored',
    { LastName: 'Sand', Title: 'Dr' },
    ['ivo', 'ada', 'ann', 'may', 'lone'],
  ],
  ['a run of one', { DOB: '1815' }, ['ada']],
  ['attributes in no key are ignored', { DOB: '1815', PhoneNumber: 'x', 'Address.City': 'Brest', nope: '' }, ['ada']],
  ['no hit is an empty list', { DOB: 'never' }, []],
])('%s', async (_rule, query, found) => {
  expect(await findIds(app, query)).toEqual(found.map((name) => ids[name]).sort());
});

test.each<[string, Record<string, string>, string[]]>([
  [
    'the key named, though another is covered better',
    { id_key: 'LastFirstDob', LastName: 'Sand', FirstName: 'Ada', Title: 'Ms' },
    ['ada', 'ann'],
  ],
  ['in any letter case', { id_key: 'dObTiTLe', DOB: '1815' }, ['ada']],
  ['with blanks around it', { id_key: ' DobTitle ', DOB: '1815' }, ['ada']],
  ['covered whole', { id_key: 'MailLast', EmailAddress: 'ivo@home.test', LastName: 'Sand' }, ['ivo', 'may']],
  ['covered in part', { id_key: 'MailLast', EmailAddress: 'ivo@work.test' }, ['ivo']],
  ['of an extension', { id_key: 'DIGITS', 'Phone.PhoneNumber': '55501' }, ['ivo']],
])('id_key: %s', async (_rule, query, found) => {
  expect(await findIds(app, query)).toEqual(found.map((name) => ids[name]).sort());
});

const NAMES = 'Phone, Address';
const ivo = () => ids['ivo'];

// context-services.md §5.5 and §12.2 Q2, Q3: an array of profiles, which are ids only unless more is asked for.
test.each<[string, Record<string, string>, () => object]>([
  ['ids only', {}, () => ({ customer_id: ivo() })],
  ['ids only, said so', { include_profile: 'no' }, () => ({ customer_id: ivo() })],
  ['all core attributes', { include_profile: 'yes' }, () => ({ customer_id: ivo(), ...IVO })],
  ['yes in another letter case', { include_profile: 'Yes' }, () => ({ customer_id: ivo(), ...IVO })],
  ['extensions alone', { extensions: NAMES }, () => ({ customer_id: ivo(), Phone: [PHONE], Address: ADDRESS })],
  ['extensions in any letter case', { extensions: 'pHONE' }, () => ({ customer_id: ivo(), Phone: [PHONE] })],
  [
    'extensions of the only one',
    { extensions: 'Phone', include_extensions: 'unique' },
    () => ({ customer_id: ivo(), Phone: [PHONE] }),
  ],
  [
    'both',
    { extensions: NAMES, include_profile: 'yes', include_extensions: 'always' },
    () => ({ customer_id: ivo(), ...IVO, Phone: [PHONE], Address: ADDRESS }),
  ],
])('one customer with %s', async (_what, options, printed) => {
  const response = await identify(app, { EmailAddress: 'ivo@work.test', ...options });
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/json;charset=UTF-8']);
  expect(response.json()).toEqual([printed()]);
});

test.each([
  ['always', { Phone: [PHONE] }, { Phone: [] }],
  ['unique', {}, {}],
  ['Unique', {}, {}],
])('of two customers the extensions come %s', async (include_extensions, ofIvo, ofMay) => {
  const query = { EmailAddress: 'ivo@home.test', extensions: 'Phone', include_extensions };
  const found = (await identify(app, query)).json();
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ customer_id: ivo(), ...ofIvo });
  expect(found).toContainEqual({ customer_id: ids['may'], ...ofMay });
});

test('nobody found is 200 with an empty array, whatever is asked for (context-services.md §12.2 Q2)', async () => {
  const query = { EmailAddress: 'none', include_profile: 'yes', extensions: 'Phone', include_extensions: 'unique' };
  const response = await identify(app, query);
  expect([response.statusCode, response.body]).toEqual([200, '[]']);
});

test('extensions may be repeated, and one slash at the end of the path is ignored', async () => {
  const url = '/profiles/?EmailAddress=ivo@work.test&extensions=Address&extensions=%20phone%20,';
  expect((await send(app, 'GET', url)).json()).toEqual([{ customer_id: ivo(), Address: ADDRESS, Phone: [PHONE] }]);
});

test('reads change nothing', async () => {
  const before = await app.snapshot();
  await identify(app, { LastName: 'Sand', include_profile: 'yes', extensions: 'Phone' });
  expect(await app.snapshot()).toEqual(before);
});

test('customers of another tenant are not found', async () => {
  const headers = { 'x-genesys-tenantid': '3' };
  const key = { name: 'Mail', attributes: ['EmailAddress'] };
  const url = '/profiles?EmailAddress=ivo@home.test';
  expect((await app.inject({ url, headers })).statusCode).toBe(400);
  await app.inject({ method: 'POST', url: '/metadata/identification-keys', headers, payload: JSON.stringify(key) });
  expect((await app.inject({ url, headers })).body).toBe('[]');
  expect(await findIds(app, { EmailAddress: 'ivo@work.test' })).toEqual([ivo()]);
});
