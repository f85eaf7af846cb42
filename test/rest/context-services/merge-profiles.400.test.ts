import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, issuesOf, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '4' } });

const refuse = (id: string, sourceId: string, body: unknown = {}) => {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return expectRefusal(app, { method: 'PUT', url: `/profiles/${id}/merge/${sourceId}`, payload }, 400);
};
const createTwo = async (profile: object, source: object): Promise<[string, string]> => [
  await createCustomer(app, { FirstName: 'Ada', ...profile }),
  await createCustomer(app, { LastName: 'Moreau', ...source }),
];
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => `${from + index}`);
const phones = (...list: string[]) => list.map((PhoneNumber) => ({ PhoneNumber }));

test('a profile cannot be merged into itself (context-services.md §5.7)', async () => {
  const [id] = await createTwo({}, {});
  expect(issuesOf(await refuse(id, id))).toEqual(['source_id: NOT_ALLOWED']);
  expect(issuesOf(await refuse(id, id, { force_merge: true }))).toEqual(['source_id: NOT_ALLOWED']);
});

test.each([
  ['no JSON', '{'],
  ['an array', []],
  ['a string', '"x"'],
  ['null', 'null'],
])('a body that is %s is refused', async (_name, body) => {
  expect((await refuse(...(await createTwo({}, {})), body)).issues).toBeUndefined();
});

test.each<[string, unknown, string[]]>([
  ['force_merge that is no flag', { force_merge: 'yes' }, ['force_merge: WRONG_TYPE']],
  ['force_merge as a number', { force_merge: 1 }, ['force_merge: WRONG_TYPE']],
  ['a slip in a key', { force_merg: true }, ['force_merg: UNKNOWN']],
  ['a key in other letters', { FORCE_MERGE: true }, ['FORCE_MERGE: UNKNOWN']],
  ['attributes of a profile', { FirstName: 'Ada' }, ['FirstName: UNKNOWN']],
  [
    'texts that are none',
    { agent_id: [], reason: 1, description: {} },
    ['agent_id: WRONG_TYPE', 'description: WRONG_TYPE', 'reason: WRONG_TYPE'],
  ],
])('%s is refused, and no profile is merged', async (_name, body, issues) => {
  expect(issuesOf(await refuse(...(await createTwo({}, {})), body)).sort()).toEqual(issues);
});

test('an id of more than 16 characters is refused, whichever of the two (context-services.md §3.4)', async () => {
  const [id] = await createTwo({}, {});
  expect(issuesOf(await refuse(id, '0'.repeat(17)))).toEqual(['customer_id: TOO_LONG']);
  expect(issuesOf(await refuse('0'.repeat(17), id))).toEqual(['customer_id: TOO_LONG']);
});

test('an attribute that would have more than 1,000 values is refused by its name; 1,000 are united', async () => {
  const [id, sourceId] = await createTwo(
    { EmailAddress: numbers(0, 600), PhoneNumber: '1' },
    { EmailAddress: numbers(599, 402), PhoneNumber: '2' },
  );
  const body = await refuse(id, sourceId, { force_merge: true });
  expect(issuesOf(body)).toEqual(['EmailAddress: TOO_MANY']);
  const shorter = await send(app, 'PUT', `/profiles/${sourceId}`, { EmailAddress: numbers(599, 401) });
  expect(shorter.statusCode, shorter.body).toBe(200);
  const merged = await send(app, 'PUT', `/profiles/${id}/merge/${sourceId}`);
  expect(merged.statusCode, merged.body).toBe(204);
  expect(await readProfile(app, id)).toMatchObject({ EmailAddress: numbers(0, 1_000) });
});

test('more than EXTENSION_RECORDS_MAX records together are refused; records of both count once', async () => {
  const [id, sourceId] = await createTwo({ Phone: phones('1', '2', '3') }, { Phone: phones('4', '5'), Address: {} });
  expect(issuesOf(await refuse(id, sourceId, { force_merge: true }))).toEqual(['extensions: TOO_MANY']);
  const other = await createCustomer(app, { Phone: phones('1', '2', '3'), Address: {} });
  const merged = await send(app, 'PUT', `/profiles/${id}/merge/${other}`);
  expect(merged.statusCode, merged.body).toBe(204);
});
