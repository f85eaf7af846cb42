import { ValidationError } from './errors.ts';

/** The tenant of a request that names none. */
export const DEFAULT_TENANT_ID = '1';

/** Tenant ids are positive 32-bit integers, in decimal without zeros in front. */
const TENANT_ID_MAX = 2_147_483_647;

/** The one text for a tenant's id; null when it is none. */
export function normaliseTenantId(text: string): string | null {
  const id = /^\d{1,20}$/.test(text) ? Number(text) : 0;
  return id >= 1 && id <= TENANT_ID_MAX ? String(id) : null;
}

/** The header by which the legacy profile API, version 9.1, names the tenant. */
export const TENANT_HEADER = 'X-Genesys-TenantId';

/** @param header as the client sent it; absent: the default tenant. @throws ValidationError when it is no integer */
export function parseTenantHeader(header: string | readonly string[] | undefined): string {
  if (header === undefined) return DEFAULT_TENANT_ID;
  const id = typeof header === 'string' ? normaliseTenantId(header.trim()) : null;
  if (id !== null) return id;
  const message = `must be one integer from 1 to ${TENANT_ID_MAX}`;
  throw new ValidationError([{ path: [TENANT_HEADER], code: 'MALFORMED', message }]);
}
