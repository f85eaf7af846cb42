import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { feedEnds, labels, storedLabels, useSubscriptions } from '../../support/change-feed.ts';
import { createCustomer, defineExtension, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { mustLink } from '../../support/links.ts';
import { close, createMember, update } from '../../support/loyalty.ts';
import { inTenant } from '../../support/other-apps.ts';
import { setMode } from '../../support/server-mode.ts';

const app = useTestApp(openTestDatabase);
const follow = useSubscriptions(app);

test('each write comes as it is made, with what it made and who made it', async () => {
  const subscription = await follow();
  const id = await createCustomer(app, { FirstName: 'Ada' });
  await app.graphql(
    'mutation ($id: String!) { patchProfile(input: { customerId: $id, unset: ["FirstName"] }) { __typename } }',
    { id },
  );
  await app.inject({ method: 'DELETE', url: `/profiles/${id}`, headers: { 'x-request-id': 'my-request' } });
  const changes = await subscription.take(3);
  expect(changes[0]).toEqual({
    cursor: expect.stringMatching(/^[\w-]+$/),
    kind: 'CREATED',
    profileKind: 'CUSTOMER',
    customerId: id,
    accountId: null,
    version: 1,
    occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    actor: null,
    door: 'CONTEXT_SERVICES',
    operation: 'createProfile',
    requestId: expect.stringMatching(/\S/),
  });
  expect(changes[1]).toMatchObject({ kind: 'UPDATED', version: 2, door: 'GRAPHQL', operation: 'patchProfile' });
  expect(changes[2]).toMatchObject({
    kind: 'DELETED',
    version: 3,
    operation: 'deleteProfile',
    requestId: 'my-request',
  });
});

test('members come in the same feed', async () => {
  const subscription = await follow();
  const member = await createMember(app);
  await update(app, member, { firstName: 'Louise' });
  await close(app, member.correlationId);
  const changes = await subscription.take(3);
  expect(changes.map(({ kind, version }) => [kind, version])).toEqual([
    ['CREATED', 1],
    ['UPDATED', 2],
    ['UPDATED', 3],
  ]);
  for (const change of changes) {
    const { accountId } = member;
    expect(change).toMatchObject({ profileKind: 'MEMBER', accountId, customerId: null, door: 'LOYALTY' });
  }
});

test('the profile itself is read as it is at the time of each event, and null when it is gone', async () => {
  const { latest } = await feedEnds(app);
  const id = await createCustomer(app, { FirstName: 'Old', Phone: [{ PhoneNumber: '1' }] });
  const fields = `customerId accountId version customer { version attributes extensions { name } }
    member { firstName extendedData { key } }`;
  const subscription = await follow({ after: latest, fields });
  const [created] = await subscription.take(1);
  expect(created).toMatchObject({ version: 1, member: null, customer: { attributes: { FirstName: 'Old' } } });
  expect(created.customer.extensions).toEqual([{ name: 'Phone' }]);
  await send(app, 'PUT', `/profiles/${id}`, { FirstName: 'New' });
  const [updated] = await subscription.take(1);
  expect(updated).toMatchObject({ version: 2, customer: { version: 2, attributes: { FirstName: 'New' } } });
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  expect(await subscription.take(1)).toMatchObject([{ version: 3, customerId: id, customer: null }]);
  const { accountId } = await createMember(app, { firstName: 'Ada' });
  const member = { firstName: 'Ada', extendedData: [] };
  expect(await subscription.take(1)).toMatchObject([{ accountId, customer: null, member }]);
});

test('an answer limit is for one event, not for the whole subscription', async () => {
  const { latest } = await feedEnds(app);
  const id = await createCustomer(app, { FirstName: 'Ada' });
  await mustLink(app, id, (await createMember(app)).accountId);
  for (let n = 0; n < 9; n++) await send(app, 'PUT', `/profiles/${id}`, { FirstName: `${n}` });
  const aliases = Array.from({ length: 1_200 }, (_, index) => `m${index}: member { version }`);
  const subscription = await follow({
    after: latest,
    fields: `customerId accountId version customer { ${aliases.join(' ')} }`,
  });
  // 10 events of the customer, one of the member: more than 10,000 links in all.
  expect(new Set(labels(await subscription.take(11))).size).toBe(11);
});

test('without a cursor only what comes from now on is told, and nothing comes twice', async () => {
  await createCustomer(app, { FirstName: 'Before' });
  const subscription = await follow();
  expect(await subscription.collect(300)).toEqual([]);
  const id = await createCustomer(app, { FirstName: 'After' });
  expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
  expect(await subscription.collect(300)).toEqual([]);
});

test('behind the earliest cursor is everything that was ever written, the demo data too', async () => {
  const { earliest } = await feedEnds(app);
  const stored = await storedLabels(app);
  const subscription = await follow({ after: earliest });
  expect(labels(await subscription.take(stored.length))).toEqual(stored);
});

test('a GET works too, and a quiet stream is kept open by comments', async () => {
  const subscription = await follow({ method: 'GET' });
  expect(subscription.status).toBe(200);
  expect(subscription.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(subscription.headers.get('cache-control')).toContain('no-cache');
  await expect.poll(() => subscription.pings(), { timeout: 5_000 }).toBeGreaterThan(2);
  const id = await createCustomer(app, { FirstName: 'Ada' });
  expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
});

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const NO_CURSORS = [
  '',
  'x',
  'é',
  'MTowOg',
  'a'.repeat(10_000),
  ...['1:-1', '1:00', '1:1:short', '2:0', '1:9999999999999999'].map(encode),
];

test.each(NO_CURSORS)('the text %j is no cursor: refused as an answer, and the stream is complete', async (after) => {
  const subscription = await follow({ after });
  expect(await subscription.next()).toMatchObject({
    errors: [{ extensions: { code: 'VALIDATION', issues: [{ path: ['after'], code: 'MALFORMED' }] } }],
  });
  expect(await subscription.next()).toBeNull();
  expect(subscription.isComplete()).toBe(true);
});

test('a client that does not accept events is not left with an open subscription', async () => {
  const query = 'subscription { profileChanges { cursor } }';
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await app.inject({ method: 'POST', url: '/graphql', headers, payload: JSON.stringify({ query }) });
  expect(response.statusCode).toBe(406);
  expect(response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('text/event-stream') }] });
});

