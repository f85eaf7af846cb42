import { beforeAll, expect, test } from 'vitest';
import { useTestApp, withoutHistory } from '../../support/app.ts';
import { createCustomer, readProfile, readRefusal, send } from '../../support/context-services.ts';
import { defineKey, identify, rowsOf } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const ADA = { FirstName: 'Ada', Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '2' }], Address: { City: 'Nantes' } };

beforeAll(async () => {
  await defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'], unique: true });
  await defineKey(app, { name: 'ByNumber', source: 'Phone', attributes: ['PhoneNumber'] });
});

test.each([
  ['no content type', {}, undefined],
  ['a JSON content type and no body', { 'content-type': 'application/json' }, undefined],
  ['a charset and no body', { 'content-type': 'application/json;charset=UTF-8' }, undefined],
  ['a length of zero', { 'content-type': 'application/json', 'content-length': '0' }, undefined],
  ['another content type and no body', { 'content-type': 'text/plain' }, undefined],
  ['an empty object', { 'content-type': 'application/json' }, '{}'],
])('answers 200 with an empty body to %s (context-services.md §5.4)', async (_name, headers, payload) => {
  const id = await createCustomer(app, ADA);
  const response = await app.inject({ method: 'DELETE', url: `/profiles/${id}`, headers, ...(payload && { payload }) });
  expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body: '' });
  expect(await rowsOf(app, id)).toEqual([]);
});

test('nothing is left of the profile, its records and what it was found by, and nobody else is touched', async () => {
  const other = await createCustomer(app, { ...ADA, EmailAddress: 'other@example.test' });
  const before = withoutHistory(await app.snapshot());
  const id = await createCustomer(app, { ...ADA, EmailAddress: ['ada@example.test', 'ada@work.test'] });
  expect(await rowsOf(app, id)).not.toEqual([]);
  const response = await app.inject({ method: 'DELETE', url: `/profiles/${id}/` });
  expect(response.statusCode, response.body).toBe(200);
  expect(withoutHistory(await app.snapshot())).toEqual(before);
  expect(await identify(app, 'Phone.PhoneNumber=1')).toEqual([other]);
  expect(await identify(app, 'EmailAddress=ada@work.test')).toEqual([]);
});

test.each<['GET' | 'PUT' | 'POST' | 'DELETE', string, unknown]>([
  ['GET', '', undefined],
  ['PUT', '', { FirstName: 'Ada' }],
  ['DELETE', '', undefined],
  ['POST', '/extensions', { Phone: { PhoneNumber: '3' } }],
  ['PUT', '/extensions/Phone/by/unique', { PhoneNumber: '1' }],
  ['PUT', '/extensions/Phone/delete/by/unique', { PhoneNumber: '1' }],
  ['PUT', '/merge/00027a52JCGY000M', {}],
])('%s /profiles/{id}%s answers 404 from then on', async (method, path, body) => {
  const id = await createCustomer(app, ADA);
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  const before = await app.snapshot();
  const response = await app.inject({ method, url: `/profiles/${id}${path}`, payload: JSON.stringify(body) ?? '' });
  expect(readRefusal(response)).toMatchObject({ http_code: 404, error_code: 'NotFound' });
  expect(response.statusCode).toBe(404);
  expect(await app.snapshot()).toEqual(before);
});

test('its values of a unique identification key are free for somebody else', async () => {
  const id = await createCustomer(app, { EmailAddress: 'free@example.test' });
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  const next = await createCustomer(app, { EmailAddress: 'free@example.test' });
  expect(next).not.toBe(id);
  expect(await identify(app, 'EmailAddress=free@example.test')).toEqual([next]);
});

test('the graph does not know the customer any more, nor its records', async () => {
  const id = await createCustomer(app, ADA);
  const query = '{ extensions { records { id } } }';
  const read = await app.graphql(`{ customer(customerId: "${id}") { id ...on Customer ${query} } }`);
  const { id: node, extensions } = read.data.customer;
  const ids = [node, ...extensions.flatMap(({ records }: { records: { id: string }[] }) => records.map((r) => r.id))];
  expect(ids).toHaveLength(4);
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  const { data } = await app.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect(data.nodes).toEqual([null, null, null, null]);
});

test('deleting one of two equal profiles leaves the other', async () => {
  const [id, twin] = [await createCustomer(app, ADA), await createCustomer(app, ADA)];
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  expect(await readProfile(app, twin, 'Phone')).toMatchObject({ FirstName: 'Ada', Phone: [{}, {}] });
  expect((await send(app, 'GET', `/profiles/${id}`)).statusCode).toBe(404);
});
