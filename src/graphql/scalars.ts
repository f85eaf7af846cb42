import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { parseDateTime } from '../domain/date-time.ts';
import {
  holdsBigint,
  isJsonObject,
  isTooDeep,
  JSON_DEPTH_MAX,
  type JsonObject,
  type JsonValue,
  parseStoredJson,
} from '../domain/json.ts';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'An instant, ISO 8601. Answers have UTC with milliseconds: `2026-01-31T09:30:00.000Z`. Inputs may have any offset, and leave out seconds; a plain date is its midnight in UTC.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const instant = typeof value === 'string' ? parseDateTime(value) : null;
    if (instant === null) throw new GraphQLError('DateTime must be an ISO 8601 date-time with an offset, or a date');
    return new Date(instant);
  },
});

builder.scalarType('JSON', {
  description: 'Any JSON value. An integer beyond 2^53 reads as a string, so that no digit is lost.',
  serialize: (value) => toSafeJson(value),
  parseValue: (value) => variableValue(requireShallow(value) as JsonValue),
  parseLiteral: (node, variables) => literalValue(node, variables, 0),
});

builder.scalarType('JSONObject', {
  description:
    'A JSON object with names chosen at run time. A `long`, and any integer beyond 2^53, reads as a string, so that no digit is lost.',
  serialize: (value) => toSafeJson(value) as JsonObject,
  parseValue: (value) => requireObject(variableValue(requireShallow(value) as JsonValue)),
  parseLiteral: (node, variables) => requireObject(literalValue(node, variables, 0)),
});

/** JSON as JavaScript clients can read it: a bigint becomes a string. */
const toSafeJson = (value: JsonValue): JsonValue => (holdsBigint(value) ? spellBigints(value) : value);

function spellBigints(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(spellBigints);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([name, entry]) => [name, spellBigints(entry)]));
}

function requireObject(value: unknown): JsonObject {
  if (isJsonObject(value)) return value as JsonObject;
  throw new GraphQLError('JSONObject must be a JSON object');
}

/** Code further in recurses: refuse what could run it out of stack. */
function requireShallow(value: unknown): unknown {
  if (isTooDeep(value)) throw tooDeep();
  return value;
}

const tooDeep = (): GraphQLError => new GraphQLError(`JSON may nest at most ${JSON_DEPTH_MAX} levels`);

/**
 * A variable's value. An integer beyond 2^53 is a plain number here, which the domain refuses: most clients have rounded
 * it before they sent it, and should send a string.
 */
function variableValue(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(variableValue);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([name, entry]) => [name, variableValue(entry)]));
}

/** A literal in the document; an integer beyond 2^53 keeps its digits. */
function literalValue(
  node: ValueNode,
  variables: Record<string, unknown> | null | undefined,
  depth: number,
): JsonValue {
  if (depth > JSON_DEPTH_MAX) throw tooDeep();
  switch (node.kind) {
    case Kind.INT:
      return parseStoredJson(node.value);
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.ENUM:
      throw new GraphQLError(`JSON has no name like ${node.value}: put it in quotes`, { nodes: node });
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((entry) => literalValue(entry, variables, depth + 1));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, literalValue(value, variables, depth + 1)]),
      );
    case Kind.VARIABLE:
      return variableValue(requireShallow(variables?.[node.name.value] ?? null) as JsonValue);
  }
}
