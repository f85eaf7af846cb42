import {
  ATTRIBUTE_TYPES,
  type AttributeDefinition,
  type AttributeType,
} from '../../domain/profile-schema/attribute.ts';
import { EXTENSION_KINDS, type ExtensionSchema } from '../../domain/profile-schema/profile-schema.ts';
import { builder } from '../builder.ts';

const enumName = (value: string): string => value.toUpperCase().replace('-', '_');

const TYPE_DESCRIPTIONS: Readonly<Record<AttributeType, string>> = {
  string: 'Text; `length` bounds its characters.',
  integer: 'A signed 64-bit integer, as a number or a string of digits; reads as it was sent.',
  long: 'A signed 64-bit integer, as a number or a string of digits; always reads as a string.',
  double: 'A 64-bit floating-point number.',
  date: 'A day, YYYY-MM-DD.',
  datetime: 'An instant, ISO 8601 with any offset; reads in UTC with milliseconds.',
  currency: 'A decimal number of at most 15 digits, 4 of them fractions.',
  boolean: 'true or false.',
};

export const AttributeTypeEnum = builder.enumType('AttributeType', {
  description: 'What an attribute may hold.',
  values: Object.fromEntries(
    ATTRIBUTE_TYPES.map((value) => [enumName(value), { value, description: TYPE_DESCRIPTIONS[value] }]),
  ),
});

export const ExtensionKindEnum = builder.enumType('ExtensionKind', {
  description: 'How many records of an extension a customer may have.',
  values: {
    SINGLE_VALUED: { value: EXTENSION_KINDS[0], description: 'At most one record.' },
    MULTI_VALUED: { value: EXTENSION_KINDS[1], description: 'Any number of records.' },
    CLASSIFIER: { value: EXTENSION_KINDS[2], description: 'At most one record, without attributes.' },
  },
});

export const AttributeDefinitionType = builder.objectRef<AttributeDefinition>('AttributeDefinition').implement({
  description: 'What one attribute may hold.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Letter case matters.' }),
    type: t.field({ type: AttributeTypeEnum, description: 'The type of its values.', resolve: ({ type }) => type }),
    mandatory: t.exposeBoolean('isMandatory', { description: 'A record without it is refused.' }),
    length: t.exposeInt('length', {
      nullable: true,
      description: 'Most characters of a STRING, most digits of an INTEGER or LONG; null: no bound of its own.',
    }),
    default: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Fills the attribute when a record is inserted without it; null: nothing does.',
      resolve: (definition) => definition.default ?? null,
    }),
  }),
});

export const ExtensionSchemaType = builder.objectRef<ExtensionSchema>('ExtensionSchema').implement({
  description: 'A named group of extension records and what each may hold.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Letter case does not matter.' }),
    kind: t.field({ type: ExtensionKindEnum, description: 'How many records.', resolve: ({ kind }) => kind }),
    attributes: t.field({
      type: [AttributeDefinitionType],
      description: 'What a record may hold.',
      resolve: ({ attributes }) => [...attributes],
    }),
    unique: t.stringList({
      description: 'The attributes that together tell two records of one customer apart; empty: none do.',
      resolve: ({ unique }) => [...unique],
    }),
  }),
});
