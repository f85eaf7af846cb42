import {
  ForbiddenError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { eraseCustomer } from '../../services/customers/erase-customer.ts';
import { eraseMember } from '../../services/members/erase-member.ts';
import { builder } from '../builder.ts';
import { MemberByInput, readMemberBy } from '../members/member.ts';
import { erasedProfile } from './receipt.ts';

const ERASURE_ERRORS = [ValidationError, NotFoundError, ForbiddenError, VersionConflictError, UnavailableError];
const EXPECTED_VERSION = 'Refuse the erasure unless the profile is at this version';

const EraseCustomerInput = builder.inputType('EraseCustomerInput', {
  description: 'A customer to erase.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whom; it may have been deleted before.' }),
    expectedVersion: t.int({
      description: `${EXPECTED_VERSION}; of one that was deleted, the version of its deletion.`,
    }),
  }),
});

const EraseMemberInput = builder.inputType('EraseMemberInput', {
  description: 'A member to erase.',
  fields: (t) => ({
    by: t.field({
      type: MemberByInput,
      required: true,
      description:
        'How the member is named; one who was made anonymous has nothing left but the account id and the card.',
    }),
    expectedVersion: t.int({ description: `${EXPECTED_VERSION}.` }),
  }),
});

const EraseCustomerSuccess = erasedProfile('EraseCustomerSuccess', 'Nothing of the customer is stored any more.');
const EraseMemberSuccess = erasedProfile('EraseMemberSuccess', 'Nothing of the member is stored any more.');

builder.mutationField('eraseCustomer', (t) =>
  t.field({
    type: EraseCustomerSuccess,
    description:
      'Remove all that is stored of a customer, deleted or not, and of those that were merged into it: the profile, its extension records, what it is found by, its history, its events, kept answers, its link. A member who is linked to it stays. What is left is in the receipt. A NotFoundError when there is nothing, also after an erasure.',
    errors: { types: ERASURE_ERRORS },
    args: { input: t.arg({ type: EraseCustomerInput, required: true, description: 'Whom.' }) },
    resolve: async (_root, { input: { customerId, expectedVersion } }, ctx) => ({
      receipt: await eraseCustomer(ctx, { customerId, expectedVersion: expectedVersion ?? undefined }),
    }),
  }),
);

builder.mutationField('eraseMember', (t) =>
  t.field({
    type: EraseMemberSuccess,
    description:
      'Remove all that is stored of a member, whose account may be closed: the account, its extended data and consents, its sessions, its history, its events, kept answers, its link. A customer who is linked to it stays. What is left is in the receipt. A NotFoundError when there is nothing, also after an erasure.',
    errors: { types: ERASURE_ERRORS },
    args: { input: t.arg({ type: EraseMemberInput, required: true, description: 'Whom.' }) },
    resolve: async (_root, { input: { by, expectedVersion } }, ctx) => ({
      receipt: await eraseMember(ctx, { by: readMemberBy(by), expectedVersion: expectedVersion ?? undefined }),
    }),
  }),
);
