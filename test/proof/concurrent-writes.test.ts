import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDataDir, useGatewayProcesses } from '../support/gateway-process.ts';
import { createRestartableServer, type RestartableServer } from '../support/restartable-server.ts';
import { type GatewayPlace, startGatewayPlace } from './gateway-place.ts';
import { ask, dataOf, exchange, graphql } from './requests.ts';
import { ROUND_TIMEOUT, ROUNDS } from './scale.ts';

useGatewayProcesses();

const WRITERS = 200;
/** What a tenant starts with; the rest, up to the 200 that it may have, are added. */
const DEFAULT_ATTRIBUTES: Readonly<Record<string, string>> = {
  ...{ FirstName: 'Ada', LastName: 'Moreau', Title: 'Ms', DOB: '1990-04-12', EmailAddress: 'ada@example.com' },
  ...{ PhoneNumber: '5550100', LastCalledAgent_EmployeeID: 'e-1', PreferredAgent_EmployeeID: 'e-2' },
  LastCalledAgent_TimeStamp: '2009-12-18T18:30:00.000Z',
};
const ADDED = Array.from({ length: WRITERS - Object.keys(DEFAULT_ATTRIBUTES).length }, (_, index) => `Added${index}`);

const started: { server?: RestartableServer; gateways?: readonly GatewayPlace[]; sql?: postgres.Sql } = {};
beforeAll(async () => {
  const server = await createRestartableServer({ isDurable: true });
  started.server = server;
  const PROFILE_ATTRIBUTES_FILE = `${dirname(await newDataDir())}/attributes.json`;
  await writeFile(PROFILE_ATTRIBUTES_FILE, JSON.stringify(ADDED.map((name) => ({ name, type: 'string' }))));
  // However busy the machine is, nobody is to be sent away.
  const patience = { DATABASE_LOCK_TIMEOUT_MS: '60000', DATABASE_STATEMENT_TIMEOUT_MS: '120000' };
  const settings = { DATABASE_URL: server.url, PROFILE_ATTRIBUTES_FILE, ...patience };
  started.gateways = await Promise.all([startGatewayPlace(settings), startGatewayPlace(settings)]);
  started.sql = postgres(server.url, { max: 1 });
  await openConnections();
}, 120_000);
afterAll(async () => {
  await started.sql?.end();
  await Promise.all((started.gateways ?? []).map((gateway) => gateway.stop()));
  await started.server?.remove();
});

const WRITTEN = `__typename ... on Error { code message } ... on VersionConflictError { currentVersion }`;
const CREATE = `mutation ($input: CreateProfileInput!) { written: createProfile(input: $input) {
  ... on CreateProfileSuccess { customer { customerId } } } }`;
const REPLACE = `mutation ($input: ReplaceProfileInput!) { written: replaceProfile(input: $input) {
  ${WRITTEN} ... on ReplaceProfileSuccess { customer { version attributes } } } }`;
const PATCH = `mutation ($input: PatchProfileInput!) { written: patchProfile(input: $input) { ${WRITTEN} } }`;
const READ = 'query ($id: String!) { customer(customerId: $id) { version attributes } }';

/** Run an operation through one gateway or the other. */
async function run(index: number, query: string, variables: unknown) {
  const { gateways = [] } = started;
  return dataOf(await exchange(gateways[index % gateways.length]?.url ?? '', graphql(query, variables), 120_000));
}

/** Let each gateway open the connections that it may have: one that takes long would be told as an outage. */
async function openConnections(): Promise<void> {
  const reads = Array.from({ length: 80 }, async (_, n) => {
    const { gateways = [] } = started;
    const request = graphql('{ customers(first: 0) { totalCount } }');
    await ask([gateways[n % gateways.length]?.url ?? ''], request);
  });
  await Promise.all(reads);
}

async function createCustomer(): Promise<string> {
  const { written } = await run(0, CREATE, { input: { attributes: { FirstName: 'Nobody' } } });
  return written.customer.customerId;
}

/** The versions that the history and the outbox have of a customer. */
async function readVersions(customerId: string): Promise<{ revisions: number[]; events: number[] }> {
  const { sql } = started;
  if (!sql) throw new Error('no server');
  const revisions = await sql`select version from customer_revision where customer_id = ${customerId} order by version`;
  const events = await sql`select version from change_event where profile_id = ${customerId} order by version`;
  return { revisions: revisions.map(({ version }) => version), events: events.map(({ version }) => version) };
}

test.each(ROUNDS)(
  'of two hundred who replace one version at once through two gateways, one succeeds and leaves one row: round %i',
  async () => {
    const customerId = await createCustomer();
    const answers = await Promise.all(
      Array.from({ length: WRITERS }, async (_, n) => {
        const input = { customerId, attributes: { FirstName: `Writer ${n}` }, expectedVersion: 1 };
        return (await run(n, REPLACE, { input })).written;
      }),
    );
    const won = answers.filter(({ __typename: type }) => type === 'ReplaceProfileSuccess');
    expect(won).toHaveLength(1);
    const refused = answers.filter((answer) => !won.includes(answer));
    const conflict = { __typename: 'VersionConflictError', code: 'VERSION_CONFLICT', currentVersion: 2 };
    expect(refused).toEqual(Array(WRITERS - 1).fill({ ...conflict, message: expect.any(String) }));
    expect((await run(1, READ, { id: customerId })).customer).toEqual({ ...won[0].customer, version: 2 });
    expect(await readVersions(customerId)).toEqual({ revisions: [1, 2], events: [1, 2] });
  },
  ROUND_TIMEOUT,
);

test.each(ROUNDS)(
  'of two hundred who patch as many attributes at once through two gateways, nothing is lost: round %i',
  async () => {
    const customerId = await createCustomer();
    const wanted = { ...DEFAULT_ATTRIBUTES, ...Object.fromEntries(ADDED.map((name) => [name, `value of ${name}`])) };
    const answers = await Promise.all(
      Object.entries(wanted).map(async ([name, value], n) => {
        return (await run(n, PATCH, { input: { customerId, set: { [name]: value } } })).written;
      }),
    );
    expect(answers).toEqual(Array(WRITERS).fill({ __typename: 'PatchProfileSuccess' }));
    const versions = Array.from({ length: WRITERS + 1 }, (_, index) => index + 1);
    expect((await run(1, READ, { id: customerId })).customer).toEqual({ version: WRITERS + 1, attributes: wanted });
    expect(await readVersions(customerId)).toEqual({ revisions: versions, events: versions });
  },
  ROUND_TIMEOUT,
);
