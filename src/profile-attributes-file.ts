import { DEFAULT_TENANT_ID } from './domain/tenant.ts';
import { createContext, gatewayCaller, type ServiceEnvironment } from './services/context.ts';
import { applyProfileAttributes } from './services/profile-schema/apply-profile-attributes.ts';
import { readSettingFile } from './setting-file.ts';

/**
 * Define the core attributes of a JSON file that tenants lack; a list by itself is the default tenant's.
 *
 * @throws ConfigError, one line, when the file cannot be read or is refused: then nothing of it is applied
 */
export function applyProfileAttributesFile(environment: ServiceEnvironment, path: string): Promise<void> {
  const ctx = createContext(environment, gatewayCaller('start', DEFAULT_TENANT_ID));
  return readSettingFile('PROFILE_ATTRIBUTES_FILE', path, (document) => applyProfileAttributes(ctx, document));
}
