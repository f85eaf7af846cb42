import {
  AlreadyTakenError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { closeMember } from '../../services/members/close-member.ts';
import { enrolMember } from '../../services/members/enrol-member.ts';
import { updateMemberProfile } from '../../services/members/update-member-profile.ts';
import { builder } from '../builder.ts';
import { requireReadableAnswer } from '../customers/reading.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { MemberByInput, readMemberBy } from './member.ts';
import { EXPECTED_MEMBER_VERSION, MEMBER_WRITE_ERRORS, writtenMember } from './written-member.ts';

const EMAIL = 'Unique, whatever its letter case; at most 254 characters.';
const POSTAL_ZIP_CODE = '`H0H 0H0`, or a ZIP code of five or nine digits.';

/** Values are texts, not enums, so that every problem of an input comes back at once as an issue. */
const profileFields = (t: PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>) => ({
  firstName: t.string({ description: 'May be empty.' }),
  lastName: t.string({ description: 'May be empty.' }),
  dateOfBirth: t.string({ description: 'YYYY-MM-DD.' }),
  gender: t.string({ description: '`M`, `F`, `Other` or `PreferNotToSay`.' }),
  businessName: t.string({ description: 'At most 100 characters.' }),
  phoneNumber: t.string({ description: '`(nnn) nnn-nnnn`; it moves over when another member has it.' }),
  street: t.string({ description: 'First line of the street address.' }),
  street2: t.string({ description: 'Second line of the street address.' }),
  city: t.string({ description: 'City of residence.' }),
  provinceState: t.string({ description: 'Two capitals: a province of Canada or a state of the USA.' }),
  languagePreference: t.string({ description: '`en-CA`, `fr-CA`, `en-US`, `EN` or `FR`.' }),
  extendedDataSource: t.string({ description: 'Who sends the extended data; left out: the default source.' }),
  channel: t.string({ description: 'The channel that the extended data came through, such as `WEB`.' }),
  extendedData: t.field({
    type: 'JSONObject',
    description: "The complete set of the source's keys; left out: what is stored stays.",
  }),
});

const EnrolMemberInput = builder.inputType('EnrolMemberInput', {
  description: 'A new member.',
  fields: (t) => ({
    ...profileFields(t),
    email: t.string({ required: true, description: EMAIL }),
    postalZipCode: t.string({ required: true, description: POSTAL_ZIP_CODE }),
    externalId: t.string({ description: "The id in the client's own system; at most 200 characters." }),
    physicalCard: t.string({ description: 'The number of a physical card; left out: a digital card is given.' }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const UpdateMemberProfileInput = builder.inputType('UpdateMemberProfileInput', {
  description: 'A change of a member: an attribute left out stays, null clears it.',
  fields: (t) => ({
    by: t.field({ type: MemberByInput, required: true, description: 'How the member is named.' }),
    ...profileFields(t),
    email: t.string({ description: `${EMAIL} Cannot be cleared.` }),
    postalZipCode: t.string({ description: `${POSTAL_ZIP_CODE} Cannot be cleared.` }),
    expectedVersion: t.int({ description: EXPECTED_MEMBER_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const EnrolMemberSuccess = writtenMember('EnrolMemberSuccess', 'The member was enrolled.');
const UpdateMemberProfileSuccess = writtenMember('UpdateMemberProfileSuccess', 'The member was changed.');

const CLOSURE_ERRORS = [
  ...[ValidationError, NotFoundError, ForbiddenError],
  ...[VersionConflictError, IdempotencyKeyReusedError, UnavailableError],
];

const CloseMemberInput = builder.inputType('CloseMemberInput', {
  description: 'A member whose account to close.',
  fields: (t) => ({
    by: t.field({ type: MemberByInput, required: true, description: 'How the member is named.' }),
    anonymizeMemberData: t.boolean({
      description:
        'Clear every attribute and the external id, decline both contact options, and unlink the customer; else all that stays, and the e-mail address stays taken.',
    }),
    expectedVersion: t.int({ description: EXPECTED_MEMBER_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const CloseMemberSuccess = writtenMember('CloseMemberSuccess', 'The account is closed.');

builder.mutationField('closeMember', (t) =>
  t.field({
    type: CloseMemberSuccess,
    description:
      "Close a member's account for good and remove its extended data. A ForbiddenError when it is closed already.",
    errors: { types: CLOSURE_ERRORS },
    args: { input: t.arg({ type: CloseMemberInput, required: true, description: 'Whose.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { by, anonymizeMemberData, expectedVersion } = input;
      return closeMember(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        by: readMemberBy(by),
        anonymize: anonymizeMemberData ?? false,
        expectedVersion: expectedVersion ?? undefined,
      });
    },
  }),
);

builder.mutationField('enrolMember', (t) =>
  t.field({
    type: EnrolMemberSuccess,
    description: 'Enrol a new member.',
    errors: {
      types: [ValidationError, AlreadyTakenError, ForbiddenError, IdempotencyKeyReusedError, UnavailableError],
    },
    args: { input: t.arg({ type: EnrolMemberInput, required: true, description: 'The member.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { idempotencyKey: _key, ...profile } = input;
      return enrolMember(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), profile);
    },
  }),
);

builder.mutationField('updateMemberProfile', (t) =>
  t.field({
    type: UpdateMemberProfileSuccess,
    description: "Change a member's attributes and one source's extended data.",
    errors: { types: MEMBER_WRITE_ERRORS },
    args: { input: t.arg({ type: UpdateMemberProfileInput, required: true, description: 'The change.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { by, expectedVersion, idempotencyKey: key, ...profile } = input;
      const { accountId, version } = await updateMemberProfile(
        withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input),
        {
          by: readMemberBy(by),
          profile,
          mustName: [],
          expectedVersion: expectedVersion ?? undefined,
        },
      );
      return typeof key === 'string' ? { accountId } : { accountId, versionNow: version };
    },
  }),
);
