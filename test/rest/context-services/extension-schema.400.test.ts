import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, issuesOf } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const refuse = (body: unknown) =>
  expectRefusal(
    app,
    {
      method: 'POST',
      url: '/metadata/profiles/extensions',
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    },
    400,
  );

const withAttributes = (...attributes: unknown[]) => ({ name: 'Pets', type: 'multi-valued', attributes });

test.each([
  '"1Pets"',
  '"_Pets"',
  '"Pe-ts"',
  '"Pe ts"',
  '"Pets "',
  '"Pets\\n"',
  '"Pé"',
  '"Pe\\u0000"',
  '"P\\ud800"',
  '""',
  '"__proto__"',
  `"${'x'.repeat(27)}"`,
  '5',
  '["Pets"]',
  '{}',
])('the name %s (context-services.md §2.3)', async (token) => {
  expect(issuesOf(await refuse(`{"name":${token},"type":"multi-valued"}`))).toEqual(['name: MALFORMED']);
  const attribute = `{"name":${token},"type":"string"}`;
  const refusal = await refuse(`{"name":"Pets","type":"multi-valued","attributes":[${attribute}]}`);
  expect(issuesOf(refusal)).toEqual(['attributes.0.name: MALFORMED']);
});

test.each(['customer_id', 'extensions', 'id_key', 'include_profile', 'include_extensions', 'Customer_ID'])(
  'the reserved word %s (context-services.md §3.3)',
  async (name) => {
    expect(issuesOf(await refuse({ name, type: 'multi-valued' }))).toEqual(['name: RESERVED']);
  },
);

test.each<{ what: string; schema: unknown; issues: string[] }>([
  { what: 'no name and no type', schema: {}, issues: ['name: MISSING', 'type: MISSING'] },
  { what: 'null for both', schema: { name: null, type: null }, issues: ['name: MISSING', 'type: MISSING'] },
  { what: 'an unknown kind', schema: { name: 'Pets', type: 'many' }, issues: ['type: NOT_ALLOWED'] },
  { what: 'a kind of Object.prototype', schema: { name: 'Pets', type: 'constructor' }, issues: ['type: NOT_ALLOWED'] },
  {
    what: 'an unknown key',
    schema: { name: 'Pets', type: 'multi-valued', toString: 1 },
    issues: ['toString: UNKNOWN'],
  },
  {
    what: 'required that is no boolean',
    schema: { name: 'Pets', type: 'multi-valued', required: 'yes' },
    issues: ['required: WRONG_TYPE'],
  },
  {
    what: 'attributes that are no array',
    schema: { name: 'Pets', type: 'multi-valued', attributes: { name: 'n' } },
    issues: ['attributes: WRONG_TYPE'],
  },
  { what: 'an attribute that is no object', schema: withAttributes('n'), issues: ['attributes.0: WRONG_TYPE'] },
  {
    what: 'an attribute without a type',
    schema: withAttributes({ name: 'n' }),
    issues: ['attributes.0.type: MISSING'],
  },
  {
    what: 'an unknown type',
    schema: withAttributes({ name: 'n', type: 'text' }),
    issues: ['attributes.0.type: NOT_ALLOWED'],
  },
  {
    what: 'an unknown key of an attribute',
    schema: withAttributes({ name: 'n', type: 'string', size: 5 }),
    issues: ['attributes.0.size: UNKNOWN'],
  },
  {
    what: 'a classifier with attributes',
    schema: { ...withAttributes({ name: 'n', type: 'string' }), type: 'classifier' },
    issues: ['attributes: NOT_ALLOWED'],
  },
  {
    what: 'unique that is no array',
    schema: { ...withAttributes({ name: 'n', type: 'string' }), unique: 'n' },
    issues: ['unique: WRONG_TYPE'],
  },
  {
    what: 'unique naming no attribute',
    schema: { ...withAttributes({ name: 'n', type: 'string' }), unique: ['n', 'N'] },
    issues: ['unique.1: UNKNOWN'],
  },
  {
    what: 'unique naming Object.prototype',
    schema: { ...withAttributes({ name: 'n', type: 'string' }), unique: ['toString'] },
    issues: ['unique.0: UNKNOWN'],
  },
  {
    what: 'unique that holds a number',
    schema: { ...withAttributes({ name: 'n', type: 'string' }), unique: [0] },
    issues: ['unique.0: UNKNOWN'],
  },
  {
    what: 'unique of a single-valued one',
    schema: { ...withAttributes({ name: 'n', type: 'string' }), type: 'single-valued', unique: ['n'] },
    issues: ['unique: NOT_ALLOWED'],
  },
])('$what (context-services.md §2.3, §7.2)', async ({ schema, issues }) => {
  expect(issuesOf(await refuse(schema))).toEqual(issues);
});

