import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TakenKind } from '../../domain/errors.ts';
import {
  AccountClosedError,
  AlreadyTakenError,
  type DomainError,
  ForbiddenError,
  NotFoundError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import { isJsonObject } from '../../domain/json.ts';
import { classifyFailure } from '../door.ts';
import { wordIssues } from './issue-texts.ts';

/** The three things every error of this dialect says. */
type Answer = { readonly status: number; readonly errorCode: string; readonly errorMessage: string };

const invalid = (errorMessage: string): Answer => ({ status: 400, errorCode: 'INVALID_REQUEST', errorMessage });

const TAKEN: Readonly<Partial<Record<TakenKind, Answer>>> = {
  email: {
    status: 400,
    errorCode: 'EMAIL_ALREADY_EXISTS',
    errorMessage: 'Sorry, that email address is already in use',
  },
  externalId: invalid('Sorry, that external identifier is already in use'),
  loyaltyId: invalid('Sorry, that card number is already in use'),
  correlationId: invalid('Correlation ID is already in use'),
};

/** Answer with this dialect's error object: one shape for every refusal, broken request and defect. */
export function sendLoyaltyError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = classifyFailure(error);
  if (failure.kind === 'defect') {
    request.log.error({ defect: failure.error }, 'defect');
    const errorMessage = `Internal error, request ${request.id}`;
    return send(reply, { status: 500, errorCode: 'INTERNAL_ERROR', errorMessage });
  }
  if (failure.kind === 'refusal') return send(reply, wordRefusal(failure.error, request, reply));
  const errorCode = failure.status === 404 ? 'NOT_FOUND' : 'INVALID_REQUEST';
  return send(reply, { status: failure.status, errorCode, errorMessage: failure.message });
}

function wordRefusal(error: DomainError, request: FastifyRequest, reply: FastifyReply): Answer {
  if (error instanceof ValidationError) return invalid(wordIssues(error.issues, sentAttributes(request)));
  if (error instanceof AlreadyTakenError) return TAKEN[error.kind] ?? invalid('Sorry, that value is already in use');
  if (error instanceof NotFoundError) {
    const errorMessage = error.kind === 'Session' ? 'Session Not Found' : 'Account Not Found';
    return { status: 404, errorCode: 'NOT_FOUND', errorMessage };
  }
  if (error instanceof UnavailableError) {
    void reply.header('Retry-After', error.retryAfterSeconds);
    return { status: 503, errorCode: 'SERVICE_UNAVAILABLE', errorMessage: 'Service Unavailable' };
  }
  if (error instanceof AccountClosedError) {
    return { status: 401, errorCode: 'API_VALIDATION', errorMessage: 'Account status is CLOSED.' };
  }
  if (error instanceof ForbiddenError) return { status: 403, errorCode: 'FORBIDDEN', errorMessage: error.message };
  return { status: 412, errorCode: 'VERSION_CONFLICT', errorMessage: error.message };
}

/** What the request named at all, to tell which mandatory fields are missing. */
function sentAttributes(request: FastifyRequest): { names: ReadonlySet<string>; isEnrolment: boolean } {
  const body = isJsonObject(request.body) ? request.body : {};
  const names = Object.entries(body).flatMap(([name, value]) => (value === null || value === '' ? [] : [name]));
  return { names: new Set(names), isEnrolment: request.method === 'POST' };
}

function send(reply: FastifyReply, { status, errorCode, errorMessage }: Answer): FastifyReply {
  const body = { statusCode: status, errorCode, errorMessage };
  return reply.code(status).type('application/json').send(JSON.stringify(body));
}
