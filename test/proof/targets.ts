import { randomUUID } from 'node:crypto';
import type { Job, TargetMember } from './jobs.ts';
import type { Targets, TriedWrite } from './load.ts';
import { perform } from './load.ts';
import { OPERATIONS, type Operation, POSTAL_ZIP_CODE, slotOf } from './operations.ts';
import { ask, type Request } from './requests.ts';

/** Few, so that the clients meet at each. */
const CUSTOMERS = 3;
const MEMBERS = 2;

/**
 * Create whom a load of `clients`, and who rehearses it, are to write, in a database that holds nothing.
 *
 * @returns with the writes made for it
 */
export async function createTargets(
  urls: readonly string[],
  clients: number,
): Promise<Targets & { readonly writes: readonly TriedWrite[] }> {
  await defineExtensions(urls);
  const writes: TriedWrite[] = [];
  const create = async (name: string, count: number, body: (job: Job) => unknown): Promise<string> => {
    const standard = OPERATIONS.find((operation) => operation.name === name) as Operation;
    const toRequest = async (job: Job): Promise<Request> => ({ ...(await standard.toRequest(job)), body: body(job) });
    const write = await perform(urls, { ...standard, toRequest }, makeJob(urls, clients, count));
    writes.push(write);
    const [outcome] = write.outcomes;
    if (outcome?.kind !== 'acknowledged') throw new Error(`nothing to write to: ${name}`);
    return outcome.profile.split(' ')[1] ?? '';
  };
  const customerIds: string[] = [];
  const Slot = Array.from({ length: clients + 2 }, (_, client) => ({ Client: slotOf({ client }) }));
  for (let count = 0; count < CUSTOMERS; count++) {
    customerIds.push(await create('POST /profiles', count, ({ token }) => ({ FirstName: token, Slot })));
  }
  const members: TargetMember[] = [];
  for (let count = CUSTOMERS; count < CUSTOMERS + MEMBERS; count++) {
    const email = `target.${count}@example.com`;
    const body = { email, postalZipCode: POSTAL_ZIP_CODE };
    const accountId = await create('POST /client/users', count, ({ token }) => ({ ...body, firstName: token }));
    const correlationId = `proof-${count}`;
    await ask(urls, { method: 'POST', path: `/client/users/${accountId}/sessions`, body: { correlationId } });
    members.push({ accountId, correlationId, email });
  }
  return { customerIds, members, writes };
}

/** By a client behind the last of the load. */
const makeJob = (urls: readonly string[], client: number, count: number): Job => ({
  ...{ client, count, token: `w-${client}-${count}`, key: randomUUID(), customerId: '' },
  member: { accountId: '', correlationId: '', email: '' },
  read: (request) => ask(urls, request),
});

async function defineExtensions(urls: readonly string[]): Promise<void> {
  const path = '/metadata/profiles/extensions';
  const text = (name: string) => ({ name, type: 'string' });
  const multi = { type: 'multi-valued' };
  // Without unique attributes: a record that is inserted twice is there twice.
  const token = { ...multi, name: 'Token', attributes: [{ ...text('Token'), mandatory: true }] };
  const client = { ...text('Client'), mandatory: true };
  const slot = { ...multi, name: 'Slot', unique: ['Client'], attributes: [client, text('Value')] };
  for (const body of [token, slot]) await ask(urls, { method: 'POST', path, body });
}
