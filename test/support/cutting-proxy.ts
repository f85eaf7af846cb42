import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server, and cuts their connections on demand. */
export type CuttingProxy = {
  readonly port: number;
  /** Cut every open connection, and each later one once it has passed that many pieces of data on; null: none. */
  cut(afterPieces: number | null): void;
  /** Reset every open connection, as a peer does that knows nothing of it any more. */
  reset(): void;
  close(): void;
};

export async function startCuttingProxy(target: { host: string; port: number }): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let limit: number | null = null;
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    let pieces = 0;
    const pass = (from: Socket, to: Socket): void => {
      open.add(from);
      // Both sides are told in their own way: whoever is cut off sees a reset or an end.
      const end = (): void => {
        open.delete(from);
        to.destroy();
      };
      from.on('error', () => {}).on('close', end);
      from.on('data', (data) => {
        if (limit !== null && pieces >= limit) from.destroy();
        else to.write(data);
        pieces++;
      });
    };
    pass(client, upstream);
    pass(upstream, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dropAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: (afterPieces) => {
      limit = afterPieces;
      if (afterPieces !== null) dropAll();
    },
    reset: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    close: () => {
      server.close();
      dropAll();
    },
  };
}
