import { ValidationError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/json.ts';
import { exposeExtendedData } from '../../domain/members/exposed-data.ts';
import type { ServiceContext } from '../context.ts';
import { getMember } from './find-member.ts';

/** What a business unit sees, by root key, and the version of the member that it belongs to. */
export type ExposedData = { readonly version: number; readonly data: { readonly [name: string]: JsonValue } };

/**
 * A member's extended data as far as the program lets a business unit see them, by root key.
 *
 * @param businessUnit null: the program's default one
 * @throws NotFoundError, ValidationError when the program has no such business unit
 * @see the legacy operation "Extended Member Data"
 */
export async function getExposedData(
  ctx: ServiceContext,
  accountId: string,
  businessUnit: string | null,
): Promise<ExposedData> {
  const { businessUnits, exposure } = ctx.program;
  if (businessUnit !== null && !businessUnits.includes(businessUnit)) {
    const message = 'is no business unit of the program';
    throw new ValidationError([{ path: ['businessUnit'], code: 'UNKNOWN', message, value: businessUnit }]);
  }
  const { extendedData, version } = await getMember(ctx, { kind: 'accountId', value: accountId }, true);
  const unit = businessUnit ?? businessUnits[0] ?? null;
  return { version, data: exposeExtendedData(extendedData, businessUnits, exposure, unit) };
}
