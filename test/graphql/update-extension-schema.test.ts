import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension, readProfile, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

type Input = { attributes: object[]; dryRun?: boolean | null; expectedBroken?: number | null };

async function update(name: string, input: Input) {
  const { data, errors } = await app.graphql(
    `mutation ($input: UpdateExtensionSchemaInput!) { updateExtensionSchema(input: $input) {
      ... on UpdateExtensionSchemaSuccess {
        extension { name kind unique attributes { name type mandatory length default } }
        applied brokenCount brokenRecords { extension attributes customer { customerId } }
      } ${REFUSAL}
    } }`,
    { input: { name, ...input } },
  );
  expect(errors).toBeUndefined();
  return data.updateExtensionSchema;
}

/** A call that leaves every row as it is. */
async function withoutWriting(act: () => ReturnType<typeof update>) {
  const before = await app.snapshot();
  const answer = await act();
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
  return answer;
}

const printed = async (name: string) => (await send(app, 'GET', `/metadata/profiles/extensions/${name}`)).json();

const tag = { name: 'tag', type: 'STRING', length: 12, mandatory: true };
const kg = { name: 'kg', type: 'DOUBLE' };
const note = { name: 'note', type: 'STRING' };

/** An extension of the test's own, in the sloppy forms of the legacy samples, and one customer per list of records. */
async function definePets(name: string, ...lists: object[][]): Promise<string[]> {
  const attributes = [
    { name: 'tag', type: 'string', length: '12', mandatory: 'true' },
    { name: 'kg', type: 'double' },
    { name: 'note', type: 'string' },
  ];
  await defineExtension(app, { name, type: 'multi-valued', unique: ['tag'], attributes });
  const ids = [];
  for (const records of lists) {
    ids.push(await createCustomer(app, { FirstName: 'Ann', [name]: records }));
  }
  return ids;
}

test('what can break no record is applied at once, and unchanged attributes keep the form they were submitted in', async () => {
  const [id = ''] = await definePets('Relaxed', [{ tag: 'Rex', kg: 1.5 }]);
  const { version } = (await app.graphql('{ profileSchema { version } }')).data.profileSchema;
  const born = { name: 'born', type: 'DATE', default: '2024-02-29' };
  const answer = await update('relaxed', { attributes: [tag, born, { ...kg, default: 2 }, { ...note, length: null }] });
  const absent = { mandatory: false, length: null, default: null };
  expect(answer).toEqual({
    extension: {
      ...{ name: 'Relaxed', kind: 'MULTI_VALUED', unique: ['tag'] },
      attributes: [
        { ...absent, ...tag },
        { ...absent, ...born },
        { ...absent, ...kg, default: 2 },
        { ...absent, ...note },
      ],
    },
    ...{ applied: true, brokenCount: 0, brokenRecords: [] },
  });
  expect(await printed('Relaxed')).toEqual({
    name: 'Relaxed',
    type: 'multi-valued',
    unique: ['tag'],
    attributes: [
      { name: 'tag', type: 'string', length: '12', mandatory: 'true' },
      { name: 'born', type: 'date', default: '2024-02-29' },
      { name: 'kg', type: 'double', default: 2 },
      { name: 'note', type: 'string' },
    ],
  });
  expect((await app.graphql('{ profileSchema { version } }')).data.profileSchema.version).toBe(version + 1);
  expect((await readProfile(app, id, 'Relaxed'))['Relaxed']).toEqual([{ tag: 'Rex', kg: 1.5 }]);
  const later = { FirstName: 'Ann', Relaxed: [{ tag: 'Tom' }] };
  expect((await send(app, 'PUT', `/profiles/${id}`, later)).statusCode).toBe(200);
  expect((await readProfile(app, id, 'Relaxed'))['Relaxed']).toEqual([{ tag: 'Tom', born: '2024-02-29', kg: 2 }]);
});

