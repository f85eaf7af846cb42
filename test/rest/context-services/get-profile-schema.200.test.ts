import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { inTenant } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);

const text = (name: string) => ({ name, type: 'string' });

/** The predefined ones, and DOB, which the samples use (context-services.md §3.2). */
const CORE_ATTRIBUTES = [
  ...['FirstName', 'LastName', 'Title', 'DOB', 'EmailAddress', 'PhoneNumber', 'LastCalledAgent_EmployeeID'].map(text),
  { name: 'LastCalledAgent_TimeStamp', type: 'datetime' },
  text('PreferredAgent_EmployeeID'),
];

test.each(['/metadata/profiles', '/metadata/profiles/'])('GET %s lists the core attributes (§8.1)', async (url) => {
  const response = await send(app, 'GET', url);
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(response.json()).toEqual(CORE_ATTRIBUTES);
});

test('extensions are listed elsewhere', async () => {
  const names = (await send(app, 'GET', '/metadata/profiles')).json().map(({ name }: { name: string }) => name);
  expect(names).not.toContain('Phone');
});

test('each attribute that is listed can be written and read, and is printed in that order', async () => {
  const profile = Object.fromEntries(
    CORE_ATTRIBUTES.map(({ name, type }) => [name, type === 'datetime' ? '2009-12-18T18:30:00.000Z' : 'x']),
  );
  const id = await createCustomer(app, Object.fromEntries(Object.entries(profile).reverse()));
  const read = await readProfile(app, id);
  expect(read).toEqual(profile);
  expect(Object.keys(read)).toEqual(CORE_ATTRIBUTES.map(({ name }) => name));
});

test('a tenant that nobody has written to has the same ones, and gets no row by being asked', async () => {
  const before = await app.snapshot();
  const response = await send(inTenant(app, '77'), 'GET', '/metadata/profiles');
  expect(response.json()).toEqual(CORE_ATTRIBUTES);
  expect(await app.snapshot()).toEqual(before);
});

test('is answered in maintenance mode too (context-services.md §8.1)', async () => {
  await send(app, 'POST', '/server/mode', { mode: 'maintenance' });
  const response = await send(app, 'GET', '/metadata/profiles');
  expect(response.json()).toEqual(CORE_ATTRIBUTES);
});
