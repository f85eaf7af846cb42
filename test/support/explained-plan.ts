import { type SQL, sql } from 'drizzle-orm';
import type { PgDialect, PgSession } from 'drizzle-orm/pg-core';
import { type Db, executeRows } from '../../src/db/client.ts';

/** One step of a plan, as `EXPLAIN (FORMAT JSON)` prints it. */
type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Parent Relationship'?: string;
  Plans?: PlanNode[];
};

/** What a plan does that costs more, the more there is. */
export type PlanReads = {
  /** Tables that are read from end to end. */
  readonly tables: string[];
  /** Indexes that are used. */
  readonly indexes: string[];
  /** What is looked up in indexes: the rest of a condition is checked row by row. */
  readonly lookups: string[];
  /** All that is found is put in order before a `LIMIT` takes the first of it. */
  readonly sortsBeforeLimit: boolean;
};

const flatten = (node: PlanNode, isWanted: (plan: PlanNode) => boolean = () => true): PlanNode[] => [
  node,
  ...(node.Plans ?? []).filter(isWanted).flatMap((plan) => flatten(plan, isWanted)),
];

type PrintedPlan = { readonly 'QUERY PLAN': string | [{ Plan: PlanNode }] };
type Statement = { readonly sql: string; readonly params: unknown[] };
/** What Drizzle's handles have, and its types do not tell of. */
type Inner = { readonly session: PgSession; readonly dialect: PgDialect };
const innerOf = (db: Db): Inner => db as unknown as Inner;

/** How the database would run a statement, with these very parameters; it is not run. */
export const explain = (db: Db, statement: SQL): Promise<PlanReads> =>
  explainStatement(db, innerOf(db).dialect.sqlToQuery(statement));

async function explainStatement(db: Db, { sql: text, params }: Statement): Promise<PlanReads> {
  const explaining = { sql: `EXPLAIN (FORMAT JSON) ${text}`, params };
  const answer = (await innerOf(db).session.prepareQuery(explaining, undefined, undefined, false).execute()) as
    | PrintedPlan[]
    | { rows: PrintedPlan[] };
  return readPlan(Array.isArray(answer) ? answer : answer.rows);
}

/** As `explainStatement`, but as a connection plans it that has it prepared and plans it once for any parameters. */
async function explainPrepared(db: Db, { sql: text, params }: Statement): Promise<PlanReads> {
  const name = `explained_${++prepared}`;
  const values = params.length === 0 ? '' : `(${params.map(toLiteral).join(', ')})`;
  return db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL plan_cache_mode = force_generic_plan`);
    await tx.execute(sql.raw(`PREPARE ${name} AS ${text}`));
    const rows = await executeRows<PrintedPlan>(tx, sql.raw(`EXPLAIN (FORMAT JSON) EXECUTE ${name}${values}`));
    await tx.execute(sql.raw(`DEALLOCATE ${name}`));
    return readPlan(rows);
  });
}

let prepared = 0;

/** Without a type of its own, as a driver sends it. */
function toLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw new Error(`a parameter of type ${typeof value}`);
  return `'${String(value).replaceAll("'", "''")}'`;
}

function readPlan([row]: readonly PrintedPlan[]): PlanReads {
  const printed = row?.['QUERY PLAN'] ?? '';
  const [{ Plan }] = typeof printed === 'string' ? (JSON.parse(printed) as [{ Plan: PlanNode }]) : printed;
  const nodes = flatten(Plan);
  return {
    tables: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [])),
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))].sort(),
    lookups: nodes.flatMap((node) => node['Index Cond'] ?? []),
    sortsBeforeLimit: nodes
      .filter((node) => node['Node Type'] === 'Limit')
      // What is read for each row that is left may well have an order of its own.
      .flatMap((node) => flatten(node, (plan) => plan['Parent Relationship'] !== 'SubPlan'))
      .some((node) => node['Node Type'].includes('Sort')),
  };
}

/** The plan of the one statement that a query function of ours runs, with these very parameters. */
export const explainCall = (db: Db, call: (db: Db) => Promise<unknown>): Promise<PlanReads> =>
  explainOne(db, call, explainStatement);

/** The plan of the one prepared statement that a query function of ours runs, whatever its parameters. */
export const explainPreparedCall = (db: Db, call: (db: Db) => Promise<unknown>): Promise<PlanReads> =>
  explainOne(db, call, explainPrepared);

async function explainOne(
  db: Db,
  call: (db: Db) => Promise<unknown>,
  explainIt: (db: Db, statement: Statement) => Promise<PlanReads>,
): Promise<PlanReads> {
  const plans: Promise<PlanReads>[] = [];
  const { session } = innerOf(db);
  const record = async (statement: Statement) => {
    plans.push(explainIt(db, statement));
    return [];
  };
  // The one way to the driver, also for statements that are not prepared.
  const explainingSession = new Proxy(session, {
    get: (target, name) =>
      name === 'prepareQuery'
        ? (statement: Statement) => ({ execute: () => record(statement) })
        : Reflect.get(target, name),
  });
  const explaining: Db = new Proxy(db, {
    get: (target, name) => {
      if (name === 'session') return explainingSession;
      if (name === 'execute') return (query: SQL) => record(innerOf(db).dialect.sqlToQuery(query));
      return Reflect.get(target, name);
    },
  });
  // What it makes of an answer without rows does not matter.
  await call(explaining).catch(() => {});
  const [plan, ...others] = plans;
  if (!plan || others.length > 0) throw new Error(`expected one statement, not ${plans.length}`);
  return plan;
}
