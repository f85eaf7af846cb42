import { constants, type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type CsvFormat, CsvReader, type CsvRecord } from '../../domain/csv.ts';
import { UnavailableError, ValidationError } from '../../domain/errors.ts';

/** An open file of the import directory. Close the handle after use. */
export type ImportFile = {
  /** Without symbolic links. */
  readonly path: string;
  readonly handle: FileHandle;
};

/** Should another file have come in its place, then no link is followed, and no pipe waited for. */
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK;

const RETRY_AFTER_SECONDS = 60;
/** Whoever may read the directory's files may read what became of them. */
const LOG_MODE = 0o640;

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Open a file that a client names. One answer for all that is refused: it tells nothing of what lies where.
 *
 * @param path from the import directory; may lead through symbolic links, not out of the directory
 * @throws ValidationError when it names no regular file inside, UnavailableError when the directory is gone
 */
export async function openImportFile(importDir: string, path: string): Promise<ImportFile> {
  const directory = await realpath(importDir).catch(() => null);
  if (directory === null) throw new UnavailableError('the import directory cannot be read', RETRY_AFTER_SECONDS);
  const isPlain = path !== '' && !path.includes('\0') && !isAbsolute(path) && !path.split(/[\\/]/).includes('..');
  const real = isPlain ? await realpath(join(directory, path)).catch(() => null) : null;
  if (real === null || !isInside(directory, real)) throw notInside();
  const handle = await open(real, constants.O_RDONLY | SAFELY).catch(() => null);
  if (handle === null) throw notInside();
  if ((await handle.stat()).isFile()) return { path: real, handle };
  await handle.close();
  throw notInside();
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function notInside(): ValidationError {
  const message = 'must be the path of a readable file inside the import directory';
  return new ValidationError([{ path: ['profiles'], code: 'NOT_ALLOWED', message }]);
}

/** The records of a file from its beginning; a byte order mark of UTF-8 is skipped. */
export async function* readCsvFile({ handle }: ImportFile, format: CsvFormat): AsyncGenerator<CsvRecord> {
  const { buffer } = await handle.read(Buffer.alloc(UTF8_MARK.length), 0, UTF8_MARK.length, 0);
  const isMarked = format.encoding === 'utf-8' && buffer.equals(UTF8_MARK);
  const reader = new CsvReader(format);
  const start = isMarked ? UTF8_MARK.length : 0;
  for await (const bytes of handle.createReadStream({ start, autoClose: false })) yield* reader.read(bytes);
  yield* reader.end();
}

/**
 * Open `<input>.log` beside a file, empty.
 *
 * @throws ValidationError when it cannot be written, or is anything but a regular file that has no other name
 */
export async function openLogFile({ path }: ImportFile): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | SAFELY;
  const handle = await open(`${path}.log`, flags, LOG_MODE).catch(() => null);
  const stats = await handle?.stat();
  if (handle && stats?.isFile() && stats.nlink === 1) {
    await handle.truncate();
    return handle;
  }
  await handle?.close();
  const message = 'the log file beside the input cannot be written';
  throw new ValidationError([{ path: ['create-log'], code: 'NOT_ALLOWED', message }]);
}
