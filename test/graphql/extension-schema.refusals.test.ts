import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

async function create(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: CreateExtensionSchemaInput!) {
      createExtensionSchema(input: $input) { ... on CreateExtensionSchemaSuccess { extension { name } } ${REFUSAL} }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.createExtensionSchema;
}

const readVersion = async () => (await app.graphql('{ profileSchema { version } }')).data.profileSchema.version;

test.each([
  ['an extension', 'Phone'],
  ['an extension in another letter case', 'PHONE'],
  ['a core attribute', 'FirstName'],
  ['a core attribute in another letter case', 'firstname'],
])('a name that %s has is taken, and nothing is written', async (_name, name) => {
  const before = await app.snapshot();
  const answer = await create({ name, kind: 'SINGLE_VALUED', attributes: [] });
  expect(answer).toEqual({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN', message: expect.any(String) });
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
});

test('of two that define one name at the same moment one wins', async () => {
  const version = await readVersion();
  const answers = await Promise.all(
    ['Race', 'RACE', 'race'].map((name) => create({ name, kind: 'SINGLE_VALUED', attributes: [] })),
  );
  expect(answers.filter((answer) => answer.extension)).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'ALREADY_TAKEN')).toHaveLength(2);
  expect(await readVersion()).toBe(version + 1);
});

test.each(['customer_id', 'extensions', 'ID_KEY', 'Include_Profile', 'include_extensions'])(
  'the reserved word %s cannot be a name',
  async (name) => {
    const answer = await create({ name, kind: 'SINGLE_VALUED', attributes: [] });
    expect(answer.issues).toMatchObject([{ path: ['name'], code: 'RESERVED' }]);
  },
);

test.each([
  ['', 'MALFORMED'],
  ['9lives', 'MALFORMED'],
  ['with space', 'MALFORMED'],
  ['a'.repeat(27), 'MALFORMED'],
  ['Ünicode', 'MALFORMED'],
  ['a\u0000', 'MALFORMED'],
])('the name %j is refused', async (name, code) => {
  const answer = await create({ name, kind: 'SINGLE_VALUED', attributes: [] });
  expect(answer.issues).toMatchObject([{ path: ['name'], code }]);
});

test('every problem comes back at once, with its place and code, and nothing is written', async () => {
  const before = await app.snapshot();
  const answer = await create({
    name: 'a-b',
    kind: 'SINGLE_VALUED',
    unique: ['Nope', 'twice', 'twice'],
    attributes: [
      { name: 'twice', type: 'LONG', length: 0 },
      { name: 'twice', type: 'LONG', default: 'x' },
      { name: '', type: 'STRING' },
      { name: 'short', type: 'STRING', length: 1, default: 'long' },
    ],
  });
  expect(answer).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  const found = answer.issues.map(({ path, code }: { path: string[]; code: string }) => `${path.join('.')} ${code}`);
  expect(found.sort()).toEqual(
    [
      'name MALFORMED',
      'attributes.0.length MALFORMED',
      'attributes.1.name DUPLICATE',
      'attributes.1.default WRONG_TYPE',
      'attributes.2.name MALFORMED',
      'attributes.3.default TOO_LONG',
      'unique NOT_ALLOWED',
      'unique.0 UNKNOWN',
      'unique.2 DUPLICATE',
    ].sort(),
  );
  expect(await app.snapshot()).toEqual(before);
});
