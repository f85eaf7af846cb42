import { median, withRange } from '../support/statistics.ts';
import type { Pair, Round } from './run-rounds.ts';
import type { Shape } from './shapes.ts';

/** All rounds of one shape through one door under one setting of the server. */
export type Measured = {
  readonly door: 'statement' | 'PUT';
  readonly synchronousCommit: 'on' | 'off';
  readonly shape: Shape;
  readonly pairs: readonly Pair[];
};

const NAMES: Readonly<Record<Shape, string>> = {
  full: 'replace attributes and records',
  attributes: 'replace attributes only',
  record: 'update one record',
  create: 'create',
};

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ratio = (value: number): string => value.toFixed(2);
const of = (pairs: readonly Pair[], side: keyof Pair, read: (round: Round) => number): number[] =>
  pairs.map((pair) => read(pair[side]));

/** The throughput with, as a share of that without, of each pair of rounds. */
export const ratios = (pairs: readonly Pair[]): number[] =>
  pairs.map((pair) => pair.with.perSecond / pair.without.perSecond);

const HEAD = [
  '| write | without, writes/s | with, writes/s | **with ÷ without** | p50 ms | p99 ms | server CPU ms | log bytes | kept bytes |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** One line of a table. */
export function printRow({ shape, pairs }: Measured): string {
  const both = (read: (round: Round) => number, print: (value: number) => string): string =>
    (['without', 'with'] as const).map((side) => print(median(of(pairs, side, read)))).join(' → ');
  const cells = [
    NAMES[shape],
    withRange(
      of(pairs, 'without', (round) => round.perSecond),
      whole,
    ),
    withRange(
      of(pairs, 'with', (round) => round.perSecond),
      whole,
    ),
    `**${withRange(ratios(pairs), ratio)}**`,
    both(
      ({ latency }) => latency.p50,
      (value) => value.toFixed(1),
    ),
    both(
      ({ latency }) => latency.p99,
      (value) => value.toFixed(1),
    ),
    both(
      ({ serverMs }) => serverMs,
      (value) => (Number.isNaN(value) ? '?' : value.toFixed(2)),
    ),
    both(({ walBytes }) => walBytes, whole),
    whole(median(of(pairs, 'with', ({ keptBytes }) => keptBytes))),
  ];
  return `| ${cells.join(' | ')} |`;
}

export type Conditions = {
  readonly date: Date;
  readonly machine: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly customers: number;
  readonly connections: number;
};

const TITLES: Readonly<Record<Measured['synchronousCommit'], string>> = {
  on: 'Durable, as in production (`synchronous_commit = on`)',
  off: 'No write waits for the disk (`synchronous_commit = off`): the harsh case',
};
const DOORS: Readonly<Record<Measured['door'], string>> = {
  statement: 'The statement alone:',
  PUT: 'The legacy `PUT /profiles/{id}` of a gateway:',
};

/** The whole report, in Markdown. */
export function printReport(measured: readonly Measured[], conditions: Conditions): string {
  const { date, machine, rounds, seconds, customers, connections } = conditions;
  const sections = (['on', 'off'] as const).flatMap((synchronousCommit) => {
    const tables = (['statement', 'PUT'] as const).flatMap((door) => {
      const rows = measured.filter((entry) => entry.door === door && entry.synchronousCommit === synchronousCommit);
      return rows.length === 0 ? [] : [DOORS[door], [...HEAD, ...rows.map(printRow)].join('\n')];
    });
    return tables.length === 0 ? [] : [`## ${TITLES[synchronousCommit]}`, ...tables];
  });
  const head = [
    '# What history and outbox cost',
    `Written by \`npm run bench:write-cost\` on ${date.toISOString().slice(0, 10)}. ${machine}. ` +
      `${whole(customers)} customers, ${connections} connections, ${rounds} rounds of ${seconds} s each without and ` +
      'with, in turns. Medians of the rounds, in brackets the least and the most; with ÷ without is that of each pair ' +
      'of rounds. How to read it: [README](../README.md).',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}
