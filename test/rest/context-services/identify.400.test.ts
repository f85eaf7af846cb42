import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, issuesOf, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, findIds, insertCustomers } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const refuse = (query: string) => expectRefusal(app, { method: 'GET', url: `/profiles${query}` }, 400);

test('without any key nobody can be identified (context-services.md §5.5)', async () => {
  const response = await app.inject({ url: '/profiles?FirstName=a', headers: { 'x-genesys-tenantid': '5' } });
  expect(response.statusCode).toBe(400);
});

beforeAll(async () => {
  await createKey(app, { name: 'Names', attributes: ['FirstName', 'LastName'] });
  await createKey(app, { name: 'Title', attributes: ['Title'] });
  await createKey(app, { name: 'Digits', source: 'Phone', attributes: ['PhoneNumber', 'prefix'] });
  await createCustomer(app, { Title: 'two', Phone: [{ PhoneNumber: '1' }] });
  await createCustomer(app, { Title: 'two' });
});

test.each<[string, string, string[]]>([
  ['no query at all: the database is never dumped', '', [': MISSING']],
  ['an empty query', '?&', [': MISSING']],
  ['no attribute', '?include_profile=yes&extensions=Phone&id_key=Title&include_extensions=always', [': MISSING']],
  ['no attribute of any key', '?DOB=1&Nope=2', ['attributes: NOT_ALLOWED']],
  ['no first attribute of any key', '?LastName=Doe&Phone.prefix=1', ['attributes: NOT_ALLOWED']],
  ['an attribute in another letter case', '?title=two', ['attributes: NOT_ALLOWED']],
  ['an extension attribute without its extension', '?PhoneNumber=1', ['attributes: NOT_ALLOWED']],
  ['an extension attribute in another letter case', '?Phone.phonenumber=1', ['attributes: NOT_ALLOWED']],
  ['the source named as it is not', '?profile.Title=two', ['attributes: NOT_ALLOWED']],
  ['inherited names', '?toString=1&__proto__=2&constructor=3', ['attributes: NOT_ALLOWED']],
  ['a name that is empty', '?=two', ['attributes: NOT_ALLOWED']],
  ['an unknown id_key', '?Title=two&id_key=Nope', ['id_key: UNKNOWN']],
  ['an empty id_key', '?Title=two&id_key=', ['id_key: UNKNOWN']],
  ['an id_key whose first attribute is not given', '?Title=two&id_key=Names', ['attributes: NOT_ALLOWED']],
  ['an id_key of which only the second is given', '?LastName=L1&Title=two&id_key=Names', ['attributes: NOT_ALLOWED']],
  ['id_key twice', '?Title=two&id_key=Title&id_key=Title', ['id_key: DUPLICATE']],
  ['an attribute twice', '?Title=two&Title=three', ['Title: DUPLICATE']],
  ['an attribute twice with one value', '?Title=two&Title=two', ['Title: DUPLICATE']],
  ['an attribute twice, once in percents', '?Title=two&%54itle=two', ['Title: DUPLICATE']],
  ['an attribute twice in two letter cases', '?Phone.PhoneNumber=1&PHONE.PhoneNumber=1', ['attributes: DUPLICATE']],
  ['include_profile=maybe', '?Title=two&include_profile=maybe', ['include_profile: NOT_ALLOWED']],
  ['include_profile=', '?Title=two&include_profile=', ['include_profile: NOT_ALLOWED']],
  ['include_profile twice', '?Title=two&include_profile=no&include_profile=yes', ['include_profile: DUPLICATE']],
  ['include_extensions=never', '?Title=two&include_extensions=never', ['include_extensions: NOT_ALLOWED']],
  [
    'include_extensions twice',
    '?Title=two&include_extensions=unique&include_extensions=unique',
    ['include_extensions: DUPLICATE'],
  ],
  [
    'all that at once',
    '?include_profile=1&include_extensions=2&id_key=a&id_key=b',
    ['id_key: DUPLICATE', 'include_profile: NOT_ALLOWED', 'include_extensions: NOT_ALLOWED', ': MISSING'],
  ],
])('refuses %s', async (_what, query, issues) => {
  expect(issuesOf(await refuse(query))).toEqual(issues);
});

// An extension that does not exist is a mistake of the client's, whoever is found: the answer must not hang on the data.
test.each([
  ['one', 'Title=two&id_key=Title&include_extensions=always'],
  ['nobody', 'Title=none'],
  ['nobody, and extensions only of a single one', 'Title=none&include_extensions=unique'],
  ['two, and extensions only of a single one', 'Title=two&include_extensions=unique'],
  ['one, and extensions only of a single one', 'Phone.PhoneNumber=1&include_extensions=unique'],
  ['nobody, by a value that nothing can equal', 'Title=%00&include_extensions=unique'],
])('an unknown extension is refused when it finds %s (context-services.md §12.2 Q11)', async (_what, query) => {
  expect(issuesOf(await refuse(`?${query}&extensions=Phone,Nope`))).toEqual(['extensions.1: UNKNOWN']);
});

test('a thousand hits are listed; one more is refused, and the answer says so', async () => {
  const title = sql`CASE WHEN n > 1000 THEN 'last' ELSE 'most' END`;
  await insertCustomers(
    app.db,
    1_001,
    sql`jsonb_build_object('DOB', 'many', 'EmailAddress', 'e' || n, 'Title', ${title})`,
  );
  await createKey(app, { name: 'DobMail', attributes: ['DOB', 'EmailAddress'] });
  await createKey(app, { name: 'DobTitle', attributes: ['DOB', 'Title'] });
  const most = await send(app, 'GET', '/profiles?DOB=many&Title=most&id_key=DobTitle');
  expect(most.statusCode).toBe(200);
  expect(new Set(most.json().map(({ customer_id }: { customer_id: string }) => customer_id)).size).toBe(1_000);
  const refusal = await refuse('?DOB=many');
  expect(issuesOf(refusal)).toEqual([': TOO_MANY']);
  expect(refusal.message).toContain('1000');
  expect(await findIds(app, { DOB: 'many', EmailAddress: 'e7' })).toEqual(['0000000000000007']);
});
