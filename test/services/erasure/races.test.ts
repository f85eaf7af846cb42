import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { allRows, eraseCustomer, eraseMember, mentions } from '../../support/erasure.ts';
import { mergeCustomers } from '../../support/links.ts';
import { createMember, putProfile, startSession } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { openImpatient } from '../../support/rival-writers.ts';

const app = useTestApp(openImpatient);
const second = useSecondApp(app);

// The embedded engine has one connection: its requests queue.
const ROUNDS = inject('serverUrl') === null ? 2 : 8;

const soon = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
const later = async <Result>(start: () => Promise<Result>): Promise<Result> => {
  await soon();
  return start();
};
/** The rows that name somebody, without tombstones. */
const leftOf = async (traces: string[]): Promise<string[]> =>
  (await allRows(app)).filter((row) => mentions(row, traces) && !row.includes('"kind": "ERASED"'));

/** Nothing is selected of those who are linked: they may be gone again. */
async function link(gateway: TestApp, customerId: string, accountId: string): Promise<void> {
  const input = `{ customerId: "${customerId}", by: { accountId: "${accountId}" } }`;
  const { data, errors } = await gateway.graphql(`mutation { linkMember(input: ${input}) { ... on Error { code } } }`);
  expect(errors).toBeUndefined();
  expect([undefined, 'NOT_FOUND']).toContain(data.linkMember.code);
}

/** Written or found gone: anything else is a defect. */
const EXPECTED = [200, 201, 204, 404];

test.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  'twenty writers of a customer that is being erased leave nothing of it (round %i)',
  async () => {
    const mark = randomUUID();
    const id = await createCustomer(app, { FirstName: mark });
    const { accountId } = await createMember(app);
    const other = await createCustomer(app, { FirstName: 'other' });
    const gatewayOf = (writer: number) => (writer % 2 === 0 ? app : second);
    const write = (writer: number) => async (): Promise<void> => {
      const gateway = gatewayOf(writer);
      const phone = { Phone: { PhoneNumber: `${writer}`, description: mark } };
      const graphql = `mutation { patchProfile(input: { customerId: "${id}", set: { LastName: "${mark}" } }) { ... on Error { code } } }`;
      const sends = [
        () => send(gateway, 'PUT', `/profiles/${id}`, { FirstName: mark, Phone: [phone.Phone] }),
        () => send(gateway, 'POST', `/profiles/${id}/extensions`, phone),
        () => send(gateway, 'PUT', `/profiles/${id}`, { LastName: mark }),
      ];
      if (writer % 4 === 3) {
        const { data, errors } = await gateway.graphql(graphql);
        expect(errors).toBeUndefined();
        expect([undefined, 'NOT_FOUND']).toContain(data.patchProfile.code);
        return;
      }
      const response = await (sends[writer % 4]?.() ?? Promise.reject());
      expect(EXPECTED, response.body).toContain(response.statusCode);
    };
    const [result] = await Promise.all([
      later(() => eraseCustomer(app, id)),
      ...Array.from({ length: 20 }, (_, writer) => later(write(writer))),
      later(() => link(second, id, accountId)),
      later(() => mergeCustomers(second, id, other)),
    ]);
    expect(result.receipt.kept.length).toBeGreaterThanOrEqual(1);
    expect(await leftOf([id, mark])).toEqual([]);
    const events = (await allRows(app)).filter((row) => row.startsWith('change_event') && row.includes(id));
    expect(events).toHaveLength(1);
  },
);

test('of several erasures of one customer, and of what it was merged into, each row goes once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [id, into] = [await createCustomer(app, { FirstName: 'a' }), await createCustomer(app, { FirstName: 'b' })];
    await mergeCustomers(app, into, id);
    const results = await Promise.all(
      [id, into, id, into].map((customer, index) => later(() => eraseCustomer(index % 2 ? app : second, customer))),
    );
    const done = results.filter(({ receipt }) => receipt);
    expect(done.length).toBeGreaterThanOrEqual(1);
    for (const result of results) if (!result.receipt) expect(result.code).toBe('NOT_FOUND');
    expect(await leftOf([id, into])).toEqual([]);
  }
});

test('writers and sessions of a member that is being erased leave nothing of it, and meet no defect', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const member = await createMember(app);
    const customerId = await createCustomer(app, { FirstName: 'Ada' });
    const mark = randomUUID();
    const update = () => putProfile(second, member.correlationId, { ...member.mandatory, lastName: mark });
    const open = (index: number) => () => startSession(app, member.accountId, { correlationId: `${mark} ${index}` });
    const numbers = Array.from({ length: 5 }, (_, index) => index);
    const [result, , ...responses] = await Promise.all([
      later(() => eraseMember(app, { accountId: member.accountId })),
      later(() => link(app, customerId, member.accountId)),
      ...numbers.map(() => later(update)),
      ...numbers.map((index) => later(open(index))),
    ]);
    for (const response of responses) expect([200, 404], response.body).toContain(response.statusCode);
    expect(result.receipt.accountId).toBe(member.accountId);
    expect(await leftOf([member.accountId, mark])).toEqual([]);
  }
});

test.skipIf(inject('serverUrl') === null)(
  'a session that is stored in the same moment as the member goes is answered as of nobody',
  async () => {
    const { accountId } = await createMember(app);
    let isOpened: ReturnType<typeof startSession> | undefined;
    await app.db.transaction(async (tx) => {
      await tx.execute(sql`SELECT FROM member WHERE account_id = ${accountId}::uuid FOR UPDATE`);
      isOpened = startSession(app, accountId, { correlationId: randomUUID() });
      // It has found the member, and waits to refer to it.
      await expect
        .poll(async () => (await executeRows(app.db, sql`SELECT 1 FROM pg_locks WHERE NOT granted`)).length, {
          timeout: 5_000,
        })
        .toBeGreaterThan(0);
      await tx.execute(sql`DELETE FROM member WHERE account_id = ${accountId}::uuid`);
    });
    expect((await isOpened)?.statusCode).toBe(404);
  },
);
