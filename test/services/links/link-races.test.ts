import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { createCustomer } from '../../support/context-services.ts';
import { closeAccount, deleteCustomer, linksOf, mergeCustomers, mustLink } from '../../support/links.ts';
import { createMember, enrol } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { openImpatient } from '../../support/rival-writers.ts';

const app = useTestApp(openImpatient);
const second = useSecondApp(app);

// The embedded engine has one connection: its requests queue, and a few rounds are enough to see that.
const ROUNDS = inject('serverUrl') === null ? 10 : 50;

const newCustomer = () => createCustomer(app, { FirstName: 'Ada' });
const newAccount = async (): Promise<string> =>
  (await enrol(app, { email: `${randomUUID()}@example.com`, postalZipCode: 'H0H 0H0' })).json().accountId;

/** Nothing is selected of those who are linked: they may be gone again. @returns `DONE`, or the code of the refusal */
async function write(from: TestApp, verb: 'linkMember' | 'unlinkMember', input: object): Promise<string> {
  const type = verb === 'linkMember' ? 'LinkMemberInput!' : 'UnlinkMemberInput!';
  const query = `mutation ($input: ${type}) { result: ${verb}(input: $input) { ... on Error { code } } }`;
  const { data, errors } = await from.graphql(query, { input });
  expect(errors).toBeUndefined();
  return data.result.code ?? 'DONE';
}
const link = (from: TestApp, customerId: string, accountId: string): Promise<string> =>
  write(from, 'linkMember', { customerId, by: { accountId } });

let races = 0;

/** Send requests a moment apart, in any order; now and then one after the other, so that each comes first at times. */
async function race<Results extends unknown[]>(
  ...starts: { [Index in keyof Results]: () => Promise<Results[Index]> }
): Promise<Results> {
  const turn = races++ % 10;
  const results: unknown[] = [];
  if (turn > 1) {
    const sent = starts.map(async (start) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      return start();
    });
    results.push(...(await Promise.all(sent)));
  } else {
    const places = starts.map((_start, place) => place);
    for (const place of turn === 0 ? places : places.toReversed()) results[place] = await starts[place]?.();
  }
  return results as Results;
}

