import { isDeepStrictEqual } from 'node:util';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Db } from '../../src/db/client.ts';
import { isObject, type Json } from '../model/values.ts';
import { readGraphql, toGraphql, wordForGraphql } from './graphql-door.ts';
import { judge } from './judge.ts';
import type { Rules } from './program.ts';
import { lookAtAll } from './read-back.ts';
import type { Answer, Door, Given, Kind, Refusal, Request } from './requests.ts';
import { readRest, toRest, wordForRest } from './rest-door.ts';
import { requireSame } from './same.ts';
import { newState, type State } from './state.ts';
import type { Run } from './steps.ts';
import { clearStored, readStored, requireKept, requireStored, type Stored } from './stored.ts';
import { doorOf, toRequest } from './to-request.ts';

/** A program of members that one run at a time may fill. */
export type Stage = {
  readonly rules: Rules;
  readonly tenantId: string;
  readonly db: Db;
  readonly send: (request: InjectOptions) => Promise<LightMyRequestResponse>;
};

/** A request in words; of a long text only the beginning. */
const print = (request: Request, door: Door): string =>
  `${door} ${JSON.stringify(request).replaceAll(/([^"\\\s]{30})[^"\\\s]{20,}/g, '$1…')}`;

const outcomesOf = (refusals: readonly Refusal[], door: Door): Json[] =>
  door === 'rest' ? refusals.map(wordForRest) : wordForGraphql(refusals);

/** The ids of whoever was enrolled; as yet they are not compared. */
const givenOf = ({ body }: Answer): Given => {
  const { accountId = '', loyaltyId = '' } = isObject(body) ? body : {};
  return { accountId: String(accountId), loyaltyId: String(loyaltyId) };
};

/** Send one request and compare what came of it with what the rules say. @returns what came of it */
async function playRequest(
  stage: Stage,
  state: State,
  { request, door, requestId }: { request: Request; door: Door; requestId: string },
): Promise<{ isRefused: boolean; outcome: Json }> {
  const { refusals, commit } = judge({ state, rules: stage.rules, door, requestId }, request);
  const options = door === 'rest' ? toRest(request) : toGraphql(request);
  const response = await stage.send({ ...options, headers: { ...options.headers, 'x-request-id': requestId } });
  const answer = door === 'rest' ? readRest(response) : readGraphql(response);
  const outcome = answer.refused ?? answer.body ?? null;
  const expected = outcomesOf(refusals, door);
  if (refusals.length === 0 && answer.refused === undefined) {
    requireSame('the answer', answer.body, commit?.(givenOf(answer)));
  } else if (!expected.some((refusal) => isDeepStrictEqual(refusal, answer.refused))) {
    const allowed = expected.map((refusal) => JSON.stringify(refusal)).join('\n or ') || 'it to be done';
    throw new Error(`the answer\n answered ${JSON.stringify(outcome)}\n expected ${allowed}`);
  }
  return { isRefused: refusals.length > 0, outcome };
}

const READS: ReadonlySet<Kind> = new Set<Kind>(['read', 'readData']);

/** After each request everything that is stored is compared, too. */
async function requireDone(
  { db, tenantId }: Stage,
  state: State,
  before: Stored,
  isUnchanged: boolean,
): Promise<Stored> {
  const after = await readStored(db, tenantId);
  if (isUnchanged) {
    if (after.text !== before.text)
      requireSame('what is stored, and had to stay', JSON.parse(after.text), JSON.parse(before.text));
    return after;
  }
  requireStored(after, state);
  requireKept(before, after);
  return after;
}

/** Play a whole run; @throws with all that was sent when the product and the rules differ */
export async function play(run: Run, stage: Stage): Promise<void> {
  const said: string[] = [];
  try {
    await clearStored(stage.db, stage.tenantId);
    const state = newState();
    let stored = await readStored(stage.db, stage.tenantId);
    for (const [index, { action, ...step }] of run.steps.entries()) {
      const door = doorOf(action, step.door);
      const request = toRequest(action, state, door);
      said.push(`${index}: ${print(request, door)}`);
      const { isRefused, outcome } = await playRequest(stage, state, { request, door, requestId: `step-${index}` });
      said.push(`   → ${JSON.stringify(outcome)}`);
      stored = await requireDone(stage, state, stored, isRefused || READS.has(request.kind));
    }
    await lookAtAll(stage, state, run.look);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the product and the rules differ\n${said.join('\n')}\n${reason}`);
  }
}
