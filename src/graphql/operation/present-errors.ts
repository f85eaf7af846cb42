import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import {
  CursorExpiredError,
  DomainError,
  ForbiddenError,
  UnauthenticatedError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import type { ServiceContext } from '../../services/context.ts';
import { toUnavailable } from '../../services/verb.ts';

/** Told of every failure that is no refusal, with the id that the client sees. */
export type ReportDefect = (error: unknown, requestId: string) => void;

/**
 * Words what a resolver threw outside a result union: a refusal keeps its code, an outage says when to come back,
 * and a defect shows nothing but the id under which the log has it.
 */
export function usePresentedErrors(report: ReportDefect): Plugin<ServiceContext> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: ({ result, setResult }) => {
        if ('errors' in result) setResult(presentErrors(result, args.contextValue.requestId, report));
      },
    }),
  };
}

/** An answer whose errors are worded so. */
export function presentErrors(result: ExecutionResult, requestId: string, report: ReportDefect): ExecutionResult {
  if (!result.errors) return result;
  // An answer that is too large has the same error at each field that it no longer holds: once is enough.
  const errors = [...new Set(result.errors)].map((error) => presentError(error, requestId, report));
  return { ...result, errors };
}

function presentError(error: GraphQLError, requestId: string, report: ReportDefect): GraphQLError {
  const { originalError: cause } = error;
  // No cause, or a GraphQLError as the cause: the engine's own words about the operation.
  if (!cause || cause instanceof GraphQLError) return error;
  const { message, extensions } = describeFailure(cause, requestId, report);
  const place = { nodes: error.nodes ?? null, path: error.path ?? null };
  return new GraphQLError(message, { ...place, extensions });
}

/** A failure as a client may see it; `status` is for one that no operation was looked at for. */
type PresentedFailure = {
  readonly status: number;
  readonly message: string;
  readonly extensions: Record<string, unknown>;
};

/** Words a refusal; a defect is reported and masked. */
export function describeFailure(failure: unknown, requestId: string, report: ReportDefect): PresentedFailure {
  const refusal = failure instanceof DomainError ? failure : toUnavailable(failure);
  if (refusal) {
    return { status: statusOf(refusal), message: refusal.message, extensions: describeRefusal(refusal) };
  }
  report(failure, requestId);
  return { status: 500, message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } };
}

function statusOf(refusal: DomainError): number {
  if (refusal instanceof UnauthenticatedError) return 401;
  if (refusal instanceof ForbiddenError) return 403;
  return refusal instanceof UnavailableError ? 503 : 400;
}

function describeRefusal(refusal: DomainError): Record<string, unknown> {
  const { code } = refusal;
  if (refusal instanceof UnavailableError) return { code, retryAfterSeconds: refusal.retryAfterSeconds };
  if (refusal instanceof CursorExpiredError) return { code, reason: refusal.reason, earliest: refusal.earliest };
  if (!(refusal instanceof ValidationError)) return { code };
  return { code, issues: refusal.issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })) };
}
