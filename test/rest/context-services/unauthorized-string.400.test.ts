import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const lenient = useSecondApp(app, { REFUSE_UNAUTHORIZED_VALUES: 'false' });

/** The three lists of context-services.md §4. */
const WORDS = [
  'extension none profile service state task',
  'alter by comment constraint create cursor database delete from having identity index inner insert is join left null',
  'order outer prepare primary procedure return right select set size table truncate union update when where',
  'bigint binary bit blob boolean char clob currency date datetime decimal double float int integer long longvarbinary',
  'money nchar number numeric real smalldatetime smallint smallmoney string time timestamp tinyint varbinary varchar',
  'varchar2',
].flatMap((line) => line.split(' '));

const SCHEMAS = '/metadata/profiles/extensions';
const KEYS = '/metadata/identification-keys';
const BETTY = '/profiles/0000Sb5U97XE000Y';

const messageOf = (parameter: string, word: string): string =>
  `bad parameter '${parameter}' reason: '${word}' keyword is not authorized.`;

const extension = (name: string, attributes: object[] = []) => ({ name, type: 'multi-valued', attributes });

/** Each is refused for its name, whatever is set about values. */
const NAMES: [what: string, url: string, body: object, parameter: string, word: string][] = [
  ['an extension', SCHEMAS, extension('Select'), 'name', 'Select'],
  ['an extension', SCHEMAS, extension('PROFILE'), 'name', 'PROFILE'],
  ['an extension', SCHEMAS, { name: 'varchar2', type: 'classifier' }, 'name', 'varchar2'],
  // The legacy sample of inserting records has an attribute of this name: the rule is taken as binding all the same.
  ['an attribute', SCHEMAS, extension('Pets', [{ name: 'number', type: 'integer' }]), 'attributes[0].name', 'number'],
  [
    'a unique attribute',
    SCHEMAS,
    {
      ...extension('Pets', [
        { name: 'tag', type: 'string' },
        { name: 'Order', type: 'long' },
      ]),
      unique: ['Order'],
    },
    'attributes[1].name',
    'Order',
  ],
  ['an identification key', KEYS, { name: 'Index', attributes: ['LastName'] }, 'name', 'Index'],
  ['an identification key', KEYS, { name: 'service', source: 'Phone', attributes: ['prefix'] }, 'name', 'service'],
];

test.each(NAMES)(
  '%s at %s cannot be called so: %j (context-services.md §4)',
  async (_what, url, body, parameter, word) => {
    for (const door of [app, lenient]) {
      const refusal = await expectRefusal(door, { method: 'POST', url, payload: JSON.stringify(body) }, 400);
      expect(refusal.message).toBe(messageOf(parameter, word));
      expect(refusal.issues?.map(({ code }) => code)).toEqual(['RESERVED']);
    }
  },
);

test('a default cannot be an unauthorized string', async () => {
  const body = extension('Pets', [{ name: 'tag', type: 'string', default: 'None' }]);
  const refusal = await expectRefusal(app, { method: 'POST', url: SCHEMAS, payload: JSON.stringify(body) }, 400);
  expect(refusal.message).toBe(messageOf('attributes[0].default', 'None'));
});

beforeAll(async () => {
  const attributes = ['tag', 'breed', 'chip'].map((name) => ({ name, type: 'string' }));
  await defineExtension(app, { name: 'Dogs', type: 'multi-valued', unique: ['tag', 'chip'], attributes });
  const response = await app.inject({
    method: 'POST',
    url: `${BETTY}/extensions`,
    payload: JSON.stringify({ Dogs: [{ tag: 'rex', chip: '1', breed: 'pug' }] }),
  });
  expect(response.statusCode, response.body).toBe(200);
});

test.each([
  ['POST', '/profiles', { LastName: 'Left' }, 'LastName', 'Left'],
  ['POST', '/profiles', { FirstName: 'Ivo', EmailAddress: ['ivo@home.test', 'TABLE'] }, 'EmailAddress[1]', 'TABLE'],
  ['POST', '/profiles', { FirstName: 'Ivo', Address: { City: 'Union' } }, 'Address.City', 'Union'],
  ['POST', '/profiles', { Phone: [{ PhoneNumber: '1' }, { PhoneNumber: 'set' }] }, 'Phone[1].PhoneNumber', 'set'],
  ['PUT', BETTY, { Title: 'service' }, 'Title', 'service'],
  ['PUT', BETTY, { FirstName: 'Betty', dogs: { tag: 'a', chip: 'bit', breed: 'b' } }, 'Dogs[0].chip', 'bit'],
  [
    'POST',
    `${BETTY}/extensions`,
    { Phone: { PhoneNumber: '1', description: 'Extension' } },
    'Phone[0].description',
    'Extension',
  ],
  ['POST', `${BETTY}/extensions`, { Dogs: [{ tag: 'State', chip: '1' }] }, 'Dogs[0].tag', 'State'],
  ['PUT', `${BETTY}/extensions/Dogs/by/unique`, { tag: 'rex', chip: '1', breed: 'Real' }, 'breed', 'Real'],
  ['PUT', `${BETTY}/extensions/Dogs/by/unique`, { tag: 'Size', chip: '1', breed: 'pug' }, 'tag', 'Size'],
  ['PUT', `${BETTY}/extensions/Dogs/by/unique`, { tag: 'rex', chip: 'INT' }, 'chip', 'INT'],
] as const)(
  '%s %s does not take the value of %j (context-services.md §4)',
  async (method, url, body, parameter, word) => {
    const refusal = await expectRefusal(app, { method, url, payload: JSON.stringify(body) }, 400);
    expect(refusal.message).toBe(messageOf(parameter, word));
    expect(refusal.issues?.map(({ code }) => code)).toEqual(['RESERVED']);
  },
);

test.each([
  ['as it stands', (word: string) => word],
  ['in capitals', (word: string) => word.toUpperCase()],
])('no word of the three lists is taken %s, and each is echoed as it was sent', async (_how, write) => {
  const sent = WORDS.map(write);
  const before = await app.snapshot();
  // Some of the words are what no refusal may show by itself: here all of the message is given.
  const response = await send(app, 'PUT', BETTY, { EmailAddress: sent });
  expect(response.json()).toMatchObject({
    ...{ http_method: 'PUT', uri: BETTY, http_code: 400, error_code: 'BadRequest' },
    message: sent.map((word, index) => messageOf(`EmailAddress[${index}]`, word)).join('; '),
  });
  expect(await app.snapshot()).toEqual(before);
});

test('blanks around a word do not hide it', async () => {
  const payload = JSON.stringify({ LastName: ' Left\t' });
  const refusal = await expectRefusal(app, { method: 'POST', url: '/profiles', payload }, 400);
  expect(refusal.message).toMatch(/^bad parameter 'LastName' reason: '\s*Left\s*' keyword is not authorized\.$/);
});

test('one unauthorized string among sound values refuses all of them, and is told with the other problems', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const body = { FirstName: 'Ada', LastName: 'Where', Phone: [{ PhoneNumber: '1' }, { prefix: 'Null' }] };
  const refusal = await expectRefusal(
    app,
    { method: 'PUT', url: `/profiles/${id}`, payload: JSON.stringify(body) },
    400,
  );
  expect(refusal.issues?.map(({ path, code }) => `${path.join('.')}: ${code}`)).toEqual([
    'LastName: RESERVED',
    'Phone.1.prefix: RESERVED',
    'Phone.1.PhoneNumber: MISSING',
  ]);
});
