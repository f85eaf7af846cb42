import type { FastifyInstance } from 'fastify';
import { createExtensionSchema } from '../../services/profile-schema/create-extension-schema.ts';
import { deleteExtensionSchema } from '../../services/profile-schema/delete-extension-schema.ts';
import {
  getExtensionSchema,
  getProfileSchema,
  listExtensionSchemas,
} from '../../services/profile-schema/get-profile-schema.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { sendJson } from './send-json.ts';
import { printExtensionSchema } from './wire.ts';

/** Define, query and delete extensions; query the core attributes. A schema is printed with the values that its author submitted. */
export function extensionSchemaRoutes(app: FastifyInstance, { basePath, contextOf }: DoorOptions): void {
  app.post('/metadata/profiles/extensions', async (request, reply) => {
    const { name } = await createExtensionSchema(contextOf(request), requireJsonObject(request.body));
    // The legacy documents print this location without /metadata, in every version of theirs.
    return reply.code(201).header('Location', `${basePath}/profiles/extensions/${name}`).send();
  });

  app.get('/metadata/profiles/extensions', async (request, reply) => {
    const extensions = await listExtensionSchemas(contextOf(request));
    return sendJson(reply, extensions.map(printExtensionSchema));
  });

  app.get<{ Params: { name: string } }>('/metadata/profiles/extensions/:name', async (request, reply) => {
    const schema = await getExtensionSchema(contextOf(request), request.params.name);
    return sendJson(reply, printExtensionSchema(schema));
  });

  app.delete<{ Params: { name: string } }>('/metadata/profiles/extensions/:name', async (request, reply) => {
    await deleteExtensionSchema(contextOf(request), request.params.name);
    return reply.code(204).send();
  });

  app.get('/metadata/profiles', async (request, reply) => {
    const { attributes } = await getProfileSchema(contextOf(request));
    return sendJson(
      reply,
      [...attributes.values()].map(({ name, type }) => ({ name, type })),
    );
  });
}
