import { sql } from 'drizzle-orm';
import type { TestApp } from '../support/app.ts';
import { type Player, playerOf, playRequest } from './play.ts';
import type { Request } from './requests.ts';
import { type Run, tenantsOf } from './steps.ts';
import { newTenant, type Tenant } from './tenant.ts';
import { STARTS } from './vocabulary.ts';

/** The tenant that holds a start. */
const tenantIdOf = (start: number): number => start + 1;

/** Tenants of two runs never meet. */
export type Stage = { set(run: Run): Promise<[Player, Player]> };

/** Define each start once, through the product, and copy it for every run. */
export async function setStage(app: TestApp): Promise<Stage> {
  const known: Tenant[] = [];
  for (const [start, { extensions, keys }] of STARTS.entries()) {
    const player = playerOf(app, tenantIdOf(start), newTenant());
    const requests: Request[] = [
      ...extensions.map((document) => ({ kind: 'createExtension', document }) as const),
      ...keys.map((document) => ({ kind: 'createKey', document }) as const),
    ];
    for (const request of requests) await playRequest(player, request, 'rest');
    known.push(player.tenant);
  }
  let last = tenantIdOf(STARTS.length);
  const copy = async ({ start }: Run, isUsed: boolean): Promise<Player> => {
    const tenantId = ++last;
    if (isUsed) await copyDefinitions(app, tenantIdOf(start), tenantId);
    return playerOf(app, tenantId, structuredClone(known[start] ?? newTenant()));
  };
  return { set: async (run) => [await copy(run, true), await copy(run, tenantsOf(run).includes(1))] };
}

async function copyDefinitions({ db }: TestApp, from: number, to: number): Promise<void> {
  const [source, target] = [String(from), String(to)];
  await db.execute(sql`WITH head AS (
      INSERT INTO profile_schema (tenant_id, version, mode)
      SELECT ${target}, version, mode FROM profile_schema WHERE tenant_id = ${source}
    ), core AS (
      INSERT INTO core_attribute (tenant_id, name, name_folded, type, position)
      SELECT ${target}, name, name_folded, type, position FROM core_attribute WHERE tenant_id = ${source}
    ), extensions AS (
      INSERT INTO extension_schema (tenant_id, name_folded, document)
      SELECT ${target}, name_folded, document FROM extension_schema WHERE tenant_id = ${source} ORDER BY position
    )
    INSERT INTO identification_key (tenant_id, name_folded, document, is_ready)
    SELECT ${target}, name_folded, document, is_ready FROM identification_key WHERE tenant_id = ${source} ORDER BY key_id`);
}
