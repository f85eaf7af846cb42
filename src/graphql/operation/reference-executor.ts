import type { Plugin } from 'graphql-yoga';
import { executeCompiled } from './compiled-execution.ts';

/**
 * Executes with graphql-js, or as its code would. Yoga's own executor writes the fields of an answer in the order in which
 * their promises settle; the specification wants the order of the operation.
 *
 * @see https://spec.graphql.org/October2021/#sec-Response-Format
 */
export function useReferenceExecutor(): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(executeCompiled),
  };
}
