import { readFile } from 'node:fs/promises';
import { ConfigError } from './config.ts';
import { DomainError } from './domain/errors.ts';
import { JsonSyntaxError, parseJsonBytes } from './domain/json.ts';
import { DEFAULT_TENANT_ID } from './domain/tenant.ts';
import { createContext, type ServiceEnvironment } from './services/context.ts';
import { applyProfileAttributes } from './services/profile-schema/apply-profile-attributes.ts';

/**
 * Define the core attributes of a JSON file that tenants lack; a list by itself is the default tenant's.
 *
 * @throws ConfigError, one line, when the file cannot be read or is refused: then nothing of it is applied
 */
export async function applyProfileAttributesFile(environment: ServiceEnvironment, path: string): Promise<void> {
  const refuse = (reason: string): never => {
    // The file's own words may span lines.
    throw new ConfigError(`PROFILE_ATTRIBUTES_FILE ${path}: ${reason.replaceAll(/\s+/g, ' ')}`);
  };
  const bytes = await readFile(path).catch((error: Error) => refuse(error.message));
  try {
    const ctx = createContext(environment, { requestId: 'start', tenantId: DEFAULT_TENANT_ID, privileges: null });
    await applyProfileAttributes(ctx, parseJsonBytes(bytes));
  } catch (error) {
    if (error instanceof DomainError || error instanceof JsonSyntaxError) refuse(error.message);
    throw error;
  }
}
