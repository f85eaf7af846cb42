import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 20;
/** A stream of events whose client does not read its end by then is cut off. */
const STREAM_END_MS = 1_000;

/**
 * Let a closing app answer what it has begun, and nothing else: connections that are kept alive, or that were opened
 * ahead of need, are closed as soon as no request runs. By itself Node waits for them to end.
 */
export function drainOnClose(app: FastifyInstance): void {
  const running = new Set<ServerResponse>();
  const streams = new Set<ServerResponse>();
  let isClosing = false;
  app.addHook('onRequest', (_request, { raw }, done) => {
    running.add(raw);
    // Of a client that goes away in the middle of a stream, no `onResponse` tells.
    raw.once('close', () => {
      running.delete(raw);
      streams.delete(raw);
    });
    done();
  });
  app.addHook('onResponse', (_request, { raw }, done) => {
    running.delete(raw);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) streams.add(reply.raw);
    done();
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    const look = setInterval(() => {
      if (running.size === 0) app.server.closeAllConnections();
    }, LOOK_EVERY_MS);
    const cut = setTimeout(() => {
      for (const stream of streams) stream.destroy();
    }, STREAM_END_MS);
    app.server.once('close', () => {
      clearInterval(look);
      clearTimeout(cut);
    });
    look.unref();
    cut.unref();
  });
}
