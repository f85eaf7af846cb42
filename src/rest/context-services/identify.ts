import type { FastifyInstance } from 'fastify';
import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { type IdentifyProfilesInput, identifyProfiles } from '../../services/customers/identify-profiles.ts';
import type { DoorOptions } from '../door.ts';
import { sendJson } from './send-json.ts';
import { joinProfile, readExtensionNames } from './wire.ts';

/** Find customers by attributes. */
export function identifyRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.get<{ Querystring: Record<string, unknown> }>('/profiles', async (request, reply) => {
    const identified = await identifyProfiles(contextOf(request), readQuery(request.query));
    const printed = identified.map(({ customerId, profile }) => {
      return profile ? joinProfile(profile) : { customer_id: customerId };
    });
    return sendJson(reply, printed);
  });
}

function readQuery(query: Readonly<Record<string, unknown>>): IdentifyProfilesInput {
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
    withAttributes: profile === 'yes',
    onlyIfUnique: whenUnique === 'unique',
    extensions: readExtensionNames(extensions),
  };
}
