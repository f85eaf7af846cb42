import {
  AlreadyTakenError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { builder } from '../builder.ts';
import { customerRef } from './customer-ref.ts';
import { readsRecordsAlong } from './reading.ts';

type Written = { readonly customerId: string };

/** The success type of a write that leaves a customer: it is read again, with what the operation selects. */
export const writtenCustomer = (name: string, description: string) =>
  builder.objectRef<Written>(name).implement({
    description,
    fields: (t) => ({
      customer: t.field({
        type: customerRef,
        description: 'The customer after the write.',
        resolve: ({ customerId }, _args, ctx, info) => getCustomer(ctx, customerId, readsRecordsAlong(ctx, info)),
      }),
    }),
  });

/** What a write of a customer may be refused with. */
export const WRITE_ERRORS = [
  ...[ValidationError, NotFoundError, AlreadyTakenError, ForbiddenError],
  ...[VersionConflictError, IdempotencyKeyReusedError, UnavailableError],
];

/** The input field of every write that can be told which version it was made for. */
export const EXPECTED_VERSION = 'Refuse the write unless the customer is at this version.';
