import { type Measured, measure, nameOf, type Ready } from './measure.ts';
import { type Cell, type Contender, isMeasured, type Options, type Workload } from './options.ts';
import { type PgbenchOptions, runPgbench } from './pgbench.ts';
import type { Pools } from './pools.ts';

/** What is compared: one workload at so many connections, by contender, a turn per round. */
export type Group = {
  readonly workload: Workload;
  readonly connections: number;
  readonly turns: Map<Contender, Measured[]>;
  /** Transactions per second of the statements alone; empty: not measured. */
  readonly pgbench: number[];
};

export type RoundsPlan = {
  readonly options: Options;
  readonly ready: ReadonlyMap<Contender, Ready>;
  readonly pools: Pools;
  readonly serverPid: number;
  /** null: there is none. */
  readonly pgbench: PgbenchOptions | null;
  tell(line: string): void;
};

const WARM_UP_SECONDS = 1;

/** All rounds. In each every contender has its turn back to back with the others; who begins changes. */
export async function runRounds(plan: RoundsPlan): Promise<Group[]> {
  const { options, ready, pools, serverPid, pgbench, tell } = plan;
  const groups = options.workloads.flatMap((workload) =>
    options.connections.map((connections): Group => ({ workload, connections, turns: new Map(), pgbench: [] })),
  );
  const cellsOf = ({ workload, connections }: Group): Cell[] =>
    [...ready.keys()].map((contender) => ({ contender, workload, connections })).filter(isMeasured);
  const begun = performance.now();
  const total = options.rounds * groups.length;
  let done = 0;
  let turn = 0;
  for (let round = 0; round < options.rounds; round++) {
    for (const group of groups) {
      const cells = cellsOf(group);
      const first = round % Math.max(cells.length, 1);
      const rates: string[] = [];
      for (const cell of [...cells.slice(first), ...cells.slice(0, first)]) {
        const chosen = ready.get(cell.contender);
        if (!chosen) continue;
        const isFirst = round === 0 && group.connections === options.connections[0];
        const { seconds } = options;
        const warmUpSeconds = isFirst ? options.warmUpSeconds : WARM_UP_SECONDS;
        const measured = await measure({ cell, ready: chosen, pools, seconds, warmUpSeconds, turn: turn++, serverPid });
        group.turns.set(cell.contender, [...(group.turns.get(cell.contender) ?? []), measured]);
        rates.push(`${cell.contender} ${Math.round(measured.perSecond)}/s`);
      }
      const alone = pgbench && (await runPgbench(pgbench, group.workload, group.connections, options.seconds));
      if (alone !== null) {
        group.pgbench.push(alone);
        rates.push(`pgbench ${Math.round(alone)}/s`);
      }
      const left = ((performance.now() - begun) / ++done) * (total - done);
      const where = `round ${round + 1} of ${options.rounds}, ${group.workload} at ${group.connections}`;
      tell(`${where}: ${rates.join(', ')}; ${Math.ceil(left / 60_000)} min left`);
    }
  }
  requireComplete(groups, cellsOf, options.rounds);
  return groups;
}

/** No table without a number: @throws Error when a contender has missed a turn */
function requireComplete(groups: readonly Group[], cellsOf: (group: Group) => Cell[], rounds: number): void {
  for (const group of groups) {
    for (const cell of cellsOf(group)) {
      const turns = group.turns.get(cell.contender)?.length ?? 0;
      if (turns !== rounds) throw new Error(`${nameOf(cell)} had ${turns} turns`);
    }
  }
}
