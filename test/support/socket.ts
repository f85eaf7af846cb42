import { Agent, request } from 'node:http';

export type SocketAnswer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** POST over a real socket, chunk by chunk; without a Content-Length among the headers it is sent chunked. */
export function postOverSocket(
  url: string,
  headers: Record<string, string>,
  chunks: readonly (string | Buffer)[],
): Promise<SocketAnswer> {
  // Without an agent that keeps connections, the request itself would ask for the connection to be closed.
  const agent = new Agent({ keepAlive: true });
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (text: string) => {
        body += text;
      });
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
        agent.destroy();
        outgoing.destroy();
      });
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}
