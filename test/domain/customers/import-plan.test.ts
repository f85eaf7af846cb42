import { expect, test } from 'vitest';
import { IMPORT_COLUMNS_MAX, planImport, readImportLine } from '../../../src/domain/customers/import-plan.ts';
import { thrownIssueKeys } from '../../support/issues.ts';
import { anAttribute, anExtension, aProfileSchema } from '../../support/profile-schema.ts';

const phone = anExtension('Phone', { attributes: [anAttribute('PhoneNumber'), anAttribute('prefix')] });
const key = (name: string, extension: string | null, attributes: string[], isReady = true) => ({
  ...{ name, extension, isReady, isUnique: false, keyId: 1 },
  attributes: attributes.map((attribute) => anAttribute(attribute)),
});
const schema = {
  ...aProfileSchema(
    [anAttribute('FirstName'), anAttribute('EmailAddress'), anAttribute('PhoneNumber')],
    [phone, anExtension('Address', { kind: 'single-valued', attributes: [anAttribute('City')] })],
  ),
  identificationKeys: [
    key('Mail', null, ['EmailAddress', 'FirstName']),
    key('Number', 'phone', ['PhoneNumber']),
    key('Unready', null, ['EmailAddress'], false),
  ],
};

const plan = (header: string[], keyName: string | null = null) => planImport(schema, header, keyName);
const profileOf = (header: string[], cells: string[], tenantId = '1') => readImportLine(plan(header), cells, tenantId);

test.each<[string, string[], string[], unknown]>([
  ['a core attribute', ['FirstName'], ['Ada'], { attributes: { FirstName: 'Ada' }, extensions: [] }],
  [
    'attributes of an extension, whose name folds letter case',
    ['phone.PhoneNumber', 'PHONE.prefix'],
    ['1', '+33'],
    { attributes: {}, extensions: [{ name: 'Phone', records: [{ PhoneNumber: '1', prefix: '+33' }] }] },
  ],
  [
    'a core attribute called like one of an extension',
    ['PhoneNumber', 'Phone.PhoneNumber'],
    ['1', '2'],
    { attributes: { PhoneNumber: '1' }, extensions: [{ name: 'Phone', records: [{ PhoneNumber: '2' }] }] },
  ],
  [
    'several values of a core attribute, primary first, whatever stands between',
    ['EmailAddress', 'FirstName', 'EmailAddress', 'EmailAddress'],
    ['b@x.test', 'Ada', '', 'a@x.test'],
    { attributes: { EmailAddress: ['b@x.test', 'a@x.test'], FirstName: 'Ada' }, extensions: [] },
  ],
  [
    'empty cells: no value, no record',
    ['FirstName', 'Phone.PhoneNumber', 'Phone.prefix', 'Address.City'],
    ['Ada', '', '', ''],
    { attributes: { FirstName: 'Ada' }, extensions: [] },
  ],
  [
    'a record with one of its attributes',
    ['Phone.PhoneNumber', 'Phone.prefix'],
    ['', '+33'],
    { attributes: {}, extensions: [{ name: 'Phone', records: [{ prefix: '+33' }] }] },
  ],
  [
    'columns that say nothing about the profile',
    ['customer_id', 'Segment', 'TenantId', 'FirstName'],
    ['0001Qa6K3TRW0004', 'gold', '01', 'Ada'],
    { attributes: { FirstName: 'Ada' }, extensions: [] },
  ],
  [
    'blanks around names, not around values',
    [' FirstName\t'],
    [' Ada '],
    { attributes: { FirstName: ' Ada ' }, extensions: [] },
  ],
])('%s', (_what, header, cells, profile) => {
  expect(profileOf(header, cells)).toEqual(profile);
});

test('a core attribute may be called like a column that would say nothing', () => {
  const own = aProfileSchema([anAttribute('Segment')]);
  const line = readImportLine(planImport(own, ['Segment'], null), ['gold'], '1');
  expect(line.attributes).toEqual({ Segment: 'gold' });
});

test('every column that is unknown or there twice is refused at once', () => {
  const header = [
    ...['firstname', '', 'Phone', 'Phone.Phonenumber', 'Phone.', '.PhoneNumber', 'Fax.Number', 'x'.repeat(100)],
    ...['Phone.prefix', 'PHONE.prefix', 'TenantId', 'TenantId', 'Segment', 'Segment', 'EmailAddress', 'EmailAddress'],
  ];
  expect(thrownIssueKeys(() => plan(header))).toEqual([
    ...[...header.slice(0, 7), 'x'.repeat(64)].map((name) => [['profiles', name], 'UNKNOWN']),
    ...['PHONE.prefix', 'TenantId', 'Segment'].map((name) => [['profiles', name], 'DUPLICATE']),
  ]);
});

test('a file may have so many columns and no more', () => {
  const header = Array.from({ length: IMPORT_COLUMNS_MAX }, () => 'EmailAddress');
  expect(plan(header).columns).toHaveLength(IMPORT_COLUMNS_MAX);
  expect(thrownIssueKeys(() => plan([...header, 'EmailAddress']))).toEqual([[['profiles'], 'TOO_MANY']]);
});

test.each([
  ['mail', ['EmailAddress', 'FirstName'], 'Mail'],
  ['NUMBER', ['PHONE.PhoneNumber'], 'Number'],
])('id-key %s is covered by %j', (name, header, found) => {
  expect(plan(header, name).key?.name).toBe(found);
});

test.each([
  ['Nobody', ['EmailAddress'], 'UNKNOWN'],
  ['Unready', ['EmailAddress'], 'UNKNOWN'],
  ['Mail', ['EmailAddress'], 'NOT_ALLOWED'],
  ['Number', ['PhoneNumber'], 'NOT_ALLOWED'],
])('id-key %s with the columns %j is refused: %s', (name, header, code) => {
  expect(thrownIssueKeys(() => plan(header, name))).toEqual([[['id-key'], code]]);
});

test.each([
  ['too few cells', ['Ada'], [[[], 'MALFORMED']]],
  ['too many cells', ['Ada', '1', ''], [[[], 'MALFORMED']]],
  ['another tenant', ['Ada', '2'], [[['TenantId'], 'NOT_ALLOWED']]],
  ['what is no tenant', ['Ada', 'one'], [[['TenantId'], 'NOT_ALLOWED']]],
])('a line with %s is refused', (_what, cells, issues) => {
  expect(thrownIssueKeys(() => profileOf(['FirstName', 'TenantId'], cells))).toEqual(issues);
});

test('a line may leave its tenant open', () => {
  expect(profileOf(['FirstName', 'TenantId'], ['Ada', ''], '7').attributes).toEqual({ FirstName: 'Ada' });
});
