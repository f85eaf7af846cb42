import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const BRUCE = '00027a52JCGY000M';
const BETTY = '0000Sb5U97XE000Y';
const CUSTOMER = 'customerId version attributes extensions { name records { id attributes } }';

async function replace(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: ReplaceProfileInput!) {
      replaceProfile(input: $input) {
        ... on ReplaceProfileSuccess { customer { ${CUSTOMER} } }
        ... on VersionConflictError { currentVersion }
        ${REFUSAL}
      }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.replaceProfile;
}

const read = async (customerId: string) =>
  (await app.graphql(`{ customer(customerId: "${customerId}") { ${CUSTOMER} } }`)).data.customer;

test('replaces the whole profile, extensions included, and answers with what is stored', async () => {
  const { version } = await read(BRUCE);
  // The body of 000_a767b5bb564813fe.txt.
  const attributes = {
    FirstName: 'Bruce',
    LastName: 'Banner',
    DOB: '1962-05-10',
    EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
  };
  const address = {
    Type: 1,
    Address: '21 JumpStreet',
    City: 'Hollywood',
    County: 'Santa Barbara',
    PostCode: '555',
    Country: 'United States',
  };
  const { customer } = await replace({
    customerId: BRUCE,
    attributes,
    extensions: [{ name: 'Address', records: [address] }],
  });
  expect(customer).toEqual({
    customerId: BRUCE,
    version: version + 1,
    attributes,
    extensions: [{ name: 'Address', records: [{ id: expect.any(String), attributes: address }] }],
  });
  expect(await read(BRUCE)).toEqual(customer);
});

test('core attributes left out, null or an empty list are removed', async () => {
  await replace({ customerId: BRUCE, attributes: { FirstName: 'Bruce', LastName: 'Banner', Title: 'Dr', DOB: 'x' } });
  const { customer } = await replace({ customerId: BRUCE, attributes: { FirstName: 'B', Title: null, DOB: [] } });
  expect(customer.attributes).toEqual({ FirstName: 'B' });
});

test('a list of one value is stored as the value itself', async () => {
  const { customer } = await replace({ customerId: BRUCE, attributes: { EmailAddress: ['only@example.com'] } });
  expect(customer.attributes).toEqual({ EmailAddress: 'only@example.com' });
});

test.each([
  ['left out', {}],
  ['null', { extensions: null }],
])('extensions %s stay as they are', async (_name, given) => {
  const { extensions } = await read(BETTY);
  const { customer } = await replace({ customerId: BETTY, attributes: { FirstName: 'Betty' }, ...given });
  expect(extensions).toHaveLength(1);
  expect(customer.extensions).toEqual(extensions);
});

test.each([
  ['an empty list removes every record', []],
  ['one that is not named loses its records', [{ name: 'Address', records: [{ City: 'Brest' }] }]],
  ['one named without records loses them', [{ name: 'phone', records: [] }]],
])('extensions given are the complete set: %s', async (_name, extensions) => {
  const given = [{ name: 'Phone', records: [{ PhoneNumber: '1' }] }];
  await replace({ customerId: BETTY, attributes: {}, extensions: given });
  const { customer } = await replace({ customerId: BETTY, attributes: {}, extensions });
  const kept = extensions.filter(({ records }) => records.length > 0);
  expect(customer.extensions).toMatchObject(
    kept.map(({ name, records }) => ({ name, records: records.map((attributes) => ({ attributes })) })),
  );
});

test('a record keeps its id when it comes back with the same unique attributes, wherever it stands', async () => {
  const first = { PhoneNumber: '1', description: 'first' };
  const second = { PhoneNumber: '2', description: 'second' };
  const idsOf = (customer: { extensions: [{ records: { id: string; attributes: { PhoneNumber: string } }[] }] }) =>
    Object.fromEntries(customer.extensions[0].records.map(({ id, attributes }) => [attributes.PhoneNumber, id]));
  const send = async (records: object[]) =>
    idsOf((await replace({ customerId: BETTY, attributes: {}, extensions: [{ name: 'Phone', records }] })).customer);
  const before = await send([first, second]);
  const after = await send([{ PhoneNumber: '3' }, { ...second, description: 'changed' }, first]);
  expect(Object.keys(before)).toHaveLength(2);
  expect(after).toEqual({ ...before, 3: expect.any(String) });
  expect(new Set(Object.values(after)).size).toBe(3);
  const { node } = (
    await app.graphql('query ($id: ID!) { node(id: $id) { ... on ExtensionRecord { attributes } } }', {
      id: before['2'],
    })
  ).data;
  expect(node.attributes).toMatchObject({ description: 'changed' });
});

test('the expected version lets a write pass; of two writers that expect the same one wins', async () => {
  const { version } = await read(BRUCE);
  const { customer } = await replace({ customerId: BRUCE, attributes: { Title: 'Dr' }, expectedVersion: version });
  expect(customer.version).toBe(version + 1);
  const answers = await Promise.all(
    ['A', 'B', 'C'].map((Title) => replace({ customerId: BRUCE, attributes: { Title }, expectedVersion: version + 1 })),
  );
  const winners = answers.filter((answer) => answer.customer);
  expect(winners).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'VERSION_CONFLICT').map((answer) => answer.currentVersion)).toEqual([
    version + 2,
    version + 2,
  ]);
  expect(await read(BRUCE)).toEqual(winners[0]?.customer);
});

test('two writes in one operation run in turn, and each answers with what it stored', async () => {
  const { version } = await read(BRUCE);
  const write = (Title: string) => `replaceProfile(input: {
    customerId: "${BRUCE}", attributes: { Title: "${Title}" }, extensions: [{ name: "Address", records: [{ City: "${Title}" }] }]
  }) { ... on ReplaceProfileSuccess { customer { ${CUSTOMER} } } }`;
  const { data } = await app.graphql(`mutation { first: ${write('A')} second: ${write('B')} }`);
  for (const [name, Title, rise] of [
    ['first', 'A', 1],
    ['second', 'B', 2],
  ] as const) {
    expect(data[name].customer).toMatchObject({
      version: version + rise,
      attributes: { Title },
      extensions: [{ records: [{ attributes: { City: Title } }] }],
    });
  }
});
