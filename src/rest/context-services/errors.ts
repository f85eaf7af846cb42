import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DomainError,
  type DomainErrorCode,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { listConflicts } from '../../domain/history/field-conflict.ts';
import { formatIssuePath, type Issue } from '../../domain/issue.ts';
import { type JsonObject, stringifyJson } from '../../domain/json.ts';
import { classifyFailure } from '../door.ts';
import { tagVersion } from '../preconditions.ts';

/** The status of each refusal in this dialect, which knows no 409: "403 with the reason" stands for it. */
const STATUS: Readonly<Record<DomainErrorCode, number>> = {
  VALIDATION: 400,
  NOT_FOUND: 404,
  ALREADY_TAKEN: 403,
  VERSION_CONFLICT: 412,
  IDEMPOTENCY_KEY_REUSED: 422,
  FORBIDDEN: 403,
  UNAUTHENTICATED: 401,
  CURSOR_EXPIRED: 410,
  UNAVAILABLE: 503,
};

const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  412: 'PreconditionFailed',
  413: 'PayloadTooLarge',
  414: 'UriTooLong',
  415: 'UnsupportedMediaType',
  422: 'UnprocessableContent',
  428: 'PreconditionRequired',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

/** Answer with this dialect's error object: one shape for every refusal, broken request and defect. */
export function sendContextServicesError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = classifyFailure(error);
  if (failure.kind === 'defect') {
    request.log.error({ defect: failure.error }, 'defect');
    return send(request, reply, 500, `internal error, request ${request.id}`);
  }
  if (failure.kind === 'wire') return send(request, reply, failure.status, failure.message);
  const { error: refusal } = failure;
  if (refusal instanceof VersionConflictError) tagVersion(reply, refusal.currentVersion);
  if (refusal instanceof UnavailableError) void reply.header('Retry-After', refusal.retryAfterSeconds);
  return send(request, reply, statusOf(refusal), describeRefusal(refusal), detailsOf(refusal));
}

/** What a program needs to know beyond the legacy error object. */
function detailsOf(refusal: DomainError): JsonObject {
  if (refusal instanceof ValidationError) {
    return { issues: refusal.issues.map(({ path, code, message }) => ({ path, code, message })) };
  }
  if (!(refusal instanceof VersionConflictError) || refusal.changedFields === null) return {};
  const { listed, unlisted } = listConflicts(refusal.changedFields);
  return { changed_fields: listed, ...(unlisted > 0 && { unlisted_fields: unlisted }) };
}

/** A refusal in this dialect's words. */
export function describeRefusal(refusal: DomainError): string {
  return refusal instanceof ValidationError ? refusal.issues.map(describeIssue).join('; ') : refusal.message;
}

function statusOf(refusal: DomainError): number {
  const isClash = refusal instanceof ValidationError && refusal.issues.every(({ code }) => code === 'NOT_UNIQUE');
  return isClash ? STATUS.ALREADY_TAKEN : STATUS[refusal.code];
}

function describeIssue({ path, message }: Issue): string {
  return path.length === 0
    ? `bad request reason: ${message}`
    : `bad parameter '${formatIssuePath(path)}' reason: ${message}`;
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
  details: JsonObject = {},
): FastifyReply {
  const body = {
    http_method: request.method,
    uri: request.url,
    http_code: status,
    error_code: ERROR_CODES[status] ?? 'BadRequest',
    message,
    ...details,
  };
  return reply.code(status).type('application/json;charset=UTF-8').send(stringifyJson(body));
}
