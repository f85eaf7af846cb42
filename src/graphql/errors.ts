import {
  AlreadyTakenError,
  type DomainError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
} from '../domain/errors.ts';
import type { Issue } from '../domain/issue.ts';
import { builder } from './builder.ts';

export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'What every typed error has. `... on Error` also catches the kinds that are added later.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The kind of error, for programs: the same through every door.' }),
    message: t.exposeString('message', { description: 'What went wrong, for people.' }),
  }),
});

const IssueType = builder.objectRef<Issue>('Issue').implement({
  description: 'One thing wrong with one value of the input.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'Where: names of attributes and extensions and positions in lists, outermost first, as in `["Phone", "0", "PhoneNumber"]`. Empty: the input as a whole.',
      resolve: ({ path }) => path.map(String),
    }),
    code: t.exposeString('code', {
      description:
        'One of MISSING, UNKNOWN, WRONG_TYPE, TOO_LONG, TOO_MANY, OUT_OF_RANGE, MALFORMED, DUPLICATE, NOT_UNIQUE, RESERVED, NOT_STORABLE, NOT_ALLOWED, OWNED_BY_OTHER.',
    }),
    message: t.exposeString('message', { description: 'What is wrong, for people. Never holds a value of a profile.' }),
  }),
});

builder.objectType(ValidationError, {
  name: 'ValidationError',
  description: 'The input breaks the rules. Nothing was written.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [IssueType],
      description: 'Every problem that was found, at least one.',
      resolve: ({ issues }) => [...issues],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'What the input names does not exist. Nothing was written.',
  interfaces: [ErrorInterface],
});

builder.objectType(AlreadyTakenError, {
  name: 'AlreadyTakenError',
  description: 'A value that must be unique belongs to something else. Nothing was written.',
  interfaces: [ErrorInterface],
});

builder.objectType(IdempotencyKeyReusedError, {
  name: 'IdempotencyKeyReusedError',
  description: 'The idempotency key came with another input in the last 24 hours. Nothing was written.',
  interfaces: [ErrorInterface],
});

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  description: 'The request is understood and refused; the message says what stands against it. Nothing was written.',
  interfaces: [ErrorInterface],
});

builder.objectType(UnavailableError, {
  name: 'UnavailableError',
  description: 'The gateway cannot answer right now; the same request may succeed later.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
      nullable: true,
      description: 'Seconds to wait before the next try; null when unknown.',
    }),
  }),
});
