import type { FileHandle } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { ISSUES_MAX, UnavailableError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ServiceContext } from '../../services/context.ts';
import {
  type ImportedLine,
  type ImportResult,
  type ImportStop,
  importProfiles,
} from '../../services/customers/import/import-profiles.ts';
import type { DoorOptions } from '../door.ts';
import { WireError } from '../wire-error.ts';
import { describeRefusal } from './errors.ts';
import { type ImportOrder, readImportBody } from './import-body.ts';
import { type ImportFile, openImportFile, openLogFile, readCsvFile } from './import-file.ts';
import { sendJson } from './send-json.ts';

export type ImportDoorOptions = DoorOptions & {
  /** The only directory that files are imported from; null: there is no import. */
  readonly importDir: string | null;
};

const PATH = '/profiles/import';
const RETRY_AFTER_SECONDS = 60;

/** Import profiles from a file on this server's disk, one import at a time. */
export function importRoutes(app: FastifyInstance, { contextOf, importDir }: ImportDoorOptions): void {
  if (importDir === null) {
    app.all(PATH, () => {
      throw new WireError(404, 'no such path');
    });
    return;
  }
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  let isRunning = false;

  app.post(PATH, async (request, reply) => {
    const ctx = contextOf(request);
    const order = readImportBody(request.body);
    let isOurs = false;
    const start = (): Promise<ImportFile> => {
      if (isRunning) throw new UnavailableError('another import is running', RETRY_AFTER_SECONDS);
      isRunning = true;
      isOurs = true;
      return openImportFile(importDir, order.path);
    };
    const report = (defect: unknown): void => request.log.error({ defect }, 'defect');
    try {
      return sendJson(reply, await runImport(ctx, order, { start, report, signal: closing.signal }));
    } finally {
      if (isOurs) isRunning = false;
    }
  });
}

type ImportRun = {
  /** Opens the file, once the caller is known to have the privilege. */
  readonly start: () => Promise<ImportFile>;
  readonly report: (defect: unknown) => void;
  readonly signal: AbortSignal;
};

async function runImport(
  ctx: ServiceContext,
  order: ImportOrder,
  { start, report, signal }: ImportRun,
): Promise<JsonObject> {
  const errors: JsonObject[] = [];
  let file: ImportFile | undefined;
  let log: ImportLog | undefined;
  try {
    const result = await importProfiles(ctx, {
      ...order,
      signal,
      report,
      readRecords: async function* () {
        file = await start();
        yield* readCsvFile(file, order);
      },
      begin: async () => {
        if (file && order.createsLog) log = createImportLog(await openLogFile(file), report);
      },
      observe: async (line) => {
        const isListed = errors.length < ISSUES_MAX || isUnavailable(line);
        if (line.outcome === 'refused' && isListed) errors.push({ index: line.index, message: describe(line) });
        await log?.write(`${line.index}\t${line.outcome}\t${describe(line)}\n`);
      },
    });
    const answer = printResult(result, errors);
    await log?.write(`${JSON.stringify(answer)}\n`);
    return log?.isBroken() ? { ...answer, 'log-is-complete': false } : answer;
  } finally {
    await log?.close();
    await file?.handle.close();
  }
}

type ImportLog = {
  write(text: string): Promise<void>;
  /** True when a line could not be written: none is after it. */
  isBroken(): boolean;
  close(): Promise<void>;
};

/** A log that cannot be written, as on a full disk, does not stop the import that it tells of. */
function createImportLog(handle: FileHandle, report: (defect: unknown) => void): ImportLog {
  let isBroken = false;
  return {
    write: async (text) => {
      if (isBroken) return;
      try {
        await handle.appendFile(text);
      } catch (error) {
        isBroken = true;
        report(error);
      }
    },
    isBroken: () => isBroken,
    close: () => handle.close(),
  };
}

/** Lines that may be tried again as they are: there are few of them, and each is told. */
const isUnavailable = (line: ImportedLine): boolean =>
  line.outcome === 'refused' && line.error instanceof UnavailableError;

function describe(line: ImportedLine): string {
  if (line.outcome === 'imported') return line.customerId;
  return line.outcome === 'refused' ? describeRefusal(line.error) : '';
}

const REASONS: Readonly<Record<ImportStop, string>> = {
  ERRORS: 'max-errors is reached',
  UNAVAILABLE: 'customers cannot be written right now',
  CLOSING: 'the server is stopping',
};

function printResult({ imported, skipped, refused, nextIndex, stop }: ImportResult, errors: JsonObject[]): JsonObject {
  return {
    ...{ imported, skipped, errors: refused, 'next-index': nextIndex, 'is-complete': stop === null },
    ...(stop === null ? {} : { reason: REASONS[stop] }),
    'first-errors': errors,
  };
}
