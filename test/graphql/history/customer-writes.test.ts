import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { KENT, SUPERMAN_HASH, useUsersFile } from '../../support/authentication.ts';
import { createCustomer, defineExtension } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { type Change, historyOf, newRequestId, readAsOf, readNow } from '../../support/history.ts';
import { sendImport, useImportFolder } from '../../support/import.ts';
import { withHeaders } from '../../support/other-apps.ts';
import * as doors from '../../support/two-doors.ts';

const folder = useImportFolder();
const AUTHENTICATION_FILE = useUsersFile({ users: [{ name: 'kent', passwordHash: SUPERMAN_HASH }] });
const gateway = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, IMPORT_DIR: folder.path } });
const app = withHeaders(gateway, { authorization: KENT });

const HOME = { PhoneType: 0, PhoneNumber: '55501', description: 'home' };
const WORK = { PhoneType: 1, PhoneNumber: '55502' };
const PROFILE = { LastName: 'Moreau', EmailAddress: ['a@x.example', 'b@x.example'], Phone: [HOME, WORK] };

const GRAPHQL = ['GRAPHQL', (verb: doors.TwoDoors) => verb.graphql] as const;
const REST = ['CONTEXT_SERVICES', (verb: doors.TwoDoors) => verb.rest] as const;
const DOORS = [GRAPHQL, REST];

const post = (operation: object): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  headers: { 'content-type': 'application/json' },
  payload: JSON.stringify(operation),
});
const patch = (input: object): InjectOptions => {
  const query = 'mutation ($input: PatchProfileInput!) { patchProfile(input: $input) { __typename } }';
  return post({ query, variables: { input } });
};

const revert = (customerId: string): InjectOptions => {
  const query = 'mutation ($input: RevertProfileInput!) { revertProfile(input: $input) { __typename } }';
  return post({ query, variables: { input: { customerId, toVersion: 1 } } });
};

/** Send under an id of its own; it must be taken. @returns the id */
async function send(request: InjectOptions): Promise<string> {
  const requestId = newRequestId();
  const response = await app.inject({ ...request, headers: { ...request.headers, 'x-request-id': requestId } });
  expect(response.statusCode, response.body).toBeLessThan(300);
  if (request.url === '/graphql') expect(response.body).toMatch(/"__typename":"\w+Success"/);
  return requestId;
}

type Row = {
  operation: string;
  kind?: string;
  write: (id: string, other: string) => doors.TwoDoors;
  /** What it changes of PROFILE, in any order. */
  changes: Change[];
};

const change = (path: string, before: unknown, after: unknown): Change => ({ path: path.split('.'), before, after });
const GONE = [
  change('LastName', 'Moreau', null),
  change('EmailAddress', PROFILE.EmailAddress, null),
  change('Phone.55501', HOME, null),
  change('Phone.55502', WORK, null),
];
const ADDED = { PhoneType: 2, PhoneNumber: '3' };

const UPDATES: Row[] = [
  {
    operation: 'replaceProfile',
    write: (id) => doors.replaceProfile(id, { LastName: 'Ross', FirstName: 'Ada' }),
    changes: [
      change('LastName', 'Moreau', 'Ross'),
      change('FirstName', null, 'Ada'),
      change('EmailAddress', PROFILE.EmailAddress, null),
    ],
  },
  {
    operation: 'replaceProfile',
    write: (id) =>
      doors.replaceProfile(id, { LastName: 'Moreau', EmailAddress: PROFILE.EmailAddress }, { Phone: [WORK, ADDED] }),
    changes: [change('Phone.55501', HOME, null), change('Phone.3', null, ADDED)],
  },
  {
    operation: 'insertExtensionRecords',
    write: (id) => doors.insertExtensionRecords(id, { Phone: [ADDED] }),
    changes: [change('Phone.3', null, ADDED)],
  },
  {
    operation: 'updateExtensionRecord',
    write: (id) => doors.updateExtensionRecord(id, 'Phone', { PhoneNumber: '55501', description: 'away' }),
    changes: [change('Phone.55501.description', 'home', 'away')],
  },
  {
    operation: 'deleteExtensionRecord',
    write: (id) => doors.deleteExtensionRecord(id, 'Phone', { PhoneNumber: '55502' }),
    changes: [change('Phone.55502', WORK, null)],
  },
  {
    operation: 'mergeProfiles',
    write: (id, other) => doors.mergeProfiles(id, other),
    changes: [change('FirstName', null, 'Other'), change('Phone.9', null, { PhoneType: 0, PhoneNumber: '9' })],
  },
  { operation: 'mergeProfiles', kind: 'DELETED', write: (id, other) => doors.mergeProfiles(other, id), changes: GONE },
  { operation: 'deleteProfile', kind: 'DELETED', write: (id) => doors.deleteProfile(id), changes: GONE },
];