async function playRounds(round: () => Promise<string>): Promise<void> {
  const outcomes: Record<string, number> = {};
  for (let played = 0; played < ROUNDS; played++) {
    const outcome = await round();
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  // Else the rounds would have tested one order only.
  expect(Object.keys(outcomes).length, JSON.stringify(outcomes)).toBeGreaterThan(1);
}

/** @param customerId null: whoever */
async function isStored(customerId: string | null, accountId: string): Promise<boolean> {
  const rows = await executeRows(
    app.db,
    sql`SELECT FROM customer_member_link
        WHERE account_id = ${accountId}::uuid AND customer_id = coalesce(${customerId}::text, customer_id)`,
  );
  return rows.length > 0;
}

test('a customer that is deleted while it is linked leaves no link', () =>
  playRounds(async () => {
    const [customerId, accountId] = [await newCustomer(), await newAccount()];
    const [linked, deleted] = await race(
      () => link(app, customerId, accountId),
      () => deleteCustomer(second, customerId),
    );
    expect(deleted.statusCode, deleted.body).toBe(200);
    expect(['DONE', 'NOT_FOUND']).toContain(linked);
    expect(await isStored(customerId, accountId)).toBe(false);
    return linked;
  }));

test('a customer that is merged away while it is linked hands the link over, or gets none', () =>
  playRounds(async () => {
    const [customerId, source, accountId] = [await newCustomer(), await newCustomer(), await newAccount()];
    const [linked, merged] = await race(
      () => link(app, source, accountId),
      () => mergeCustomers(second, customerId, source),
    );
    expect(merged.statusCode, merged.body).toBe(204);
    expect(['DONE', 'NOT_FOUND']).toContain(linked);
    const [member, customer] = linked === 'DONE' ? [accountId, customerId] : [null, null];
    expect(await linksOf(app, customerId, accountId)).toEqual({ member, customer });
    return linked;
  }));

test('of a link to the customer that stays and the link of the source, one is there after a merge', () =>
  playRounds(async () => {
    const [customerId, source] = [await newCustomer(), await newCustomer()];
    const [own, other] = [await newAccount(), await newAccount()];
    await mustLink(app, source, own);
    const [linked, merged] = await race(
      () => link(second, customerId, other),
      () => mergeCustomers(app, customerId, source),
    );
    if (linked === 'DONE') {
      expect(merged.statusCode, merged.body).toBe(403);
      expect(await isStored(source, own)).toBe(true);
    } else {
      expect([linked, merged.statusCode]).toEqual(['ALREADY_TAKEN', 204]);
    }
    expect(await isStored(customerId, linked === 'DONE' ? other : own)).toBe(true);
    return linked;
  }));

test('a member that is made anonymous while it is linked is linked to nobody', () =>
  playRounds(async () => {
    const [customerId, { accountId, correlationId }] = [await newCustomer(), await createMember(app)];
    const [linked, closed] = await race(
      () => link(app, customerId, accountId),
      () => closeAccount(second, correlationId, true),
    );
    expect(closed.statusCode, closed.body).toBe(200);
    expect(['DONE', 'FORBIDDEN']).toContain(linked);
    expect(await isStored(customerId, accountId)).toBe(false);
    return linked;
  }));

test('one of two customers who race for a member gets it', () =>
  playRounds(async () => {
    const [one, other, accountId] = [await newCustomer(), await newCustomer(), await newAccount()];
    const answers = await race(
      () => link(app, one, accountId),
      () => link(second, other, accountId),
    );
    expect(answers.toSorted()).toEqual(['ALREADY_TAKEN', 'DONE']);
    expect(await isStored(answers[0] === 'DONE' ? one : other, accountId)).toBe(true);
    return answers.join();
  }));

test('one of two members for whom a customer is raced for gets it', () =>
  playRounds(async () => {
    const [customerId, one, other] = [await newCustomer(), await newAccount(), await newAccount()];
    const answers = await race(
      () => link(app, customerId, one),
      () => link(second, customerId, other),
    );
    expect(answers.toSorted()).toEqual(['ALREADY_TAKEN', 'DONE']);
    expect(await isStored(customerId, answers[0] === 'DONE' ? one : other)).toBe(true);
    return answers.join();
  }));

test('two customers and two members who are linked crosswise wait for nobody in a circle', () =>
  playRounds(async () => {
    const [a, b, x, y] = [await newCustomer(), await newCustomer(), await newAccount(), await newAccount()];
    const pairs = [
      [a, x],
      [b, y],
      [a, y],
      [b, x],
    ] as const;
    const answers = await race(
      ...pairs.map(
        ([customerId, accountId], index) =>
          () =>
            link(index % 2 ? app : second, customerId, accountId),
      ),
    );
    const stored = await Promise.all(pairs.map(([customerId, accountId]) => isStored(customerId, accountId)));
    expect(answers).toEqual(stored.map((isThere) => (isThere ? 'DONE' : 'ALREADY_TAKEN')));
    // Either both of one way, or one of each where the first two already shut out the rest.
    expect(stored.filter(Boolean).length).toBe(2);
    return answers.join();
  }));

test('everything that touches a link at once ends in a state without loose ends, and nobody is told to come back', () =>
  playRounds(async () => {
    const [stays, goes, { accountId, correlationId }] = [
      await newCustomer(),
      await newCustomer(),
      await createMember(app),
    ];
    await mustLink(app, goes, accountId);
    const [merged, byMember, byCustomer, closed, again] = await race(
      () => mergeCustomers(app, stays, goes, { force_merge: true }),
      () => write(second, 'unlinkMember', { by: { accountId } }),
      () => write(app, 'unlinkMember', { customerId: goes }),
      () => closeAccount(second, correlationId, true),
      () => link(app, stays, accountId),
    );
    expect([merged.statusCode, closed.statusCode]).toEqual([204, 200]);
    expect([byMember, byCustomer]).toEqual(
      [byMember, byCustomer].map((answer) => (answer === 'DONE' ? 'DONE' : 'NOT_FOUND')),
    );
    expect(['DONE', 'ALREADY_TAKEN', 'FORBIDDEN']).toContain(again);
    expect(await isStored(null, accountId)).toBe(false);
    return [byMember, byCustomer, again].join();
  }));
