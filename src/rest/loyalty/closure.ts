import type { FastifyInstance } from 'fastify';
import { AccountClosedError } from '../../domain/errors.ts';
import { closeMember } from '../../services/members/close-member.ts';
import { underKeyOf } from '../idempotency-key.ts';
import { requireJsonObject } from '../json-body.ts';
import { tagVersion, writeIfMatch } from '../preconditions.ts';
import { WireError } from '../wire-error.ts';
import { echo } from './issue-texts.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { readSession, type SessionPath } from './session-path.ts';

/** Both spellings of the last one are in the legacy documents. */
const KEYS = ['zeroBalances', 'anonymizeMemberData', 'anonymiseMemberData'];

/** Close the account that a session points to. */
export function closureRoutes(app: FastifyInstance, { contextOf }: LoyaltyDoorOptions): void {
  app.put<SessionPath>('/client/users/:correlationId/profile/closure', async (request, reply) => {
    const ctx = contextOf(request);
    const { accountId } = await readSession(ctx, request.params);
    const body = request.body === undefined ? {} : requireJsonObject(request.body);
    // A slip would close the account for good, and keep what was to be cleared.
    const [unknown] = Object.keys(body).filter((name) => !KEYS.includes(name));
    if (unknown !== undefined) throw new WireError(400, `Invalid ${echo(unknown)}: ${echo(body[unknown])}`);
    // Checked only: this gateway holds no balances that could be made zero.
    readFlag(body, 'zeroBalances');
    const anonymize = readFlag(body, 'anonymizeMemberData') ?? readFlag(body, 'anonymiseMemberData') ?? false;
    const input = { by: { kind: 'accountId', value: accountId }, anonymize } as const;
    const { version } = await writeIfMatch(request, false, (expectedVersion) =>
      closeMember(underKeyOf(ctx, request, accountId), { ...input, expectedVersion }),
    ).catch((error: unknown) => {
      if (!(error instanceof AccountClosedError)) throw error;
      throw new WireError(400, 'A Deceased or Closed Account cannot be made active again.');
    });
    return tagVersion(reply, version)
      .type('application/json')
      .send('{"message":"Account Status updated successfully"}');
  });
}

/** @returns undefined when it was not sent, or null */
function readFlag(body: Readonly<Record<string, unknown>>, name: string): boolean | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw new WireError(400, `Invalid ${name}: ${echo(value)}`);
}
