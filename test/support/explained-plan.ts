import { type SQL, sql } from 'drizzle-orm';
import { type Db, executeRows } from '../../src/db/client.ts';

/** One step of a plan, as `EXPLAIN (FORMAT JSON)` prints it. */
type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
};

/** What a plan does that costs more, the more there is. */
export type PlanReads = {
  /** Tables that are read from end to end. */
  readonly tables: string[];
  /** Indexes that are used. */
  readonly indexes: string[];
  /** All that is found is put in order before a `LIMIT` takes the first of it. */
  readonly sortsBeforeLimit: boolean;
};

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** How the database would run a statement, with these very parameters; it is not run. */
export async function explain(db: Db, statement: SQL): Promise<PlanReads> {
  const [row] = await executeRows<{ 'QUERY PLAN': string | [{ Plan: PlanNode }] }>(
    db,
    sql`EXPLAIN (FORMAT JSON) ${statement}`,
  );
  const printed = row?.['QUERY PLAN'] ?? '';
  const [{ Plan }] = typeof printed === 'string' ? (JSON.parse(printed) as [{ Plan: PlanNode }]) : printed;
  const nodes = flatten(Plan);
  return {
    tables: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [])),
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))].sort(),
    sortsBeforeLimit: nodes
      .filter((node) => node['Node Type'] === 'Limit')
      .flatMap(flatten)
      .some((node) => node['Node Type'].includes('Sort')),
  };
}

/** The plan of the one statement that a query function of ours runs. */
export async function explainCall(db: Db, call: (db: Db) => Promise<unknown>): Promise<PlanReads> {
  const plans: Promise<PlanReads>[] = [];
  const explaining: Db = new Proxy(db, {
    get: (target, name) =>
      name === 'execute'
        ? async (statement: SQL) => {
            plans.push(explain(db, statement));
            return [];
          }
        : Reflect.get(target, name),
  });
  // What it makes of an answer without rows does not matter.
  await call(explaining).catch(() => {});
  const [plan, ...others] = plans;
  if (!plan || others.length > 0) throw new Error(`expected one statement, not ${plans.length}`);
  return plan;
}
