import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const PARTS = ['large', 'growth', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export type ScaleOptions = {
  readonly parts: readonly Part[];
  /** Of `large` and `growth`. */
  readonly rounds: number;
  /** Of one turn of `growth`. */
  readonly seconds: number;
  /** Customers of the two databases of `growth`. */
  readonly small: number;
  readonly big: number;
  /** Of `memory`. */
  readonly minutes: number;
  /** A file of Markdown. */
  readonly result: string;
  readonly command: string;
};

/** What follows `npm run bench:scale --`. @throws Error when it is not understood */
export function readScaleOptions(): ScaleOptions {
  const { values } = parseArgs({
    options: {
      parts: { type: 'string', default: PARTS.join() },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      small: { type: 'string', default: '10000' },
      big: { type: 'string', default: '1000000' },
      minutes: { type: 'string', default: '10' },
      result: { type: 'string', default: 'scale' },
    },
  });
  const given = process.argv.slice(2);
  const asked = values.parts.split(',');
  const unknown = asked.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`--parts: ${unknown} is none of ${PARTS.join()}`);
  return {
    parts: PARTS.filter((part) => asked.includes(part)),
    rounds: readCount('rounds', values.rounds),
    seconds: readCount('seconds', values.seconds),
    small: readCount('small', values.small, 1_000),
    big: readCount('big', values.big, 1_000),
    minutes: readCount('minutes', values.minutes),
    result: fileURLToPath(new URL(`../results/${values.result.replace(/\.md$/, '')}.md`, import.meta.url)),
    command: `npm run bench:scale${given.length > 0 ? ` -- ${given.join(' ')}` : ''}`,
  };
}

function readCount(name: string, text: string, least = 1): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new Error(`--${name}: must be a whole number from ${least}, not ${text}`);
}
