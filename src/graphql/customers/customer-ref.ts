import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import { builder } from '../builder.ts';

export type CustomerParent = CustomerWithRecords;

/** Apart from its fields, so that customers and extension records can name each other. */
export const customerRef = builder.objectRef<CustomerParent>('Customer');
