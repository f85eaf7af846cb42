import { Agent, request } from 'node:http';
import type { BenchRequest } from './requests.ts';

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Send one request outside any measurement. */
export function send(url: string, agent: Agent, { method, path, headers, body }: BenchRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(`${url}${path}`, { method, agent, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const given = response.headers as Record<string, string>;
        resolve({ status: response.statusCode ?? 0, body: text, headers: given });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Send several at once. @returns the answers in the order of the requests */
export async function sendAll(url: string, requests: readonly BenchRequest[], connections: number): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < requests.length) {
      const place = next++;
      const given = requests[place];
      if (given) answers[place] = await send(url, agent, given);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
  return answers;
}
