import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { type TestApp, useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { defineKey } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';
import { ADA, LOUIS } from '../support/loyalty.ts';
import { useSecondApp } from '../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const second = useSecondApp(app);
const strict = useSecondApp(app, { STRICT_SERVER_MODES: 'true' });

const BRUCE = '00027a52JCGY000M';
const BETTY = '0000Sb5U97XE000Y';
const UNAVAILABLE = '... on Error { __typename code message } ... on UnavailableError { retryAfterSeconds }';

const setMode = (gateway: TestApp, mode: string) =>
  gateway.graphql(
    `mutation { setServerMode(input: { mode: ${mode} }) { __typename ... on SetServerModeSuccess { mode } } }`,
  );
const readMode = async (gateway: TestApp) =>
  (await gateway.graphql('{ profileSchema { serverMode } }')).data.profileSchema.serverMode;

async function runMutation(gateway: TestApp, field: string, input: object) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const answer = await gateway.graphql(
    `mutation ($input: ${type}) { result: ${field}(input: $input) { ${UNAVAILABLE} } }`,
    { input },
  );
  expect(answer.errors).toBeUndefined();
  return answer.data.result;
}

const record = { PhoneNumber: '6543210' };
const OF_PROFILES: Record<string, object> = {
  createProfile: { attributes: { FirstName: 'lost' } },
  patchProfile: { customerId: BRUCE, set: { FirstName: 'lost' } },
  replaceProfile: { customerId: BRUCE, attributes: { FirstName: 'lost' } },
  revertProfile: { customerId: BRUCE, toVersion: 1 },
  deleteProfile: { customerId: BRUCE },
  eraseCustomer: { customerId: BRUCE },
  mergeProfiles: { customerId: BRUCE, sourceCustomerId: BETTY },
  insertExtensionRecords: { customerId: BRUCE, extensions: [{ name: 'Phone', records: [record] }] },
  updateExtensionRecord: { customerId: BETTY, extension: 'Phone', record: { ...record, description: 'lost' } },
  deleteExtensionRecord: { customerId: BETTY, extension: 'Phone', record },
  linkMember: { by: { email: LOUIS.email }, customerId: BETTY },
  unlinkMember: { customerId: BETTY },
};
/** In an order in which each can be done. */
const OF_THE_SCHEMA: Record<string, object> = {
  createExtensionSchema: { name: 'Pets', kind: 'SINGLE_VALUED', attributes: [] },
  updateExtensionSchema: { name: 'Pets', attributes: [{ name: 'tag', type: 'STRING' }] },
  deleteExtensionSchema: { name: 'Pets' },
  createIdentificationKey: { name: 'ByTitle', attributes: ['Title'] },
  deleteIdentificationKey: { name: 'ByTitle' },
  createProfileAttribute: { name: 'Hobby', type: 'STRING' },
  deleteProfileAttribute: { name: 'Hobby' },
  setServerMode: { mode: 'MAINTENANCE' },
};
const OF_MEMBERS: Record<string, object> = {
  enrolMember: { email: 'mode@example.test', postalZipCode: 'H0H 0H0' },
  updateMemberProfile: { by: { email: ADA.email }, city: 'Laval' },
  closeMember: { by: { email: LOUIS.email } },
  eraseMember: { by: { email: 'mode@example.test' } },
};

