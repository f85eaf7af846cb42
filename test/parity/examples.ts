/** Customers of the demo data, and an id that nobody has. */
export const BRUCE = '00027a52JCGY000M';
export const BETTY = '0000Sb5U97XE000Y';
/** Members of the demo data. */
export const ADA = '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11';
export const LOUIS = '2b8d5f60-3c1e-4f7a-8a52-6d0c9be4e102';
export const NOBODY = '0000000000000000';
export const PHONE = { PhoneType: 0, prefix: '+33', PhoneNumber: '3145926535', description: 'family phone' };
export const OFFICE = { PhoneType: 2, PhoneNumber: '6543210', start_availabilty: '2009-12-18T09:30:00+01:00' };

export const EIGHT = {
  aString: 'Zoë 🦊',
  anInteger: 5,
  aLong: '9223372036854775807',
  aDouble: -1.5,
  aDate: '2024-02-29',
  aDatetime: '2009-12-18T18:30:00.000Z',
  aCurrency: '12.50',
  aBoolean: 'true',
};
export const EIGHT_WRONG = {
  aString: 5,
  anInteger: 1.5,
  aLong: '1e3',
  aDouble: 'x',
  aDate: '2023-02-29',
  aDatetime: 'soon',
  aCurrency: 1.23456,
  aBoolean: 1,
};
export const EIGHT_CODES = [
  ['aString', 'WRONG_TYPE'],
  ['anInteger', 'WRONG_TYPE'],
  ['aLong', 'WRONG_TYPE'],
  ['aDouble', 'WRONG_TYPE'],
  ['aDate', 'MALFORMED'],
  ['aDatetime', 'MALFORMED'],
  ['aCurrency', 'OUT_OF_RANGE'],
  ['aBoolean', 'WRONG_TYPE'],
] as const;

const NAMES: Readonly<Record<string, string>> = {
  string: 'aString',
  integer: 'anInteger',
  long: 'aLong',
  double: 'aDouble',
  date: 'aDate',
  datetime: 'aDatetime',
  currency: 'aCurrency',
  boolean: 'aBoolean',
};
export const TYPES = Object.keys(NAMES);

const attributes = TYPES.map((type) => ({ name: NAMES[type], type }));
const BETTYS_PROFILE = {
  FirstName: 'Betty',
  PreferredAgent_EmployeeID: 'e-18',
  Phone: [{ PhoneNumber: '3145926535', description: 'phone' }],
  Keys: [{ aLong: 77, aString: 'old', aBoolean: true }, { aLong: 78 }],
};

/** What every row starts from, beyond the demo data: extensions of all types, keys, and records. */
export const SETUP: readonly (readonly [method: 'POST' | 'PUT', url: string, body: unknown])[] = [
  ['POST', '/metadata/profiles/extensions', { name: 'Values', type: 'single-valued', attributes }],
  ['POST', '/metadata/profiles/extensions', { name: 'Keys', type: 'multi-valued', attributes, unique: ['aLong'] }],
  ['POST', '/metadata/profiles/extensions', { name: 'Notes', type: 'multi-valued', attributes }],
  [
    'POST',
    '/metadata/identification-keys',
    { name: 'ByString', source: 'Keys', attributes: ['aString'], unique: true },
  ],
  [
    'POST',
    '/metadata/identification-keys',
    { name: 'ByAgents', attributes: ['PreferredAgent_EmployeeID', 'LastCalledAgent_EmployeeID'], unique: true },
  ],
  ['PUT', `/profiles/${BETTY}`, BETTYS_PROFILE],
];
