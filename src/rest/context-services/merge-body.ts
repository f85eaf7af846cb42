import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { requireJsonObject } from '../json-body.ts';

/** What a merge may be told. Who, why and what for are taken, and not kept. */
const TEXTS = new Set(['agent_id', 'reason', 'description']);

/** Whether the source's records win; an empty body says no. @throws ValidationError, WireError when it is no object */
export function readForceMerge(body: unknown): boolean {
  if (body === undefined) return false;
  const issues: Issue[] = [];
  let force = false;
  for (const [name, value] of Object.entries(requireJsonObject(body))) {
    if (value === null) continue;
    if (name === 'force_merge') {
      force = value === true || value === 'true';
      if (!force && value !== false && value !== 'false') {
        issues.push({ path: [name], code: 'WRONG_TYPE', message: 'must be true or false' });
      }
    } else if (!TEXTS.has(name)) {
      issues.push({ path: [name], code: 'UNKNOWN', message: 'is not a known key' });
    } else if (typeof value !== 'string' && !(name === 'agent_id' && typeof value === 'number')) {
      issues.push({ path: [name], code: 'WRONG_TYPE', message: 'must be a string' });
    }
  }
  refuseIfAny(issues);
  return force;
}
