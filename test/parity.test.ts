import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { MEMBER_ROWS } from './parity/member-rows.ts';
import { PROFILE_ROWS } from './parity/profile-rows.ts';
import { SCHEMA_ROWS } from './parity/schema-rows.ts';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';
import { rewindableDatabase } from './support/rewindable-database.ts';
import { type Outcome, readGraphql, readRest } from './support/two-doors.ts';

const database = rewindableDatabase(openTestDatabase);
const app = useTestApp(database.open, { env: { EXTENSION_RECORDS_MAX: '5' } });

const ROWS = [...PROFILE_ROWS, ...SCHEMA_ROWS, ...MEMBER_ROWS];

type Rows = Record<string, unknown[]>;

const TYPES = ['string', 'integer', 'long', 'double', 'date', 'datetime', 'currency', 'boolean'];

beforeAll(async () => {
  // Each attribute is called as its type.
  const attributes = TYPES.map((type) => ({ name: type, type }));
  const define = (document: object) =>
    app.inject({ method: 'POST', url: '/metadata/profiles/extensions', payload: JSON.stringify(document) });
  await define({ name: 'Values', type: 'single-valued', attributes });
  await define({ name: 'Keys', type: 'multi-valued', attributes, unique: ['long'] });
  const payload =
    '{"FirstName":"Betty","Phone":[{"PhoneNumber":"3145926535","description":"phone"}],"Keys":[{"long":77,"string":"old","boolean":true},{"long":78}]}';
  await app.inject({ method: 'PUT', url: '/profiles/0000Sb5U97XE000Y', payload });
});

/** Send one request to an app that has just started, and see what it stored; then all is as before. */
function sendAlone(request: InjectOptions, read: (response: LightMyRequestResponse) => Outcome) {
  return database.rewind(async () => {
    // A new app: one that remembers the profile schema of an undone run would start from elsewhere.
    const fresh = await createApp(app.database, app.config);
    const outcome = read(await fresh.inject(request));
    const rows = await app.snapshot();
    await fresh.close();
    return { outcome, rows };
  });
}

/** Rows without the ids that the gateway gave, which differ from run to run. */
function withoutGiven(rows: Rows, before: Rows, request: InjectOptions): Rows {
  const known = JSON.stringify(before) + String(request.payload);
  const hide = (pattern: RegExp, name: string) => (text: string) =>
    text.replaceAll(pattern, (value) => (known.includes(value) ? value : `<${name}>`));
  const hideAll = [
    hide(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid'),
    hide(/\b[0-9A-Z]{5}[a-z][0-9A-Z]{10}\b/g, 'customer id'),
    hide(/\b600\d{13}\b/g, 'card'),
  ];
  const normalise = (row: unknown, table: string): string => {
    const text = hideAll.reduce((current, step) => step(current), String(row));
    // Numbers of a sequence are never given back.
    const isNewSchema = table === 'extension_schema' && !before[table]?.includes(row);
    return isNewSchema ? text.replace(/"position": \d+/, '"position": <next>') : text;
  };
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [table, list.map((row) => normalise(row, table)).sort()]),
  );
}

test.each(ROWS)('$verb: $name', async ({ doors, outcome, says }) => {
  const before = await app.snapshot();
  const graphql = await sendAlone(doors.graphql, readGraphql);
  const rest = await sendAlone(doors.rest, readRest);
  expect(await app.snapshot()).toEqual(before);

  expect(graphql.outcome).toEqual(outcome);
  // The loyalty dialect says one thing at a time, in words of its own.
  expect(rest.outcome).toEqual(says === undefined ? outcome : { code: outcome.code, text: says });

  expect(withoutGiven(graphql.rows, before, doors.graphql)).toEqual(withoutGiven(rest.rows, before, doors.rest));
  if (outcome.code === 'WRITTEN') expect(graphql.rows).not.toEqual(before);
  else expect(graphql.rows).toEqual(before);
});

test('every verb is here, written and refused, and so are all eight types', () => {
  const seen = ROWS.map(({ verb, outcome }) => `${verb} ${outcome.code === 'WRITTEN' ? 'written' : 'refused'}`);
  expect(new Set(seen).size).toBe(12);
  for (const type of TYPES) expect(ROWS.map(({ name }) => name)).toContain(`type ${type}`);
  expect(ROWS.length).toBeGreaterThanOrEqual(40);
});
