import { judgeMerge } from './judge-merge.ts';
import { judgeRebase, judgeRevert } from './judge-past.ts';
import {
  judgeCreate,
  judgeDelete,
  judgeDeleteRecord,
  judgeInsert,
  judgeReplace,
  judgeUpdate,
} from './judge-profiles.ts';
import { judgeIdentify, judgeQuery } from './judge-reads.ts';
import {
  judgeCreateExtension,
  judgeCreateKey,
  judgeDeleteExtension,
  judgeDeleteKey,
  judgeSetMode,
} from './judge-schema.ts';
import type { Door, Kind, Request, Requests, Verdict } from './requests.ts';
import type { Tenant } from './tenant.ts';

type Judge<Name extends Kind> = (tenant: Tenant, request: Requests[Name], door: Door) => Verdict;

const JUDGES: { readonly [Name in Kind]: Judge<Name> } = {
  create: judgeCreate,
  replace: (tenant, request) => (request.isRebased ? judgeRebase : judgeReplace)(tenant, request),
  revert: judgeRevert,
  delete: judgeDelete,
  merge: judgeMerge,
  insert: judgeInsert,
  update: judgeUpdate,
  deleteRecord: judgeDeleteRecord,
  query: judgeQuery,
  identify: judgeIdentify,
  createExtension: judgeCreateExtension,
  deleteExtension: judgeDeleteExtension,
  createKey: judgeCreateKey,
  deleteKey: judgeDeleteKey,
  setMode: judgeSetMode,
};

const OF_SCHEMA: ReadonlySet<Kind> = new Set<Kind>([
  'createExtension',
  'deleteExtension',
  'createKey',
  'deleteKey',
  'setMode',
]);

/** What the contract says of a request (context-services.md §2 to §9), worked out without a look at the product. */
export function judge(tenant: Tenant, request: Request, door: Door): Verdict {
  const verdict = (JUDGES[request.kind] as Judge<Kind>)(tenant, request as never, door);
  // In maintenance mode only schema operations are served (context-services.md §9).
  if (tenant.mode === 'production' || OF_SCHEMA.has(request.kind)) return verdict;
  return { ...verdict, refusals: [...verdict.refusals, 'UNAVAILABLE'] };
}
