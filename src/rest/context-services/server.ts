import { memoryUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance } from 'fastify';
import { parseServerMode } from '../../domain/profile-schema/server-mode.ts';
import { getServerMode } from '../../services/profile-schema/get-profile-schema.ts';
import { setServerMode } from '../../services/profile-schema/set-server-mode.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { sendJson } from './send-json.ts';

export type ServerOptions = DoorOptions & {
  /** Of this program. */
  readonly version: string;
};

/** Query the server's status and set its mode. */
export function serverRoutes(app: FastifyInstance, { basePath, contextOf, version }: ServerOptions): void {
  const started = new Date();
  const activity = countRequests(app);

  app.get('/server/status', async (request, reply) => {
    const mode = await getServerMode(contextOf(request));
    const { heapTotal, heapUsed } = memoryUsage();
    return sendJson(reply, {
      version,
      system_time: new Date().toISOString(),
      started: started.toISOString(),
      last_request: activity.lastRequest.toISOString(),
      mode,
      max_memory: toKilobytes(getHeapStatistics().heap_size_limit),
      allocated_memory: toKilobytes(heapTotal),
      free_memory: toKilobytes(heapTotal - heapUsed),
      used_memory: toKilobytes(heapUsed),
      request_today: activity.requests,
      client_errors_today: activity.clientErrors,
      server_errors_today: activity.serverErrors,
    });
  });

  app.post('/server/mode', async (request, reply) => {
    const { mode: raw } = requireJsonObject(request.body);
    const mode = await setServerMode(contextOf(request), parseServerMode(raw));
    void reply.header('Location', `${basePath}/server/status`);
    return sendJson(reply, { 'server changed': mode });
  });
}

const toKilobytes = (bytes: number): number => Math.round(bytes / 1_024);

type Activity = { day: string; lastRequest: Date; requests: number; clientErrors: number; serverErrors: number };

/** Count this dialect's requests to this process since the last midnight in UTC. */
function countRequests(app: FastifyInstance): Readonly<Activity> {
  const none = { requests: 0, clientErrors: 0, serverErrors: 0 };
  const activity: Activity = { day: '', lastRequest: new Date(), ...none };
  app.addHook('onResponse', async (_request, { statusCode }) => {
    const now = new Date();
    const day = now.toISOString().slice(0, 10);
    if (day !== activity.day) Object.assign(activity, none, { day });
    activity.lastRequest = now;
    activity.requests++;
    if (statusCode >= 500) activity.serverErrors++;
    else if (statusCode >= 400) activity.clientErrors++;
  });
  return activity;
}
