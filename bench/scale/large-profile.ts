import { setTimeout as sleep } from 'node:timers/promises';
import { customerIdOf } from '../write-cost/profiles.ts';

/** Records of the large profile: as many as a customer may have. */
export const LARGE_RECORDS = 10_000;
/** Between two requests of somebody else. */
const LOOK_MS = 5;
const LARGE_QUERY = 'query ($id: String!) { customer(customerId: $id) { extensions { name records { attributes } } } }';

/** How long one verb on the large profile took, and the longest that anybody else waited meanwhile, in milliseconds. */
export type Blocking = { readonly verb: string; readonly took: number; readonly othersWaited: number };

type Send = (method: string, path: string, body?: unknown) => Promise<void>;

const sendTo =
  (url: string): Send =>
  async (method, path, body) => {
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...content,
    });
    const text = await response.text();
    if (!response.ok || text.includes('"errors"'))
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  };

/** What reading and replacing a profile of ten thousand records means for those who read others at the same time. */
export async function measureLargeProfile(url: string, rounds: number): Promise<Blocking[]> {
  const send = sendTo(url);
  const id = customerIdOf(0);
  /** Written before the clock runs: the client must not make anybody wait itself. */
  const replacement = (round: number): string =>
    JSON.stringify({ LastName: 'Large', EmailAddress: 'large@example.com', Phone: phones(round) });
  const phones = (round: number) =>
    Array.from({ length: LARGE_RECORDS }, (_, index) => ({
      ...{ PhoneNumber: String(index).padStart(12, '0'), PhoneType: 1, prefix: '+33' },
      ...{ description: `round ${round}`, start_availabilty: '2009-12-18T18:30:00.000Z' },
      end_availabilty: '2009-12-18T21:40:00.000Z',
    }));
  await send('PUT', `/profiles/${id}`, replacement(0));
  const verbs: Record<string, (round: number, replaced: string) => Promise<void>> = {
    'legacy PUT, all records replaced': (_round, replaced) => send('PUT', `/profiles/${id}`, replaced),
    'legacy GET': () => send('GET', `/profiles/${id}?extensions=Phone`),
    'GraphQL query': () => send('POST', '/graphql', { query: LARGE_QUERY, variables: { id } }),
    'legacy update of one record': (round) =>
      send('PUT', `/profiles/${id}/extensions/Phone/by/unique`, {
        PhoneNumber: '0'.repeat(12),
        PhoneType: 1,
        description: `${round}`,
      }),
  };
  const measured: Blocking[] = [];
  for (let round = 1; round <= rounds; round++) {
    const replaced = replacement(round);
    for (const [verb, run] of Object.entries(verbs)) {
      await sleep(200);
      measured.push({ verb, ...(await beside(send, () => run(round, replaced))) });
    }
  }
  return measured;
}

async function beside(send: Send, run: () => Promise<void>): Promise<Omit<Blocking, 'verb'>> {
  let isOver = false;
  let othersWaited = 0;
  const look = async (): Promise<void> => {
    for (let index = 1; !isOver; index++) {
      const begun = performance.now();
      await send('GET', `/profiles/${customerIdOf(1 + (index % 500))}?extensions=Phone,Address`);
      othersWaited = Math.max(othersWaited, performance.now() - begun);
      await sleep(LOOK_MS);
    }
  };
  const looking = look();
  await sleep(50);
  othersWaited = 0;
  const begun = performance.now();
  await run();
  const took = performance.now() - begun;
  isOver = true;
  await looking;
  return { took, othersWaited };
}
