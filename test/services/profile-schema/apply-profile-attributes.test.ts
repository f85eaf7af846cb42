import { expect, test } from 'vitest';
import { ValidationError } from '../../../src/domain/errors.ts';
import { createEnvironment } from '../../../src/environment.ts';
import { createContext, gatewayCaller, type ServiceContext } from '../../../src/services/context.ts';
import { seedDemoData } from '../../../src/services/demo-data.ts';
import { applyProfileAttributes } from '../../../src/services/profile-schema/apply-profile-attributes.ts';
import { deleteProfileAttribute } from '../../../src/services/profile-schema/delete-profile-attribute.ts';
import { getProfileSchema } from '../../../src/services/profile-schema/get-profile-schema.ts';
import { setServerMode } from '../../../src/services/profile-schema/set-server-mode.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { STRICT_SERVER_MODES: 'true' } });

/** As another instance would: it remembers nothing of what the others read. */
const contextOf = (tenantId: string): ServiceContext =>
  createContext(createEnvironment(app.database, app.config), gatewayCaller('test', tenantId));
const apply = (document: unknown, tenantId = '1') => applyProfileAttributes(contextOf(tenantId), document);
const readSchema = (tenantId: string) => getProfileSchema(contextOf(tenantId));
const readTypes = async (tenantId: string) =>
  [...(await readSchema(tenantId)).attributes.values()].map(({ name, type }) => `${name} ${type}`);

const loyalty = { name: 'Loyalty', type: 'string' };
const since = { name: 'Since', type: 'date' };
const seen = { name: 'Seen', type: 'datetime' };

test('what a tenant lacks is added in the order given, under strict modes and in production mode too', async () => {
  const before = await readTypes('2');
  await apply([loyalty, { name: 'FirstName', type: 'string' }, since, seen], '2');
  expect(await readTypes('2')).toEqual([...before, 'Loyalty string', 'Since date', 'Seen datetime']);
});

test('each tenant of an object gets its own, in maintenance mode too', async () => {
  await setServerMode(contextOf('7'), 'maintenance');
  const before = await readTypes('7');
  await apply({ 7: [since], 3: [loyalty], 4: [] }, '1');
  expect(await readTypes('7')).toEqual([...before, 'Since date']);
  expect(await readTypes('3')).toEqual([...before, 'Loyalty string']);
  for (const tenantId of ['1', '4']) expect(await readTypes(tenantId)).toEqual(before);
});

test('what is all there changes nothing, not even the version; nor is any attribute removed', async () => {
  await apply([loyalty, since], '5');
  const before = await app.snapshot();
  await apply([loyalty, since], '5');
  await apply([since], '5');
  await apply({ 5: [], 6: [{ name: 'DOB', type: 'string' }] });
  expect(await app.snapshot()).toEqual(before);
});

test.each<[string, unknown, string]>([
  ['another type than it has', { 1: [loyalty], 8: [since, { name: 'DOB', type: 'date' }] }, '8.DOB: '],
  ['a name in another letter case', { 8: [since], 9: [{ name: 'dob', type: 'string' }] }, '9.dob: '],
  ['a name that an extension has', [since, { name: 'phone', type: 'string' }], 'phone: '],
  ['a type that is none of these', { 8: [since, { name: 'Points', type: 'long' }] }, '8.Points.type: '],
  ['a reserved word', { 8: [since], 10: [{ name: 'Extensions', type: 'string' }] }, '10.Extensions.name: '],
  ['no list', 'Loyalty', 'must be an array'],
])('%s is refused by name, and nothing of the document is applied', async (_what, document, said) => {
  const before = await app.snapshot();
  const refusal = await apply(document).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(ValidationError);
  expect(String(refusal)).toContain(`ValidationError: ${said}`);
  expect(await app.snapshot()).toEqual(before);
});

test('several that start at once all succeed, and each attribute is there once', async () => {
  const documents = [
    { 21: [loyalty, since], 20: [loyalty] },
    { 20: [loyalty], 21: [since, loyalty] },
  ];
  await Promise.all([...documents, ...documents].map((document) => apply(document)));
  expect((await readTypes('20')).filter((entry) => entry.startsWith('Loyalty'))).toHaveLength(1);
  expect((await readTypes('21')).slice(-2).sort()).toEqual(['Loyalty string', 'Since date']);
});

test('demo data come only where the core attributes have a place for them', async () => {
  await apply({ 30: [loyalty], 31: [{ name: 'phone', type: 'string' }] });
  await setServerMode(contextOf('32'), 'maintenance');
  await deleteProfileAttribute(contextOf('32'), { name: 'EmailAddress' });
  const seeded = [];
  for (const tenantId of ['30', '31', '32']) {
    await setServerMode(contextOf(tenantId), 'production');
    const before = await app.snapshot();
    const isSeeded = await seedDemoData(app.db, tenantId);
    if (!isSeeded) expect({ ...(await app.snapshot()), profile_schema: [] }).toEqual({ ...before, profile_schema: [] });
    seeded.push(isSeeded);
  }
  expect(seeded).toEqual([true, false, false]);
});
