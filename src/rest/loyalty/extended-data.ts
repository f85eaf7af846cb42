import type { FastifyInstance } from 'fastify';
import { stringifyJson } from '../../domain/json.ts';
import { getExposedData } from '../../services/members/get-exposed-data.ts';
import { sendTagged } from '../preconditions.ts';
import { WireError } from '../wire-error.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { readSession, type SessionPath } from './session-path.ts';

type Query = { Querystring: { businessUnit?: string | string[] } };

/** Read the extended data that a business unit may see. */
export function extendedDataRoutes(app: FastifyInstance, { contextOf }: LoyaltyDoorOptions): void {
  app.get<SessionPath & Query>('/client/users/:correlationId/profile/emd', async (request, reply) => {
    const ctx = contextOf(request);
    const { accountId } = await readSession(ctx, request.params);
    const { businessUnit = '' } = request.query;
    if (typeof businessUnit !== 'string') throw new WireError(400, 'businessUnit must be given once');
    const { version, data } = await getExposedData(ctx, accountId, businessUnit === '' ? null : businessUnit);
    // What is shown depends on the business unit and on what the operator exposes, too.
    return sendTagged(request, reply.type('application/json'), { version, body: stringifyJson(data), isView: true });
  });
}
