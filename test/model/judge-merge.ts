import { type Judge, judgeCustomer, judgeTarget, leaving, placeOf } from './judge-profiles.ts';
import type { Refusal } from './requests.ts';
import { type Entry, findExtension, type Tenant } from './tenant.ts';
import { type Attribute, keyText, type Scalar } from './values.ts';

/** One customer takes over all that another one has (context-services.md §5.7). */
export const judgeMerge: Judge<'merge'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const { customerId, sourceId, force } = request;
  const before = judgeTarget(tenant, request, refusals);
  const source = judgeCustomer(tenant, sourceId, refusals);
  if (customerId === sourceId) refusals.push('INVALID');
  if (!before || !source || refusals.length > 0) return { refusals };
  const attributes: Record<string, Scalar[]> = {};
  for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(source.attributes)])) {
    attributes[name] = [...new Set([...(before.attributes[name] ?? []), ...(source.attributes[name] ?? [])])];
  }
  const records = [...before.records];
  for (const entry of source.records) {
    const place = placeOf(tenant, before.records, entry);
    const held = before.records[place];
    if (!held) records.push(entry);
    else if (!isEqual(tenant, held, entry)) {
      if (!force) refusals.push('FORBIDDEN');
      records[place] = entry;
    }
  }
  const merged = leaving(tenant, customerId, before, { attributes, records }, sourceId);
  return { ...merged, refusals: [...refusals, ...merged.refusals] };
};

/** `77` and `"77"` of an integer are equal (context-services.md §3.1). */
function isEqual(tenant: Tenant, one: Entry, other: Entry): boolean {
  const { attributes = [] } = findExtension(tenant, one.extension) ?? {};
  const textOf = ({ values }: Entry, attribute: Attribute) => {
    const value = values[attribute.name];
    return value === undefined ? null : keyText(attribute, value);
  };
  return attributes.every((attribute) => textOf(one, attribute) === textOf(other, attribute));
}
