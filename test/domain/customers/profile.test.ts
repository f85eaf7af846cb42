import { expect, test } from 'vitest';
import { parseProfile } from '../../../src/domain/customers/profile.ts';
import { thrownIssueKeys, thrownIssues } from '../../support/issues.ts';
import { anAttribute, anExtension, aProfileSchema } from '../../support/profile-schema.ts';

const RECORDS_MAX = 100;

const schema = aProfileSchema(
  [
    ...['FirstName', 'LastName', 'DOB', 'EmailAddress'].map((name) => anAttribute(name)),
    anAttribute('LastCalledAgent_TimeStamp', { type: 'datetime' }),
    anAttribute('Title', { length: 5 }),
  ],
  [anExtension('Phone')],
);

const attributesOf = (attributes: Record<string, unknown>) =>
  parseProfile(schema, { attributes }, RECORDS_MAX).attributes;
const refusalOf = (attributes: Record<string, unknown>) =>
  thrownIssueKeys(() => parseProfile(schema, { attributes }, RECORDS_MAX));

test('the core attributes of the update example in 000_a767b5bb564813fe.txt pass as sent', () => {
  const attributes = {
    FirstName: 'Bruce',
    LastName: 'Banner',
    DOB: '1962-05-10',
    EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
  };
  expect(parseProfile(schema, { attributes }, RECORDS_MAX)).toEqual({
    schemaVersion: 7,
    attributes,
    records: null,
    identification: { keyIds: [], entries: [] },
  });
});

test.each<[string, unknown, unknown]>([
  ['one value', 'a@x.test', 'a@x.test'],
  ['a list of one, which means the same', ['a@x.test'], 'a@x.test'],
  ['a list, primary first', ['b@x.test', 'a@x.test'], ['b@x.test', 'a@x.test']],
  ['a list with the same value twice', ['a@x.test', 'a@x.test'], ['a@x.test', 'a@x.test']],
  ['an empty text, which is a value', '', ''],
  ['a list of empty texts', ['', ''], ['', '']],
])('context-services.md §2.1: %s', (_what, sent, stored) => {
  expect(attributesOf({ EmailAddress: sent })).toEqual({ EmailAddress: stored });
});

test.each([
  ['null', null],
  ['undefined', undefined],
  ['an empty list', []],
])('context-services.md §3.3: %s is the same as absent', (_what, sent) => {
  const attributes = attributesOf({ FirstName: 'Ada', EmailAddress: sent });
  expect(Object.keys(attributes)).toEqual(['FirstName']);
});

test('a profile without any attribute is one that has none', () => {
  expect(attributesOf({})).toEqual({});
});

test('values are stored in the form of their type, each entry of a list too', () => {
  expect(attributesOf({ LastCalledAgent_TimeStamp: ['2009-12-18T18:30:00Z', '2009-12-19'] })).toEqual({
    LastCalledAgent_TimeStamp: ['2009-12-18T18:30:00.000Z', '2009-12-19T00:00:00.000Z'],
  });
});

test.each<[string, unknown, (string | number)[], string]>([
  ['FirstName', 5, ['FirstName'], 'WRONG_TYPE'],
  ['FirstName', { text: 'Ada' }, ['FirstName'], 'WRONG_TYPE'],
  ['FirstName', 'A\u0000da', ['FirstName'], 'NOT_STORABLE'],
  ['Title', 'Doctor', ['Title'], 'TOO_LONG'],
  ['LastCalledAgent_TimeStamp', 'yesterday', ['LastCalledAgent_TimeStamp'], 'MALFORMED'],
  ['EmailAddress', ['a@x.test', 5], ['EmailAddress', 1], 'WRONG_TYPE'],
  ['EmailAddress', ['a@x.test', null], ['EmailAddress', 1], 'WRONG_TYPE'],
  ['EmailAddress', [['a@x.test']], ['EmailAddress', 0], 'WRONG_TYPE'],
  ['EmailAddress', ['\ud800'], ['EmailAddress', 0], 'NOT_STORABLE'],
])('a core attribute that breaks its definition is refused where it stands: %s %j', (name, value, path, code) => {
  expect(refusalOf({ [name]: value })).toEqual([[path, code]]);
});

