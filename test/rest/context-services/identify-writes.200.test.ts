import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createKey,
  deleteKey,
  expectRowsAsComputedAnew,
  findIds,
  identificationRows,
} from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

beforeAll(async () => {
  await createKey(app, { name: 'ByMail', attributes: ['EmailAddress', 'Title'] });
  await createKey(app, { name: 'ByPhone', source: 'Phone', attributes: ['PhoneNumber', 'prefix'] });
  await createKey(app, { name: 'ByCity', source: 'Address', attributes: ['City'] });
});

/** Each of `found` finds this customer alone, none of `gone` finds anybody. */
async function expectFound(id: string, found: Record<string, string>[], gone: Record<string, string>[]): Promise<void> {
  for (const query of found) expect(await findIds(app, query), JSON.stringify(query)).toEqual([id]);
  for (const query of gone) expect(await findIds(app, query), JSON.stringify(query)).toEqual([]);
}

const mail = (value: string) => ({ EmailAddress: value });
const phone = (number: string, prefix?: string) => ({
  'Phone.PhoneNumber': number,
  ...(prefix !== undefined && { 'Phone.prefix': prefix }),
});
const city = (value: string) => ({ 'Address.City': value });

/** A customer whose values carry `tag`, so that tests do not find each other's. */
const create = (tag: string): Promise<string> =>
  createCustomer(app, {
    EmailAddress: [`${tag}1`, `${tag}2`],
    Phone: [{ PhoneNumber: `${tag}1`, prefix: '+1' }, { PhoneNumber: `${tag}2` }],
    Address: { City: `${tag}1` },
  });

test('a created customer is found by everything that it has', async () => {
  const id = await create('post');
  await expectFound(
    id,
    [mail('post1'), mail('post2'), phone('post1'), phone('post1', '+1'), phone('post2'), city('post1')],
    [],
  );
});

test('PUT: new values are found, old ones are not; extensions that it does not name are kept', async () => {
  const id = await create('put');
  await send(app, 'PUT', `/profiles/${id}`, { EmailAddress: ['put2', 'put3'], Title: 't' });
  const extensions = [phone('put1', '+1'), phone('put2'), city('put1')];
  await expectFound(id, [mail('put2'), mail('put3'), { ...mail('put3'), Title: 't' }, ...extensions], [mail('put1')]);
  await send(app, 'PUT', `/profiles/${id}`, { FirstName: 'x' });
  await expectFound(id, extensions, [mail('put2'), mail('put3')]);
});

test('PUT that names one extension empties the others, also for who looks for them', async () => {
  const id = await create('set');
  await send(app, 'PUT', `/profiles/${id}`, { EmailAddress: 'set1', Phone: [{ PhoneNumber: 'set2', prefix: '+9' }] });
  await expectFound(
    id,
    [mail('set1'), phone('set2'), phone('set2', '+9')],
    [mail('set2'), phone('set1'), city('set1')],
  );
});

test('insert: new and replaced records are found by their new values', async () => {
  const id = await create('ins');
  const body = { Phone: [{ PhoneNumber: 'ins1', prefix: '+7' }, { PhoneNumber: 'ins3' }], Address: { City: 'ins2' } };
  expect((await send(app, 'POST', `/profiles/${id}/extensions`, body)).statusCode).toBe(200);
  const found = [mail('ins1'), phone('ins1', '+7'), phone('ins2'), phone('ins3'), city('ins2')];
  await expectFound(id, found, [phone('ins1', '+1'), city('ins1')]);
});

test('by/unique: the changed value is found, the one before it is not', async () => {
  const id = await create('upd');
  const record = { PhoneNumber: 'upd1', prefix: '+8' };
  expect((await send(app, 'PUT', `/profiles/${id}/extensions/phone/by/unique`, record)).statusCode).toBe(204);
  await expectFound(id, [phone('upd1', '+8'), phone('upd1'), phone('upd2'), mail('upd2')], [phone('upd1', '+1')]);
});

test('delete/by/unique: the record is found no more, the others are', async () => {
  const id = await create('del');
  const url = `/profiles/${id}/extensions/Phone/delete/by/unique`;
  expect((await send(app, 'PUT', url, { PhoneNumber: 'del1' })).statusCode).toBe(204);
  await expectFound(id, [phone('del2'), mail('del1'), city('del1')], [phone('del1'), phone('del1', '+1')]);
});

