import { ValidationError } from '../../domain/errors.ts';
import type { StateAt } from '../../domain/history/state.ts';
import type { builder } from '../builder.ts';

type FieldArgs = Parameters<Parameters<typeof builder.queryField>[1]>[0]['arg'];

/** The arguments of a field that answers with a version. */
export const stateAtArgs = (arg: FieldArgs) => ({
  version: arg.int({ description: 'The version; this or `time`.' }),
  time: arg({
    type: 'DateTime',
    description: 'An instant at which the version was the current one; this or `version`.',
  }),
});

type StateAtArgs = { readonly version?: number | null | undefined; readonly time?: Date | null | undefined };

/** @throws ValidationError unless there is one of the two */
export function readStateAt({ version = null, time = null }: StateAtArgs): StateAt {
  if (version !== null && time !== null) {
    throw new ValidationError([{ path: ['time'], code: 'NOT_ALLOWED', message: 'cannot be together with version' }]);
  }
  if (version !== null) return { version };
  if (time !== null) return { time };
  throw new ValidationError([{ path: ['version'], code: 'MISSING', message: 'either version or time must be given' }]);
}
