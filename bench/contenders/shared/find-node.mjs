import { spawnSync } from 'node:child_process';

/** @returns a program that is Node 22 or newer; null when none was found */
export function findNode22() {
  const programs = [process.execPath, process.env.BENCH_NODE_22, 'node22', 'node24'];
  for (const program of programs) {
    if (!program) continue;
    const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (Number(/^v(\d+)/.exec(stdout ?? '')?.[1]) >= 22) return program;
  }
  return null;
}
