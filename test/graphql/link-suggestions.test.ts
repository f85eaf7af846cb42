import { beforeAll, expect, test } from 'vitest';
import { type TestApp, useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { closeAccount, mustLink } from '../support/links.ts';
import { createMember, type TestMember, update } from '../support/loyalty.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

type Suggestion = { accountId: string; matches: string[] };

const QUERY = `query ($id: String!) { linkSuggestions(customerId: $id) {
  member { accountId extendedData { key } customer { customerId } } matches { kind path }
} }`;

const ask = (id: string) => app.graphql(QUERY, { id });

/** What is suggested, the matches as `EMAIL EmailAddress.0`; asking changes nothing. */
async function suggest(id: string, from: TestApp = app): Promise<Suggestion[]> {
  const before = await app.snapshot();
  const { data, errors } = await from.graphql(QUERY, { id });
  expect(errors).toBeUndefined();
  expect(await app.snapshot()).toEqual(before);
  return data.linkSuggestions.map(({ member, matches }: { member: { accountId: string }; matches: Match[] }) => ({
    accountId: member.accountId,
    matches: matches.map(({ kind, path }) => `${kind} ${path.join('.')}`),
  }));
}
type Match = { kind: string; path: string[] };

let numbersUsed = 0;
/** Of nobody yet. */
const newNumber = (): string => `(418) 555-${String(++numbersUsed).padStart(4, '0')}`;
const digits = (number: string): string => number.replaceAll(/\D/g, '');
const withPhone = (): Promise<TestMember> => createMember(app, { phoneNumber: newNumber() });
const phoneOf = async ({ accountId }: TestMember): Promise<string> =>
  (await app.graphql(`{ member(by: { accountId: "${accountId}" }) { phoneNumber } }`)).data.member.phoneNumber;

beforeAll(() =>
  defineExtension(app, {
    name: 'Numbers',
    type: 'single-valued',
    attributes: ['integer', 'long', 'double', 'currency', 'string', 'boolean'].map((type) => ({
      name: `a_${type}`,
      type,
    })),
  }),
);

test('members are found by any value of the profile, those with more matches first', async () => {
  const [one, both] = [await createMember(app), await withPhone()];
  const number = digits(await phoneOf(both));
  const id = await createCustomer(app, {
    FirstName: 'Ada',
    EmailAddress: ['unknown@example.com', one.mandatory.email.toUpperCase()],
    Title: both.mandatory.email,
    Phone: [{ PhoneNumber: '77' }, { PhoneNumber: number, description: `+1 ${number}` }],
    Address: { City: 'Québec' },
  });
  expect(await suggest(id)).toEqual([
    {
      accountId: both.accountId,
      matches: ['EMAIL Title', 'PHONE_NUMBER Phone.1.PhoneNumber', 'PHONE_NUMBER Phone.1.description'],
    },
    { accountId: one.accountId, matches: ['EMAIL EmailAddress.1'] },
  ]);
});

test('equal numbers of matches are by account id', async () => {
  const members = [await createMember(app), await createMember(app), await createMember(app)];
  const id = await createCustomer(app, { EmailAddress: members.map(({ mandatory }) => mandatory.email) });
  expect((await suggest(id)).map(({ accountId }) => accountId)).toEqual(
    members.map(({ accountId }) => accountId).sort(),
  );
});

test.each(['integer', 'long', 'double', 'currency', 'string'])('a phone number may be a %s', async (type) => {
  const member = await withPhone();
  const number = digits(await phoneOf(member));
  const id = await createCustomer(app, {
    Numbers: { [`a_${type}`]: type === 'string' ? `1-${number}` : Number(number) },
  });
  expect(await suggest(id)).toEqual([{ accountId: member.accountId, matches: [`PHONE_NUMBER Numbers.a_${type}`] }]);
});

test('closed members, linked members and those of others are not suggested', async () => {
  const [open, closed, linked] = [await createMember(app), await createMember(app), await createMember(app)];
  const id = await createCustomer(app, {
    EmailAddress: [open, closed, linked].map(({ mandatory }) => mandatory.email),
  });
  expect(await suggest(id)).toHaveLength(3);
  await closeAccount(app, closed.correlationId, false);
  await mustLink(app, await createCustomer(app, { FirstName: 'Ivo' }), linked.accountId);
  expect(await suggest(id)).toEqual([{ accountId: open.accountId, matches: ['EMAIL EmailAddress.0'] }]);
});

test('a customer who is linked gets no suggestions, until it is linked no more', async () => {
  const [own, other] = [await createMember(app), await createMember(app)];
  const id = await createCustomer(app, { EmailAddress: other.mandatory.email });
  await mustLink(app, id, own.accountId);
  expect(await suggest(id)).toEqual([]);
  await app.graphql(`mutation { unlinkMember(input: { customerId: "${id}" }) { __typename } }`);
  expect(await suggest(id)).toHaveLength(1);
});

test('a customer without such values, and one whose values nobody has, get none', async () => {
  expect(await suggest(await createCustomer(app, { FirstName: 'Ada', DOB: '1990-04-12' }))).toEqual([]);
  expect(await suggest(await createCustomer(app, { EmailAddress: 'nobody@example.com' }))).toEqual([]);
});

test('what is suggested can be linked, and is read with its extended data in the second statement', async () => {
  const member = await createMember(app);
  await update(app, member, { extendedData: { casl: true } });
  const id = await createCustomer(app, { EmailAddress: member.mandatory.email });
  const { data, errors } = await ask(id);
  expect(errors).toBeUndefined();
  expect(data.linkSuggestions).toEqual([
    {
      member: { accountId: member.accountId, extendedData: [{ key: 'casl' }], customer: null },
      matches: [{ kind: 'EMAIL', path: ['EmailAddress'] }],
    },
  ]);
  expect(await observed.countRoundTrips(() => ask(id))).toBe(2);
  await mustLink(app, id, member.accountId);
});

test('1,000 different values are looked up, one more is refused, and equal ones count once', async () => {
  const member = await createMember(app);
  const emails = Array.from({ length: 999 }, (_, index) => `e${index}@example.com`);
  const EmailAddress = [...emails, member.mandatory.email];
  const again = { Title: emails.slice(0, 10).map((email) => email.toUpperCase()) };
  expect(await suggest(await createCustomer(app, { EmailAddress, ...again }))).toHaveLength(1);
  const { data, errors } = await ask(await createCustomer(app, { EmailAddress, PhoneNumber: newNumber() }));
  expect(data).toBeNull();
  expect(errors).toMatchObject([
    {
      message: 'customerId: the customer has 1001 e-mail addresses and phone numbers, more than 1000',
      extensions: { code: 'VALIDATION', issues: [{ path: ['customerId'], code: 'TOO_MANY' }] },
    },
  ]);
  const { data: listed } = await app.graphql('{ limits { name value } }');
  expect(listed.limits).toContainEqual({ name: 'contactValues', value: 1_000 });
});

test.each([
  ['an unknown customer', '0000000000000000', 'NOT_FOUND'],
  ['an id that nobody can have', '\u0000', 'NOT_FOUND'],
  ['an id that is too long', '0'.repeat(17), 'VALIDATION'],
])('%s is refused', async (_name, id, code) => {
  expect(await ask(id)).toMatchObject({ data: null, errors: [{ extensions: { code } }] });
});

test('asking very many times in one operation is refused', async () => {
  const Phone = Array.from({ length: 1_000 }, (_, index) => ({ PhoneNumber: `${index}` }));
  const id = await createCustomer(app, { Phone });
  const names = Array.from(
    { length: 60 },
    (_, index) => `a${index}: linkSuggestions(customerId: "${id}") { __typename }`,
  );
  const { errors } = await app.graphql(`{ ${names.join(' ')} }`);
  expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
});

test('in maintenance mode nothing is suggested', async () => {
  const id = await createCustomer(app, { EmailAddress: 'nobody@example.com' });
  await app.graphql('mutation { setServerMode(input: { mode: MAINTENANCE }) { __typename } }');
  const answer = await ask(id);
  await app.graphql('mutation { setServerMode(input: { mode: PRODUCTION }) { __typename } }');
  expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
});
