import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ValidationError } from '../../domain/errors.ts';
import { CONTACT_OPTIONS, type ContactOption } from '../../domain/members/member.ts';
import { captureContact } from '../../services/members/capture-contact.ts';
import { underKeyOf } from '../idempotency-key.ts';
import { requireJsonObject } from '../json-body.ts';
import { tagVersion, writeIfMatch } from '../preconditions.ts';
import { WireError } from '../wire-error.ts';
import { echo } from './issue-texts.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { type SessionPath, writeInSession } from './session-path.ts';

type Body = Readonly<Record<string, unknown>>;
type Captured = { readonly option: ContactOption; readonly value: unknown };

/** Keep the answer to being asked for an e-mail address or a phone number at a point of sale. */
export function contactCaptureRoutes(app: FastifyInstance, { contextOf }: LoyaltyDoorOptions): void {
  const capture = async (
    request: FastifyRequest<SessionPath>,
    contact: 'email' | 'phoneNumber',
    read: (body: Body) => Captured,
  ): Promise<number> => {
    const ctx = contextOf(request);
    const { version } = await writeInSession(ctx, request, async (by, subject) => {
      const captured = read(requireJsonObject(request.body));
      return writeIfMatch(request, false, (expectedVersion) =>
        captureContact(underKeyOf(ctx, request, subject), { by, contact, ...captured, expectedVersion }),
      );
    });
    return version;
  };
  const confirm = (reply: FastifyReply, message: string): FastifyReply =>
    reply.type('application/json').send(JSON.stringify({ message }));

  const atPos = { config: { suite: 'POS' } } as const;
  app.put<SessionPath>('/client/users/:correlationId/profile/email', atPos, async (request, reply) => {
    tagVersion(reply, await capture(request, 'email', readEmail));
    return confirm(reply, 'Email option updated.');
  });
  app.put<SessionPath>('/client/users/:correlationId/profile/phonenumber', atPos, async (request, reply) => {
    try {
      tagVersion(reply, await capture(request, 'phoneNumber', readPhoneNumber));
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      throw new WireError(400, 'Invalid phone number for this status.');
    }
    return confirm(reply, 'Phone number option updated.');
  });
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

function readEmail({ emailAddress, status }: Body): Captured {
  const option = readOption(status, 'Email capture');
  if (option === 'accepted') {
    if (!isGiven(emailAddress)) throw new WireError(400, 'Email address is required');
    return { option, value: emailAddress };
  }
  if (isGiven(emailAddress)) throw new WireError(400, `Email address not expected when status is ${option}`);
  return { option, value: null };
}

function readPhoneNumber({ phoneNumber, status }: Body): Captured {
  const option = readOption(status, 'Phone number capture');
  const refuse = (message: string): never => {
    throw new WireError(400, message);
  };
  if (option === 'accepted') {
    return isGiven(phoneNumber) ? { option, value: phoneNumber } : refuse('Phone number is required.');
  }
  if (option === 'deferred' && phoneNumber !== undefined) refuse('Phone number not expected when status is deferred.');
  // A number that is declined must be sent as null.
  if (option === 'declined' && phoneNumber === undefined) refuse('Phone number is required.');
  if (option === 'declined' && phoneNumber !== null) refuse('Invalid phone number for this status.');
  return { option, value: null };
}

function readOption(status: unknown, what: string): ContactOption {
  const option = CONTACT_OPTIONS.find((known) => known === status);
  if (option === undefined) throw new WireError(400, `${what} option ${echo(status)} is not supported!`);
  return option;
}
