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
import { schema } from '../src/graphql/schema.ts';

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

// Names and types that clients rely on: a change here breaks them.
test.each([
  'Query.customer(customerId: String!): Customer',
  'Query.member(by: MemberByInput!): Member',
  'Query.profileSchema: ProfileSchema!',
  'Query.node(id: ID!): Node',
  'Query.nodes(ids: [ID!]!): [Node]!',
  'Customer.id: ID!',
  'Customer.customerId: String!',
  'Customer.version: Int!',
  'Customer.createdAt: DateTime!',
  'Customer.updatedAt: DateTime!',
  'Customer.attributes: JSONObject!',
  'Customer.attribute(name: String!): [String!]!',
  'Customer.extensions(names: [String!]): [Extension!]!',
  'Extension.name: String!',
  'Extension.kind: ExtensionKind!',
  'Extension.records: [ExtensionRecord!]!',
  'ExtensionRecord.id: ID!',
  'ExtensionRecord.extension: String!',
  'ExtensionRecord.attributes: JSONObject!',
  'ExtensionRecord.customer: Customer!',
  'Member.id: ID!',
  'Member.accountId: String!',
  'Member.loyaltyId: String',
  'Member.version: Int!',
  'Member.email: String',
  'Member.extendedData(source: String): [ExtendedDataEntry!]!',
  'ProfileSchema.attributes: [AttributeDefinition!]!',
  'ProfileSchema.extensions: [ExtensionSchema!]!',
  'CreateProfileInput.attributes: JSONObject!',
  'CreateProfileInput.extensions: [ExtensionInput!]',
  'ReplaceProfileInput.customerId: String!',
  'ReplaceProfileInput.attributes: JSONObject!',
  'ReplaceProfileInput.extensions: [ExtensionInput!]',
  'ReplaceProfileInput.expectedVersion: Int',
  'ExtensionInput.name: String!',
  'ExtensionInput.records: [JSONObject!]!',
  'UpdateExtensionRecordInput.customerId: String!',
  'UpdateExtensionRecordInput.extension: String!',
  'UpdateExtensionRecordInput.record: JSONObject!',
  'UpdateExtensionRecordInput.unset: [String!]',
  'UpdateExtensionRecordInput.expectedVersion: Int',
  'UpdateMemberProfileInput.by: MemberByInput!',
  'UpdateMemberProfileInput.extendedDataSource: String',
  'UpdateMemberProfileInput.channel: String',
  'UpdateMemberProfileInput.extendedData: JSONObject',
  'UpdateMemberProfileInput.expectedVersion: Int',
  'CreateProfileSuccess.customer: Customer!',
  'ReplaceProfileSuccess.customer: Customer!',
  'UpdateExtensionRecordSuccess.record: ExtensionRecord!',
  'UpdateExtensionRecordSuccess.customer: Customer!',
  'UpdateMemberProfileSuccess.member: Member!',
  'Error.code: String!',
  'Error.message: String!',
  'ValidationError.issues: [Issue!]!',
  'VersionConflictError.currentVersion: Int!',
  'UnavailableError.retryAfterSeconds: Int',
])('%s', (signature) => {
  const type = schema.getType(signature.slice(0, signature.indexOf('.')));
  expect(type ? signatures(type) : []).toContain(signature);
});

test.each([
  'createProfile',
  'replaceProfile',
  'updateExtensionRecord',
  'createExtensionSchema',
  'updateExtensionSchema',
  'createProfileAttribute',
  'deleteProfileAttribute',
  'enrolMember',
  'updateMemberProfile',
])('%s takes one input and answers with one success or errors that implement Error', (verb) => {
  const name = verb.charAt(0).toUpperCase() + verb.slice(1);
  const mutation = schema.getMutationType();
  expect(mutation ? signatures(mutation) : []).toContain(`Mutation.${verb}(input: ${name}Input!): ${name}Result!`);
  const result = schema.getType(`${name}Result`);
  const members = isUnionType(result) ? result.getTypes() : [];
  const errors = members.filter((member) => member.getInterfaces().some((entry) => entry.name === 'Error'));
  const successes = members.filter((member) => !errors.includes(member)).map(String);
  expect(successes).toEqual([`${name}Success`]);
  expect(errors.map(String)).toEqual(expect.arrayContaining(['UnavailableError', 'ValidationError']));
});

test('the five ways to name a member exclude each other', () => {
  const by = schema.getType('MemberByInput');
  expect(isInputObjectType(by) && by.isOneOf).toBe(true);
  expect(by ? signatures(by) : []).toEqual(
    ['accountId', 'email', 'externalId', 'loyaltyId', 'phoneNumber'].map((name) => `MemberByInput.${name}: String`),
  );
});

test.each(['Customer', 'ExtensionRecord', 'Member'])('%s is a Node', (name) => {
  const type = schema.getType(name);
  expect(isObjectType(type) && type.getInterfaces().map(String)).toEqual(['Node']);
});
