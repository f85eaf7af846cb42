import type { Door } from './requests.ts';
import type { ActionOf, CustomerChoice } from './steps.ts';
import type { Tenant } from './tenant.ts';
import type { NameChoice } from './vocabulary.ts';

/** What a step is played on. */
export type Scene = { readonly door: Door; readonly tenant: Tenant; readonly other: Tenant };

/** An id that nobody has. */
export const UNKNOWN = '0000000000000000';
/** One of a list, by any number. */
export const pickOf = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

export const chooseName = ({ pick, spell }: NameChoice, among: readonly { readonly name: string }[]): string =>
  spell((pick === null ? undefined : pickOf(among, pick)?.name) ?? 'Nobody');

export function chooseCustomer(choice: CustomerChoice, { tenant, other }: Scene): string {
  const [living, past] = [[...tenant.customers.keys()], tenant.past.map(({ customerId }) => customerId)];
  const others = [...other.customers.keys()];
  switch (choice) {
    case 'unknown':
      return UNKNOWN;
    case 'deleted':
      return past.find((id) => !living.includes(id)) ?? UNKNOWN;
    case 'foreign':
      return others[0] ?? UNKNOWN;
    case 'too long':
      return `${UNKNOWN}0`;
    case 'malformed':
      return 'no-id, at all';
    default:
      return pickOf(living, choice) ?? UNKNOWN;
  }
}

/** Another customer than the one that stays, while there is one. */
export function chooseSource({ customer, source }: ActionOf<'merge'>, scene: Scene): string {
  const staying = chooseCustomer(customer, scene);
  const others = [...scene.tenant.customers.keys()].filter((id) => id !== staying);
  const isFree = typeof source === 'number' && others.length > 0;
  return isFree ? (pickOf(others, source) ?? UNKNOWN) : chooseCustomer(source, scene);
}
