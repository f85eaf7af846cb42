import { arch, cpus, platform, totalmem } from 'node:os';

/** What a reader has to know of where the numbers come from. */
export function describeMachine(postgresVersion: string): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cores.length} cores (${model}), ${memory}, ${platform()} ${arch()}; Node ${process.versions.node}; PostgreSQL ${postgresVersion}`;
}
