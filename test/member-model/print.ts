import type { JsonObject } from '../model/values.ts';
import { UNITS } from './program.ts';
import { ATTRIBUTES, type Member } from './state.ts';

/** Sources in their order, the default one first. */
export const bySource = ({ sources }: Member) => [...sources].sort(([a], [b]) => (a < b ? -1 : 1));

/** A member as the graph shows it. */
export function printMember(member: Member): JsonObject {
  const { accountId, loyaltyId, externalId, isClosed, version, attributes } = member;
  const entries = bySource(member).flatMap(([source, { channel, data }]) =>
    Object.entries(data).map(([key, value]) => ({ key, value, source: source || null, channel })),
  );
  const option = (name: 'emailOption' | 'phoneOption') => member[name]?.toUpperCase() ?? null;
  return {
    ...{ accountId, loyaltyId, externalId, status: isClosed ? 'CLOSED' : 'ACTIVE', isClosed, version },
    ...{ emailOption: option('emailOption'), phoneOption: option('phoneOption') },
    ...attributes,
    extendedData: entries,
  };
}

/** A member's profile as the legacy dialect shows it: what is not set is left out (es-loyalty.md §5). */
export const printProfile = ({ attributes }: Member): JsonObject =>
  Object.fromEntries(ATTRIBUTES.flatMap((name) => (attributes[name] === null ? [] : [[name, attributes[name]]])));

/** The extended data that a business unit sees: a key that is its own in front of one that is everybody's (§6). */
export function printData({ sources }: Member, unit: string): JsonObject {
  const entries = [...sources.values()].flatMap(({ data }) => Object.entries(data));
  const general = entries.filter(([key]) => !UNITS.some((known) => key.endsWith(`::${known}`)));
  const own = entries.filter(([key]) => key.endsWith(`::${unit}`));
  const bare = own.map(([key, value]) => [key.slice(0, -`::${unit}`.length), value] as const);
  return Object.fromEntries([...general, ...bare]);
}
