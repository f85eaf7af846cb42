import type { FastifyInstance } from 'fastify';
import type { AttributeMatch } from '../../domain/customers/identify.ts';
import { refuseIfAny, ValidationError } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { getProfiles } from '../../services/customers/get-profile.ts';
import { identifyCustomers } from '../../services/customers/identify-customers.ts';
import { requireReadable } from '../../services/privileges.ts';
import type { DoorOptions } from '../door.ts';
import { sendJson } from './send-json.ts';
import { joinProfile, readExtensionNames } from './wire.ts';

/** Customers that one answer lists: this dialect knows no pages. */
export const IDENTIFIED_MAX = 1_000;

/** Find customers by attributes. */
export function identifyRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.get<{ Querystring: Record<string, unknown> }>('/profiles', async (request, reply) => {
    const ctx = contextOf(request);
    const query = readQuery(request.query);
    requireReadable(ctx, query.extensions.length > 0);
    const search = { attributes: query.attributes, key: query.key, after: null, limit: IDENTIFIED_MAX + 1 };
    const customerIds = await identifyCustomers(ctx, search);
    if (customerIds.length > IDENTIFIED_MAX) {
      const message = `more than ${IDENTIFIED_MAX} customers match: name more attributes`;
      throw new ValidationError([{ path: [], code: 'TOO_MANY', message }]);
    }
    const isWanted = query.includesAlways || customerIds.length === 1;
    const profiles = await getProfiles(ctx, customerIds, isWanted ? query.extensions : []);
    const printed = profiles.map((profile) => {
      return joinProfile(query.includesProfile ? profile : { ...profile, attributes: {} });
    });
    return sendJson(reply, printed);
  });
}

type IdentifyQuery = {
  readonly attributes: readonly AttributeMatch[];
  readonly key: string | null;
  readonly includesProfile: boolean;
  readonly includesAlways: boolean;
  readonly extensions: readonly string[];
};

function readQuery(query: Readonly<Record<string, unknown>>): IdentifyQuery {
  const { id_key, include_profile, include_extensions, extensions, ...given } = query;
  const issues: Issue[] = [];
  const isRepeated = (value: unknown): boolean => Array.isArray(value);
  for (const [name, value] of Object.entries(query)) {
    if (name !== 'extensions' && isRepeated(value)) {
      issues.push({ path: [name], code: 'DUPLICATE', message: 'is given twice' });
    }
  }
  const oneOf = (name: string, value: unknown, values: readonly [string, string]): string => {
    const chosen = String(value ?? values[0]).toLowerCase();
    if (!values.includes(chosen) && !isRepeated(value)) {
      issues.push({ path: [name], code: 'NOT_ALLOWED', message: `must be ${values.join(' or ')}` });
    }
    return chosen;
  };
  const profile = oneOf('include_profile', include_profile, ['no', 'yes']);
  const whenUnique = oneOf('include_extensions', include_extensions, ['always', 'unique']);
  if (Object.keys(given).length === 0) {
    issues.push({ path: [], code: 'MISSING', message: 'the query must name an attribute to find customers by' });
  }
  refuseIfAny(issues);
  return {
    attributes: Object.entries(given).map(([name, value]) => ({ name, value: String(value) })),
    key: id_key === undefined ? null : String(id_key).trim(),
    includesProfile: profile === 'yes',
    includesAlways: whenUnique === 'always',
    extensions: readExtensionNames(extensions),
  };
}
