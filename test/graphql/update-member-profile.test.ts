import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const ADA = { accountId: '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11' };
const LOUIS = { accountId: '2b8d5f60-3c1e-4f7a-8a52-6d0c9be4e102' };
const MEMBER = `version email firstName lastName dateOfBirth gender businessName phoneNumber street street2 city
  provinceState postalZipCode languagePreference extendedData { key value source channel }`;

async function update(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: UpdateMemberProfileInput!) {
      updateMemberProfile(input: $input) {
        ... on UpdateMemberProfileSuccess { member { ${MEMBER} } }
        ... on VersionConflictError { currentVersion }
        ${REFUSAL}
      }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.updateMemberProfile;
}

const read = async (by: object) =>
  (await app.graphql(`query ($by: MemberByInput!) { member(by: $by) { ${MEMBER} } }`, { by })).data.member;

test('changes what is named, keeps what is left out, clears what is null, and raises the version by one', async () => {
  const before = await read(ADA);
  const change = { city: 'Montréal', street: '1 Rue A', firstName: '', gender: null, dateOfBirth: '' };
  const { member } = await update({ by: ADA, ...change });
  expect(member).toEqual({ ...before, ...change, dateOfBirth: null, version: before.version + 1 });
  expect(await read(ADA)).toEqual(member);
});

test.each([
  ['card number', { loyaltyId: '6001234567890456' }],
  ['e-mail address, letter case aside', { email: 'LOUIS.gagnon@example.com' }],
])('the member is named by its %s', async (_name, by) => {
  const { version } = await read(LOUIS);
  expect((await update({ by })).member.version).toBe(version + 1);
});

test('a phone number that another member has moves over; both versions rise', async () => {
  const ada = (await update({ by: ADA, phoneNumber: '(514) 555-0101' })).member;
  const louis = await read(LOUIS);
  const { member } = await update({ by: LOUIS, phoneNumber: '(514) 555-0101' });
  expect(member).toEqual({ ...louis, phoneNumber: '(514) 555-0101', version: louis.version + 1 });
  expect(await read(ADA)).toEqual({ ...ada, phoneNumber: null, version: ada.version + 1 });
});

test("a member's own e-mail address in another letter case is no clash, and is stored as sent", async () => {
  expect((await update({ by: LOUIS, email: 'Louis.Gagnon@Example.com' })).member.email).toBe(
    'Louis.Gagnon@Example.com',
  );
});

test('extended data: left out stays, given replaces the keys of its source, empty removes them', async () => {
  const send = async (extendedDataSource: string | null, extendedData?: object) => {
    const { member } = await update({
      by: LOUIS,
      extendedDataSource,
      channel: 'WEB',
      ...(extendedData && { extendedData }),
    });
    return member.extendedData.map(({ key, value, source }: Record<string, unknown>) => [source, key, value]);
  };
  expect(await send('PPN', { a: 1, b: { deep: [true] } })).toEqual([
    ['PPN', 'a', 1],
    ['PPN', 'b', { deep: [true] }],
  ]);
  expect(await send(null, { c: 'x' })).toEqual([
    [null, 'c', 'x'],
    ['PPN', 'a', 1],
    ['PPN', 'b', { deep: [true] }],
  ]);
  expect(await send('PPN')).toHaveLength(3);
  expect(await send('PPN', { b: null })).toEqual([
    [null, 'c', 'x'],
    ['PPN', 'b', null],
  ]);
  expect(await send('PPN', {})).toEqual([[null, 'c', 'x']]);
});

test('two updates in one operation run in turn, and each answers with what it stored', async () => {
  const write = (value: string) => `updateMemberProfile(input: {
    by: { accountId: "${LOUIS.accountId}" }, city: "${value}", extendedData: { turn: "${value}" }
  }) { ... on UpdateMemberProfileSuccess { member { city extendedData { value } } } }`;
  const { data } = await app.graphql(`mutation { first: ${write('A')} second: ${write('B')} }`);
  expect(data.first.member).toEqual({ city: 'A', extendedData: [{ value: 'A' }] });
  expect(data.second.member).toEqual({ city: 'B', extendedData: [{ value: 'B' }] });
});

test('an integer beyond 2^53 in the document keeps its digits', async () => {
  const { data } = await app.graphql(
    `mutation { updateMemberProfile(input: {
      by: { accountId: "${LOUIS.accountId}" }, extendedData: { big: [9007199254740993, -123456789012345678901234567890] }
    }) { ... on UpdateMemberProfileSuccess { member { extendedData { key value } } } } }`,
  );
  expect(data.updateMemberProfile.member.extendedData).toEqual([
    { key: 'big', value: ['9007199254740993', '-123456789012345678901234567890'] },
  ]);
});

