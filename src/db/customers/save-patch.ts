import { type SQL, sql } from 'drizzle-orm';
import { ATTRIBUTE_VALUES_MAX } from '../../domain/customers/profile.ts';
import { type ProfilePatch, patchedValues } from '../../domain/customers/profile-patch.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { stringifyJson } from '../../domain/json.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import type { Db } from '../client.ts';
import {
  executeGuarded,
  type GuardedWrite,
  guardedHead,
  guardedResult,
  keepUpdated,
  raiseVersion,
} from './guarded-write.ts';

/** A guarded write that also says whether an attribute would have too many values: then nothing is written. */
export type PatchWrite = GuardedWrite & { readonly isExcessive: boolean | null };

/**
 * Change some core attributes: one guarded statement. The values that it names are changed in SQL, so that the others
 * are never read and written back. For attributes that customers are not found by.
 */
export function savePatch(
  db: Db,
  origin: WriteOrigin,
  target: { customerId: string; schemaVersion: number; expectedVersion: ExpectedVersion | null },
  patch: ProfilePatch,
): Promise<PatchWrite> {
  const { tenantId } = origin;
  const { customerId } = target;
  const action = raiseVersion(sql`, attributes = patched.attributes`, sql`, patched`);
  const head = guardedHead({ ...target, tenantId, action, condition: sql` AND NOT patched.is_excessive` });
  const kept = keepUpdated(origin, customerId, { kind: 'UPDATED', records: false });
  return executeGuarded(
    db,
    sql`WITH ${patchedPart(tenantId, customerId, patch)}, ${head}, ${kept}
      SELECT ${guardedResult}, (SELECT is_excessive FROM patched) AS "isExcessive"`,
  );
}

/** The part `patched`: the attributes as they will be, one value by itself and more as a list. */
function patchedPart(tenantId: string, customerId: string, patch: ProfilePatch): SQL {
  const changed = patchedValues(patch);
  const gone = JSON.stringify([...patch.unset, ...changed.map(({ name }) => name)]);
  // Values compare as texts; what is to be there and is there already stays in its place.
  return sql`patched AS (
      SELECT (c.attributes || ${stringifyJson(patch.set)}::text::jsonb)
          - ARRAY(SELECT jsonb_array_elements_text(${gone}::text::jsonb)) || coalesce(changed.attributes, '{}') AS attributes,
        coalesce(changed.is_excessive, false) AS is_excessive
      FROM customer c CROSS JOIN LATERAL (
        SELECT bool_or(jsonb_array_length(list.values) > ${ATTRIBUTE_VALUES_MAX}) AS is_excessive,
          jsonb_object_agg(p.name, CASE jsonb_array_length(list.values) WHEN 1 THEN list.values -> 0 ELSE list.values END)
            FILTER (WHERE list.values IS NOT NULL) AS attributes
        FROM jsonb_to_recordset(${stringifyJson(changed)}::text::jsonb) AS p(name text, added jsonb, removed jsonb)
        CROSS JOIN LATERAL (
          SELECT CASE jsonb_typeof(c.attributes -> p.name)
            WHEN 'array' THEN c.attributes -> p.name ELSE jsonb_build_array(c.attributes -> p.name) END AS values
          WHERE c.attributes ? p.name UNION ALL SELECT '[]' WHERE NOT c.attributes ? p.name
        ) held
        CROSS JOIN LATERAL (
          SELECT jsonb_agg(value ORDER BY is_new, place) AS values FROM (
            SELECT value, false AS is_new, place FROM jsonb_array_elements(held.values) WITH ORDINALITY AS h(value, place)
            WHERE NOT p.removed ? (value #>> '{}')
            UNION ALL
            SELECT value, true, place FROM jsonb_array_elements(p.added) WITH ORDINALITY AS a(value, place)
            WHERE p.removed ? (value #>> '{}') OR NOT EXISTS (
              SELECT FROM jsonb_array_elements_text(held.values) AS h(value) WHERE h.value = a.value #>> '{}'
            )
          ) kept
        ) list
      ) changed
      WHERE c.tenant_id = ${tenantId} AND c.customer_id = ${customerId}
    )`;
}
