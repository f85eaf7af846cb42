import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, findIds, identificationRows, identify, KEYS } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const remove = (name: string) => app.inject({ method: 'DELETE', url: `${KEYS}/${name}` });

test.each(['Goes', 'goes', 'GOES'])(
  'deletes Goes by the name %s; twice is 404 (context-services.md §8.4)',
  async (name) => {
    await createKey(app, { name: 'Goes', attributes: ['FirstName'] });
    const response = await remove(name);
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect((await send(app, 'GET', KEYS)).json()).toEqual([]);
    await expectRefusal(app, { method: 'DELETE', url: `${KEYS}/${name}` }, 404);
  },
);

test('profiles stay as they are, and nobody is found by the key any more', async () => {
  const profile = { FirstName: 'Ada', Phone: [{ PhoneType: 0, PhoneNumber: '1' }] };
  const id = await createCustomer(app, profile);
  await createKey(app, { name: 'ByFirst', attributes: ['FirstName'] });
  await createKey(app, { name: 'ByPhone', source: 'Phone', attributes: ['PhoneNumber'] });
  expect(await findIds(app, { FirstName: 'Ada' })).toEqual([id]);
  const before = await app.snapshot();
  expect((await remove('ByFirst')).statusCode).toBe(204);
  const { customer, extension_record } = await app.snapshot();
  expect({ customer, extension_record }).toEqual({
    customer: before['customer'],
    extension_record: before['extension_record'],
  });
  expect(await readProfile(app, id, 'Phone')).toEqual(profile);
  expect((await identify(app, { FirstName: 'Ada' })).statusCode).toBe(400);
  expect(await findIds(app, { 'Phone.PhoneNumber': '1' })).toEqual([id]);
  expect((await remove('ByPhone')).statusCode).toBe(204);
  expect(await identificationRows(app.db)).toEqual([]);
});

test('its values are free again, and so is its name', async () => {
  await createKey(app, { name: 'Mail', attributes: ['EmailAddress'], unique: true });
  await createCustomer(app, { EmailAddress: 'one@x.example' });
  const again = { EmailAddress: 'one@x.example' };
  expect((await send(app, 'POST', '/profiles', again)).statusCode).toBe(403);
  expect((await remove('Mail')).statusCode).toBe(204);
  expect((await send(app, 'POST', '/profiles', again)).statusCode).toBe(201);
  await createKey(app, { name: 'MAIL', attributes: ['Title'] });
  expect((await send(app, 'GET', `${KEYS}/mail`)).json()).toEqual({ name: 'MAIL', attributes: ['Title'] });
  expect((await remove('mail')).statusCode).toBe(204);
});

test('the extension that it rested on can be deleted afterwards (context-services.md §7.3)', async () => {
  const attributes = [{ name: 'tag', type: 'string' }];
  await defineExtension(app, { name: 'Pets', type: 'multi-valued', attributes });
  await createKey(app, { name: 'ByTag', source: 'Pets', attributes: ['tag'] });
  const url = '/metadata/profiles/extensions/Pets';
  await expectRefusal(app, { method: 'DELETE', url }, 403);
  expect((await remove('ByTag')).statusCode).toBe(204);
  expect((await app.inject({ method: 'DELETE', url })).statusCode).toBe(204);
});
