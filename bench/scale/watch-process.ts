import { readdir, readFile } from 'node:fs/promises';

/** What a process holds at one moment. */
export type Sample = {
  /** Since it has been watched. */
  readonly seconds: number;
  /** Resident memory, in MiB. */
  readonly memory: number;
  /** Open files and sockets. */
  readonly descriptors: number;
};

const SAMPLE_MS = 5_000;

export type Watch = {
  /** The first one was taken at once. */
  readonly samples: readonly Sample[];
  now(): Promise<Sample>;
  end(): void;
};

/** Look at a process every few seconds. @throws Error where the system does not tell, or the process is gone */
export async function watchProcess(pid: number): Promise<Watch> {
  const begun = performance.now();
  const now = () => look(pid, (performance.now() - begun) / 1_000);
  const samples = [await now()];
  const timer = setInterval(() => {
    // Who is gone is missed by the driver.
    void now().then(
      (sample) => samples.push(sample),
      () => {},
    );
  }, SAMPLE_MS);
  return { samples, now, end: () => clearInterval(timer) };
}

async function look(pid: number, seconds: number): Promise<Sample> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const memory = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
  return { seconds, memory, descriptors: (await readdir(`/proc/${pid}/fd`)).length };
}
