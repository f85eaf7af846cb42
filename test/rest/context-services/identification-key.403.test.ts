import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, readRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, deleteKey, identificationRows, KEYS } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const json = (body: unknown) => JSON.stringify(body);

beforeAll(() =>
  defineExtension(app, {
    name: 'Badge',
    type: 'multi-valued',
    unique: ['site'],
    attributes: [
      { name: 'site', type: 'string' },
      { name: 'digits', type: 'long' },
    ],
  }),
);

test.each(['ByTitle', 'bytitle', 'BYTITLE'])(
  'the name %s is taken by ByTitle (context-services.md §1.5)',
  async (name) => {
    if (name === 'ByTitle') await createKey(app, { name: 'ByTitle', attributes: ['Title'] });
    const payload = json({ name, attributes: ['DOB'] });
    const refusal = await expectRefusal(app, { method: 'POST', url: KEYS, payload }, 403);
    expect(refusal.message).toContain("'ByTitle'");
  },
);

test('the same key sent twice is taken, too', async () => {
  const payload = json({ name: 'ByTitle', attributes: ['Title'] });
  await expectRefusal(app, { method: 'POST', url: KEYS, payload }, 403);
});

const badge = (number: unknown) => ({ Badge: [{ site: `s${number}`, digits: number }] });

// context-services.md §8.3: unique over data that has duplicates already.
test.each([
  ['one core attribute', { attributes: ['DOB'] }, [{ DOB: 'a' }, { DOB: 'a' }]],
  ['two core attributes', { attributes: ['DOB', 'Title'] }, Array(2).fill({ DOB: 'b', Title: 't' })],
  [
    'any of several values',
    { attributes: ['EmailAddress'] },
    [{ EmailAddress: ['a@x.example', 'b@x.example'] }, { EmailAddress: ['c@x.example', 'b@x.example'] }],
  ],
  [
    'one of the combinations of several values',
    { attributes: ['PhoneNumber', 'DOB'] },
    [
      { PhoneNumber: ['1', '2'], DOB: ['c', 'd'] },
      { PhoneNumber: '2', DOB: 'd' },
    ],
  ],
  ['a number written in two ways', { source: 'Badge', attributes: ['digits'] }, [badge(77), badge('077')]],
  [
    'one of several records',
    { source: 'Badge', attributes: ['site', 'digits'] },
    [badge(1), { Badge: [{ site: 's0', digits: 1 }, ...badge(1).Badge] }],
  ],
])('a unique key over equal %s is refused, and leaves nothing behind', async (_what, document, profiles) => {
  const ids = await Promise.all(profiles.map((profile) => createCustomer(app, profile)));
  const { profile_schema: _version, ...before } = await app.snapshot();
  const response = await send(app, 'POST', KEYS, { name: 'Unique', unique: true, ...document });
  expect(response.statusCode, response.body).toBe(403);
  expect(readRefusal(response).message).toContain("'Unique'");
  const { profile_schema: _later, ...after } = await app.snapshot();
  expect(after).toEqual(before);
  expect((await send(app, 'GET', `${KEYS}/Unique`)).statusCode).toBe(404);
  // The name can be used again: for a key that is not unique, and, once the duplicate is gone, for a unique one.
  await createKey(app, { name: 'Unique', ...document });
  await deleteKey(app, 'Unique');
  await app.inject({ method: 'DELETE', url: `/profiles/${ids[0]}` });
  await createKey(app, { name: 'Unique', unique: true, ...document });
  await deleteKey(app, 'Unique');
});

test('an extension is not deleted while a key rests on it, in any letter case (context-services.md §7.3)', async () => {
  await createKey(app, { name: 'ByBadge', source: 'bADGE', attributes: ['digits'] });
  const id = await createCustomer(app, { Badge: [{ site: 'x', digits: 5 }] });
  for (const name of ['Badge', 'badge']) {
    const url = `/metadata/profiles/extensions/${name}`;
    const refusal = await expectRefusal(app, { method: 'DELETE', url }, 403);
    expect(refusal.message).toContain("'ByBadge'");
  }
  expect((await identificationRows(app.db, 'ByBadge')).map(({ customerId }) => customerId)).toContain(id);
});
