import { readFileSync } from 'node:fs';
import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { MEMBER_COLUMNS } from '../src/domain/members/member-filter.ts';
import { schema } from '../src/graphql/schema.ts';
import { GRAPH_SIGNATURES } from './support/graph-signatures.ts';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const ownTypes = types.filter(({ name }) => !['String', 'Int', 'Boolean', 'ID', 'Float'].includes(name));

function fieldsOf(type: GraphQLNamedType): [string, GraphQLField<unknown, unknown> | GraphQLInputField][] {
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  return hasFields ? Object.entries(type.getFields()) : [];
}

/** `Customer.extensions(names: [String!])` with its type, as the language writes it. */
function signatures(type: GraphQLNamedType): string[] {
  return fieldsOf(type).map(([name, field]) => {
    const args = 'args' in field ? field.args.map((arg) => `${arg.name}: ${arg.type}`).join(', ') : '';
    return `${type.name}.${name}${args === '' ? '' : `(${args})`}: ${field.type}`;
  });
}

test('schema.graphql is printed from the code as it is', () => {
  const file = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
  expect(file).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
});

test('every type, field, argument, input field and enum value has a description', () => {
  const undescribed = ownTypes.flatMap((type) => [
    ...(type.description ? [] : [type.name]),
    ...fieldsOf(type).flatMap(([name, field]) => [
      ...(field.description ? [] : [`${type.name}.${name}`]),
      ...('args' in field ? field.args : [])
        .filter(({ description }) => !description)
        .map((arg) => `${type.name}.${name}(${arg.name}:)`),
    ]),
    ...(isEnumType(type) ? type.getValues() : [])
      .filter(({ description }) => !description)
      .map((value) => `${type.name}.${value.name}`),
  ]);
  expect(undescribed).toEqual([]);
});

test.each(GRAPH_SIGNATURES)('%s', (signature) => {
  const type = schema.getType(signature.slice(0, signature.indexOf('.')));
  expect(type ? signatures(type) : []).toContain(signature);
});

/** Of a mutation that takes an idempotency key. */
const KEYED = ['IdempotencyKeyReusedError'];

/** By mutation, the errors that its result may be besides those of every one. */
const MUTATIONS: Readonly<Record<string, readonly string[]>> = {
  createProfile: [...KEYED, 'AlreadyTakenError', 'ForbiddenError'],
  replaceProfile: [...KEYED, 'AlreadyTakenError', 'NotFoundError', 'VersionConflictError'],
  patchProfile: [...KEYED, 'AlreadyTakenError', 'NotFoundError', 'VersionConflictError'],
  revertProfile: [...KEYED, 'AlreadyTakenError', 'ForbiddenError', 'NotFoundError', 'VersionConflictError'],
  deleteProfile: [...KEYED, 'NotFoundError', 'VersionConflictError'],
  eraseCustomer: ['ForbiddenError', 'NotFoundError', 'VersionConflictError'],
  eraseMember: ['ForbiddenError', 'NotFoundError', 'VersionConflictError'],
  mergeProfiles: [...KEYED, 'AlreadyTakenError', 'ForbiddenError', 'NotFoundError', 'VersionConflictError'],
  insertExtensionRecords: [...KEYED, 'AlreadyTakenError', 'NotFoundError', 'VersionConflictError'],
  updateExtensionRecord: [...KEYED, 'AlreadyTakenError', 'NotFoundError', 'VersionConflictError'],
  deleteExtensionRecord: [...KEYED, 'AlreadyTakenError', 'NotFoundError', 'VersionConflictError'],
  createExtensionSchema: ['AlreadyTakenError'],
  deleteExtensionSchema: ['ForbiddenError', 'NotFoundError'],
  updateExtensionSchema: ['ForbiddenError', 'NotFoundError'],
  createProfileAttribute: ['AlreadyTakenError'],
  deleteProfileAttribute: ['ForbiddenError', 'NotFoundError'],
  createIdentificationKey: ['AlreadyTakenError', 'ForbiddenError'],
  deleteIdentificationKey: ['NotFoundError'],
  setServerMode: [],
  linkMember: [...KEYED, 'AlreadyTakenError', 'ForbiddenError', 'NotFoundError'],
  unlinkMember: [...KEYED, 'ForbiddenError', 'NotFoundError'],
  enrolMember: [...KEYED, 'AlreadyTakenError', 'ForbiddenError'],
  updateMemberProfile: [...KEYED, 'AlreadyTakenError', 'ForbiddenError', 'NotFoundError', 'VersionConflictError'],
  closeMember: [...KEYED, 'ForbiddenError', 'NotFoundError', 'VersionConflictError'],
};

