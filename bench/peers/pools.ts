import type { Contender, Workload } from './options.ts';
import { type BenchRequest, PAGE_SIZE, readRequest, writeRequest } from './requests.ts';

/** Whose data requests name: those who are read are never written, so that their answers stay what they are. */
export type Pools = {
  readonly reads: readonly number[];
  /** Side by side: pgbench draws from a range. */
  readonly writes: readonly number[];
  /** Customers behind whom a page begins. */
  readonly pages: readonly number[];
};

const PAGES = 256;
/** Of all customers, those who may be read. */
const READ_SHARE = 0.6;
/** Of the requests of the mix, one in so many writes. */
const MIX = 10;
const MIXED_READS = ['W1', 'W2', 'W6'] as const;
const MIXED_WRITES = ['W4', 'W5', 'W7'] as const;

/** The same numbers from 0 to 1 in each run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function choosePools(customers: number, size: number): Pools {
  const random = createRandom(20_260);
  const choose = (from: number, to: number, count: number): number[] => {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(count, to - from)) chosen.add(from + Math.floor(random() * (to - from)));
    return [...chosen];
  };
  const border = Math.floor(customers * READ_SHARE);
  return {
    reads: choose(0, border, size),
    writes: Array.from({ length: Math.min(size, customers - border) }, (_, index) => border + index),
    pages: choose(0, border - PAGE_SIZE - 1, PAGES),
  };
}

/** What a workload reads, once each. */
export const readsOf = (pools: Pools, contender: Contender, workload: Workload): BenchRequest[] =>
  (workload === 'W3' ? pools.pages : pools.reads).map((index) => readRequest(contender, workload, index));

/**
 * What one of several connections sends, over and over. Connections share no customer, so that no write meets a rival.
 *
 * @param round is part of the values that are written
 */
export function requestsOf(
  pools: Pools,
  contender: Contender,
  workload: Workload,
  { connection, connections, round }: { connection: number; connections: number; round: number },
): BenchRequest[] {
  const share = (all: readonly number[]): number[] => all.filter((_, place) => place % connections === connection);
  const written = share(pools.writes);
  const write = (kind: Workload): BenchRequest[] =>
    // Twice, with other values: nothing is replaced by what is there already.
    [0, 1].flatMap((turn) => written.map((index) => writeRequest(kind, index, round * 2 + turn)));
  if (workload === 'W4' || workload === 'W5' || workload === 'W7') return write(workload);
  if (workload === 'W3') return share(pools.pages).map((index) => readRequest(contender, workload, index));
  if (workload !== 'W8') return share(pools.reads).map((index) => readRequest(contender, workload, index));
  const random = createRandom(connection + 1);
  const writes = MIXED_WRITES.map(write);
  return share(pools.reads).map((index, place) => {
    const kind = Math.floor(random() * 3);
    const sent = writes[kind]?.[place % (written.length * 2)];
    if (random() < 1 / MIX && sent) return sent;
    return readRequest(contender, MIXED_READS[kind] ?? 'W1', index);
  });
}
