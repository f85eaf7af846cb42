import { median } from '../support/statistics.ts';
import { MEMORY_CONNECTIONS, MEMORY_CUSTOMERS, type MemoryRun } from './memory.ts';
import { count, printTable } from './report.ts';
import type { Sample } from './watch-process.ts';

/** Warming up is over after so long, and in a short run after this part of it. */
const WARM_SECONDS = 120;
const WARM_SHARE = 0.2;

/** A sample that is so late still belongs to its minute. */
const LATE_SECONDS = 1;

const mebibytes = (value: number): string => value.toFixed(1);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** By least squares: what the memory grows by in a minute, and the standard error of that. */
function slopeOf(samples: readonly Sample[]): { slope: number; error: number } {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const points = samples.map(({ seconds, memory }) => ({ minute: seconds / 60, memory }));
  const [atMinute, atMemory] = [mean(points.map(({ minute }) => minute)), mean(points.map(({ memory }) => memory))];
  const spread = points.reduce((sum, { minute }) => sum + (minute - atMinute) ** 2, 0);
  const common = points.reduce((sum, { minute, memory }) => sum + (minute - atMinute) * (memory - atMemory), 0);
  const slope = common / spread;
  const left = points.reduce(
    (sum, { minute, memory }) => sum + (memory - atMemory - slope * (minute - atMinute)) ** 2,
    0,
  );
  return { slope, error: Math.sqrt(left / (points.length - 2) / spread) };
}

/** What was held in each minute. */
function printMinutes(samples: readonly Sample[]): string[] {
  const minuteOf = ({ seconds }: Sample): number => Math.floor(Math.max(0, seconds - LATE_SECONDS) / 60);
  const rows = [...new Set(samples.map(minuteOf))].map((minute) => {
    const of = samples.filter((sample) => minuteOf(sample) === minute);
    const memory = of.map((sample) => sample.memory);
    const held = [Math.min(...memory), median(memory), Math.max(...memory)].map(mebibytes);
    return [String(minute + 1), ...held, String(Math.max(...of.map(({ descriptors }) => descriptors)))];
  });
  return printTable(['minute', 'memory MiB, least', 'median', 'most', 'descriptors, most'], rows);
}

export function printMemory(run: MemoryRun | null): string[] {
  const head = ['## Memory over time', ''];
  if (run === null) return [...head, 'Skipped: the system does not tell what a process holds (Linux does).', ''];
  const { answers, seconds, samples, closed } = run;
  const warmSeconds = Math.min(WARM_SECONDS, seconds * WARM_SHARE);
  const settled = samples.filter((sample) => sample.seconds >= warmSeconds);
  const [start, warm, end] = [samples[0], settled[0], settled.at(-1)];
  if (!start || !warm || !end || settled.length < 3) throw new Error('the run was too short to tell anything');
  const { slope, error } = slopeOf(settled);
  const perMinute = (answers / seconds) * 60;
  const perMillion = (value: number): number => (value / perMinute) * 1_000_000;
  const most = (read: (sample: Sample) => number): number => Math.max(...samples.map(read));
  const table = printTable(
    ['', 'at start', `at ${Math.round(warm.seconds)} s`, 'most', 'at the end', 'all connections closed'],
    [
      [
        ...['resident memory, MiB', mebibytes(start.memory), mebibytes(warm.memory)],
        ...[mebibytes(most(({ memory }) => memory)), mebibytes(end.memory), mebibytes(closed.memory)],
      ],
      [
        ...['open descriptors', ...[start, warm].map(({ descriptors }) => String(descriptors))],
        ...[String(most(({ descriptors }) => descriptors)), String(end.descriptors), String(closed.descriptors)],
      ],
    ],
  );
  return [
    ...head,
    `The gateway under the mix W8 (nine in ten reads, one in ten writes) at ${MEMORY_CONNECTIONS} connections, over ${count(MEMORY_CUSTOMERS)} customers and as many members: **${count(answers)} requests answered in ${count(seconds)} s**, every answer checked. Resident memory and open descriptors of its process, looked at every five seconds.`,
    '',
    ...table,
    `**Memory grew by ${signed(slope)} ± ${error.toFixed(2)} MiB a minute** after the first ${Math.round(warmSeconds)} s (least squares over ${settled.length} samples, and the standard error); of a million requests that would be ${signed(perMillion(slope))} ± ${perMillion(error).toFixed(2)} MiB.`,
    '',
    ...printMinutes(samples),
  ];
}