test('an integer beyond 2^53 in a variable is kept or refused, never rounded in silence', async () => {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    // Written by hand: JSON.stringify would round.
    payload: `{"query":"mutation ($data: JSONObject!) { updateMemberProfile(input: { by: { accountId: \\"${LOUIS.accountId}\\" }, extendedData: $data }) { ... on UpdateMemberProfileSuccess { member { extendedData { value } } } ... on Error { code } } }","variables":{"data":{"n":9007199254740993}}}`,
  });
  expect(response.body).not.toContain('9007199254740992');
});

test('the expected version lets a write pass, and of two writers one wins', async () => {
  const { version } = await read(ADA);
  const answers = await Promise.all(['A', 'B'].map((city) => update({ by: ADA, city, expectedVersion: version })));
  expect(answers.filter((answer) => answer.member?.version === version + 1)).toHaveLength(1);
  expect(answers.filter(({ currentVersion }) => currentVersion === version + 1)).toHaveLength(1);
});

test('another version than the expected one is refused, and nothing is written', async () => {
  const { version } = await read(ADA);
  const before = await app.snapshot();
  const input = { by: ADA, city: 'lost', extendedData: { lost: 1 }, expectedVersion: version + 1 };
  expect(await update(input)).toEqual({
    __typename: 'VersionConflictError',
    code: 'VERSION_CONFLICT',
    message: expect.any(String),
    currentVersion: version,
  });
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['an unknown account id', { accountId: '00000000-0000-4000-8000-000000000000' }],
  ['an unknown e-mail address', { email: 'nobody@example.com' }],
  ['a NUL', { externalId: '\u0000' }],
])('%s is not found, and nothing is written', async (_name, by) => {
  const before = await app.snapshot();
  const answer = await update({ by, city: 'x', phoneNumber: '(514) 555-0101' });
  expect(answer).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND', message: expect.any(String) });
  expect(await app.snapshot()).toEqual(before);
});

test('an e-mail address of another member is taken, and nothing is written', async () => {
  const before = await app.snapshot();
  const input = {
    by: LOUIS,
    email: 'Ada.Tremblay@example.com',
    phoneNumber: '(514) 555-0177',
    extendedData: { lost: 1 },
  };
  const answer = await update(input);
  expect(answer).toEqual({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN', message: expect.any(String) });
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['mandatory attributes are cleared', { email: null, postalZipCode: '' }, ['email MISSING', 'postalZipCode MISSING']],
  [
    'formats are wrong',
    { email: 'a@b', dateOfBirth: '1990-4-1', gender: 'MALE', phoneNumber: '514-555-0100', provinceState: 'qc' },
    [
      'dateOfBirth MALFORMED',
      'email MALFORMED',
      'gender MALFORMED',
      'phoneNumber MALFORMED',
      'provinceState MALFORMED',
    ],
  ],
  ['the source is reserved', { extendedDataSource: 'INTERNAL' }, ['extendedDataSource RESERVED']],
  ['the source is unknown', { extendedDataSource: 'marketing' }, ['extendedDataSource NOT_ALLOWED']],
  // es-loyalty.md §4.4-2: neither left out nor an object.
  ['extended data is null', { extendedData: null }, ['extendedData WRONG_TYPE']],
  ['extended data is too large', { extendedData: { a: 'é'.repeat(2_560) } }, ['extendedData TOO_LONG']],
  [
    'extended data has too many keys',
    { extendedData: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 1])) },
    ['extendedData TOO_MANY'],
  ],
  ['a key is longer than an index can hold', { extendedData: { ['k'.repeat(501)]: 1 } }, ['extendedData OUT_OF_RANGE']],
  [
    'keys belong to another source',
    { extendedDataSource: 'PPN', extendedData: { casl: 1, free: 1, doNotText: 1 } },
    ['extendedData.casl OWNED_BY_OTHER', 'extendedData.doNotText OWNED_BY_OTHER'],
  ],
])('when %s every problem comes back at once, and nothing is written', async (_name, input, expected) => {
  const before = await app.snapshot();
  const answer = await update({ by: ADA, city: 'lost', ...input });
  expect(answer).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  const issues = answer.issues.map(({ path, code }: { path: string[]; code: string }) => `${path.join('.')} ${code}`);
  expect(issues.sort()).toEqual(expected);
  expect(await app.snapshot()).toEqual(before);
});
