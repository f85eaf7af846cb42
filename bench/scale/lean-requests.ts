import { type Profile, type ProfileInput, parseProfile } from '../../src/domain/customers/profile.ts';
import type { ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import { createRandom } from '../peers/pools.ts';
import { type BenchRequest, readRequest, writeRequest } from '../peers/requests.ts';
import { customerIdOf, phoneNumberOf, profileInput } from '../write-cost/profiles.ts';

export const GROWTH_WORKLOADS = ['W1', 'W4', 'W6'] as const;
export type GrowthWorkload = (typeof GROWTH_WORKLOADS)[number];

/** Records of Phone that each customer has. */
export const PHONES_EACH = 3;
/** More requests than one connection can get answers to in a second. */
const PER_SECOND_MAX = 4_000;
/** Values of writes are numbered, all with as many digits. */
export const FIRST_VALUE = 100_000;
export const LAST_VALUE = 999_999;

/** A profile without the Address: its attributes, and three records of Phone. */
const leanInput = (index: number, value: number): ProfileInput => {
  const { attributes, extensions = [] } = profileInput(index, value, true);
  return { attributes, extensions: extensions.filter(({ name }) => name === 'Phone') };
};

export const leanProfile = (schema: ProfileSchema, index: number, value: number): Profile =>
  parseProfile(schema, leanInput(index, value), PHONES_EACH);

function leanReplace(index: number, value: number): BenchRequest {
  const { attributes, extensions = [] } = leanInput(index, value);
  const phones = Object.fromEntries(extensions.map(({ name, records }) => [name, records]));
  return { ...writeRequest('W4', index, value), body: JSON.stringify({ ...attributes, ...phones }) };
}

/**
 * What one connection sends in so many seconds, about customers drawn from all that there are.
 *
 * @param turn a different one for each turn: others are drawn, and other values are written
 */
export function drawRequests(
  workload: GrowthWorkload,
  customers: number,
  seconds: number,
  turn: number,
): BenchRequest[] {
  const random = createRandom(turn + 1);
  return Array.from({ length: seconds * PER_SECOND_MAX }, (_, place) => {
    const index = Math.floor(random() * customers);
    if (workload !== 'W4') return readRequest('ours', workload, index);
    const value = FIRST_VALUE + ((turn * 7_919 + place) % (LAST_VALUE - FIRST_VALUE + 1));
    return leanReplace(index, value);
  });
}

/** Whether an answer tells of the one customer whom the key of the read names, and of all his records. */
export function isAboutKey(key: string, body: string): boolean {
  const [workload, place] = key.split(' ');
  const index = Number(place);
  const id = workload === 'W1' ? '"customerId":"' : '"customer_id":"';
  const phones = Array.from({ length: PHONES_EACH }, (_, phone) => `"PhoneNumber":"${phoneNumberOf(index, phone)}"`);
  const isOne = body.indexOf(id) !== -1 && body.indexOf(id) === body.lastIndexOf(id);
  return isOne && [`${id}${customerIdOf(index)}"`, ...phones].every((text) => body.includes(text));
}
