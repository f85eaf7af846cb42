import type { TestApp } from '../support/app.ts';
import { GRAPHQL_CODE, GRAPHQL_DONE, readGraphql, toGraphql } from './graphql-door.ts';
import { judge } from './judge.ts';
import { lookAtAll, type Send } from './read-back.ts';
import type { Door, Request, Verdict } from './requests.ts';
import { REST_DONE, REST_STATUS, readRest, toRest } from './rest-door.ts';
import { requireSame } from './same.ts';
import { type Run, tenantsOf } from './steps.ts';
import type { Tenant } from './tenant.ts';
import { toRequest } from './to-request.ts';

/** A tenant as it is known, and the way to the real one. */
export type Player = { readonly tenant: Tenant; readonly send: Send };

export const playerOf = (app: TestApp, tenantId: number, tenant: Tenant): Player => ({
  tenant,
  send: (request) => {
    const headers = { ...request.headers, 'x-genesys-tenantid': String(tenantId) };
    return app.inject({ ...request, headers });
  },
});

/** A request in words; of a long text only the beginning. */
const print = (request: Request, door: Door): string =>
  `${door} ${JSON.stringify(request).replaceAll(/(\w{40})\w{40,}/g, '$1…')}`;

/** Send one request and compare what came of it with what the rules say. @returns what came of it */
export async function playRequest({ tenant, send }: Player, request: Request, door: Door): Promise<string | number> {
  const verdict = judge(tenant, request, door);
  const answer = door === 'rest' ? readRest(await send(toRest(request))) : readGraphql(await send(toGraphql(request)));
  const allowed = outcomesOf(verdict, request, door);
  if (!allowed.includes(answer.outcome)) {
    const answered = `${answer.outcome} ${JSON.stringify(answer.body)}`;
    throw new Error(`${print(request, door)}\n answered ${answered}\n expected ${allowed.join(' or ')}`);
  }
  if (verdict.refusals.length > 0) return answer.outcome;
  if (verdict.answer !== undefined) requireSame(print(request, door), answer.body, verdict.answer);
  verdict.commit?.(answer.customerId ?? '');
  return answer.outcome;
}

/** Where several rules refuse a request, any of them may speak. */
function outcomesOf({ refusals }: Verdict, { kind }: Request, door: Door): (string | number)[] {
  if (door === 'rest')
    return refusals.length === 0 ? [REST_DONE[kind]] : refusals.map((refusal) => REST_STATUS[refusal]);
  return refusals.length === 0 ? [GRAPHQL_DONE] : refusals.map((refusal) => GRAPHQL_CODE[refusal]);
}

/** Play a whole run; @throws with all that was sent when the product and the rules differ */
export async function play(run: Run, players: readonly [Player, Player]): Promise<void> {
  const said: string[] = [];
  try {
    for (const { tenant, door, action, look } of run.steps) {
      // Where nobody is there is little to do.
      const index = players[tenant].tenant.customers.size > 0 || action.kind === 'create' ? tenant : 0;
      const [player, other] = index === 0 ? players : [players[1], players[0]];
      const request = toRequest(action, { door, tenant: player.tenant, other: other.tenant });
      said.push(`tenant ${index}: ${print(request, door)}`);
      said.push(`  → ${await playRequest(player, request, door)}`);
      if (look) await lookAtAll(player.send, player.tenant, look);
    }
    for (const index of tenantsOf(run)) {
      const player = players[index];
      if (player.tenant.mode !== 'production') {
        await playRequest(player, { kind: 'setMode', mode: 'production' }, run.look);
      }
      await lookAtAll(player.send, player.tenant, run.look);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the product and the rules differ\n${said.join('\n')}\n${reason}`, { cause: error });
  }
}
