import { readFile } from 'node:fs/promises';
import { ConfigError } from './config.ts';
import { DomainError } from './domain/errors.ts';
import { JsonSyntaxError, parseJsonBytes } from './domain/json.ts';
import { parseSearchRules } from './domain/members/parse-search-rules.ts';
import { DEFAULT_SEARCH_RULES, type SearchRule } from './domain/members/search-rules.ts';

/**
 * Read the file of the rules that members are searched by.
 *
 * @param path undefined: there is none
 * @throws ConfigError, one line, naming the file and every fault
 */
export async function readSearchRules(path: string | undefined): Promise<readonly SearchRule[]> {
  if (path === undefined) return DEFAULT_SEARCH_RULES;
  const refuse = (reason: string): never => {
    // The file's own words may span lines.
    throw new ConfigError(`MEMBER_SEARCH_FILE ${path}: ${reason.replaceAll(/\s+/g, ' ')}`);
  };
  const bytes = await readFile(path).catch((error: Error) => refuse(error.message));
  try {
    return parseSearchRules(parseJsonBytes(bytes));
  } catch (error) {
    if (error instanceof DomainError || error instanceof JsonSyntaxError) refuse(error.message);
    throw error;
  }
}
