import type { FastifyRequest } from 'fastify';
import type { ServiceContext } from '../../services/context.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { readExpectedVersion } from '../preconditions.ts';

type CustomerRequest = FastifyRequest<{ Params: { customerId: string } }>;

/**
 * The version of the customer that a write was made for, by `If-Match`; undefined: any.
 *
 * @throws WireError 400, 428; and what reading the customer throws, when the client accepts several versions
 */
export const expectedCustomerVersion = (
  request: CustomerRequest,
  ctx: ServiceContext,
  isRequired = false,
): Promise<number | undefined> =>
  readExpectedVersion(request, {
    isRequired,
    currentVersion: async () => (await getCustomer(ctx, request.params.customerId, false)).version,
  });
