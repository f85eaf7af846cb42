import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TakenKind } from '../../domain/errors.ts';
import {
  AccountClosedError,
  AlreadyTakenError,
  type DomainError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { isJsonObject, type JsonObject, stringifyJson } from '../../domain/json.ts';
import { classifyFailure } from '../door.ts';
import { tagVersion } from '../preconditions.ts';
import { type ConflictView, describeConflict } from './conflict.ts';
import { wordIssues } from './issue-texts.ts';

/** The three things every error of this dialect says. */
export type Answer = { readonly status: number; readonly errorCode: string; readonly errorMessage: string };
type DetailedAnswer = Answer & { readonly details?: JsonObject };

const invalid = (errorMessage: string): Answer => ({ status: 400, errorCode: 'INVALID_REQUEST', errorMessage });

/** What the legacy documents give no answer for; an operator who knows better may replace each. */
const OPEN_ANSWERS = {
  sessionNotFound: { status: 404, errorCode: 'NOT_FOUND', errorMessage: 'Session Not Found' },
  accountNotFound: { status: 404, errorCode: 'NOT_FOUND', errorMessage: 'Account Not Found' },
  accountClosed: { status: 401, errorCode: 'API_VALIDATION', errorMessage: 'Account status is CLOSED.' },
  correlationIdInUse: invalid('Correlation ID is already in use'),
} as const satisfies Readonly<Record<string, Answer>>;
type OpenAnswers = Readonly<Record<keyof typeof OPEN_ANSWERS, Answer>>;

/** What to answer instead, as far as it differs. */
export type AnswerChanges = {
  readonly [Name in keyof OpenAnswers]?: { readonly [Key in keyof Answer]?: Answer[Key] | undefined } | undefined;
};

const TAKEN: Readonly<Partial<Record<TakenKind, Answer>>> = {
  email: {
    status: 400,
    errorCode: 'EMAIL_ALREADY_EXISTS',
    errorMessage: 'Sorry, that email address is already in use',
  },
  externalId: invalid('Sorry, that external identifier is already in use'),
  loyaltyId: invalid('Sorry, that card number is already in use'),
};

/** Answers with this dialect's error object: one shape for every refusal, broken request and defect. */
export type SendLoyaltyError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** @param view what a conflict may show of a member */
export function createSendLoyaltyError(changes: AnswerChanges, view: ConflictView): SendLoyaltyError {
  const changed = (name: keyof OpenAnswers): Answer => {
    const { status, errorCode, errorMessage } = OPEN_ANSWERS[name];
    const { status: s = status, errorCode: c = errorCode, errorMessage: m = errorMessage } = changes[name] ?? {};
    return { status: s, errorCode: c, errorMessage: m };
  };
  const answers: OpenAnswers = {
    sessionNotFound: changed('sessionNotFound'),
    accountNotFound: changed('accountNotFound'),
    accountClosed: changed('accountClosed'),
    correlationIdInUse: changed('correlationIdInUse'),
  };
  return (error, request, reply) => {
    const failure = classifyFailure(error);
    if (failure.kind === 'defect') {
      request.log.error({ defect: failure.error }, 'defect');
      const errorMessage = `Internal error, request ${request.id}`;
      return send(reply, { status: 500, errorCode: 'INTERNAL_ERROR', errorMessage });
    }
    if (failure.kind === 'refusal') return send(reply, wordRefusal(failure.error, { answers, view }, request, reply));
    const errorCode = failure.status === 404 ? 'NOT_FOUND' : 'INVALID_REQUEST';
    return send(reply, { status: failure.status, errorCode, errorMessage: failure.message });
  };
}

function wordRefusal(
  error: DomainError,
  { answers, view }: { readonly answers: OpenAnswers; readonly view: ConflictView },
  request: FastifyRequest,
  reply: FastifyReply,
): DetailedAnswer {
  if (error instanceof ValidationError) return invalid(wordIssues(error.issues, sentAttributes(request)));
  if (error instanceof AlreadyTakenError) {
    if (error.kind === 'correlationId') return answers.correlationIdInUse;
    return TAKEN[error.kind] ?? invalid('Sorry, that value is already in use');
  }
  if (error instanceof NotFoundError) {
    return error.kind === 'Session' ? answers.sessionNotFound : answers.accountNotFound;
  }
  if (error instanceof UnavailableError) {
    void reply.header('Retry-After', error.retryAfterSeconds);
    return { status: 503, errorCode: 'SERVICE_UNAVAILABLE', errorMessage: 'Service Unavailable' };
  }
  if (error instanceof AccountClosedError) return answers.accountClosed;
  if (error instanceof ForbiddenError) return { status: 403, errorCode: 'FORBIDDEN', errorMessage: error.message };
  if (error instanceof IdempotencyKeyReusedError) {
    return { status: 422, errorCode: error.code, errorMessage: error.message };
  }
  const conflict: Answer = { status: 412, errorCode: 'VERSION_CONFLICT', errorMessage: error.message };
  if (!(error instanceof VersionConflictError)) return conflict;
  tagVersion(reply, error.currentVersion);
  return { ...conflict, details: describeConflict(error, request, view) };
}

/** What the request named at all, to tell which mandatory fields are missing. */
function sentAttributes(request: FastifyRequest): { names: ReadonlySet<string>; isEnrolment: boolean } {
  const body = isJsonObject(request.body) ? request.body : {};
  const names = Object.entries(body).flatMap(([name, value]) => (value === null || value === '' ? [] : [name]));
  return { names: new Set(names), isEnrolment: request.method === 'POST' };
}

function send(reply: FastifyReply, { status, errorCode, errorMessage, details = {} }: DetailedAnswer): FastifyReply {
  const body = { statusCode: status, errorCode, errorMessage, ...details };
  return reply.code(status).type('application/json').send(stringifyJson(body));
}
