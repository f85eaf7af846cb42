import { setImmediate } from 'node:timers/promises';
import type { CsvRecord } from '../../../domain/csv.ts';
import { type ImportPlan, planImport } from '../../../domain/customers/import-plan.ts';
import { DomainError, UnavailableError, ValidationError } from '../../../domain/errors.ts';
import { requireProduction } from '../../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../../context.ts';
import { requirePrivileges } from '../../privileges.ts';
import { toUnavailable, verb } from '../../verb.ts';
import { requireSchemaToCreate } from '../writing/insert-profile.ts';
import { importLine } from './import-line.ts';
import { createTurns } from './take-turns.ts';

/** What became of one line. */
export type ImportedLine = {
  /** 0-based, of the records after the column names. */
  readonly index: number;
} & (
  | { readonly outcome: 'imported'; readonly customerId: string }
  | { readonly outcome: 'skipped' }
  | { readonly outcome: 'refused'; readonly error: DomainError }
);

export type ImportProfilesInput = {
  /** The column names, then the lines; not asked for before the caller is known to have the privilege. */
  readonly readRecords: () => AsyncIterable<CsvRecord>;
  /** The identification key by which lines are skipped that some customer matches; null: none are. */
  readonly key: string | null;
  /** The first line to import, 0-based. */
  readonly startFrom: number;
  /** The import stops after so many refused lines; at the first one also when 0. */
  readonly errorsMax: number;
  /** Stops the import in good order. */
  readonly signal: AbortSignal;
  /** Called when the column names are understood and nothing is written yet: what it throws refuses the import. */
  readonly begin: () => Promise<void>;
  /** Told of every line that was begun, in the order of the file. */
  readonly observe: (line: ImportedLine) => Promise<void>;
  /** Told of a failure that is no refusal; the line counts as one that met an outage. */
  readonly report: (defect: unknown) => void;
};

/** Why an import ended before the file did. */
export type ImportStop = 'ERRORS' | 'UNAVAILABLE' | 'CLOSING';

export type ImportResult = {
  readonly imported: number;
  readonly skipped: number;
  readonly refused: number;
  /** The first line that was not begun. */
  readonly nextIndex: number;
  /** null: every line was begun, and none met an outage. */
  readonly stop: ImportStop | null;
};

/** Lines that are written at once; few, so that other requests find a connection. */
export const LINES_AT_ONCE = 4;

/**
 * Create customers from the lines of a file. Each line is a transaction of its own, so that what was imported before a
 * refused line, or an outage, stays; lines that were begun are finished.
 *
 * @throws ValidationError, ForbiddenError, UnavailableError before anything is written; and what the callbacks throw
 * @see the legacy operation "importProfileRecords"
 */
export const importProfiles = verb('importProfiles', async (ctx, input: ImportProfilesInput): Promise<ImportResult> => {
  const { observe, signal, startFrom } = input;
  requirePrivileges(ctx, 'importProfiles');
  const takeTurn = createTurns();
  const underWay: Promise<ImportedLine>[] = [];
  const counts = { imported: 0, skipped: 0, refused: 0 };
  let plan: ImportPlan | null = null;
  let index = 0;
  const ended: { stop: ImportStop | null } = { stop: null };
  let isComplete = true;
  const settleOldest = async (): Promise<void> => {
    const line = await underWay.shift();
    if (!line) return;
    counts[line.outcome]++;
    if (line.outcome === 'refused' && line.error instanceof UnavailableError) ended.stop = 'UNAVAILABLE';
    else if (counts.refused >= Math.max(input.errorsMax, 1)) ended.stop ??= 'ERRORS';
    await observe(line);
    // The embedded engine answers within one turn of the event loop: other requests must have theirs.
    await setImmediate();
  };
  try {
    for await (const record of input.readRecords()) {
      if (plan === null) {
        plan = await understand(ctx, record, input.key);
        await input.begin();
        continue;
      }
      if (signal.aborted) ended.stop ??= 'CLOSING';
      isComplete = ended.stop === null;
      if (!isComplete) break;
      if (index >= startFrom) underWay.push(settleLine(ctx, { ...input, plan, takeTurn, index }, record));
      index++;
      if (underWay.length === LINES_AT_ONCE) await settleOldest();
    }
    while (underWay.length > 0) await settleOldest();
  } finally {
    await Promise.all(underWay);
  }
  if (plan === null) throw unreadable('MISSING', 'has no line of column names');
  const { stop } = ended;
  return { ...counts, nextIndex: Math.max(index, startFrom), stop: isComplete && stop !== 'UNAVAILABLE' ? null : stop };
});

async function understand(ctx: ServiceContext, record: CsvRecord, key: string | null): Promise<ImportPlan> {
  const schema = await ctx.profileSchemas.refresh(ctx.tenantId);
  requireProduction(schema.mode);
  requireSchemaToCreate(schema);
  if (!record.cells) throw unreadable('MALFORMED', `the line of column names ${record.problem}`);
  return planImport(schema, record.cells, key);
}

function unreadable(code: 'MISSING' | 'MALFORMED', message: string): ValidationError {
  return new ValidationError([{ path: ['profiles'], code, message }]);
}

type LineToImport = {
  readonly plan: ImportPlan;
  readonly takeTurn: ReturnType<typeof createTurns>;
  readonly index: number;
  readonly report: (defect: unknown) => void;
};

/** Import a line; never rejects, so that lines can be waited for one after the other. */
async function settleLine(
  ctx: ServiceContext,
  { plan, takeTurn, index, report }: LineToImport,
  { cells, problem }: CsvRecord,
): Promise<ImportedLine> {
  try {
    if (!cells) throw new ValidationError([{ path: [], code: 'MALFORMED', message: `the line ${problem}` }]);
    const customer = await importLine(ctx, plan, takeTurn, cells);
    return customer ? { index, outcome: 'imported', customerId: customer.customerId } : { index, outcome: 'skipped' };
  } catch (failure) {
    const refusal = failure instanceof DomainError ? failure : toUnavailable(failure);
    if (!refusal) report(failure);
    const error = refusal ?? new UnavailableError(`internal error, request ${ctx.requestId}`, 1);
    return { index, outcome: 'refused', error };
  }
}
