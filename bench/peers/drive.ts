import type { BenchRequest } from './requests.ts';
import { WRITE_ANSWERS } from './requests.ts';

/** What was driven. */
export type Driven = {
  readonly answers: number;
  /** Those of writes. */
  readonly writes: number;
  readonly milliseconds: number;
  /** Of each answer, in milliseconds. */
  readonly latencies: readonly number[];
};

type AutocannonRequest = Omit<BenchRequest, 'key' | 'workload'> & {
  readonly onResponse: (status: number, body: string, context: object, headers: Record<string, string>) => void;
};
type AutocannonClient = { setRequests(requests: readonly AutocannonRequest[]): void };
type Tracker = {
  on(event: 'start' | 'done', listener: () => void): void;
  on(event: 'reqError', listener: (error: Error) => void): void;
  on(event: 'response', listener: (client: object, status: number, bytes: number, milliseconds: number) => void): void;
};
type Autocannon = (
  options: Readonly<Record<string, unknown>>,
  done: (error: Error | null, result: { errors: number; timeouts: number }) => void,
) => Tracker;

/** Not installed in the root, so that its types are spelled here. */
const AUTOCANNON: string = 'autocannon';
/** Faults told of one drive. */
const FAULTS_MAX = 3;

export type DrivePlan = {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** What a connection sends, by its number. */
  requests(connection: number): readonly BenchRequest[];
  /** Whether that is the verified answer to a read. */
  isRight(key: string, body: string): boolean;
};

/**
 * Send requests as fast as they are answered, over so many connections.
 *
 * @returns also when nothing was answered in time
 * @throws Error when any answer is not what it must be, or a connection breaks off
 */
export async function drive({ url, connections, seconds, requests, isRight }: DrivePlan): Promise<Driven> {
  const { default: autocannon } = (await import(AUTOCANNON)) as { default: Autocannon };
  const faults: string[] = [];
  let faultCount = 0;
  let writes = 0;
  const latencies: number[] = [];
  const report = (fault: string): void => {
    if (faultCount++ < FAULTS_MAX) faults.push(fault);
  };
  const toRequest = ({ key, workload, ...request }: BenchRequest): AutocannonRequest => ({
    ...request,
    onResponse: (status, body, _context, headers) => {
      if (key === null) writes++;
      const fault = judge({ key, workload }, { status, body, headers }, isRight);
      if (fault) report(`${request.method} ${request.path}: ${fault}`);
    },
  });
  let next = 0;
  let start = performance.now();
  let last = start;
  const { errors, timeouts } = await new Promise<{ errors: number; timeouts: number }>((resolve, reject) => {
    const setupClient = (client: AutocannonClient): void => client.setRequests(requests(next++).map(toRequest));
    const tracker = autocannon(
      { url, connections, duration: seconds, timeout: 30, sampleInt: 50, setupClient },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    tracker.on('start', () => {
      start = performance.now();
    });
    tracker.on('reqError', (error) => report(`a connection broke off: ${error.message}`));
    tracker.on('response', (_client, _status, _bytes, milliseconds) => {
      last = performance.now();
      latencies.push(milliseconds);
    });
  });
  if (errors + timeouts > 0) report(`${errors} errors, ${timeouts} timeouts`);
  if (faultCount > 0) throw new Error(`${url}: ${faultCount} wrong answers, such as\n${faults.join('\n')}`);
  return { answers: latencies.length, writes, milliseconds: last - start, latencies };
}

/** @returns what is wrong with an answer; null: nothing */
export function judge(
  { key, workload }: Pick<BenchRequest, 'key' | 'workload'>,
  { status, body, headers }: { status: number; body: string; headers: Readonly<Record<string, string>> },
  isRight: (key: string, body: string) => boolean,
): string | null {
  if (key !== null) {
    return status === 200 && isRight(key, body) ? null : `${status} ${body.slice(0, 300)}`;
  }
  const expected = WRITE_ANSWERS[workload];
  const tag = headers['ETag'] ?? headers['etag'] ?? '';
  if (status === expected?.status && body === expected.body && /^"\d+"$/.test(tag)) return null;
  return `${status} ${body.slice(0, 300)} ${tag}`;
}
