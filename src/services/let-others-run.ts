import { setImmediate } from 'node:timers/promises';

/** So many extension records, or bytes of JSON, take about ten milliseconds to go through once. */
const RECORDS_MANY = 1_000;
const BYTES_MANY = 262_144;

/** Whether it is worth while to make a step of work on this wait for those who wait for this process. */
export const isMuch = ({ records = 0, bytes = 0 }: { readonly records?: number; readonly bytes?: number }): boolean =>
  records > RECORDS_MANY || bytes > BYTES_MANY;

let last: Promise<void> = Promise.resolve();

/**
 * Between two steps of work on something large: whoever waits for this process has a turn. Several that wait are let go on
 * one by one, each in a turn of its own. Writes do so between parsing and storing, reads between reading and printing; an
 * answer of very many small profiles does not.
 */
export function letOthersRun(): Promise<void> {
  last = last.then(() => setImmediate());
  return last;
}
