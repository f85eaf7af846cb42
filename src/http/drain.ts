import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 20;
/** A stream of events whose client does not read its end by then is cut off. */
const STREAM_END_MS = 1_000;

/** Requests of a connection that are not answered yet. */
const RUNNING = Symbol('running');
type CountedSocket = Socket & { [RUNNING]?: number };

/**
 * Let a closing app answer what it has begun, and nothing else: connections that are kept alive, or that were opened
 * ahead of need, are closed as soon as no request runs. By itself Node waits for them to end.
 */
export function drainOnClose(app: FastifyInstance): void {
  // Counted, not collected: a set from which much comes and goes keeps what has gone in memory for long.
  let running = 0;
  const streams = new Set<ServerResponse>();
  let isClosing = false;
  app.addHook('onRequest', (request, { raw }, done) => {
    const socket: CountedSocket = request.raw.socket;
    if (socket[RUNNING] === undefined) {
      // A response that waits behind another one on its connection never hears that the client has gone.
      socket.once('close', () => {
        running -= socket[RUNNING] ?? 0;
        socket[RUNNING] = 0;
      });
    }
    socket[RUNNING] = (socket[RUNNING] ?? 0) + 1;
    running++;
    raw.once('close', () => {
      streams.delete(raw);
      if (!socket[RUNNING]) return;
      socket[RUNNING]--;
      running--;
    });
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
      if (running === 0) app.server.closeAllConnections();
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
