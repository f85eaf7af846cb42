import { readFile } from 'node:fs/promises';
import { ConfigError } from './config.ts';
import { ValidationError } from './domain/errors.ts';
import { JsonSyntaxError, parseJsonBytes } from './domain/json.ts';

/**
 * Read a JSON file that says who may call, once.
 *
 * @param setting the one that names the file
 * @param parse throws ValidationError with every fault
 * @throws ConfigError naming the setting, the file and every fault; it holds nothing of the file but names
 */
export async function readCredentialsFile<T>(
  setting: string,
  path: string,
  parse: (document: unknown) => T,
): Promise<T> {
  try {
    return parse(parseJsonBytes(await readFile(path)));
  } catch (error) {
    throw new ConfigError(`${setting}: ${path}: ${describeFault(error)}`);
  }
}

function describeFault(error: unknown): string {
  if (error instanceof ValidationError || error instanceof JsonSyntaxError) return error.message;
  if (error instanceof Error && 'code' in error) return `cannot be read (${error.code})`;
  throw error;
}
