import type { FastifyInstance, FastifyRequest } from 'fastify';
import { stringifyJson } from '../../domain/json.ts';
import { createProfile } from '../../services/customers/create-profile.ts';
import { getProfile } from '../../services/customers/get-profile.ts';
import { replaceProfile } from '../../services/customers/replace-profile.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { joinProfile, readExtensionNames, requireSameCustomer, splitProfile } from './wire.ts';

type CustomerPath = { Params: { customerId: string } };

/** Query, update and create a customer profile. */
export function profileRoutes(app: FastifyInstance, { basePath, contextOf, publicUrl }: ProfileDoorOptions): void {
  app.get<CustomerPath & { Querystring: { extensions?: unknown } }>('/profiles/:customerId', async (request, reply) => {
    const ctx = contextOf(request);
    const names = readExtensionNames(request.query.extensions);
    const profile = joinProfile(await getProfile(ctx, request.params.customerId, names));
    return reply.type('application/json;charset=UTF-8').send(stringifyJson(profile));
  });

  app.put<CustomerPath>('/profiles/:customerId', async (request, reply) => {
    const ctx = contextOf(request);
    const { customerId } = request.params;
    const body = requireJsonObject(request.body);
    requireSameCustomer(body, customerId);
    await replaceProfile(ctx, { customerId, profile: (schema) => splitProfile(schema, body) });
    return reply.type('application/json;charset=UTF-8').send('[]');
  });

  app.post('/profiles', async (request, reply) => {
    const ctx = contextOf(request);
    const body = requireJsonObject(request.body);
    const { customerId } = await createProfile(ctx, { profile: (schema) => splitProfile(schema, body) });
    const location = `${basePath}/profiles/${customerId}`;
    return reply
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
};

function originOf(request: FastifyRequest): string {
  // What is no host name with a port is left out: the header may hold anything.
  const { host = '' } = request.headers;
  return /^[\w.-]+(?::\d+)?$|^\[[\d:a-fA-F.]+\](?::\d+)?$/.test(host) ? `${request.protocol}://${host}` : '';
}
