import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/client.ts';

/** An orchestrator asks often: an answer that comes late is worse than a no. */
function withinSeconds(seconds: number, promise: Promise<void>): Promise<void> {
  const late = new Promise<never>((_resolve, reject) =>
    setTimeout(() => reject(new Error('late')), seconds * 1_000).unref(),
  );
  return Promise.race([promise, late]);
}

/** Whether the process lives, and whether it can serve: the database answers. */
export function registerHealth(app: FastifyInstance, database: Database): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await withinSeconds(2, database.ping());
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'the database does not answer' });
    }
  });
}
