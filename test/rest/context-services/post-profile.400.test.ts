import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, issuesOf } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);
const small = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '2' } });

const refusePost = (body: unknown, on = app) => {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return expectRefusal(on, { method: 'POST', url: '/profiles', payload }, 400);
};

test.each([
  '{}',
  '{"customer_id":"0001Qa6K3TRW0009"}',
  '{"FirstName":null}',
  '{"FirstName":[]}',
  '{"Phone":null,"Title":null}',
])('an empty profile, %s (context-services.md §5.3)', async (body) => {
  await refusePost(body);
});

test.each([
  { what: 'an unknown attribute', body: '{"FirstName":"x","Nope":"y"}', issues: ['Nope: UNKNOWN'] },
  { what: 'an unknown extension', body: '{"FirstName":"x","Fax":[{"n":"1"}]}', issues: ['Fax: UNKNOWN'] },
  { what: 'constructor', body: '{"FirstName":"x","constructor":{"name":"y"}}', issues: ['constructor: UNKNOWN'] },
  { what: 'toString', body: '{"FirstName":"x","toString":"y"}', issues: ['toString: UNKNOWN'] },
  { what: 'a wrong type', body: '{"FirstName":5}', issues: ['FirstName: WRONG_TYPE'] },
  {
    what: 'a number beyond any',
    body: '{"FirstName":"x","Address":{"Type":1e400}}',
    issues: ['Address.Type: OUT_OF_RANGE'],
  },
  {
    what: 'a bad date-time',
    body: '{"LastCalledAgent_TimeStamp":"now"}',
    issues: ['LastCalledAgent_TimeStamp: MALFORMED'],
  },
  { what: 'a NUL character', body: '{"FirstName":"a\\u0000"}', issues: ['FirstName: NOT_STORABLE'] },
  { what: 'half of a surrogate pair', body: '{"FirstName":"\\ud800"}', issues: ['FirstName: NOT_STORABLE'] },
  { what: 'a NUL character in a name', body: '{"First\\u0000Name":"a"}', issues: ['First\u0000Name: UNKNOWN'] },
  { what: 'a missing unique attribute', body: '{"Phone":[{"prefix":"+1"}]}', issues: ['Phone.0.PhoneNumber: MISSING'] },
  {
    what: 'too long a value',
    body: '{"Phone":[{"PhoneNumber":"1234567890123456"}]}',
    issues: ['Phone.0.PhoneNumber: TOO_LONG'],
  },
  {
    what: 'two records of a single-valued extension',
    body: '{"Address":[{"City":"a"},{"City":"b"}]}',
    issues: ['Address: TOO_MANY'],
  },
  {
    what: 'several problems',
    body: '{"Nope":1,"FirstName":5,"Phone":[{},{"PhoneNumber":5,"PhoneType":"x"}]}',
    issues: [
      'Nope: UNKNOWN',
      'FirstName: WRONG_TYPE',
      'Phone.0.PhoneNumber: MISSING',
      'Phone.1.PhoneNumber: WRONG_TYPE',
      'Phone.1.PhoneType: WRONG_TYPE',
    ],
  },
])('$what (context-services.md §3.3, §5.3)', async ({ body, issues }) => {
  expect(issuesOf(await refusePost(body)).sort()).toEqual([...issues].sort());
});

test('more records than EXTENSION_RECORDS_MAX, counted over all extensions, with the limit named', async () => {
  const refusal = await refusePost(
    { Address: { City: 'a' }, Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '2' }] },
    small,
  );
  expect(issuesOf(refusal)).toEqual(['extensions: TOO_MANY']);
  expect(refusal.message).toContain('at most 2 ');
});
