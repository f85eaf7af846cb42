import { readdir, readFile } from 'node:fs/promises';

/** Of a `/proc/<pid>/stat`, counted behind the name: the parent, and user and system time, also of ended children. */
const PARENT = 1;
const TIMES = [11, 12, 13, 14];
const TICK_MS = 10;

/**
 * The processor time that a process and its children have used up, in milliseconds; null where the system does not tell
 * (it does on Linux). What others do on the machine at the same time is not in it.
 */
export async function cpuTime(pid: number): Promise<number | null> {
  const read = (id: string): Promise<string[]> =>
    readFile(`/proc/${id}/stat`, 'utf8').then(
      (text) => text.slice(text.lastIndexOf(')') + 2).split(' '),
      () => [],
    );
  const ids = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(
    ids.filter((id) => /^\d+$/.test(id)).map(async (id) => ({ id, fields: await read(id) })),
  );
  const own = stats.filter(({ id, fields }) => id === String(pid) || fields[PARENT] === String(pid));
  if (own.length === 0) return null;
  const ticks = own.flatMap(({ fields }) => TIMES.map((place) => Number(fields[place] ?? 0)));
  return ticks.reduce((sum, value) => sum + value, 0) * TICK_MS;
}