test('a link is no change of the profiles that it joins', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const { accountId } = await createMember(app);
  const subscription = await follow();
  await mustLink(app, id, accountId);
  expect(await subscription.collect(300)).toEqual([]);
});

test('each tenant follows its own profiles, and a cursor of another one is refused', async () => {
  const other = inTenant(app, '7');
  const headers = { 'x-genesys-tenantid': '7' };
  const [own, theirs] = [await follow(), await follow({ headers })];
  const id = await createCustomer(other, { FirstName: 'Ada' });
  const ownId = await createCustomer(app, { FirstName: 'Bruce' });
  expect(labels(await theirs.take(1))).toEqual([`${id} 1`]);
  expect(labels(await own.take(1))).toEqual([`${ownId} 1`]);
  expect(await own.collect(200)).toEqual([]);
  expect(await theirs.collect(200)).toEqual([]);
  const { latest } = await feedEnds(app);
  const crossed = await follow({ after: latest, headers });
  expect((await crossed.next())?.errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EXPIRED' });
});

test('deleting an extension is one change of each customer who had it', async () => {
  const other = inTenant(app, '8');
  const name = 'Pets';
  await defineExtension(other, {
    name,
    type: 'multi-valued',
    unique: ['n'],
    attributes: [{ name: 'n', type: 'string' }],
  });
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await createCustomer(other, { Pets: [{ n: '1' }, { n: '2' }] }));
  await createCustomer(other, { FirstName: 'Without' });
  const subscription = await follow({ headers: { 'x-genesys-tenantid': '8' } });
  expect((await other.inject({ method: 'DELETE', url: `/metadata/profiles/extensions/${name}` })).statusCode).toBe(204);
  const changes = await subscription.take(5);
  expect(labels(changes).sort()).toEqual(ids.map((id) => `${id} 2`).sort());
  for (const { operation } of changes) expect(operation).toBe('deleteExtensionSchema');
  expect(await subscription.collect(200)).toEqual([]);
});

test('in maintenance changes still come, and the customer beside them says why it cannot be read', async () => {
  const headers = { 'x-genesys-tenantid': '9' };
  const other = inTenant(app, '9');
  const { latest } = await feedEnds(other);
  const id = await createCustomer(other, { FirstName: 'Ada' });
  await setMode(other, 'maintenance');
  const subscription = await follow({ after: latest, headers, fields: 'customerId customer { version }' });
  expect(await subscription.next()).toMatchObject({
    data: { change: { customerId: id, customer: null } },
    errors: [{ path: ['change', 'customer'], extensions: { code: 'UNAVAILABLE' } }],
  });
});

test('a change whose history is gone is told without its author', async () => {
  const { latest } = await feedEnds(app);
  const id = await createCustomer(app, { FirstName: 'Ada' });
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id = ${id}`);
  const subscription = await follow({ after: latest });
  const unknown = { actor: null, door: null, operation: null, requestId: null };
  expect(await subscription.take(1)).toMatchObject([{ customerId: id, version: 1, kind: 'CREATED', ...unknown }]);
});

test('an erased profile leaves a hole that readers pass over, and a cursor at the hole still works', async () => {
  const { latest } = await feedEnds(app);
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push(await createCustomer(app, { FirstName: `${n}` }));
  const before = await follow({ after: latest });
  const changes = await before.take(3);
  await app.db.execute(sql`DELETE FROM change_event WHERE profile_id = ${ids[1]}`);
  const [, second, third] = changes;
  expect(labels(await (await follow({ after: latest })).take(2))).toEqual([`${ids[0]} 1`, `${ids[2]} 1`]);
  expect(labels(await (await follow({ after: second.cursor })).take(1))).toEqual([`${ids[2]} 1`]);
  await app.db.execute(sql`DELETE FROM change_event WHERE profile_id = ${ids[2]}`);
  const rest = await follow({ after: third.cursor });
  const id = await createCustomer(app, { FirstName: 'Next' });
  expect(labels(await rest.take(1))).toEqual([`${id} 1`]);
  const end = await follow({ after: (await feedEnds(app)).latest });
  expect(await end.collect(200)).toEqual([]);
});
