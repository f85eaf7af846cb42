import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  EMAIL_TAKEN,
  enrol,
  putProfile,
  readExtendedData,
  readMember,
  startSession,
  type TestMember,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const createMembers = (count: number): Promise<TestMember[]> =>
  Promise.all(Array.from({ length: count }, () => createMember(app)));

const summarize = (responses: readonly LightMyRequestResponse[]): string[] =>
  responses.map(({ statusCode, body }) => `${statusCode} ${statusCode === 200 ? '' : body}`.trim());

const successes = (count: number): string[] => Array.from({ length: count }, () => '200');

const holdersOf = async (members: readonly { accountId: string }[], phoneNumber: string): Promise<string[]> => {
  const rows = await Promise.all(members.map(({ accountId }) => readMember(app, accountId)));
  return rows.filter((row) => row['phone_number'] === phoneNumber).map((row) => String(row['account_id']));
};

// Several rounds: which request waits for which differs from one to the next.
test.each([1, 2, 3, 4, 5])('lets ten members race for one phone number: one has it in the end (%i)', async (round) => {
  const phoneNumber = `(901) 555-000${round}`;
  const members = await createMembers(10);
  for (const _race of ['nobody has it', 'one of them has it']) {
    const responses = await Promise.all(
      members.map(({ correlationId, mandatory }) => putProfile(app, correlationId, { ...mandatory, phoneNumber })),
    );
    expect(summarize(responses)).toEqual(successes(10));
    expect(await holdersOf(members, phoneNumber)).toHaveLength(1);
  }
});

test('lets ten enrolments race for one phone number: one new member has it in the end', async () => {
  const phoneNumber = '(902) 555-0001';
  const responses = await Promise.all(
    Array.from({ length: 10 }, () =>
      enrol(app, { email: `${randomUUID()}@example.com`, postalZipCode: '00000', phoneNumber }),
    ),
  );
  expect(summarize(responses)).toEqual(successes(10));
  const members = responses.map((response): { accountId: string } => response.json());
  expect(await holdersOf(members, phoneNumber)).toHaveLength(1);
});

test('lets two members swap their phone numbers at the same moment', async () => {
  let [first, second] = ['(903) 555-0001', '(903) 555-0002'];
  const [a, b] = [await createMember(app, { phoneNumber: first }), await createMember(app, { phoneNumber: second })];
  for (let swap = 0; swap < 5; swap++) {
    [first, second] = [second, first];
    const responses = await Promise.all([
      putProfile(app, a.correlationId, { ...a.mandatory, phoneNumber: first }),
      putProfile(app, b.correlationId, { ...b.mandatory, phoneNumber: second }),
    ]);
    expect(summarize(responses)).toEqual(successes(2));
    expect(await holdersOf([a, b], first)).toEqual([a.accountId]);
    expect(await holdersOf([a, b], second)).toEqual([b.accountId]);
  }
});

test('enrols one of two members who race for one e-mail address, whatever its letter case', async () => {
  for (let race = 0; race < 5; race++) {
    const email = `${randomUUID()}@example.com`;
    const responses = await Promise.all(
      [email, email.toUpperCase()].map((spelled) => enrol(app, { email: spelled, postalZipCode: '00000' })),
    );
    const [enrolled, refused] = responses.toSorted((a, b) => a.statusCode - b.statusCode);
    expect(enrolled?.statusCode).toBe(200);
    expect(refused?.json()).toEqual(EMAIL_TAKEN);
    const found = await startSession(app, email, { correlationId: randomUUID() }, { 'X-Identifier-Type': 'EMAIL' });
    expect(found.json()).toMatchObject({ accountId: enrolled?.json().accountId });
  }
});

test('gives an e-mail address to one of ten members who race for it', async () => {
  const email = `${randomUUID()}@example.com`;
  const members = await createMembers(10);
  const responses = await Promise.all(
    members.map(({ correlationId }) => putProfile(app, correlationId, { email, postalZipCode: '00000' })),
  );
  const refused = responses.filter(({ statusCode }) => statusCode !== 200);
  expect(refused.map((response) => response.json())).toEqual(Array.from({ length: 9 }, () => EMAIL_TAKEN));
  const rows = await Promise.all(members.map(({ accountId }) => readMember(app, accountId)));
  expect(rows.filter((row) => row['email'] === email)).toHaveLength(1);
});

test('gives a key of extended data to one of the sources that race for it', async () => {
  const sources = ['MARKETING', 'PARTNERSHIP', 'PPN', 'SALESFORCE', 'BANKING_INFO', 'SUPPLY_MANAGER'];
  const member = await createMember(app);
  const responses = await Promise.all(
    sources.map((extendedDataSource) =>
      putProfile(app, member.correlationId, {
        ...{ ...member.mandatory, extendedDataSource, extendedData: { [extendedDataSource]: 1, shared: 1 } },
      }),
    ),
  );
  const winners = sources.filter((_source, index) => responses[index]?.statusCode === 200);
  expect(winners).toHaveLength(1);
  for (const refused of responses.filter(({ statusCode }) => statusCode !== 200)) {
    expect(refused.json()).toMatchObject({ errorMessage: 'Attribute(s) shared are already used in another source.' });
  }
  const [winner] = winners;
  const stored = await readExtendedData(app, member.accountId);
  expect(stored).toMatchObject([
    { key: winner, source: winner },
    { key: 'shared', source: winner },
  ]);
});

test('counts every one of twenty updates of one member', async () => {
  const member = await createMember(app);
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      putProfile(app, member.correlationId, { ...member.mandatory, extendedData: { index } }),
    ),
  );
  expect(summarize(responses)).toEqual(successes(20));
  expect(await readMember(app, member.accountId)).toMatchObject({ version: 21 });
  expect(await readExtendedData(app, member.accountId)).toHaveLength(1);
});

test('points a correlation id to one of the accounts that race for it', async () => {
  const correlationId = randomUUID();
  const members = await createMembers(10);
  const responses = await Promise.all(members.map(({ accountId }) => startSession(app, accountId, { correlationId })));
  const started = responses.filter(({ statusCode }) => statusCode === 200);
  expect(started).toHaveLength(1);
  for (const refused of responses.filter((response) => !started.includes(response))) {
    expect(refused.json()).toMatchObject({ statusCode: 400, errorMessage: 'Correlation ID is already in use' });
  }
});
