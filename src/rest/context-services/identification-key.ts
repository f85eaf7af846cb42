import type { FastifyInstance } from 'fastify';
import { createIdentificationKey } from '../../services/profile-schema/create-identification-key.ts';
import { deleteIdentificationKey } from '../../services/profile-schema/delete-identification-key.ts';
import { getIdentificationKey, listReadyKeys } from '../../services/profile-schema/get-profile-schema.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { sendJson } from './send-json.ts';
import { printIdentificationKey } from './wire.ts';

type KeyPath = { Params: { name: string } };

/** Define, query and delete identification keys. */
export function identificationKeyRoutes(app: FastifyInstance, { basePath, contextOf }: DoorOptions): void {
  app.post('/metadata/identification-keys', async (request, reply) => {
    const { name } = await createIdentificationKey(contextOf(request), requireJsonObject(request.body));
    return reply.code(201).header('Location', `${basePath}/metadata/identification-keys/${name}`).send();
  });

  app.get('/metadata/identification-keys', async (request, reply) => {
    const keys = await listReadyKeys(contextOf(request));
    return sendJson(reply, keys.map(printIdentificationKey));
  });

  app.get<KeyPath>('/metadata/identification-keys/:name', async (request, reply) => {
    const key = await getIdentificationKey(contextOf(request), request.params.name);
    return sendJson(reply, printIdentificationKey(key));
  });

  app.delete<KeyPath>('/metadata/identification-keys/:name', async (request, reply) => {
    await deleteIdentificationKey(contextOf(request), request.params.name);
    return reply.code(204).send();
  });
}
