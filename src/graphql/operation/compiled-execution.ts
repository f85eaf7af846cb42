import { type DocumentNode, type ExecutionArgs, type ExecutionResult, execute, getOperationAST } from 'graphql';
import { compileQuery } from 'graphql-jit';
import { renewContext, type ServiceContext } from '../../services/context.ts';

/** A document is compiled when it comes for the third time: that takes as long as running it some ten times. */
const COMPILED_AFTER = 2;

type Answer = ExecutionResult | Promise<ExecutionResult>;
type Compiled = (root: unknown, context: unknown, variables: object) => Answer;
type Known = { runs: number; readonly compiled: Map<string, Compiled | null> };
const known = new WeakMap<DocumentNode, Known>();

export function executeCompiled(args: ExecutionArgs): Answer {
  const run = findCompiled(args);
  if (!run) return execute(args) as Answer;
  const { rootValue, contextValue, variableValues } = args;
  const result = run(rootValue, contextValue, variableValues ?? {});
  const orAgain = (answer: ExecutionResult): Answer =>
    answer.errors
      ? (execute({ ...args, contextValue: renewContext(contextValue as ServiceContext) }) as Answer)
      : answer;
  return result instanceof Promise ? result.then(orAgain) : orAgain(result);
}

function findCompiled({ schema, document, operationName }: ExecutionArgs): Compiled | null {
  const entry = known.get(document) ?? { runs: 0, compiled: new Map() };
  known.set(document, entry);
  if (entry.runs++ < COMPILED_AFTER) return null;
  const name = operationName ?? '';
  const found = entry.compiled.get(name);
  if (found !== undefined) return found;
  const operation = getOperationAST(document, operationName);
  const isQuery = operation?.operation === 'query';
  const made = isQuery ? compileQuery(schema, document, operationName ?? undefined) : null;
  const compiled = made && 'query' in made ? (made.query as Compiled) : null;
  entry.compiled.set(name, compiled);
  return compiled;
}