test('a dry run says how many records would break and which, and writes nothing', async () => {
  const [ann, , eve] = await definePets(
    'Rehearsed',
    [{ tag: 'Rex' }],
    [{ tag: 'Tom', kg: 1 }],
    [{ tag: 'Ida', note: '' }],
  );
  const attributes = [tag, { ...kg, mandatory: true }, note];
  const answer = await withoutWriting(() => update('Rehearsed', { attributes, dryRun: true }));
  expect(answer).toMatchObject({ applied: false, brokenCount: 2 });
  expect(answer.extension.attributes[1]).toMatchObject({ name: 'kg', mandatory: true });
  const record = (customerId: string | undefined, attributes: object) => {
    return { extension: 'Rehearsed', attributes, customer: { customerId } };
  };
  const broken = [record(ann, { tag: 'Rex' }), record(eve, { tag: 'Ida', note: '' })];
  expect(answer.brokenRecords).toHaveLength(2);
  expect(answer.brokenRecords).toEqual(expect.arrayContaining(broken));
});

test('what breaks records is refused, unless their exact number is told: then they stay as they are, and readable', async () => {
  const [id = ''] = await definePets('Tightened', [
    { tag: 'Rex', note: 'lengthy' },
    { tag: 'Tom' },
    { tag: 'Ida', note: 'ok' },
  ]);
  const attributes = [tag, kg, { ...note, length: 2, mandatory: true }];
  for (const expectedBroken of [undefined, null, 0, 1, 3]) {
    const { code, message } = await withoutWriting(() =>
      update('Tightened', { attributes, expectedBroken: expectedBroken ?? null }),
    );
    expect([code, message]).toEqual(['FORBIDDEN', expect.stringMatching(/\b2\b/)]);
  }
  const before = await readProfile(app, id, 'Tightened');
  const { extension_record: records, customer } = await app.snapshot();
  expect(await update('Tightened', { attributes, expectedBroken: 2 })).toMatchObject({ applied: true, brokenCount: 2 });
  expect(await readProfile(app, id, 'Tightened')).toEqual(before);
  expect(await app.snapshot()).toMatchObject({ extension_record: records, customer });
  const { data } = await app.graphql(`{ customer(customerId: "${id}") { extensions { records { attributes } } } }`);
  expect(data.customer.extensions[0].records).toContainEqual({ attributes: { tag: 'Tom' } });
  // From now on the new definition judges.
  const put = (record: object) => send(app, 'PUT', `/profiles/${id}/extensions/Tightened/by/unique`, record);
  expect((await put({ tag: 'Rex', note: 'lengthy' })).statusCode).toBe(400);
  expect((await put({ tag: 'Rex', note: 'ok' })).statusCode).toBe(204);
  // One of the two was mended.
  const again = [tag, kg, { ...note, length: 1, mandatory: true }];
  expect(await update('Tightened', { attributes: again, dryRun: true })).toMatchObject({ brokenCount: 3 });
});

test('what breaks nothing is applied without a number, and refused with one', async () => {
  await definePets('Sound', [{ tag: 'Rex', kg: 1 }]);
  const attributes = [tag, { ...kg, mandatory: true }, note];
  expect((await withoutWriting(() => update('Sound', { attributes, expectedBroken: 1 }))).code).toBe('FORBIDDEN');
  expect(await update('Sound', { attributes })).toMatchObject({ applied: true, brokenCount: 0 });
  expect((await printed('Sound')).attributes[1]).toEqual({ name: 'kg', type: 'double', mandatory: true });
});

test('a mandatory attribute with a default breaks no record that lacks it', async () => {
  await definePets('Filled', [{ tag: 'Rex' }]);
  const attributes = [
    tag,
    { ...kg, mandatory: true, default: 0.5 },
    note,
    { name: 'n', type: 'LONG', mandatory: true, default: '7' },
  ];
  expect(await update('Filled', { attributes })).toMatchObject({ applied: true, brokenCount: 0 });
  const bare = [tag, { ...kg, mandatory: true }, note, attributes[3] ?? {}];
  expect(await update('Filled', { attributes: bare })).toMatchObject({ code: 'FORBIDDEN' });
});

test('a new mandatory attribute breaks every record; a hundred are listed, all are counted', async () => {
  const records = Array.from({ length: 300 }, (_, index) => ({ tag: `${index}` }));
  await definePets('Many', records, records.slice(0, 201));
  const attributes = [tag, kg, note, { name: 'chip', type: 'LONG', mandatory: true }];
  const answer = await update('Many', { attributes, dryRun: true });
  expect(answer).toMatchObject({ brokenCount: 501 });
  expect(answer.brokenRecords).toHaveLength(100);
  expect(await update('Many', { attributes, expectedBroken: 501 })).toMatchObject({ applied: true });
});

