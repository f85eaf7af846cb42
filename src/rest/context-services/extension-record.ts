import type { FastifyInstance } from 'fastify';
import { updateExtensionRecord } from '../../services/customers/update-extension-record.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';

type RecordPath = { Params: { customerId: string; extension: string } };

/** Update one record of a multi-valued extension, selected by its unique attributes. */
export function extensionRecordRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.put<RecordPath>('/profiles/:customerId/extensions/:extension/by/unique', async (request, reply) => {
    const record = requireJsonObject(request.body);
    await updateExtensionRecord(contextOf(request), { ...request.params, record });
    return reply.code(204).send();
  });
}