test.each(['0', '-1', '1.5', '"x"', '"-3"', '""', '1e400', '12345678901234567890', 'true', '[3]'])(
  'a length of %s',
  async (token) => {
    const attribute = `{"name":"n","type":"string","length":${token}}`;
    const refusal = await refuse(`{"name":"Pets","type":"multi-valued","attributes":[${attribute}]}`);
    expect(issuesOf(refusal)).toEqual(['attributes.0.length: MALFORMED']);
  },
);

test.each(['1', '"yes"', '"TRUE"', '{}', '1e400'])('mandatory that is %s', async (token) => {
  const attribute = `{"name":"n","type":"string","mandatory":${token}}`;
  const refusal = await refuse(`{"name":"Pets","type":"multi-valued","attributes":[${attribute}]}`);
  expect(issuesOf(refusal)).toEqual(['attributes.0.mandatory: WRONG_TYPE']);
});

test.each([
  { type: 'integer', token: '"x"', code: 'WRONG_TYPE' },
  { type: 'long', token: '1e400', code: 'OUT_OF_RANGE' },
  { type: 'double', token: '1e400', code: 'OUT_OF_RANGE' },
  { type: 'string', token: '5', code: 'WRONG_TYPE' },
  { type: 'string', token: '"a\\u0000"', code: 'NOT_STORABLE' },
  { type: 'string', token: '"toolong"', code: 'TOO_LONG' },
  { type: 'datetime', token: '"noon"', code: 'MALFORMED' },
  { type: 'boolean', token: '0', code: 'WRONG_TYPE' },
])('a default that is no $type: $token', async ({ type, token, code }) => {
  const attribute = `{"name":"n","type":"${type}","length":3,"default":${token}}`;
  const refusal = await refuse(`{"name":"Pets","type":"multi-valued","attributes":[${attribute}]}`);
  expect(issuesOf(refusal)).toEqual([`attributes.0.default: ${code}`]);
});

test('an attribute named twice (context-services.md §7.2: 400 for a duplicate attribute)', async () => {
  const schema = withAttributes(
    { name: 'n', type: 'string' },
    { name: 'm', type: 'string' },
    { name: 'n', type: 'long' },
  );
  expect(issuesOf(await refuse(schema))).toEqual([expect.stringMatching(/^attributes\.2\.name: /)]);
});

test('a unique attribute named twice', async () => {
  const schema = { ...withAttributes({ name: 'n', type: 'string' }), unique: ['n', 'n'] };
  expect(issuesOf(await refuse(schema))).toEqual([expect.stringMatching(/^unique\.1: /)]);
});

test('every problem is in issues', async () => {
  const refusal = await refuse({
    name: '1',
    type: 'many',
    size: 1,
    attributes: [{ name: 'n', type: 'text', length: 0 }, 5, { name: 'm', type: 'integer', mandatory: 1, default: 'x' }],
  });
  expect(issuesOf(refusal).sort()).toEqual([
    'attributes.0.length: MALFORMED',
    'attributes.0.type: NOT_ALLOWED',
    'attributes.1: WRONG_TYPE',
    'attributes.2.default: WRONG_TYPE',
    'attributes.2.mandatory: WRONG_TYPE',
    'name: MALFORMED',
    'size: UNKNOWN',
    'type: NOT_ALLOWED',
  ]);
});

test('more than 200 attributes, with the limit named', async () => {
  const attributes = Array.from({ length: 201 }, (_, index) => ({ name: `a${index}`, type: 'string' }));
  const refusal = await refuse(withAttributes(...attributes));
  expect(issuesOf(refusal)).toEqual(['attributes: TOO_MANY']);
  expect(refusal.message).toContain('at most 200 ');
});
