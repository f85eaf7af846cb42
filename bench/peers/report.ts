import { createRequire } from 'node:module';
import { median, withRange } from '../support/statistics.ts';
import type { Measured } from './measure.ts';
import { type Contender, isEqual, type Options, type Workload } from './options.ts';
import type { Group } from './run-rounds.ts';
import type { Verified } from './verify.ts';

export type ReportHead = {
  readonly options: Options;
  readonly verified: ReadonlyMap<Contender, Verified>;
  /** Who could not run, and why. */
  readonly skipped: ReadonlyMap<Contender, string>;
  readonly machine: string;
  readonly hasPgbench: boolean;
};

const DESCRIPTIONS: Readonly<Record<Workload, string>> = {
  W1: 'graph: one customer by id, with extensions',
  W2: 'legacy: `GET /profiles/{id}` with extensions',
  W3: 'graph: a page of 50 customers with extensions and linked members',
  W4: 'legacy: `PUT /profiles/{id}`, attributes and four records replaced',
  W5: 'legacy: one record updated by its unique attribute',
  W6: 'legacy: identify by e-mail address, with the profile',
  W7: 'legacy: a member updated with extended data, in a session',
  W8: 'nine in ten of W1, W2, W6, one in ten of W4, W5, W7',
};

const COLUMNS = [
  ...['connections', 'contender', 'statements', 'requests/s', '**÷ by-hand**', 'p50 ms', 'p99 ms'],
  ...['CPU own', 'CPU PostgreSQL', 'memory MiB'],
];
const count = (value: number): string => Math.round(value).toLocaleString('en');
const few = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 2 : 1));
const share = (value: number): string => value.toFixed(2);

/** The share of one contender's throughput in another one's, a value per round. */
export function ratios(group: Group, of: Contender, to: Contender): number[] {
  const others = group.turns.get(to) ?? [];
  return (group.turns.get(of) ?? []).flatMap(({ perSecond }, round) => {
    const other = others[round];
    return other ? [perSecond / other.perSecond] : [];
  });
}

const ratioText = (values: readonly number[]): string => (values.length === 0 ? '–' : withRange(values, share));

function printTurns(group: Group, contender: Contender, turns: readonly Measured[], head: ReportHead): string {
  const middle = (read: (turn: Measured) => number): number => median(turns.map(read));
  const statements = head.verified.get(contender)?.statements.get(group.workload);
  const ratio = contender === 'by-hand' ? '1' : `**${ratioText(ratios(group, contender, 'by-hand'))}**`;
  const cells = [
    ...[String(group.connections), contender, statements === undefined ? '–' : String(Number(statements.toFixed(2)))],
    ...[count(middle(({ perSecond }) => perSecond)), ratio],
    ...[few(middle(({ p50 }) => p50)), few(middle(({ p99 }) => p99))],
    ...[count(middle(({ ownMs }) => ownMs)), count(middle(({ serverMs }) => serverMs))],
    count(middle(({ memory }) => memory)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function printWorkload(workload: Workload, groups: readonly Group[], head: ReportHead): string[] {
  const isGraph = workload === 'W1' || workload === 'W3';
  const missing = [...head.skipped].filter(([contender]) => isGraph || isEqual(contender));
  return [
    `## ${workload}: ${DESCRIPTIONS[workload]}`,
    '',
    `| ${COLUMNS.join(' | ')} |`,
    `|${' --- |'.repeat(COLUMNS.length)}`,
    ...groups.flatMap((group) =>
      head.options.contenders.flatMap((contender) => {
        const turns = group.turns.get(contender);
        return turns ? [printTurns(group, contender, turns, head)] : [];
      }),
    ),
    ...missing.map(([contender, why]) => `| – | ${contender} | skipped: ${why} |${' |'.repeat(COLUMNS.length - 3)}`),
    '',
    ...printPgbench(groups),
  ];
}

/** The statements alone, prepared, from a program in C. */
function printPgbench(groups: readonly Group[]): string[] {
  const measured = groups.filter(({ pgbench }) => pgbench.length > 0);
  if (measured.length === 0) return [];
  const toPgbench = (group: Group, contender: Contender): string => {
    const turns = group.turns.get(contender) ?? [];
    return ratioText(turns.map(({ perSecond }, round) => perSecond / (group.pgbench[round] ?? Number.NaN)));
  };
  const rows = measured.map((group) => {
    const rate = count(median(group.pgbench));
    const cells = [String(group.connections), rate, toPgbench(group, 'by-hand'), toPgbench(group, 'ours')];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['connections', 'pgbench, transactions/s', 'by-hand ÷ pgbench', 'ours ÷ pgbench'];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows, ''];
}

/** The versions of what is compared, as they are installed. */
function printVersions(contenders: readonly Contender[]): string {
  const require = createRequire(import.meta.url);
  const names = {
    ...{ mercurius: 'mercurius', apollo: '@apollo/server', postgraphile: 'postgraphile' },
    ...{ 'by-hand': 'postgres', stack: 'graphql-yoga' },
  };
  const versions = contenders.flatMap((contender) => {
    const name = contender === 'ours' ? undefined : names[contender];
    if (name === undefined) return [];
    // Packages need not let their package.json be required.
    const paths = require.resolve.paths(name) ?? [];
    for (const path of paths) {
      try {
        return [`${name} ${(require(`${path}/${name}/package.json`) as { version: string }).version}`];
      } catch {}
    }
    return [];
  });
  return versions.join(', ');
}

export function printReport(groups: readonly Group[], head: ReportHead): string {
  const { options, machine, skipped, hasPgbench } = head;
  const { rounds, seconds, customers } = options;
  const ran = options.contenders.filter((contender) => !skipped.has(contender));
  return [
    '# The gateway beside its peers',
    '',
    `Written by \`${options.command}\`. ${machine}; ${printVersions(ran)}.`,
    '',
    `${count(customers)} customers and as many members; ${rounds} rounds of ${seconds} s each, in which the contenders take turns, all others paused. Medians of the rounds; in brackets the least and the most of the rounds' ratios. CPU is processor time in milliseconds for 1,000 requests. Statements are those of one request, the beginning and the end of a transaction included. Client, contender and PostgreSQL share the machine. How to read it: [README](../README.md).`,
    '',
    ...(hasPgbench ? [] : ['pgbench was not found: the statements alone were not measured.', '']),
    ...options.workloads.flatMap((workload) =>
      printWorkload(
        workload,
        groups.filter((group) => group.workload === workload),
        head,
      ),
    ),
  ].join('\n');
}
