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

const app = useTestApp(openTestDatabase);

let id = '';
beforeAll(async () => {
  await defineExtension(app, {
    name: 'Visit',
    type: 'multi-valued',
    unique: ['shop', 'at'],
    attributes: [
      { name: 'shop', type: 'long' },
      { name: 'at', type: 'datetime', default: '2024-01-01' },
      { name: 'note', type: 'string' },
    ],
  });
  id = await createCustomer(app, { FirstName: 'Ada', Phone: [{ PhoneNumber: '1' }] });
});

test.each([
  {
    what: 'texts',
    body: '{"Phone":[{"PhoneNumber":"7"},{"PhoneNumber":"8"},{"PhoneNumber":"7","prefix":"+1"}]}',
    issue: 'Phone.2',
  },
  { what: 'a number and its digits', body: '{"Visit":[{"shop":77},{"shop":"77"}]}', issue: 'Visit.1' },
  { what: 'digits with a leading zero', body: '{"Visit":[{"shop":"077"},{"shop":77}]}', issue: 'Visit.1' },
  { what: 'beyond 2^53', body: '{"Visit":[{"shop":9007199254740993},{"shop":"9007199254740993"}]}', issue: 'Visit.1' },
  {
    what: 'one instant in two offsets',
    body: '{"Visit":[{"shop":1,"at":"2009-12-18T18:30:00Z"},{"shop":1,"at":"2009-12-18T19:30:00.000+01:00"}]}',
    issue: 'Visit.1',
  },
  {
    what: 'a default and its value',
    body: '{"Visit":[{"shop":1},{"shop":1,"at":"2024-01-01T00:00:00.000Z"}]}',
    issue: 'Visit.1',
  },
])(
  'two records of one body with equal unique values, $what, refuse the whole call (context-services.md §5.2, §10.2)',
  async (row) => {
    const request = { method: 'PUT', url: `/profiles/${id}`, payload: row.body } as const;
    const refusal = await expectRefusal(app, request, 403);
    expect(issuesOf(refusal)).toEqual([`${row.issue}: NOT_UNIQUE`]);
  },
);

test.each([
  // 9007199254740992 and …993 are one number to JSON.parse.
  {
    what: 'neighbours beyond 2^53',
    extension: 'Visit',
    records: '[{"shop":9007199254740993},{"shop":9007199254740992}]',
  },
  {
    what: 'one of two unique values',
    extension: 'Visit',
    records: '[{"shop":1,"at":"2009-12-18"},{"shop":1,"at":"2009-12-19"}]',
  },
  { what: 'another letter case', extension: 'Phone', records: '[{"PhoneNumber":"a"},{"PhoneNumber":"A"}]' },
  { what: 'a blank', extension: 'Phone', records: '[{"PhoneNumber":"1"},{"PhoneNumber":"1 "}]' },
  { what: 'digits of a string', extension: 'Phone', records: '[{"PhoneNumber":"1"},{"PhoneNumber":"01"}]' },
  { what: 'other customers', extension: 'Phone', records: '[{"PhoneNumber":"3145926535"}]' },
])('records that differ by $what are no duplicates', async ({ extension, records }) => {
  const own = await createCustomer(app, { FirstName: 'Ada' });
  const response = await send(app, 'PUT', `/profiles/${own}`, `{"${extension}":${records}}`);
  expect(response.statusCode, response.body).toBe(200);
  const profile = await readProfile(app, own, extension);
  expect(profile[extension]).toHaveLength(JSON.parse(records).length);
});
