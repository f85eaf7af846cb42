import type { FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import type { ServiceContext } from '../services/context.ts';
import { toUnavailable } from '../services/verb.ts';
import { WireError } from './wire-error.ts';

/** What a dialect needs from the composition root. */
export type DoorOptions = {
  /** In front of every path of the dialect; empty, or `/like/this`. */
  readonly basePath: string;
  contextOf(request: FastifyRequest): ServiceContext;
};

/** A failure as a dialect words it: a domain refusal, a broken request, or a defect to mask. */
export type Failure =
  | { readonly kind: 'refusal'; readonly error: DomainError }
  | { readonly kind: 'wire'; readonly status: number; readonly message: string }
  | { readonly kind: 'defect'; readonly error: unknown };

const TEXTS: Readonly<Record<number, string>> = {
  404: 'no such path',
  413: 'the body is larger than this server accepts',
  414: 'the path is too long',
};

/** Sort what was thrown. Messages of foreign errors are not passed on: they may name internals. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof DomainError) return { kind: 'refusal', error };
  if (error instanceof WireError) return { kind: 'wire', status: error.status, message: error.message };
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) {
    return { kind: 'wire', status, message: TEXTS[status] ?? 'the request is malformed' };
  }
  const outage = toUnavailable(error);
  return outage ? { kind: 'refusal', error: outage } : { kind: 'defect', error };
}
