import { findCustomer } from '../../services/customers/get-customer.ts';
import { type PublishedChange, subscribeToChanges } from '../../services/feed/subscribe-to-changes.ts';
import { findMember } from '../../services/members/find-member.ts';
import { builder } from '../builder.ts';
import { customerRef } from '../customers/customer-ref.ts';
import { readsRecordsAlong } from '../customers/reading.ts';
import { memberRef } from '../members/member-ref.ts';
import { selectsField } from '../selection.ts';
import { DoorEnum } from '../write-origin.ts';

const ProfileKindEnum = builder.enumType('ProfileKind', {
  description: 'Whose profile.',
  values: {
    CUSTOMER: { description: "A contact centre's customer." },
    MEMBER: { description: 'A loyalty member.' },
  },
});

const ChangeKindEnum = builder.enumType('ChangeKind', {
  description: 'What became of a profile.',
  values: {
    CREATED: { description: 'It is new.' },
    UPDATED: { description: 'It was written; a link to another profile is no part of it.' },
    DELETED: { description: 'It is gone; what is known of it may be kept.' },
    ERASED: { description: 'It is gone, and nothing of it may be kept.' },
  },
});

const ProfileChangeType = builder.objectRef<PublishedChange>('ProfileChange').implement({
  description: 'One write of one profile.',
  fields: (t) => {
    const ofHistory = (name: 'actor' | 'operation' | 'requestId', description: string) =>
      t.string({ nullable: true, description, resolve: ({ origin }) => origin?.[name] ?? null });
    return {
      cursor: t.exposeString('cursor', { description: 'The place behind this change, for `after`. Opaque.' }),
      kind: t.field({ type: ChangeKindEnum, description: 'What became of it.', resolve: ({ kind }) => kind }),
      profileKind: t.field({
        type: ProfileKindEnum,
        description: 'Whose profile.',
        resolve: ({ profileKind }) => profileKind,
      }),
      customerId: t.string({
        nullable: true,
        description: 'The id of the customer; null when it is a member.',
        resolve: ({ profileKind, profileId }) => (profileKind === 'CUSTOMER' ? profileId : null),
      }),
      accountId: t.string({
        nullable: true,
        description: 'The id of the loyalty account; null when it is a customer.',
        resolve: ({ profileKind, profileId }) => (profileKind === 'MEMBER' ? profileId : null),
      }),
      version: t.exposeInt('version', {
        description: 'The version that the write made; of a deletion: the one behind the last.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the write was made.' }),
      customer: t.field({
        type: customerRef,
        nullable: true,
        description: 'The customer as it is now, perhaps a later version; null when it is gone, or it is a member.',
        resolve: async ({ profileKind, profileId }, _args, ctx, info) =>
          profileKind === 'CUSTOMER' ? findCustomer(ctx, profileId, readsRecordsAlong(ctx, info)) : null,
      }),
      member: t.field({
        type: memberRef,
        nullable: true,
        description: 'The member as it is now, perhaps a later version; null when it is gone, or it is a customer.',
        resolve: async ({ profileKind, profileId: value }, _args, ctx, info) =>
          profileKind === 'MEMBER'
            ? findMember(ctx, { kind: 'accountId', value }, selectsField(info, 'extendedData'))
            : null,
      }),
      actor: ofHistory('actor', 'The user or token who made it; null: nobody was asked, or that is not kept any more.'),
      door: t.field({
        type: DoorEnum,
        nullable: true,
        description: 'Where it came in; null: that is not kept any more.',
        resolve: ({ origin }) => origin?.door ?? null,
      }),
      operation: ofHistory('operation', 'The verb, as `replaceProfile`; null: that is not kept any more.'),
      requestId: ofHistory('requestId', 'The id of its request; null: that is not kept any more.'),
    };
  },
});

builder.subscriptionField('profileChanges', (t) =>
  t.field({
    type: ProfileChangeType,
    description:
      'Each change of a profile, once, as it comes; those of one profile in the order of its versions. To lose none, subscribe again after the last cursor. It ends with an error: `CURSOR_EXPIRED` when changes behind the cursor are gone, so everything is to be read anew.',
    args: {
      after: t.arg.string({ description: 'Begin behind this cursor; left out: only what comes from now on.' }),
    },
    subscribe: async (_root, { after }, ctx) => subscribeToChanges(ctx, after ?? null),
    resolve: (change) => change,
  }),
);
