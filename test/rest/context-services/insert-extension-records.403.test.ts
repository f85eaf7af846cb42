import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, issuesOf, send } from '../../support/context-services.ts';
import { defineKey } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (id: string, body: unknown) =>
  expectRefusal(app, { method: 'POST', url: `/profiles/${id}/extensions`, payload: JSON.stringify(body) }, 403);

beforeAll(async () => {
  const attributes = [
    { name: 'branch', type: 'string' },
    { name: 'contract_no', type: 'long' },
  ];
  await defineExtension(app, { name: 'Contract', type: 'multi-valued', unique: ['branch', 'contract_no'], attributes });
  await defineExtension(app, { name: 'Card', type: 'multi-valued', unique: ['contract_no'], attributes });
  await defineKey(app, { name: 'ByCard', source: 'Card', attributes: ['contract_no'], unique: true });
});

test.each([
  ['equal', 'Phone', [{ PhoneNumber: '1', prefix: 'a' }, { PhoneNumber: '2' }, { PhoneNumber: '1' }], 2],
  [
    'equal but for the way their digits are written',
    'Contract',
    [
      { branch: 'north', contract_no: 77 },
      { branch: 'north', contract_no: '0077' },
    ],
    1,
  ],
])(
  'two records of one body with %s unique attributes are refused (§5.2, §10.2)',
  async (_name, extension, records, at) => {
    const id = await createCustomer(app, { FirstName: 'Ada' });
    expect(issuesOf(await refuse(id, { Address: { City: 'Brest' }, [extension]: records }))).toEqual([
      `${extension}.${at}: NOT_UNIQUE`,
    ]);
  },
);

test("another customer's values of a unique identification key are refused by the key's name (§2.5)", async () => {
  const holder = await createCustomer(app, { Card: [{ contract_no: 4711 }] });
  const id = await createCustomer(app, { FirstName: 'Ada', Card: [{ contract_no: 1 }] });
  const body = await refuse(id, { Address: { City: 'Brest' }, Card: [{ contract_no: '04711' }, { contract_no: 2 }] });
  expect(body.message).toContain("'ByCard'");
  // The holder itself may send it again.
  const again = await send(app, 'POST', `/profiles/${holder}/extensions`, { Card: { contract_no: '04711' } });
  expect(again.statusCode, again.body).toBe(200);
});
