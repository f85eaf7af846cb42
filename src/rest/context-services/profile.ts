import type { FastifyInstance, FastifyRequest } from 'fastify';
import { stringifyJson } from '../../domain/json.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { createProfile } from '../../services/customers/create-profile.ts';
import { deleteProfile } from '../../services/customers/delete-profile.ts';
import { getProfile } from '../../services/customers/get-profile.ts';
import { mergeProfiles } from '../../services/customers/merge-profiles.ts';
import { replaceProfile } from '../../services/customers/replace-profile.ts';
import type { DoorOptions } from '../door.ts';
import { underKeyOf } from '../idempotency-key.ts';
import { requireJsonObject } from '../json-body.ts';
import { sendTagged, tagVersion, writeIfMatch } from '../preconditions.ts';
import { readForceMerge } from './merge-body.ts';
import { sendJson, typeJson } from './send-json.ts';
import { joinProfile, readExtensionNames, requireSameCustomer, splitProfile } from './wire.ts';

type CustomerPath = { Params: { customerId: string } };
type MergePath = { Params: { customerId: string; sourceId: string } };

/** Query, update, create, delete and merge customer profiles. */
export function profileRoutes(
  app: FastifyInstance,
  { basePath, contextOf, publicUrl, requiresIfMatch }: ProfileDoorOptions,
): void {
  app.get<CustomerPath & { Querystring: { extensions?: unknown } }>('/profiles/:customerId', async (request, reply) => {
    const ctx = contextOf(request);
    const names = readExtensionNames(request.query.extensions);
    const profile = await getProfile(ctx, request.params.customerId, names);
    const { version } = profile.customer;
    return sendTagged(request, typeJson(reply), { version, body: stringifyJson(joinProfile(profile)) });
  });

  app.put<CustomerPath>('/profiles/:customerId', async (request, reply) => {
    const ctx = underKeyOf(contextOf(request), request);
    const { customerId } = request.params;
    const body = requireJsonObject(request.body);
    requireSameCustomer(body, customerId);
    const profile = (schema: ProfileSchema) => splitProfile(schema, body);
    const { version } = await writeIfMatch(request, requiresIfMatch, (expectedVersion) =>
      replaceProfile(ctx, { customerId, profile, expectedVersion }),
    );
    return sendJson(tagVersion(reply, version), []);
  });

  app.delete<CustomerPath>('/profiles/:customerId', async (request, reply) => {
    await writeIfMatch(request, false, (expectedVersion) =>
      deleteProfile(underKeyOf(contextOf(request), request), { ...request.params, expectedVersion }),
    );
    return reply.code(200).send();
  });

  app.put<MergePath>('/profiles/:customerId/merge/:sourceId', async (request, reply) => {
    const { customerId, sourceId: sourceCustomerId } = request.params;
    const force = readForceMerge(request.body);
    const { version } = await writeIfMatch(request, false, (expectedVersion) =>
      mergeProfiles(underKeyOf(contextOf(request), request), { customerId, sourceCustomerId, force, expectedVersion }),
    );
    return tagVersion(reply, version).code(204).send();
  });

  app.post('/profiles', async (request, reply) => {
    const ctx = underKeyOf(contextOf(request), request);
    const body = requireJsonObject(request.body);
    const { customerId, version } = await createProfile(ctx, { profile: (schema) => splitProfile(schema, body) });
    const location = `${basePath}/profiles/${customerId}`;
    return tagVersion(reply, version)
      .code(201)
      .header('Location', location)
      .header('Content-Location', `${publicUrl ?? originOf(request)}${location}`)
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify({ customer_id: customerId }));
  });
}

export type ProfileDoorOptions = DoorOptions & {
  /** What absolute links start with; null: the origin that the request named. */
  readonly publicUrl: string | null;
  /** Whether a replace that does not say for which version it was made is refused. */
  readonly requiresIfMatch: boolean;
};

function originOf(request: FastifyRequest): string {
  // What is no host name with a port is left out: the header may hold anything.
  const { host = '' } = request.headers;
  return /^[\w.-]+(?::\d+)?$|^\[[\d:a-fA-F.]+\](?::\d+)?$/.test(host) ? `${request.protocol}://${host}` : '';
}
