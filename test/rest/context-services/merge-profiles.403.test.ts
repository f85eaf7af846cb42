import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, readProfile, send } from '../../support/context-services.ts';
import { defineKey } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const ADDRESS = { City: 'Nantes', PostCode: '44000' };
const PHONE = { PhoneType: 0, PhoneNumber: '55501', description: 'home' };

const refuse = (id: string, sourceId: string, body: unknown) => {
  const url = `/profiles/${id}/merge/${sourceId}`;
  return expectRefusal(app, { method: 'PUT', url, payload: JSON.stringify(body) ?? '' }, 403);
};

beforeAll(async () => {
  const attributes = ['a', 'b'].map((name) => ({ name, type: 'string' }));
  await defineExtension(app, { name: 'Pair', type: 'multi-valued', unique: ['a', 'b'], attributes });
  await defineKey(app, { name: 'ByTitleAndDay', attributes: ['Title', 'DOB'], unique: true });
});

test.each<[string, object, object, RegExp]>([
  ['differing content of a single-valued extension', { Address: ADDRESS }, { Address: { City: 'Brest' } }, /Address/],
  ['less in a single-valued extension', { Address: ADDRESS }, { Address: {} }, /Address/],
  ['more in a single-valued extension', { Address: {} }, { Address: ADDRESS }, /Address/],
  [
    'equal unique attributes and a differing rest',
    { Phone: [PHONE] },
    { Phone: [{ PhoneNumber: '1' }, { ...PHONE, description: 'other' }] },
    /Phone/,
  ],
  [
    'several extensions',
    { Address: {}, Phone: [PHONE] },
    { Address: ADDRESS, Phone: [{ ...PHONE, PhoneType: 1 }] },
    /Address, Phone|Phone, Address/,
  ],
])(
  '%s is a conflict: nothing is written unless forced (context-services.md §5.7)',
  async (_name, held, moved, named) => {
    const id = await createCustomer(app, { FirstName: 'Ada', ...held });
    const sourceId = await createCustomer(app, { LastName: 'Moreau', PhoneNumber: '1', ...moved });
    for (const body of [undefined, { force_merge: 'false' }]) {
      const { message, issues } = await refuse(id, sourceId, body);
      expect(message).toMatch(named);
      expect(issues).toBeUndefined();
    }
    const forced = await send(app, 'PUT', `/profiles/${id}/merge/${sourceId}`, { force_merge: true });
    expect(forced.statusCode, forced.body).toBe(204);
  },
);

test('equal records do not hide the one that differs', async () => {
  const same = { a: '1', b: '1' };
  const id = await createCustomer(app, { Pair: [same], Phone: [PHONE], Address: ADDRESS });
  const sourceId = await createCustomer(app, {
    Pair: [same, { a: '1', b: '2' }],
    Phone: [{ ...PHONE, PhoneType: 5 }],
    Address: ADDRESS,
  });
  const { message } = await refuse(id, sourceId, {});
  expect(message).toContain('Phone');
  expect(message).not.toMatch(/Pair|Address/);
});

test("what only the two together have may be another customer's, by a unique key: forced or not (§5.2)", async () => {
  await createCustomer(app, { Title: 'Dr', DOB: '1962-05-10' });
  const id = await createCustomer(app, { Title: 'Dr' });
  const sourceId = await createCustomer(app, { DOB: '1962-05-10', Address: ADDRESS });
  for (const body of [{}, { force_merge: true }]) {
    expect((await refuse(id, sourceId, body)).message).toContain("'ByTitleAndDay'");
  }
  expect(await readProfile(app, sourceId, 'Address')).toEqual({ DOB: '1962-05-10', Address: ADDRESS });
});
