import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const WORKLOADS = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7', 'W8'] as const;
export type Workload = (typeof WORKLOADS)[number];
export const CONTENDERS = ['ours', 'by-hand', 'mercurius', 'apollo', 'stack', 'postgraphile'] as const;
export type Contender = (typeof CONTENDERS)[number];

/** Whose answers have the very bytes of ours, and who does all that ours does. */
export const isEqual = (contender: Contender): boolean => contender === 'ours' || contender === 'by-hand';
/** At how many connections those are measured who only read graphs. */
export const PEER_CONNECTIONS = 32;
const PEER_WORKLOADS: readonly Workload[] = ['W1', 'W3'];
export const WRITES: readonly Workload[] = ['W4', 'W5', 'W7', 'W8'];

export type Options = {
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly customers: number;
  readonly connections: readonly number[];
  readonly workloads: readonly Workload[];
  readonly contenders: readonly Contender[];
  /** Different customers that requests name. */
  readonly pool: number;
  /** Of the first turn of each contender with a workload: by then the engine has compiled what runs often. */
  readonly warmUpSeconds: number;
  /** A file of Markdown; the chart is beside it. */
  readonly result: string;
  readonly command: string;
};

/** What follows `npm run bench --`. @throws Error when it is not understood */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      customers: { type: 'string', default: '100000' },
      connections: { type: 'string' },
      workloads: { type: 'string', default: WORKLOADS.join() },
      contenders: { type: 'string', default: CONTENDERS.join() },
      result: { type: 'string' },
    },
  });
  const { quick: isQuick } = values;
  const given = process.argv.slice(2);
  const name = values.result ?? (isQuick ? 'peers-quick' : 'peers');
  return {
    isQuick,
    rounds: readCount('rounds', values.rounds ?? (isQuick ? '2' : '3')),
    seconds: readCount('seconds', values.seconds ?? '2'),
    customers: readCount('customers', values.customers, 1_000),
    connections: (values.connections ?? (isQuick ? '32' : '1,32,128'))
      .split(',')
      .map((count) => readCount('connections', count)),
    workloads: readChoice('workloads', values.workloads, WORKLOADS),
    contenders: readChoice('contenders', values.contenders, CONTENDERS),
    pool: isQuick ? 1_024 : 4_096,
    warmUpSeconds: isQuick ? 3 : 6,
    result: fileURLToPath(new URL(`../results/${name.replace(/\.md$/, '')}.md`, import.meta.url)),
    command: `npm run bench${given.length > 0 ? ` -- ${given.join(' ')}` : ''}`,
  };
}

function readCount(name: string, text: string, least = 1): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new Error(`--${name}: must be a whole number from ${least}, not ${text}`);
}

function readChoice<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  const names = text.split(',');
  const unknown = names.find((name) => !known.some((entry) => entry === name));
  if (unknown !== undefined) throw new Error(`--${option}: ${unknown} is none of ${known.join()}`);
  return known.filter((entry) => names.includes(entry));
}

/** What is measured of one contender in one round. */
export type Cell = { readonly contender: Contender; readonly workload: Workload; readonly connections: number };

/** Whether there is such a measurement. */
export const isMeasured = ({ contender, workload, connections }: Cell): boolean =>
  isEqual(contender) || (PEER_WORKLOADS.includes(workload) && connections === PEER_CONNECTIONS);
