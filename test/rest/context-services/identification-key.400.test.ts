import { expect, test } from 'vitest';
import { KEY_ENTRIES_MAX } from '../../../src/domain/customers/identification.ts';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, issuesOf, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { KEYS } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const post = (payload: string) => ({ method: 'POST' as const, url: KEYS, payload });
const attributes = ['FirstName'];
const SEVENTEEN = Array.from({ length: 17 }, (_, index) => `a${index}`);

// context-services.md §2.5 and §3.4; one attribute of the source at least, none twice, never a blend of two sources.
test.each<[string, object, string[]]>([
  ['no name', { attributes }, ['name: MISSING']],
  ['name null', { name: null, attributes }, ['name: MISSING']],
  ['name a number', { name: 5, attributes }, ['name: MALFORMED']],
  ['an empty name', { name: '', attributes }, ['name: MALFORMED']],
  ['a name that begins with a digit', { name: '1a', attributes }, ['name: MALFORMED']],
  ['a name with a blank', { name: 'a b', attributes }, ['name: MALFORMED']],
  ['a name with blanks around it', { name: ' a ', attributes }, ['name: MALFORMED']],
  ['a name with a letter beyond ASCII', { name: 'Zoë', attributes }, ['name: MALFORMED']],
  ['a name of 27 characters', { name: 'a'.repeat(27), attributes }, ['name: MALFORMED']],
  ['no attributes', { name: 'k' }, ['attributes: WRONG_TYPE']],
  ['attributes null', { name: 'k', attributes: null }, ['attributes: WRONG_TYPE']],
  ['attributes a string', { name: 'k', attributes: 'FirstName' }, ['attributes: WRONG_TYPE']],
  ['attributes empty', { name: 'k', attributes: [] }, ['attributes: WRONG_TYPE']],
  ['seventeen attributes', { name: 'k', attributes: SEVENTEEN }, ['attributes: WRONG_TYPE']],
  ['an unknown attribute', { name: 'k', attributes: ['Nope'] }, ['attributes.0: UNKNOWN']],
  ['an attribute in another letter case', { name: 'k', attributes: ['firstname'] }, ['attributes.0: UNKNOWN']],
  [
    'an inherited name',
    { name: 'k', attributes: ['toString', '__proto__'] },
    ['attributes.0: UNKNOWN', 'attributes.1: UNKNOWN'],
  ],
  ['no strings', { name: 'k', attributes: [1, null, {}] }, [0, 1, 2].map((index) => `attributes.${index}: UNKNOWN`)],
  ['an empty attribute name', { name: 'k', attributes: [' '] }, ['attributes.0: UNKNOWN']],
  ['an attribute twice', { name: 'k', attributes: ['FirstName', 'DOB', 'FirstName '] }, ['attributes.2: DUPLICATE']],
  ['an extension attribute for the profile', { name: 'k', attributes: ['PhoneType'] }, ['attributes.0: UNKNOWN']],
  ['a prefixed one for the profile', { name: 'k', attributes: ['Phone.PhoneType'] }, ['attributes.0: UNKNOWN']],
  ['two sources', { name: 'k', attributes: ['FirstName', 'Phone.PhoneType'] }, ['attributes.1: UNKNOWN']],
  [
    'two sources the other way round',
    { name: 'k', source: 'Phone', attributes: ['Phone.PhoneType', 'FirstName'] },
    ['attributes.1: UNKNOWN'],
  ],
  [
    'two extensions',
    { name: 'k', source: 'Phone', attributes: ['Phone.PhoneType', 'Address.City'] },
    ['attributes.1: UNKNOWN'],
  ],
  ['source none', { name: 'k', source: 'none', attributes }, ['source: NOT_ALLOWED']],
  ['an unknown source', { name: 'k', source: 'Nope', attributes }, ['source: NOT_ALLOWED']],
  ['a source that is no text', { name: 'k', source: 5, attributes }, ['source: NOT_ALLOWED']],
  ['an empty source', { name: 'k', source: '', attributes }, ['source: NOT_ALLOWED']],
  ['unique "yes"', { name: 'k', attributes, unique: 'yes' }, ['unique: WRONG_TYPE']],
  ['unique 1', { name: 'k', attributes, unique: 1 }, ['unique: WRONG_TYPE']],
  ['an unknown key', { name: 'k', attributes, uniqe: true }, ['uniqe: UNKNOWN']],
  [
    'several problems at once',
    { name: '1', attributes: ['Nope'], unique: 'no', id: 1 },
    ['id: UNKNOWN', 'name: MALFORMED', 'attributes.0: UNKNOWN', 'unique: WRONG_TYPE'],
  ],
])('refuses %s', async (_what, document, issues) => {
  const refusal = await expectRefusal(app, post(JSON.stringify(document)), 400);
  expect(issuesOf(refusal)).toEqual(issues);
});

test('sixteen attributes are enough', async () => {
  const names = Array.from({ length: 16 }, (_, index) => ({ name: `a${index}`, type: 'string' }));
  const define = await send(app, 'POST', '/metadata/profiles/extensions', {
    name: 'Wide',
    type: 'single-valued',
    attributes: names,
  });
  expect(define.statusCode).toBe(201);
  const document = { name: 'wide', source: 'Wide', attributes: names.map(({ name }) => name) };
  expect((await send(app, 'POST', KEYS, document)).statusCode).toBe(201);
});

test.each(['Select', 'profile', 'NONE', 'varchar2', 'task'])(
  'refuses the unauthorized word %s as a name, in the legacy words (context-services.md §4)',
  async (name) => {
    const refusal = await expectRefusal(app, post(JSON.stringify({ name, attributes })), 400);
    expect(refusal.message).toBe(`bad parameter 'name' reason: '${name}' keyword is not authorized.`);
  },
);

test.each([
  ['no body', ''],
  ['no JSON', '{"name":'],
  ['an array', '[{"name":"k","attributes":["FirstName"]}]'],
  ['null', 'null'],
  ['a string', '"k"'],
])('refuses %s', async (_what, payload) => {
  await expectRefusal(app, post(payload), 400);
});

// A stored value that no index can hold: the key cannot be built, and nothing of it may stay.
test.each([
  ['too long', { Title: 'x'.repeat(1_000) }, 'Title: TOO_LONG', ['Title']],
  [
    'too many combinations of values',
    {
      EmailAddress: Array.from({ length: KEY_ENTRIES_MAX / 10 + 1 }, (_, index) => `e${index}`),
      PhoneNumber: Array.from({ length: 10 }, (_, index) => `p${index}`),
    },
    'EmailAddress: TOO_MANY',
    ['EmailAddress', 'PhoneNumber'],
  ],
])('refuses a key over stored values that are %s, and leaves nothing behind', async (_what, profile, issue, names) => {
  const id = await createCustomer(app, profile);
  const { profile_schema: _version, ...before } = await app.snapshot();
  const response = await send(app, 'POST', KEYS, { name: 'Heavy', attributes: names });
  expect(response.statusCode, response.body).toBe(400);
  expect(issuesOf(response.json())).toEqual([issue]);
  const { profile_schema: _later, ...after } = await app.snapshot();
  expect(after).toEqual(before);
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  expect((await send(app, 'POST', KEYS, { name: 'Heavy', attributes: names })).statusCode).toBe(201);
  await app.inject({ method: 'DELETE', url: `${KEYS}/Heavy` });
});
