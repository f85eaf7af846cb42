import { randomInt } from 'node:crypto';
import {
  insertMember,
  lockPhoneHolder,
  lockPhoneNumber,
  releasePhoneNumber,
} from '../../db/members/member-repository.ts';
import { AlreadyTakenError } from '../../domain/errors.ts';
import { parseEnrolment } from '../../domain/members/enrolment.ts';
import type { MemberStatus } from '../../domain/members/member.ts';
import { verb } from '../verb.ts';
import { writeExtendedData, writeMember } from './write-member.ts';

/** A new digital card number: sixteen digits, the first three always 600. */
const createCardNumber = (): string => `600${String(randomInt(1e13)).padStart(13, '0')}`;

const CARD_ATTEMPTS_MAX = 3;

/** A new member and its card. */
export type EnrolledMember = {
  readonly accountId: string;
  readonly loyaltyId: string;
  readonly status: MemberStatus;
  readonly cardType: 'DIGITAL' | 'PHYSICAL';
};

/**
 * Enrol a new member; without a physical card the gateway gives a digital card number.
 *
 * @param profile the attributes of a profile update, and `externalId`, `physicalCard`
 * @throws ValidationError, AlreadyTakenError, UnavailableError
 */
export const enrolMember = verb(
  'enrolMember',
  async (ctx, profile: Readonly<Record<string, unknown>>): Promise<EnrolledMember> => {
    const { tenantId, limits, program } = ctx;
    const enrolment = parseEnrolment(profile, limits.extendedData, program.enrolment);
    const { attributes, externalId, physicalCard, extendedData } = enrolment;
    const cardType = physicalCard === null ? 'DIGITAL' : 'PHYSICAL';
    for (let attempts = 1; ; attempts++) {
      const loyaltyId = physicalCard ?? createCardNumber();
      try {
        return await writeMember(ctx, async (tx): Promise<EnrolledMember> => {
          if (attributes.phoneNumber) {
            await lockPhoneNumber(tx, tenantId, attributes.phoneNumber);
            await lockPhoneHolder(tx, tenantId, attributes.phoneNumber);
            await releasePhoneNumber(tx, ctx, attributes.phoneNumber, null);
          }
          const accountId = await insertMember(tx, ctx, { changes: attributes, loyaltyId, externalId });
          if (extendedData) await writeExtendedData(tx, ctx, accountId, extendedData);
          return { accountId, loyaltyId, status: 'ACTIVE', cardType };
        });
      } catch (error) {
        const isCardClash = error instanceof AlreadyTakenError && error.kind === 'loyaltyId' && physicalCard === null;
        if (!isCardClash || attempts === CARD_ATTEMPTS_MAX) throw error;
      }
    }
  },
);
