import type { FastifyInstance } from 'fastify';
import { stringifyJson } from '../../domain/json.ts';
import { createExtensionSchema } from '../../services/profile-schema/create-extension-schema.ts';
import { getExtensionSchema, getProfileSchema } from '../../services/profile-schema/get-profile-schema.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { printExtensionSchema } from './wire.ts';

/** Define and query extensions. A schema is printed with the values that its author submitted. */
export function extensionSchemaRoutes(app: FastifyInstance, { basePath, contextOf }: DoorOptions): void {
  app.post('/metadata/profiles/extensions', async (request, reply) => {
    const { name } = await createExtensionSchema(contextOf(request), requireJsonObject(request.body));
    // The legacy documents print this location without /metadata, in every version of theirs.
    return reply.code(201).header('Location', `${basePath}/profiles/extensions/${name}`).send();
  });

  app.get('/metadata/profiles/extensions', async (request, reply) => {
    const { extensions } = await getProfileSchema(contextOf(request));
    const documents = [...extensions.values()].map(printExtensionSchema);
    return reply.type('application/json;charset=UTF-8').send(stringifyJson(documents));
  });

  app.get<{ Params: { name: string } }>('/metadata/profiles/extensions/:name', async (request, reply) => {
    const schema = await getExtensionSchema(contextOf(request), request.params.name);
    return reply.type('application/json;charset=UTF-8').send(stringifyJson(printExtensionSchema(schema)));
  });
}
