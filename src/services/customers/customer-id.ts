import { CUSTOMER_ID_LENGTH_MAX, isCustomerId } from '../../domain/customers/customer.ts';
import { NotFoundError, ValidationError } from '../../domain/errors.ts';

export function customerNotFound(customerId: string): NotFoundError {
  return new NotFoundError('Customer', `customer '${customerId}' not found`);
}

/**
 * Refuse a text that can be no customer's id before the database is asked.
 *
 * @throws ValidationError when it is too long, NotFoundError when it has a character that no id has
 */
export function requireCustomerId(customerId: string): void {
  if (customerId.length > CUSTOMER_ID_LENGTH_MAX) {
    const message = `must have at most ${CUSTOMER_ID_LENGTH_MAX} characters`;
    throw new ValidationError([{ path: ['customer_id'], code: 'TOO_LONG', message, value: customerId }]);
  }
  if (!isCustomerId(customerId)) throw customerNotFound(customerId);
}
