import type { FastifyInstance } from 'fastify';
import { deleteExtensionRecord } from '../../services/customers/delete-extension-record.ts';
import { insertExtensionRecords } from '../../services/customers/insert-extension-records.ts';
import { updateExtensionRecord } from '../../services/customers/update-extension-record.ts';
import type { DoorOptions } from '../door.ts';
import { underKeyOf } from '../idempotency-key.ts';
import { requireJsonObject } from '../json-body.ts';
import { tagVersion, writeIfMatch } from '../preconditions.ts';
import { readExtensions, requireSameCustomer } from './wire.ts';

type CustomerPath = { Params: { customerId: string } };
type RecordPath = { Params: { customerId: string; extension: string } };

/** Insert records; update or delete one record of a multi-valued extension, selected by its unique attributes. */
export function extensionRecordRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.post<CustomerPath>('/profiles/:customerId/extensions', async (request, reply) => {
    const { customerId } = request.params;
    const body = withoutCustomerId(request.body, customerId);
    const input = { customerId, extensions: readExtensions(body) };
    const { version } = await writeIfMatch(request, false, (expectedVersion) =>
      insertExtensionRecords(underKeyOf(contextOf(request), request), { ...input, expectedVersion }),
    );
    return tagVersion(reply, version).code(200).send();
  });

  app.put<RecordPath>('/profiles/:customerId/extensions/:extension/by/unique', async (request, reply) => {
    const record = withoutCustomerId(request.body, request.params.customerId);
    const { version } = await writeIfMatch(request, false, (expectedVersion) =>
      updateExtensionRecord(underKeyOf(contextOf(request), request), { ...request.params, record, expectedVersion }),
    );
    return tagVersion(reply, version).code(204).send();
  });

  app.put<RecordPath>('/profiles/:customerId/extensions/:extension/delete/by/unique', async (request, reply) => {
    const record = withoutCustomerId(request.body, request.params.customerId);
    const { version } = await writeIfMatch(request, false, (expectedVersion) =>
      deleteExtensionRecord(underKeyOf(contextOf(request), request), { ...request.params, record, expectedVersion }),
    );
    return tagVersion(reply, version).code(204).send();
  });
}

/** The legacy samples repeat the customer's id in the body. */
function withoutCustomerId(body: unknown, customerId: string): Record<string, unknown> {
  const object = requireJsonObject(body);
  requireSameCustomer(object, customerId);
  const { customer_id: _id, ...rest } = object;
  return rest;
}