test('merge: the customer that stays is found by the values of both', async () => {
  const [id, source] = [
    await create('mrg'),
    await createCustomer(app, { EmailAddress: 'src', Title: 't', Phone: [{ PhoneNumber: 'src' }] }),
  ];
  expect((await send(app, 'PUT', `/profiles/${id}/merge/${source}`, {})).statusCode).toBe(204);
  const found = [mail('mrg1'), mail('src'), { ...mail('src'), Title: 't' }, { ...mail('mrg2'), Title: 't' }];
  await expectFound(id, [...found, phone('mrg1', '+1'), phone('src'), city('mrg1')], []);
});

test('DELETE: the customer is found by nothing, and nothing is left of it', async () => {
  const id = await create('bye');
  expect((await app.inject({ method: 'DELETE', url: `/profiles/${id}` })).statusCode).toBe(200);
  await expectFound(id, [], [mail('bye1'), mail('bye2'), phone('bye1'), phone('bye2'), city('bye1')]);
  expect((await identificationRows(app.db)).filter(({ customerId }) => customerId === id)).toEqual([]);
});

test('through GraphQL the same: unset of an attribute is followed, too', async () => {
  const id = await create('gql');
  const { data } = await app.graphql(
    `mutation ($id: String!, $record: JSONObject!) {
      updateExtensionRecord(input: { customerId: $id, extension: "Phone", record: $record, unset: ["prefix"] }) { __typename }
    }`,
    { id, record: { PhoneNumber: 'gql1' } },
  );
  expect(data.updateExtensionRecord).toEqual({ __typename: 'UpdateExtensionRecordSuccess' });
  await expectFound(id, [phone('gql1')], [phone('gql1', '+1')]);
});

test('an extension deleted and defined anew has no records that anybody is found by', async () => {
  const schema = { name: 'Pets', type: 'multi-valued', attributes: [{ name: 'tag', type: 'string' }] };
  await defineExtension(app, schema);
  await createKey(app, { name: 'ByTag', source: 'Pets', attributes: ['tag'] });
  const id = await createCustomer(app, { Pets: [{ tag: 'rex' }] });
  await expectFound(id, [{ 'Pets.tag': 'rex' }], []);
  await deleteKey(app, 'ByTag');
  expect((await app.inject({ method: 'DELETE', url: '/metadata/profiles/extensions/Pets' })).statusCode).toBe(204);
  await defineExtension(app, schema);
  await createKey(app, { name: 'ByTag', source: 'Pets', attributes: ['tag'] });
  await expectFound(id, [], [{ 'Pets.tag': 'rex' }]);
});

test('a part of a key also finds customers that lack the attributes behind it', async () => {
  const [whole, part] = [
    await createCustomer(app, { EmailAddress: 'part', Title: 'Dr' }),
    await createCustomer(app, { EmailAddress: 'part' }),
  ];
  await createCustomer(app, { Title: 'Dr' });
  expect(await findIds(app, mail('part'))).toEqual([whole, part].sort());
  expect(await findIds(app, { ...mail('part'), Title: 'Dr' })).toEqual([whole]);
});

test('a refused write changes nothing that customers are found by', async () => {
  const id = await create('bad');
  const before = await app.snapshot();
  const refused = await Promise.all([
    send(app, 'PUT', `/profiles/${id}`, { EmailAddress: 'bad9', Nope: 1 }),
    send(app, 'POST', '/profiles', { EmailAddress: 'bad9', Phone: [{}] }),
    send(app, 'POST', `/profiles/${id}/extensions`, { Phone: [{ PhoneNumber: 'bad9' }, { PhoneNumber: 5 }] }),
    send(app, 'PUT', `/profiles/${id}/extensions/Phone/by/unique`, { PhoneNumber: 'bad1', prefix: 9 }),
  ]);
  expect(refused.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 400]);
  expect(await app.snapshot()).toEqual(before);
});

test.each(['ByMail', 'ByPhone', 'ByCity'])('after all that, %s holds what the stored profiles say', async (key) => {
  expect((await expectRowsAsComputedAnew(app, key)).length).toBeGreaterThan(5);
});