const PATCH: Row = {
  operation: 'patchProfile',
  write: (customerId) => {
    const input = { customerId, set: { FirstName: 'Ada' }, unset: ['LastName'] };
    return { graphql: patch(input), rest: patch(input) };
  },
  changes: [change('LastName', 'Moreau', null), change('FirstName', null, 'Ada')],
};

const REVERT: Row = {
  operation: 'revertProfile',
  // A revision, also where nothing differs.
  write: (customerId) => ({ graphql: revert(customerId), rest: revert(customerId) }),
  changes: [],
};

const CASES = [
  ...UPDATES.flatMap((row) => DOORS.map(([door, requestOf]) => [row.operation, door, row, requestOf] as const)),
  [PATCH.operation, GRAPHQL[0], PATCH, GRAPHQL[1]] as const,
  [REVERT.operation, GRAPHQL[0], REVERT, GRAPHQL[1]] as const,
];

describe('a write keeps what it overwrote, who made it, how it came, and what it changed', () => {
  test.each(CASES)('%s by %s', async (operation, door, { kind = 'UPDATED', write, changes }, requestOf) => {
    const id = await createCustomer(app, PROFILE);
    const other = await createCustomer(app, { FirstName: 'Other', Phone: [{ PhoneNumber: '9' }] });
    const before = await readNow(app, id);
    const earlier = await historyOf(app, id);
    const requestId = await send(requestOf(write(id, other)));
    const [latest, ...rest] = await historyOf(app, id);
    const version = before.version + 1;
    expect(latest).toMatchObject({ version, kind, actor: 'kent', door, operation, requestId });
    expect(Math.abs(Date.now() - Date.parse(latest?.writtenAt ?? ''))).toBeLessThan(600_000);
    expect(latest?.changes).toEqual(expect.arrayContaining(changes));
    expect(latest?.changes).toHaveLength(changes.length);
    expect(rest).toEqual(earlier);
    expect(await readAsOf(app, id, { version: before.version })).toEqual(before);
    if (kind === 'DELETED') {
      expect(await readAsOf(app, id, { version })).toBeNull();
      expect(await readAsOf(app, id, { time: '2999-01-01' })).toBeNull();
    } else {
      expect(await readAsOf(app, id, { version })).toEqual(await readNow(app, id));
    }
  });

  test.each(DOORS)('createProfile by %s', async (door, requestOf) => {
    const { Phone, ...attributes } = PROFILE;
    const LastName = `Created by ${door}`;
    const requestId = await send(requestOf(doors.createProfile({ ...attributes, LastName }, { Phone })));
    const { data } = await app.graphql(
      '{ customers(first: 500) { nodes { customerId attribute(name: "LastName") } } }',
    );
    const [found] = data.customers.nodes.filter((node: { attribute: string[] }) => node.attribute[0] === LastName);
    const [created, ...rest] = await historyOf(app, found.customerId);
    expect(created).toMatchObject({
      version: 1,
      kind: 'CREATED',
      actor: 'kent',
      door,
      operation: 'createProfile',
      requestId,
    });
    const held = GONE.map(({ path, before }) => ({
      path,
      before: null,
      after: path[0] === 'LastName' ? LastName : before,
    }));
    expect(created?.changes).toEqual(expect.arrayContaining(held));
    expect(created?.changes).toHaveLength(held.length);
    expect(rest).toEqual([]);
  });

  test('revertProfile changes back what was changed since', async () => {
    const id = await createCustomer(app, PROFILE);
    await send(doors.replaceProfile(id, { LastName: 'Ross' }, { Phone: [HOME] }).rest);
    await send(revert(id));
    const [latest] = await historyOf(app, id);
    expect(latest).toMatchObject({ version: 3, kind: 'UPDATED', operation: 'revertProfile' });
    const back = [change('LastName', 'Ross', 'Moreau'), change('EmailAddress', null, PROFILE.EmailAddress)];
    expect(latest?.changes).toEqual([...back, change('Phone.55502', null, WORK)]);
  });

  test('eraseCustomer leaves nothing that history could tell', async () => {
    const id = await createCustomer(app, PROFILE);
    await send(patch({ customerId: id, set: { FirstName: 'Ada' } }));
    const query = 'mutation ($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename } }';
    await send(post({ query, variables: { input: { customerId: id } } }));
    expect(await historyOf(app, id)).toEqual([]);
    for (const at of [{ version: 1 }, { version: 2 }, { version: 3 }, { time: new Date().toISOString() }]) {
      expect(await readAsOf(app, id, at)).toBeNull();
    }
  });

  test('importProfiles', async () => {
    const response = await sendImport(app, await folder.write('FirstName,Title\nAda,imported\n'));
    expect(response.json()).toMatchObject({ imported: 1 });
    const { data } = await app.graphql('{ customers(first: 500) { nodes { customerId attribute(name: "Title") } } }');
    const [found] = data.customers.nodes.filter((node: { attribute: string[] }) => node.attribute[0] === 'imported');
    const origin = { kind: 'CREATED', actor: 'kent', door: 'CONTEXT_SERVICES', operation: 'importProfiles' };
    expect(await historyOf(app, found.customerId)).toMatchObject([{ version: 1, ...origin }]);
  });
});

