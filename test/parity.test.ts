import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { ATTRIBUTE_TYPES } from '../src/domain/profile-schema/attribute.ts';
import { CUSTOMER_ROWS } from './parity/customer-rows.ts';
import { SETUP, TYPES } from './parity/examples.ts';
import { MEMBER_ROWS } from './parity/member-rows.ts';
import { PROFILE_ROWS } from './parity/profile-rows.ts';
import { RECORD_ROWS } from './parity/record-rows.ts';
import { SCHEMA_ROWS } from './parity/schema-rows.ts';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';
import { rewindableDatabase } from './support/rewindable-database.ts';
import { type Answer, readGraphql, readRest, toProfileDialect } from './support/two-door-answers.ts';

const database = rewindableDatabase(openTestDatabase);
const app = useTestApp(database.open, { env: { EXTENSION_RECORDS_MAX: '5' } });

const ROWS = [...PROFILE_ROWS, ...RECORD_ROWS, ...CUSTOMER_ROWS, ...SCHEMA_ROWS, ...MEMBER_ROWS];

type Rows = Record<string, unknown[]>;

/** What every row starts from, and leaves. */
let start: Rows = {};

beforeAll(async () => {
  for (const [method, url, body] of SETUP) {
    const response = await app.inject({ method, url, payload: JSON.stringify(body) });
    expect(response.statusCode, response.body).toBeLessThan(300);
  }
  start = await app.snapshot();
});

/** Send one request to an app that has just started, and see what it stored; then all is as before. */
function sendAlone(
  request: InjectOptions,
  given: readonly InjectOptions[],
  read: (response: LightMyRequestResponse) => Answer,
) {
  return database.rewind(async () => {
    // A new app: one that remembers the profile schema of an undone run would start from elsewhere.
    const fresh = await createApp(app.database, app.config);
    for (const earlier of given) {
      const response = await fresh.inject(earlier);
      expect(response.statusCode, response.body).toBeLessThan(300);
    }
    const before = given.length > 0 ? await app.snapshot() : start;
    const answer = read(await fresh.inject(request));
    const rows = await app.snapshot();
    await fresh.close();
    return { ...answer, before, rows };
  });
}

/** Rows without the ids that the gateway gave, which differ from run to run. */
function withoutGiven(rows: Rows, before: Rows, { url, payload }: InjectOptions): Rows {
  const known = [...Object.values(before).flat(), url, payload].join('\n');
  const hide = (pattern: RegExp, name: string) => (text: string) =>
    text.replaceAll(pattern, (value) => (known.includes(value) ? value : `<${name}>`));
  const hideAll = [
    hide(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid'),
    hide(/\b[0-9A-Z]{5}[a-z][0-9A-Z]{10}\b/g, 'customer id'),
    hide(/\b600\d{13}\b/g, 'card'),
    hide(/"closed_at": "[^"]+"/g, 'time'),
    // Numbers of a sequence are never given back.
    hide(/"key_id": \d+\b/g, 'key id'),
  ];
  const normalise = (row: unknown, table: string): string => {
    const text = hideAll.reduce((current, step) => step(current), String(row));
    const isNumbered = ['extension_schema', 'consent_statement'].includes(table) && !before[table]?.includes(row);
    return isNumbered ? text.replace(/"position": \d+/, '"position": <next>') : text;
  };
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [table, list.map((row) => normalise(row, table)).sort()]),
  );
}

test.each(ROWS)('$verb: $name', async ({ doors, outcome, says, isTypeError }) => {
  const { given = [] } = doors;
  const graphql = await sendAlone(doors.graphql, given, readGraphql);
  const rest = await sendAlone(doors.rest, given, readRest);

  expect(graphql.outcome).toEqual(isTypeError ? { code: outcome.code } : outcome);
  if (says === undefined) {
    expect(rest.outcome).toEqual(toProfileDialect(outcome));
    if (!isTypeError) expect(rest.messages).toEqual(graphql.messages);
  } else {
    // The loyalty dialect says one thing at a time, in words of its own.
    expect(rest.outcome).toEqual({ code: outcome.code, text: says });
  }

  expect(withoutGiven(graphql.rows, start, doors.graphql)).toEqual(withoutGiven(rest.rows, start, doors.rest));
  for (const { before, rows } of [graphql, rest]) {
    if (outcome.code === 'WRITTEN') expect(rows).not.toEqual(before);
    else expect(rows).toEqual(before);
  }
});

test('every run of every row was taken back', async () => {
  expect(await app.snapshot()).toEqual(start);
});

const VERBS = [
  ...['createProfile', 'replaceProfile', 'deleteProfile', 'mergeProfiles'],
  ...['insertExtensionRecords', 'updateExtensionRecord', 'deleteExtensionRecord'],
  ...['createExtensionSchema', 'deleteExtensionSchema', 'createIdentificationKey', 'deleteIdentificationKey'],
  ...['setServerMode', 'enrolMember', 'updateMemberProfile', 'closeMember'],
];

test('every verb is here, written and refused, and so are all eight types', () => {
  const seen = ROWS.map(({ verb, outcome }) => `${verb} ${outcome.code === 'WRITTEN' ? 'written' : 'refused'}`);
  expect(new Set(seen)).toEqual(new Set(VERBS.flatMap((verb) => [`${verb} written`, `${verb} refused`])));
  expect(TYPES).toEqual([...ATTRIBUTE_TYPES]);
  for (const type of TYPES) expect(ROWS.map(({ name }) => name)).toContain(`type ${type}`);
  expect(ROWS.length).toBeGreaterThanOrEqual(120);
});