test.each(Object.entries(MUTATIONS))(
  '%s takes one input and answers with one success or errors that implement Error',
  (verb, others) => {
    const name = verb.charAt(0).toUpperCase() + verb.slice(1);
    const mutation = schema.getMutationType();
    expect(mutation ? signatures(mutation) : []).toContain(`Mutation.${verb}(input: ${name}Input!): ${name}Result!`);
    const result = schema.getType(`${name}Result`);
    const members = isUnionType(result) ? result.getTypes() : [];
    const errors = members.filter((member) => member.getInterfaces().some((entry) => entry.name === 'Error'));
    const successes = members.filter((member) => !errors.includes(member)).map(String);
    expect(successes).toEqual([`${name}Success`]);
    expect(errors.map(String)).toEqual(expect.arrayContaining(['UnavailableError', 'ValidationError', ...others]));
  },
);

test('a mutation takes an idempotency key and may be refused for it, or neither', () => {
  const keyed = ownTypes.filter((type) => fieldsOf(type).some(([name]) => name === 'idempotencyKey')).map(String);
  const refused = ownTypes
    .filter((type) => isUnionType(type) && type.getTypes().some(({ name }) => name === KEYED[0]))
    .map(({ name }) => name.replace(/Result$/, 'Input'));
  expect(keyed.sort()).toEqual(refused.sort());
});

test('every mutation is in the table above', () => {
  expect(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort()).toEqual(Object.keys(MUTATIONS).sort());
});

test('every error type has what the interface has', () => {
  const errors = ownTypes.filter(
    (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Error'),
  );
  expect(errors.map(String).sort()).toEqual([
    'AlreadyTakenError',
    'ForbiddenError',
    'IdempotencyKeyReusedError',
    'NotFoundError',
    'UnavailableError',
    'ValidationError',
    'VersionConflictError',
  ]);
  for (const { name } of errors) {
    const type = schema.getType(name);
    expect(type ? signatures(type) : []).toEqual(
      expect.arrayContaining([`${name}.code: String!`, `${name}.message: String!`]),
    );
  }
});

test.each([
  ['ServerMode', ['PRODUCTION', 'MAINTENANCE']],
  ['RevisionKind', ['CREATED', 'UPDATED', 'DELETED']],
  ['ChangeKind', ['CREATED', 'UPDATED', 'DELETED', 'ERASED']],
  ['ProfileKind', ['CUSTOMER', 'MEMBER']],
  ['Door', ['GRAPHQL', 'CONTEXT_SERVICES', 'LOYALTY', 'GATEWAY']],
  ['ExtensionKind', ['SINGLE_VALUED', 'MULTI_VALUED', 'CLASSIFIER']],
  ['AttributeType', ['STRING', 'INTEGER', 'LONG', 'DOUBLE', 'DATE', 'DATETIME', 'CURRENCY', 'BOOLEAN']],
])('%s has the values %j', (name, values) => {
  const type = schema.getType(name);
  expect(
    isEnumType(type) &&
      type
        .getValues()
        .map((value) => value.name)
        .sort(),
  ).toEqual(values.toSorted());
});

test('the five ways to name a member exclude each other', () => {
  const by = schema.getType('MemberByInput');
  expect(isInputObjectType(by) && by.isOneOf).toBe(true);
  expect(by ? signatures(by) : []).toEqual(
    ['accountId', 'email', 'externalId', 'loyaltyId', 'phoneNumber'].map((name) => `MemberByInput.${name}: String`),
  );
});

test.each(['TextMatchInput', 'ExtendedValueMatchInput'])('the ways of %s to compare exclude each other', (name) => {
  const match = schema.getType(name);
  expect(isInputObjectType(match) && match.isOneOf).toBe(true);
});

test('a member can be searched by every column there is a criterion for', () => {
  const filter = schema.getType('MemberFilterInput');
  const fields = isInputObjectType(filter) ? Object.keys(filter.getFields()) : [];
  expect(fields.toSorted()).toEqual([...MEMBER_COLUMNS, 'extendedData'].sort());
});

test.each(['Customer', 'ExtensionRecord', 'Member'])('%s is a Node', (name) => {
  const type = schema.getType(name);
  expect(isObjectType(type) && type.getInterfaces().map(String)).toEqual(['Node']);
});
