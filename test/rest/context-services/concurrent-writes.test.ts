import { expect, inject, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

// The embedded engine has one connection: its requests queue, and a few are enough to see that.
const WRITERS = inject('serverUrl') === null ? 8 : 40;
const writers = Array.from({ length: WRITERS }, (_, index) => index);

test('complete sets put at once leave exactly one of the sets, and count every write', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada', Phone: [{ PhoneNumber: 'shared' }] });
  const sets = writers.map((writer) => ({
    LastName: `writer ${writer}`,
    // Of different sizes, with a number in common, in another place each time.
    Phone: Array.from({ length: 1 + (writer % 5) }, (_, index) => ({
      PhoneType: writer,
      PhoneNumber: index === writer % 3 ? 'shared' : `${writer}-${index}`,
    })),
  }));
  const before = await readStored(app, id, 'Phone');
  const responses = await Promise.all(sets.map((set) => send(app, 'PUT', `/profiles/${id}`, set)));
  expect(responses.map(({ statusCode }) => statusCode)).toEqual(writers.map(() => 200));
  expect(sets).toContainEqual(await readProfile(app, id, 'Phone'));
  expect((await readStored(app, id, 'Phone')).version).toBe(before.version + WRITERS);
});

test('updates of different attributes of one record, made at once, lose nothing', async () => {
  const names = writers.map((writer) => `a${writer}`);
  await defineExtension(app, {
    name: 'Wide',
    type: 'multi-valued',
    unique: ['key'],
    attributes: ['key', ...names].map((name) => ({ name, type: 'string' })),
  });
  const id = await createCustomer(app, { Wide: [{ key: 'k', a0: 'old' }, { key: 'other' }] });
  const responses = await Promise.all(
    names.map((name) => send(app, 'PUT', `/profiles/${id}/extensions/Wide/by/unique`, { key: 'k', [name]: name })),
  );
  expect(responses.map(({ statusCode }) => statusCode)).toEqual(writers.map(() => 204));
  const changed = { key: 'k', ...Object.fromEntries(names.map((name) => [name, name])) };
  expect(await readProfile(app, id, 'Wide')).toEqual({ Wide: [changed, { key: 'other' }] });
  expect((await readStored(app, id, 'Wide')).version).toBe(1 + WRITERS);
});

test('core attributes, replaced while a record is updated, and the record both arrive', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada', Phone: [{ PhoneNumber: '1' }] });
  const responses = await Promise.all(
    writers.map((writer) =>
      writer % 2 === 0
        ? send(app, 'PUT', `/profiles/${id}`, { FirstName: `${writer}`, LastName: `${writer}` })
        : send(app, 'PUT', `/profiles/${id}/extensions/Phone/by/unique`, { PhoneNumber: '1', prefix: `${writer}` }),
    ),
  );
  expect(responses.map(({ statusCode }) => statusCode)).toEqual(
    writers.map((writer) => (writer % 2 === 0 ? 200 : 204)),
  );
  const { FirstName, LastName, Phone } = await readProfile(app, id, 'Phone');
  expect(FirstName).toBe(LastName);
  expect(Phone).toEqual([{ PhoneType: 0, PhoneNumber: '1', prefix: expect.stringMatching(/^\d+$/) }]);
  expect((await readStored(app, id, 'Phone')).version).toBe(1 + WRITERS);
});

test('a reader never sees half of a replace', async () => {
  const sets = ['a', 'b'].map((name) => ({
    FirstName: name,
    Address: { City: name },
    Phone: ['1', '2', '3'].map((number) => ({ PhoneType: 0, PhoneNumber: `${name}${number}` })),
  }));
  const id = await createCustomer(app, sets[0]);
  const seen = await Promise.all(
    writers.flatMap((writer) => [
      send(app, 'PUT', `/profiles/${id}`, sets[writer % 2]).then(() => sets[0]),
      readProfile(app, id, 'Address,Phone'),
    ]),
  );
  for (const profile of seen) expect(sets).toContainEqual(profile);
});
