import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 20;

/**
 * Let a closing app answer what it has begun, and nothing else: connections that are kept alive, or that were opened
 * ahead of need, are closed as soon as no request runs. By itself Node waits for them to end.
 */
export function drainOnClose(app: FastifyInstance): void {
  let running = 0;
  let isClosing = false;
  app.addHook('onRequest', async () => {
    running++;
  });
  app.addHook('onResponse', async () => {
    running--;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    const look = setInterval(() => {
      if (running === 0) app.server.closeAllConnections();
    }, LOOK_EVERY_MS);
    app.server.once('close', () => clearInterval(look));
    look.unref();
  });
}
