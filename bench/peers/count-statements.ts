import { connect, createServer, type Socket } from 'node:net';

/** Counts the statements that go through to a server. */
export type StatementCounter = {
  /** The URL to connect by instead. */
  readonly url: string;
  /** Statements since the last call, the beginnings and ends of transactions included, what numbers the feed left out. */
  take(): number;
  close(): Promise<void>;
};

/** What the gateway's feed loop sends when nobody asks. */
const OF_FEED = /feed_position|last_position/;
const HEAD_BYTES = 5;

/** Between a contender and the server, while nothing is measured. */
export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  const target = new URL(databaseUrl);
  const state = { count: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const read = createReader((group) => {
      if (!group.some((text) => OF_FEED.test(text))) state.count += group.length;
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
    client.on('data', read);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = new URL(databaseUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    take: () => {
      const { count } = state;
      state.count = 0;
      return count;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Read what a client of the database sends (protocol 3.0): simple queries, and executions of what was parsed and bound.
 *
 * @param onGroup gets the texts of a statement, or of those of a whole transaction
 */
function createReader(onGroup: (texts: readonly string[]) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  const parsed = new Map<string, string>();
  let bound = '';
  let open: string[] | null = null;
  const run = (text: string): void => {
    const word = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase();
    if (open === null && word !== 'begin') {
      onGroup([text]);
      return;
    }
    open = [...(open ?? []), text];
    if (word !== 'commit' && word !== 'rollback') return;
    onGroup(open);
    open = null;
  };
  const readMessage = (type: string, body: Buffer): void => {
    const [first = '', second = ''] = body.toString('utf8').split('\0', 2);
    if (type === 'Q') run(first);
    else if (type === 'P') parsed.set(first, second);
    // The portal comes first, which nobody names here.
    else if (type === 'B') bound = parsed.get(second) ?? '';
    else if (type === 'E') run(bound);
  };
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    // The first message has no type.
    if (!isStarted && rest.length >= 4) {
      const length = rest.readInt32BE(0);
      if (rest.length < length) return;
      // A request for encryption is not the start yet.
      isStarted = rest.readInt32BE(4) === 196_608;
      rest = rest.subarray(length);
    }
    while (isStarted && rest.length >= HEAD_BYTES) {
      const length = rest.readInt32BE(1);
      if (rest.length < length + 1) return;
      readMessage(String.fromCharCode(rest[0] ?? 0), rest.subarray(HEAD_BYTES, length + 1));
      rest = rest.subarray(length + 1);
    }
  };
}
