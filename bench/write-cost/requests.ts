import { type Agent, request } from 'node:http';
import { customerIdOf, profileInput } from './profiles.ts';
import type { Write } from './shapes.ts';

/** What a round writes, as legacy requests to a gateway: only the requests are measured. */
export function prepareRequests(
  gatewayUrl: string,
  agent: Agent,
  withRecords: boolean,
  round: number,
  count: number,
): Write {
  const bodies = Array.from({ length: count }, (_, index) => {
    const { attributes, extensions = [] } = profileInput(index, round, withRecords);
    const byName = extensions.map(({ name, records }) => [name, name === 'Address' ? records[0] : records] as const);
    return JSON.stringify({ ...attributes, ...Object.fromEntries(byName) });
  });
  return async (index) => {
    const { status, body } = await put(`${gatewayUrl}/profiles/${customerIdOf(index)}`, agent, bodies[index] ?? '');
    if (status !== 200 || body !== '[]') throw new Error(`nothing was written: ${status} ${body}`);
  };
}

function put(url: string, agent: Agent, body: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'PUT', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
