import { identityOf, judgeAttributes, judgeProfile, judgeRecords } from './judge-body.ts';
import { type Judge, judgeTarget, leaving } from './judge-profiles.ts';
import { asProfile, findVersion } from './past.ts';
import type { Refusal } from './requests.ts';
import { CORE, type Entry, isTooLong, keyValues, type Tenant } from './tenant.ts';
import { type Attribute, keyText, readValue, type Scalar } from './values.ts';

/** All that was there comes back, if it may be stored today; nothing is filled in. */
export const judgeRevert: Judge<'revert'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const before = judgeTarget(tenant, request, refusals);
  const state = before && findVersion(tenant, request.customerId, request.toVersion);
  if (!before || !state) return { refusals: [...refusals, 'NOT_FOUND'] };
  const { attributes, extensions } = asProfile(state);
  const plain = tenant.extensions.map((extension) => ({
    ...extension,
    attributes: extension.attributes.map(({ default: _filling, ...attribute }) => attribute),
  }));
  const change = {
    attributes: judgeAttributes(attributes, refusals),
    records: judgeRecords({ ...tenant, extensions: plain }, extensions, refusals),
  };
  const reverted = leaving(tenant, request.customerId, before, change);
  return { ...reverted, refusals: [...refusals, ...reverted.refusals] };
};

/** What the client changed of the version it read is done to the one that is there, if nobody else changed the same. */
export const judgeRebase: Judge<'replace'> = (tenant, request) => {
  const { expected, customerId } = request;
  const refusals: Refusal[] = [];
  const theirs = judgeTarget(tenant, { ...request, expected: undefined }, refusals);
  const { attributes, records } = judgeProfile(tenant, request, refusals);
  if (expected === undefined) refusals.push('INVALID');
  const base = expected !== undefined && theirs ? findVersion(tenant, customerId, expected) : undefined;
  if (theirs && !base) refusals.push('VERSION_CONFLICT');
  const mine = { version: 0, attributes, records: records ?? theirs?.records ?? [] };
  // What the client sends must be good by itself, too.
  if (tenant.keys.some((key) => keyValues(tenant, key, mine).some(isTooLong))) refusals.push('INVALID');
  if (!theirs || !base) return { refusals };
  const place = new Places();
  const merged = {
    attributes: mergeValues(place, CORE, base.attributes, attributes, theirs.attributes),
    records: records ? mergeRecords(place, tenant, base.records, records, theirs.records) : theirs.records,
  };
  if (place.hasClash) refusals.push('VERSION_CONFLICT');
  const left = leaving(tenant, customerId, theirs, merged);
  // A version that is the present one is replaced, in the order that the client says.
  const isPresent = base === theirs;
  const replaced = isPresent ? leaving(tenant, customerId, theirs, mine) : left;
  return { ...replaced, refusals: [...refusals, ...replaced.refusals] };
};

/** Decides place by place, and remembers a clash. */
class Places {
  hasClash = false;

  choose<Value>(same: (a: Value, b: Value) => boolean, base: Value, mine: Value, theirs: Value): Value {
    if (same(mine, base) || same(mine, theirs)) return theirs;
    if (!same(theirs, base)) this.hasClash = true;
    return mine;
  }
}

type Held = Scalar | readonly Scalar[] | undefined;

function mergeValues<Value extends Held>(
  place: Places,
  definitions: readonly Attribute[],
  base: { readonly [name: string]: Value },
  mine: { readonly [name: string]: Value },
  theirs: { readonly [name: string]: Value },
): { [name: string]: Value } {
  const merged = [...new Set([base, mine, theirs].flatMap((values) => Object.keys(values)))].map((name) => {
    const definition = definitions.find((attribute) => attribute.name === name);
    const same = (a: Value | undefined, b: Value | undefined) => textOf(definition, a) === textOf(definition, b);
    return [name, place.choose(same, base[name], mine[name], theirs[name])] as const;
  });
  return Object.fromEntries(merged.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

/** Equal values have one text; of a former definition, which today's may not take, the value itself. */
function textOf(definition: Attribute | undefined, held: Held): string {
  const texts = [held ?? []].flat().map((value) => {
    const known = definition && readValue(definition, value as Scalar);
    return known === undefined ? JSON.stringify(value) : keyText(definition as Attribute, known);
  });
  return JSON.stringify(texts);
}

function mergeRecords(
  place: Places,
  tenant: Tenant,
  base: readonly Entry[],
  mine: readonly Entry[],
  theirs: readonly Entry[],
): Entry[] {
  return tenant.extensions.flatMap((extension) => {
    const of = (records: readonly Entry[]) => records.filter((entry) => entry.extension === extension.name);
    const printed = ({ values }: Entry) =>
      JSON.stringify(extension.attributes.map((attribute) => textOf(attribute, values[attribute.name])));
    const listed = (records: readonly Entry[]) => JSON.stringify(records.map(printed).sort());
    if (extension.kind === 'multi-valued' && extension.unique.length === 0) {
      return place.choose((a, b) => listed(a) === listed(b), of(base), of(mine), of(theirs));
    }
    const find = (records: readonly Entry[], key: string | null) =>
      of(records).find(({ values }) => identityOf(extension, values) === key);
    const keys = [...of(theirs), ...of(mine)].map(({ values }) => identityOf(extension, values));
    const same = (a: Entry | undefined, b: Entry | undefined) => (a && printed(a)) === (b && printed(b));
    return [...new Set(keys)].flatMap((key): Entry[] => {
      const [was, own, now] = [find(base, key), find(mine, key), find(theirs, key)];
      if (!was || !own || !now) return [place.choose(same, was, own, now) ?? []].flat();
      const values = mergeValues(place, extension.attributes, was.values, own.values, now.values);
      return [{ ...now, values }];
    });
  });
}