describe('a change of the profile schema is a write of every customer that loses something', () => {
  test.each(DOORS)('deleteExtensionSchema by %s; what it took away stays in the history', async (door, requestOf) => {
    await defineExtension(app, {
      ...{ name: 'Pets', type: 'multi-valued', unique: ['tag'] },
      attributes: [
        { name: 'tag', type: 'long' },
        { name: 'weight', type: 'double' },
      ],
    });
    const pets = [
      { tag: 7, weight: 2.5 },
      { tag: 8, weight: 3 },
    ];
    const id = await createCustomer(app, { ...PROFILE, Pets: pets });
    const without = await createCustomer(app, PROFILE);
    const before = await readNow(app, id);
    expect(before.extensions).toContainEqual({
      name: 'Pets',
      kind: 'MULTI_VALUED',
      records: [
        { tag: '7', weight: 2.5 },
        { tag: '8', weight: 3 },
      ],
    });
    const requestId = await send(requestOf(doors.deleteExtensionSchema('Pets')));
    const [latest] = await historyOf(app, id);
    const origin = { version: 2, kind: 'UPDATED', actor: 'kent', door, operation: 'deleteExtensionSchema', requestId };
    expect(latest).toMatchObject({ ...origin, changes: pets.map((pet) => change(`Pets.${pet.tag}`, pet, null)) });
    expect(await historyOf(app, without)).toHaveLength(1);
    // Nobody knows any more which of its values were long.
    const kept = { name: 'Pets', kind: null, records: pets };
    const others = before.extensions.filter(({ name }) => name !== 'Pets');
    expect(await readAsOf(app, id, { version: 1 })).toEqual({ ...before, extensions: [...others, kept] });
    expect(await readAsOf(app, id, { version: 2 })).toEqual(await readNow(app, id));
  });

  test('an extension that came back with other types prints what it held before as it was stored', async () => {
    const define = (type: string) =>
      defineExtension(app, { name: 'Car', type: 'single-valued', attributes: [{ name: 'plate', type }] });
    await define('string');
    const id = await createCustomer(app, { Car: { plate: 'ABC' } });
    await send(doors.deleteExtensionSchema('Car').graphql);
    await define('double');
    const [car] = (await readAsOf(app, id, { version: 1 }))?.extensions ?? [];
    expect(car).toEqual({ name: 'Car', kind: 'SINGLE_VALUED', records: [{ plate: 'ABC' }] });
    await send(doors.deleteExtensionSchema('Car').graphql);
  });

  test('deleteProfileAttribute', async () => {
    const mutation = (field: string, input: object) => {
      const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
      return post({
        query: `mutation ($input: ${name}) { ${field}(input: $input) { __typename } }`,
        variables: { input },
      });
    };
    await send(mutation('createProfileAttribute', { name: 'Hobby', type: 'STRING' }));
    const id = await createCustomer(app, { ...PROFILE, Hobby: 'chess' });
    const without = await createCustomer(app, PROFILE);
    const before = await readNow(app, id);
    const requestId = await send(mutation('deleteProfileAttribute', { name: 'Hobby', expectedCustomers: 1 }));
    const [latest] = await historyOf(app, id);
    const origin = { version: 2, kind: 'UPDATED', actor: 'kent', door: 'GRAPHQL', operation: 'deleteProfileAttribute' };
    expect(latest).toMatchObject({ ...origin, requestId, changes: [change('Hobby', 'chess', null)] });
    expect(await historyOf(app, without)).toHaveLength(1);
    expect(await readAsOf(app, id, { version: 1 })).toEqual(before);
  });
});

test.each(DOORS)('what is refused leaves no trace in the history, by %s', async (_door, requestOf) => {
  const id = await createCustomer(app, PROFILE);
  const before = await gateway.snapshot();
  const refused = [
    doors.replaceProfile(id, { Unknown: 'x' }),
    doors.replaceProfile(id, {}, { Phone: [{ PhoneType: 1 }] }),
    doors.insertExtensionRecords(id, { Unknown: [{}] }),
    doors.updateExtensionRecord(id, 'Phone', { PhoneNumber: 'unknown' }),
    doors.deleteExtensionRecord(id, 'Phone', { PhoneNumber: 'unknown' }),
    doors.mergeProfiles(id, 'none'),
    doors.deleteProfile('none'),
  ];
  for (const verb of refused) {
    const response = await app.inject(requestOf(verb));
    expect(response.body).toMatch(/"__typename":"\w+Error"|"http_code":4/);
  }
  expect(await gateway.snapshot()).toEqual(before);
});