/** Names that every JavaScript object answers to, though nobody defined them. */
const PROTOTYPE_NAMES = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];

test.each(['Nickname', 'firstname', 'FIRSTNAME', 'FirstName ', '', 'customer_id', ...PROTOTYPE_NAMES])(
  'a name that is no core attribute is refused: %j',
  (name) => {
    expect(refusalOf({ FirstName: 'Ada', [name]: 'x' })).toEqual([[[name], 'UNKNOWN']]);
  },
);

test('the name __proto__ is unknown like any other, and changes no prototype', () => {
  const attributes = Object.fromEntries([['__proto__', { FirstName: 'Eve' }]]);
  expect(refusalOf(attributes)).toEqual([[['__proto__'], 'UNKNOWN']]);
});

test.each<[unknown]>([[null], [undefined], [[]]])('an unknown name is refused also when its value is %j', (value) => {
  expect(refusalOf({ Nickname: value })).toEqual([[['Nickname'], 'UNKNOWN']]);
});

test('an extension among the attributes is refused as such', () => {
  const [issue] = thrownIssues(() => parseProfile(schema, { attributes: { phone: [] } }, RECORDS_MAX));
  expect(issue).toMatchObject({ path: ['phone'], code: 'UNKNOWN', message: 'is an extension, not an attribute' });
});

test('a core attribute may be called like something that every object has', () => {
  const odd = aProfileSchema(PROTOTYPE_NAMES.map((name) => anAttribute(name)));
  const attributes = { constructor: 'Ada', toString: ['a', 'b'] };
  const parsed = parseProfile(odd, { attributes }, RECORDS_MAX);
  expect(Object.entries(parsed.attributes)).toEqual(Object.entries(attributes));
  expect(Object.keys(parseProfile(odd, { attributes: {} }, RECORDS_MAX).attributes)).toEqual([]);
});

test('every problem of a profile is told at once: attributes first, then extensions, each in the order sent', () => {
  const phone = anExtension('Phone', {
    attributes: [anAttribute('PhoneNumber', { isMandatory: true }), anAttribute('PhoneType', { type: 'integer' })],
    unique: ['PhoneNumber'],
  });
  const input = {
    attributes: { Nickname: 'x', FirstName: ['Ada', 5, '\u0000'], Title: 'Doctor', DOB: null },
    extensions: [
      { name: 'Fax', records: [{}] },
      {
        name: 'Phone',
        records: [{ PhoneType: 'home', number: 1 }, { PhoneNumber: '1' }, { PhoneNumber: '1' }],
      },
      { name: 'PHONE', records: [] },
    ],
  };
  expect(
    thrownIssueKeys(() => parseProfile(aProfileSchema([...schema.attributes.values()], [phone]), input, 9)),
  ).toEqual([
    [['Nickname'], 'UNKNOWN'],
    [['FirstName', 1], 'WRONG_TYPE'],
    [['FirstName', 2], 'NOT_STORABLE'],
    [['Title'], 'TOO_LONG'],
    [['Fax'], 'UNKNOWN'],
    [['Phone', 0, 'PhoneType'], 'WRONG_TYPE'],
    [['Phone', 0, 'number'], 'UNKNOWN'],
    [['Phone', 0, 'PhoneNumber'], 'MISSING'],
    [['Phone', 2], 'NOT_UNIQUE'],
    [['PHONE'], 'DUPLICATE'],
  ]);
});

test('the message of a refusal names the places, never the values: it is logged', () => {
  const input = { attributes: { FirstName: { ssn: '078-05-1120' }, Title: '078-05-1120' } };
  const messages = thrownIssues(() => parseProfile(schema, input, RECORDS_MAX)).map(({ message }) => message);
  expect(() => parseProfile(schema, input, RECORDS_MAX)).toThrow(
    'FirstName: must be a string; Title: must have at most',
  );
  expect(messages.join()).not.toContain('078');
});
