import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { renewContext, type ServiceContext } from '../../services/context.ts';
import { presentErrors, type ReportDefect } from './present-errors.ts';

/**
 * Runs subscriptions with graphql-js, each event as an operation of its own: it sees what is stored at its time, has its
 * own limits, and its errors are worded like those of any other answer. What ends the events ends with an answer that has
 * nothing but that error.
 */
export function useSubscriptions(report: ReportDefect): Plugin<ServiceContext> {
  return {
    onSubscribe: ({ setSubscribeFn }) => {
      setSubscribeFn((args: ExecutionArgs) => subscribe(args, args.contextValue as ServiceContext, report));
    },
  };
}

async function subscribe(
  args: ExecutionArgs,
  ctx: ServiceContext,
  report: ReportDefect,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { requestId } = ctx;
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return presentErrors(events, requestId, report);
  const answer = async (rootValue: unknown): Promise<ExecutionResult> => {
    const contextValue = renewContext(ctx);
    return presentErrors(await execute({ ...args, rootValue, contextValue }), requestId, report);
  };
  const describeEnd = (cause: unknown): ExecutionResult => {
    const originalError = cause instanceof Error ? cause : new Error(String(cause));
    return presentErrors({ errors: [new GraphQLError('ended', { originalError })] }, requestId, report);
  };
  return answerEach(events[Symbol.asyncIterator](), answer, describeEnd);
}

/** Hands `return` on at once: a generator would first wait for the next event. */
function answerEach(
  events: AsyncIterator<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  describeEnd: (cause: unknown) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  let isEnded = false;
  const end = async (): Promise<IteratorResult<ExecutionResult>> => {
    isEnded = true;
    await events.return?.();
    return { done: true, value: undefined };
  };
  const answers: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => answers,
    next: async () => {
      if (isEnded) return { done: true, value: undefined };
      try {
        const event = await events.next();
        if (event.done) return await end();
        return { done: false, value: await answer(event.value) };
      } catch (cause) {
        await end();
        return { done: false, value: describeEnd(cause) };
      }
    },
    return: end,
    throw: end,
  };
  return answers;
}