test('a second gateway judges by the new definition at once', async () => {
  const [id] = await definePets('Shared', [{ tag: 'Rex', kg: 1 }]);
  const other = await createApp(app.database, app.config);
  const put = (record: object) =>
    other.inject({ method: 'PUT', url: `/profiles/${id}`, payload: { FirstName: 'Ann', Shared: [record] } });
  for (let round = 1; round < 6; round++) {
    expect((await put({ tag: 'Rex', kg: 1, note: 'x'.repeat(10 - round) })).statusCode).toBe(200);
    await update('Shared', { attributes: [tag, { ...kg, mandatory: true }, { ...note, length: 10 - round }] });
    expect((await put({ tag: 'Rex', kg: 1, note: 'x'.repeat(11 - round) })).statusCode).toBe(400);
  }
  expect((await put({ tag: 'Rex' })).statusCode).toBe(400);
  await other.close();
});

test('no record that breaks slips in while the definition is tightened', async () => {
  const [id] = await definePets('Raced', [{ tag: 'Rex' }]);
  const writes = Array.from({ length: 10 }, (_, index) =>
    send(app, 'POST', `/profiles/${id}/extensions`, { Raced: [{ tag: `t${index}`, note: 'four' }] }),
  );
  const tightened = { attributes: [tag, kg, { ...note, length: 3 }] };
  const [answer] = await Promise.all([update('Raced', tightened), ...writes]);
  const rows = ((await app.snapshot())['extension_record'] ?? []).filter((row) => String(row).includes('Raced'));
  // Either no such record was there yet, and none may come any more, or the change was refused.
  expect(rows.some((row) => String(row).includes('four'))).toBe(answer.applied !== true);
});

test('a unique attribute on which a key rests is tightened; customers are still found by what they hold', async () => {
  const [id] = await definePets('Keyed', [{ tag: 'Alexander' }]);
  await send(app, 'POST', '/metadata/identification-keys', {
    name: 'ByTag',
    source: 'Keyed',
    attributes: ['tag'],
    unique: true,
  });
  const { identification } = await app.snapshot();
  const attributes = [{ ...tag, length: 3 }, kg, note];
  expect(await update('Keyed', { attributes, expectedBroken: 1 })).toMatchObject({ applied: true });
  expect((await app.snapshot())['identification']).toEqual(identification);
  expect((await send(app, 'GET', '/profiles?Keyed.tag=Alexander')).json()).toEqual([{ customer_id: id }]);
});

test.each<[string, object[], unknown]>([
  ['an attribute that is gone', [tag, kg], { path: ['attributes', 'note'], code: 'NOT_ALLOWED' }],
  [
    'another type',
    [tag, { ...kg, type: 'CURRENCY' }, note],
    { path: ['attributes', '1', 'type'], code: 'NOT_ALLOWED' },
  ],
  ['no length', [{ ...tag, length: 0 }, kg, note], { path: ['attributes', '0', 'length'], code: 'MALFORMED' }],
  ['a name twice', [tag, kg, note, { ...kg }], { path: ['attributes', '3', 'name'], code: 'DUPLICATE' }],
  ['a malformed name', [tag, kg, note, { ...kg, name: '' }], { path: ['attributes', '3', 'name'], code: 'MALFORMED' }],
])('%s is refused, in a dry run too', async (what, attributes, issue) => {
  const name = what.replaceAll(' ', '_').slice(0, 26);
  await definePets(name, []);
  for (const dryRun of [true, false]) {
    const answer = await withoutWriting(() => update(name, { attributes, dryRun, expectedBroken: 0 }));
    expect(answer.issues).toEqual([expect.objectContaining(issue)]);
  }
});

test('a classifier gets no attributes, and an extension that is not there is not found', async () => {
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
  expect(await withoutWriting(() => update('Vip', { attributes: [note] }))).toMatchObject({
    issues: [{ path: ['attributes'], code: 'NOT_ALLOWED' }],
  });
  for (const dryRun of [true, false]) {
    expect((await withoutWriting(() => update('Nobody', { attributes: [], dryRun }))).code).toBe('NOT_FOUND');
  }
});