beforeAll(() => defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'] }));
afterEach(() => setMode(app, 'PRODUCTION'));

test('every mutation is tried here', () => {
  const tried = Object.keys({ ...OF_PROFILES, ...OF_THE_SCHEMA, ...OF_MEMBERS });
  expect(tried.sort()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort());
});

test('setServerMode answers with the mode, which every gateway names from then on', async () => {
  for (const mode of ['MAINTENANCE', 'MAINTENANCE', 'PRODUCTION']) {
    expect((await setMode(app, mode)).data.setServerMode).toEqual({ __typename: 'SetServerModeSuccess', mode });
    expect([await readMode(app), await readMode(second)]).toEqual([mode, mode]);
    expect((await send(second, 'GET', '/server/status')).json().mode).toBe(mode.toLowerCase());
  }
});

test('a mode that there is not is refused before anything is written', async () => {
  const before = await app.snapshot();
  for (const mode of ['maintenance', 'STANDBY', 'null', '"MAINTENANCE"']) {
    expect((await setMode(app, mode)).errors).toBeDefined();
  }
  expect(await app.snapshot()).toEqual(before);
});

describe.each([
  ['the gateway that was switched', () => app],
  ['another gateway on the database', () => second],
])('in maintenance mode, on %s', (_name, gatewayOf) => {
  test.each(Object.entries(OF_PROFILES))(
    '%s answers UnavailableError with the time to wait, and writes nothing',
    async (field, input) => {
      const gateway = gatewayOf();
      await createCustomer(gateway, { FirstName: 'Ada' });
      await setMode(app, 'MAINTENANCE');
      const before = await app.snapshot();
      expect(await runMutation(gateway, field, input)).toEqual({
        __typename: 'UnavailableError',
        code: 'UNAVAILABLE',
        message: expect.stringContaining('maintenance mode'),
        retryAfterSeconds: expect.toSatisfy((seconds) => Number.isInteger(seconds) && seconds > 0),
      });
      expect(await app.snapshot()).toEqual(before);
    },
  );

  test.each([
    ['customer', () => `customer(customerId: "${BRUCE}") { id }`],
    ['customer with extensions', () => `customer(customerId: "${BRUCE}") { extensions { records { id } } }`],
    ['customer, unknown', () => 'customer(customerId: "0000000000000000") { id }'],
    ['exportCustomer', () => `exportCustomer(customerId: "${BRUCE}")`],
    ['exportCustomer, of no possible id', () => 'exportCustomer(customerId: "-")'],
    ['customer with history', () => `customer(customerId: "${BRUCE}") { history { totalCount } }`],
    ['customerHistory', () => `customerHistory(customerId: "${BRUCE}") { nodes { version } }`],
    ['customerHistory, counted', () => `customerHistory(customerId: "${BRUCE}", first: 0) { totalCount }`],
    ['customerHistory, of nobody', () => 'customerHistory(customerId: "?") { totalCount }'],
    ['customerAsOf', () => `customerAsOf(customerId: "${BRUCE}", version: 1) { version }`],
    ['customerAsOf, of nobody', () => 'customerAsOf(customerId: "?", version: 1) { version }'],
    ['customers', () => 'customers { nodes { id } }'],
    ['customers, counted', () => 'customers { totalCount }'],
    ['customers, none of them', () => 'customers(first: 0) { totalCount }'],
    [
      'identifyCustomers',
      () => 'identifyCustomers(attributes: [{ name: "EmailAddress", value: "x" }]) { nodes { id } }',
    ],
    [
      'identifyCustomers, counted',
      () => 'identifyCustomers(attributes: [{ name: "EmailAddress", value: "x" }]) { totalCount }',
    ],
    ['node of a customer', (ids: string[]) => `node(id: "${ids[0]}") { id }`],
    ['node of a record', (ids: string[]) => `node(id: "${ids[1]}") { id }`],
    ['nodes', (ids: string[]) => `nodes(ids: ${JSON.stringify(ids)}) { id }`],
  ])('the query %s answers a top-level UNAVAILABLE', async (_query, textOf) => {
    const gateway = gatewayOf();
    const { data } = await gateway.graphql(`{ customer(customerId: "${BRUCE}") { id extensions { records { id } } } }`);
    const ids = [data.customer.id, data.customer.extensions[0].records[0].id];
    await setMode(app, 'MAINTENANCE');
    const { errors } = await gateway.graphql(`{ ${textOf(ids)} }`);
    const [error] = errors ?? [];
    expect(error?.message).toContain('maintenance mode');
    expect(error?.extensions).toEqual({ code: 'UNAVAILABLE', retryAfterSeconds: 30 });
  });

  test('the profile schema can be read and changed, and members too', async () => {
    const gateway = gatewayOf();
    await setMode(app, 'MAINTENANCE');
    for (const [field, input] of Object.entries({
      ...OF_THE_SCHEMA,
      updateMemberProfile: OF_MEMBERS['updateMemberProfile'] ?? {},
    })) {
      expect(await runMutation(gateway, field, input), field).toEqual({});
    }
    const email = `${gateway === app ? 'first' : 'second'}@example.test`;
    expect(await runMutation(gateway, 'enrolMember', { ...OF_MEMBERS['enrolMember'], email })).toEqual({});
    expect((await gateway.graphql(`{ exportMember(by: { email: "${email}" }) }`)).data.exportMember).not.toBeNull();
    expect(await runMutation(gateway, 'enrolMember', OF_MEMBERS['enrolMember'] ?? {})).toEqual({});
    expect(await runMutation(gateway, 'eraseMember', OF_MEMBERS['eraseMember'] ?? {})).toEqual({});
    const { data, errors } = await gateway.graphql(`{
      member(by: { email: "${email}" }) { email }
      profileSchema { serverMode extensions { name } identificationKeys { name } }
      limits { name }
    }`);
    expect(errors).toBeUndefined();
    expect(data.member).toEqual({ email });
    expect(data.profileSchema).toMatchObject({ serverMode: 'MAINTENANCE', identificationKeys: [{ name: 'ByEmail' }] });
  });
});

test('with strict modes, production mode keeps changes of the schema out, but not new extensions', async () => {
  const { createExtensionSchema = {}, setServerMode: _always, ...changes } = OF_THE_SCHEMA;
  expect(await runMutation(strict, 'createExtensionSchema', createExtensionSchema)).toEqual({});
  for (const [field, input] of Object.entries(changes)) {
    const before = await app.snapshot();
    const kept = { code: 'UNAVAILABLE', message: expect.stringContaining('production mode'), retryAfterSeconds: 30 };
    expect(await runMutation(strict, field, input), field).toMatchObject(kept);
    expect(await app.snapshot()).toEqual(before);
  }
  await setMode(strict, 'MAINTENANCE');
  for (const [field, input] of Object.entries(changes)) {
    expect(await runMutation(strict, field, input), field).toEqual({});
  }
});
