import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Sql } from 'postgres';
import { startContender } from './contenders.ts';
import { countStatements } from './count-statements.ts';
import { judge } from './drive.ts';
import { checkMeaning } from './expected.ts';
import { type Contender, isEqual, type Workload, WRITES } from './options.ts';
import { type Pools, readsOf } from './pools.ts';
import { type BenchRequest, FIRST_PAGE, learnCursors, writeRequest } from './requests.ts';
import { type Answer, sendAll } from './send.ts';
import { checkVersions, readVersions, waitUntilSettled } from './stored.ts';

/** What was found out of a contender before anything is measured. */
export type Verified = {
  /** The answers to all reads, by their key. */
  readonly answers: Map<string, string>;
  /** Answers that say the same with their keys in another order: what Mercurius compiles prints otherwise than before. */
  readonly variants: Map<string, string>;
  /** Of one request of each workload. */
  readonly statements: Map<Workload, number>;
};

/** Whether that is the verified answer to a read; of ours and by hand, byte by byte. */
export function isVerified(contender: Contender, { answers, variants }: Verified, key: string, body: string): boolean {
  const answer = answers.get(key);
  if (answer === body) return true;
  if (answer === undefined || isEqual(contender)) return false;
  if (variants.get(key) === body) return true;
  // Parsed once: from then on the text is known.
  const isSame = body.length === answer.length && isDeepStrictEqual(JSON.parse(body), JSON.parse(answer));
  if (isSame) variants.set(key, body);
  return isSame;
}

/** Requests by which statements are counted, one after the other. */
const COUNTED = 20;
const CONNECTIONS = 16;
/** Beyond the numbers of all rounds. */
const VERIFY_ROUND = 900_000;

export type VerifyPlan = {
  readonly contender: Contender;
  readonly databaseUrl: string;
  readonly client: Sql;
  readonly statementsFile: string;
  readonly workloads: readonly Workload[];
  readonly pools: Pools;
  /** What another contender answered, of whom the same bytes are expected. */
  readonly sameAs: Verified | null;
};

/**
 * Ask a contender everything that it will be asked, over a connection that counts its statements, and compare what it
 * answers with what was loaded; let it write a little, and see that it is stored.
 *
 * @throws Error when an answer is wrong
 */
export async function verify(plan: VerifyPlan): Promise<Verified> {
  const counter = await countStatements(plan.databaseUrl);
  const running = await startContender(plan.contender, counter.url, plan.statementsFile);
  const verified: Verified = { answers: new Map(), variants: new Map(), statements: new Map() };
  try {
    const count = async (workload: Workload, requests: readonly BenchRequest[]): Promise<Answer[]> => {
      counter.take();
      const answers = await sendAll(running.url, requests, 1);
      await waitUntilSettled(plan.client, plan.contender === 'ours');
      verified.statements.set(workload, counter.take() / requests.length);
      return answers;
    };
    for (const workload of plan.workloads) {
      if (plan.contender === 'postgraphile') {
        const [page] = await sendAll(running.url, [FIRST_PAGE], 1);
        learnCursors(page?.body ?? '');
      }
      // The mix has no requests of its own.
      if (workload === 'W8') continue;
      if (WRITES.includes(workload)) await verifyWrites(plan, workload, count);
      else await verifyReads(plan, workload, running.url, count, verified);
    }
  } finally {
    await running.stop();
    await counter.close();
  }
  return verified;
}

type Count = (workload: Workload, requests: readonly BenchRequest[]) => Promise<Answer[]>;

async function verifyReads(
  { contender, pools, sameAs }: VerifyPlan,
  workload: Workload,
  url: string,
  count: Count,
  { answers }: Verified,
): Promise<void> {
  const requests = readsOf(pools, contender, workload);
  const given = await sendAll(url, requests, CONNECTIONS);
  // Connections and statements are prepared by now.
  await count(workload, requests.slice(0, COUNTED));
  const indexes = workload === 'W3' ? pools.pages : pools.reads;
  for (const [place, { status, body }] of given.entries()) {
    const key = requests[place]?.key ?? '';
    if (status !== 200) throw new Error(`${contender} ${key}: ${status} ${body}`);
    checkMeaning(contender, workload, indexes[place] ?? 0, body);
    // The proxy runs in this process, too: who connects through it must not wait for all of this.
    await setImmediate();
    const same = sameAs?.answers.get(key);
    if (same !== undefined && same !== body) {
      throw new Error(`${contender} ${key}: not the same bytes\n${body.slice(0, 500)}\n${same.slice(0, 500)}`);
    }
    answers.set(key, same ?? body);
  }
}

async function verifyWrites({ contender, client, pools }: VerifyPlan, workload: Workload, count: Count) {
  const written = pools.writes.slice(0, COUNTED);
  const before = await readVersions(client);
  // Of other values than were loaded, and the same for every contender.
  const requests = written.map((index) => writeRequest(workload, index, VERIFY_ROUND));
  // The first one may find nothing read and prepared yet.
  const [first, others] = [await count(workload, requests.slice(0, 1)), await count(workload, requests.slice(1))];
  const answers = [...first, ...others];
  for (const answer of answers) {
    const fault = judge({ key: null, workload }, answer, () => false);
    if (fault) throw new Error(`${contender} ${workload}: ${fault}`);
  }
  checkVersions(`${contender} ${workload}`, before, await readVersions(client), {
    writes: written.length,
    inFlight: 0,
  });
}

/** @throws Error when two who wrote the same have not stored the same */
export function checkSameStored(ours: object, other: object): void {
  if (!isDeepStrictEqual(ours, other)) {
    throw new Error(`not the same is stored:\n${JSON.stringify(ours)}\n${JSON.stringify(other)}`);
  }
}

/** What of a contender is verified. */
export const verifiedWorkloads = (contender: Contender, workloads: readonly Workload[]): Workload[] => {
  // The mix is made of these.
  const all = workloads.includes('W8')
    ? new Set([...workloads, 'W1', 'W2', 'W6', 'W4', 'W5', 'W7'])
    : new Set(workloads);
  const wanted = [...all] as Workload[];
  return isEqual(contender) ? wanted : wanted.filter((workload) => workload === 'W1' || workload === 'W3');
};
