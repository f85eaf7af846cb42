import { readFile } from 'node:fs/promises';
import { ConfigError } from './config.ts';
import { DomainError } from './domain/errors.ts';
import { JsonSyntaxError, parseJsonBytes } from './domain/json.ts';

/**
 * Read a JSON file that a setting names, once.
 *
 * @param take throws a domain error with every fault
 * @throws ConfigError, one line, naming the setting, the file and every fault; it holds nothing of the file but names
 */
export async function readSettingFile<T>(
  setting: string,
  path: string,
  take: (document: unknown) => T | Promise<T>,
): Promise<T> {
  const refuse = (reason: string): ConfigError =>
    // The file's own names may span lines.
    new ConfigError(`${setting}: ${path}: ${reason.replaceAll(/\s+/g, ' ')}`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read (${error.code})`);
  });
  try {
    return await take(parseJsonBytes(bytes));
  } catch (error) {
    throw error instanceof DomainError || error instanceof JsonSyntaxError ? refuse(error.message) : error;
  }
}
