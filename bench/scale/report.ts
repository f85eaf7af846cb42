import { median, withRange } from '../support/statistics.ts';
import type { Growth } from './growth.ts';
import type { GrowthRound, Latency, Size } from './growth-rounds.ts';
import type { Blocking } from './large-profile.ts';
import { LARGE_RECORDS } from './large-profile.ts';
import { GROWTH_WORKLOADS, type GrowthWorkload } from './lean-requests.ts';
import type { ScaleOptions } from './options.ts';

/** How long one large profile may make others wait, in milliseconds. */
const WAIT_LIMIT_MS = 100;
/** How much more than its statements alone the gateway may grow dearer. */
const GROWTH_LIMIT = 1.1;

const DESCRIPTIONS: Readonly<Record<GrowthWorkload, string>> = {
  W1: 'W1: graph, one customer by id',
  W4: 'W4: legacy `PUT /profiles/{id}`',
  W6: 'W6: legacy, identify by e-mail address',
};

export const count = (value: number): string => Math.round(value).toLocaleString('en');
const whole = (value: number): string => value.toFixed(0);
const ms = (value: number): string => value.toFixed(3);
const share = (value: number): string => value.toFixed(2);

export const printTable = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${' --- |'.repeat(head.length)}`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
];

const verdict = (value: number, limit: number): string => (value <= limit ? 'kept' : '**broken**');

export function printLarge(measured: readonly Blocking[], rounds: number): string[] {
  const rows = [...new Set(measured.map(({ verb }) => verb))].map((verb) => {
    const of = measured.filter((entry) => entry.verb === verb);
    const waited = of.map(({ othersWaited }) => othersWaited);
    const took = of.map((entry) => entry.took);
    const kept = verdict(median(waited), WAIT_LIMIT_MS);
    return [verb, withRange(took, whole), `**${withRange(waited, whole)}**`, `${WAIT_LIMIT_MS}, ${kept}`];
  });
  return [
    '## One large profile',
    '',
    `A profile of ${count(LARGE_RECORDS)} records, read, replaced and updated while somebody else reads small ones, one after the other. Others waited: the slowest of their reads meanwhile. Medians of ${rounds} rounds; in brackets the least and the most.`,
    '',
    ...printTable(['verb', 'took ms', '**others waited ms**', 'limit ms'], rows),
  ];
}

type Pick = (round: GrowthRound) => Readonly<Record<Size, Latency>> | null;

function growthRow(workload: GrowthWorkload, rounds: readonly GrowthRound[]): string[] {
  const of = rounds.filter((round) => round.workload === workload);
  const values = (pick: Pick, read: (sizes: Readonly<Record<Size, Latency>>) => number): number[] =>
    of.flatMap((round) => {
      const sizes = pick(round);
      return sizes === null ? [] : [read(sizes)];
    });
  const middle = (pick: Pick, size: Size, kind: keyof Latency): string =>
    ms(median(values(pick, (sizes) => sizes[size][kind])));
  const growth = ({ small, big }: Readonly<Record<Size, Latency>>): number => big.mean / small.mean;
  const ours: Pick = ({ gateway }) => gateway;
  const alone: Pick = ({ pgbench }) => pgbench;
  const ofOurs = values(ours, growth);
  const cells = [
    ...[middle(ours, 'small', 'mean'), middle(ours, 'big', 'mean')],
    ...[middle(ours, 'small', 'median'), middle(ours, 'big', 'median'), withRange(ofOurs, share)],
  ];
  const ofAlone = values(alone, growth);
  if (ofAlone.length === 0) return [DESCRIPTIONS[workload], ...cells, '–', '–', '–', '–', '–'];
  const ratios = ofOurs.map((value, round) => value / (ofAlone[round] ?? Number.NaN));
  return [
    ...[DESCRIPTIONS[workload], ...cells, middle(alone, 'small', 'mean'), middle(alone, 'big', 'mean')],
    ...[withRange(ofAlone, share), `**${withRange(ratios, share)}**`],
    `${GROWTH_LIMIT}, ${verdict(median(ratios), GROWTH_LIMIT)}`,
  ];
}

export function printGrowth({ rounds, hasPgbench, sharedBuffers, stored }: Growth, options: ScaleOptions): string[] {
  const { small, big, seconds } = options;
  const head = [
    ...['workload', `gateway at ${count(small)}, mean ms`, `at ${count(big)}`],
    ...[`median ms at ${count(small)}`, `at ${count(big)}`, 'growth'],
    ...[`pgbench at ${count(small)}, mean ms`, `at ${count(big)}`, 'growth'],
    ...['**gateway’s growth ÷ pgbench’s**', 'limit'],
  ];
  const missing = 'pgbench was not found: the statements alone were skipped, and nothing says what growth is theirs.';
  return [
    `## ${count(small)} and ${count(big)} customers`,
    '',
    `How long a request takes when ${count(big / small)} times as much is stored: two databases of one server, with ${count(small)} and with ${count(big)} customers of three \`Phone\` records each (${count(stored.small)} and ${count(stored.big)} MiB), and a gateway for each, paused when it is not its turn. One connection, customers drawn from all that there are. pgbench sends the gateway's statement alone, prepared: what it grows by is PostgreSQL's. \`shared_buffers\` is ${sharedBuffers}, as a server comes; caches are warm, and what does not fit there comes from the system's. Medians of ${options.rounds} rounds of ${seconds} s each; in brackets the least and the most. Growth is big ÷ small of the means of one round.`,
    '',
    ...(hasPgbench ? [] : [missing, '']),
    ...printTable(
      head,
      GROWTH_WORKLOADS.map((workload) => growthRow(workload, rounds)),
    ),
  ];
}
