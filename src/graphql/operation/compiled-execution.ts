import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  getOperationAST,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { compileQuery } from 'graphql-jit';
import { renewContext, type ServiceContext } from '../../services/context.ts';

/** An operation is compiled when it comes for the third time: that takes as long as running it some ten times. */
const COMPILED_AFTER = 2;
/** Fields of an operation that is compiled, each as often as its fragments are spread: all of them become code. */
const COMPILED_FIELDS_MAX = 200;
/** The compiler knows no `@oneOf`, so input objects are left to graphql-js. */
const SCALARS: ReadonlySet<string> = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);

type Answer = ExecutionResult | Promise<ExecutionResult>;
type Compiled = (root: unknown, context: unknown, variables: object) => Answer;
type Known = { runs: number; compiled?: Compiled | null };
const known = new WeakMap<DocumentNode, Map<string, Known>>();

/**
 * Execute an operation: queries that come again as compiled code, all else with graphql-js. Where a compiled query finds
 * an error, graphql-js runs it again from the start and answers, so that every refusal has one wording; it is not run
 * compiled any more.
 */
export function executeCompiled(args: ExecutionArgs): Answer {
  const entry = entryOf(args);
  const run = findCompiled(entry, args);
  if (!run) return execute(args) as Answer;
  const { rootValue, contextValue, variableValues } = args;
  const result = run(rootValue, contextValue, variableValues ?? {});
  const unlessRefused = (answer: ExecutionResult): Answer => {
    if (!answer.errors) return answer;
    entry.compiled = null;
    return execute({ ...args, contextValue: renewContext(contextValue as ServiceContext) }) as Answer;
  };
  return result instanceof Promise ? result.then(unlessRefused) : unlessRefused(result);
}

function entryOf({ document, operationName }: ExecutionArgs): Known {
  const operations = known.get(document) ?? new Map<string, Known>();
  known.set(document, operations);
  const name = operationName ?? '';
  const entry = operations.get(name) ?? { runs: 0 };
  operations.set(name, entry);
  return entry;
}

function findCompiled(entry: Known, { schema, document, operationName }: ExecutionArgs): Compiled | null {
  if (entry.compiled !== undefined) return entry.compiled;
  if (entry.runs++ < COMPILED_AFTER) return null;
  const operation = getOperationAST(document, operationName);
  const made =
    operation && isWorthIt(document, operation) ? compileQuery(schema, document, operationName ?? undefined) : null;
  entry.compiled = made && 'query' in made ? (made.query as Compiled) : null;
  return entry.compiled;
}

function isWorthIt(
  document: DocumentNode,
  { operation, selectionSet, variableDefinitions = [] }: OperationDefinitionNode,
) {
  return (
    operation === 'query' &&
    variableDefinitions.every(({ type }) => SCALARS.has(nameOf(type))) &&
    countFields(document, selectionSet, COMPILED_FIELDS_MAX) <= COMPILED_FIELDS_MAX
  );
}

const nameOf = (type: TypeNode): string => (type.kind === 'NamedType' ? type.name.value : nameOf(type.type));

/** Fields of a selection, those of a fragment each time that it is spread; stops counting beyond `most`. */
function countFields(document: DocumentNode, { selections }: SelectionSetNode, most: number): number {
  let fields = 0;
  for (const selection of selections) {
    if (fields > most) break;
    fields += selection.kind === 'Field' ? 1 : 0;
    const inner =
      selection.kind === 'FragmentSpread' ? findFragment(document, selection.name.value) : selection.selectionSet;
    // A spread counts by itself: fragments that spread nothing but each other twice would be counted for ever.
    fields += selection.kind === 'FragmentSpread' ? 1 : 0;
    if (inner) fields += countFields(document, inner, most - fields);
  }
  return fields;
}

function findFragment({ definitions }: DocumentNode, name: string): SelectionSetNode | undefined {
  for (const definition of definitions) {
    if (definition.kind === 'FragmentDefinition' && definition.name.value === name) return definition.selectionSet;
  }
  return undefined;
}
