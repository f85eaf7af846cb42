import { type SQL, sql } from 'drizzle-orm';
import { type Db, executeRows } from '../../src/db/client.ts';

/** One step of a plan, as `EXPLAIN (FORMAT JSON)` prints it. */
type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
};

/** The steps of a plan that read a table or an index, as `Index Scan identification_value`. */
export type PlanReads = { readonly tables: string[]; readonly indexes: string[] };

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
