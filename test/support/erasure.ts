import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';
import { createCustomer, send } from './context-services.ts';
import { REFUSAL } from './graphql.ts';
import { mergeCustomers, mustLink, unlinkMember } from './links.ts';
import { close, createMember, putProfile, startAnonymous, startSession, type TestMember } from './loyalty.ts';

const RECEIPT = 'receipt { customerId accountId erasedAt requestId tables { table rows } kept }';

// biome-ignore lint/suspicious/noExplicitAny: the result of a mutation has the shape that was asked for
type Result = any;

async function run(app: TestApp, field: 'eraseCustomer' | 'eraseMember', input: object): Promise<Result> {
  const name = field === 'eraseCustomer' ? 'EraseCustomer' : 'EraseMember';
  const { data, errors } = await app.graphql(
    `mutation ($input: ${name}Input!) { result: ${field}(input: $input) {
      ... on ${name}Success { ${RECEIPT} } ${REFUSAL} ... on VersionConflictError { currentVersion }
    } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.result;
}

/** @returns the receipt in `receipt`, or the error */
export const eraseCustomer = (app: TestApp, customerId: string, more: object = {}): Promise<Result> =>
  run(app, 'eraseCustomer', { customerId, ...more });

export const eraseMember = (app: TestApp, by: object, more: object = {}): Promise<Result> =>
  run(app, 'eraseMember', { by, ...more });

/** The tables of a receipt that lost rows, by name. */
export const erasedRows = ({ receipt }: Result): Record<string, number> =>
  Object.fromEntries(
    receipt.tables.flatMap(({ table, rows }: { table: string; rows: number }) => (rows > 0 ? [[table, rows]] : [])),
  );

export const listTables = async (app: TestApp): Promise<string[]> => {
  const rows = await executeRows<{ name: string }>(
    app.db,
    sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
};

/** Every row of every table, with all of its columns, as `table {…}`. */
export async function allRows(app: TestApp): Promise<string[]> {
  const found: string[] = [];
  for (const table of await listTables(app)) {
    const rows = await executeRows<{ row: string }>(
      app.db,
      sql`SELECT to_jsonb(t)::text AS row FROM ${sql.identifier(table)} t ORDER BY 1`,
    );
    found.push(...rows.map(({ row }) => `${table} ${row}`));
  }
  return found;
}

/** Whether a row names one of the values. */
export const mentions = (row: string, values: readonly string[]): boolean =>
  values.some((value) => row.toLowerCase().includes(value.toLowerCase()));

/**
 * Copy the rows that name one of the ids into tenant 2, as if somebody there had the same ids.
 *
 * @param tables those that others hang on first
 */
export async function copyToOtherTenant(app: TestApp, tables: readonly string[], ids: readonly string[]) {
  // Links need both in the other tenant.
  for (const table of tables.filter((name) => name !== 'customer_member_link')) {
    const before = (await allRows(app)).length;
    await copyRows(app, table, ids.join('|'));
    expect((await allRows(app)).length, table).toBeGreaterThan(before);
  }
}

async function copyRows(app: TestApp, table: string, pattern: string): Promise<void> {
  await app.db.execute(sql`INSERT INTO ${sql.identifier(table)} OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(NULL::${sql.identifier(table)},
      to_jsonb(t) || '{"tenant_id":"2"}')).*
    FROM ${sql.identifier(table)} t WHERE t.tenant_id = '1' AND to_jsonb(t)::text ~ ${pattern}::text`);
}

/** A kept answer of a write, as a request with an idempotency key leaves it. */
export async function keepAnswer(app: TestApp, name: string, customerId: string | null, accountId: string | null) {
  await app.db.execute(sql`INSERT INTO idempotency_key
      (tenant_id, key_hash, request_hash, result, customer_id, account_id)
    VALUES ('1', ${`hash of ${name}`}, 'hash', jsonb_build_object('value', ${`answer to ${name}`}::text),
      ${customerId}, ${accountId}::uuid)`);
}

const patch = (app: TestApp, customerId: string, set: object) =>
  app.graphql(
    'mutation ($input: PatchProfileInput!) { patchProfile(input: $input) { __typename ... on Error { message } } }',
    { input: { customerId, set } },
  );

const BIG = '9007199254740993123';

/**
 * A customer about whom every table has something: several writes, records, keys, two customers that were merged into it
 * one after the other, a link, kept answers. All of its values have the name in them.
 *
 * @returns its id, and those of the merged ones
 */
export async function makeRichCustomer(app: TestApp, name: string, accountId: string): Promise<[string, ...string[]]> {
  const person = (part: string) => ({
    FirstName: `${part} ${name}`,
    EmailAddress: [`${part}.${name}@example.test`],
    Phone: [{ PhoneNumber: `${part}${name}`.slice(0, 15), description: `phone of ${name}` }],
  });
  const id = await createCustomer(app, person('a'));
  const source = await createCustomer(app, person('b'));
  const sourceOfSource = await createCustomer(app, person('c'));
  expect((await send(app, 'PUT', `/profiles/${id}`, { ...person('d'), LastName: `old ${name}` })).statusCode).toBe(200);
  expect((await patch(app, id, { LastName: `new ${name}` })).data.patchProfile.__typename).toBe('PatchProfileSuccess');
  const inserted = {
    Phone: { PhoneNumber: `e${name}`.slice(0, 15), description: `of ${name}` },
    Numbers: [{ big: BIG }],
  };
  expect((await send(app, 'POST', `/profiles/${id}/extensions`, inserted)).statusCode).toBe(200);
  expect((await mergeCustomers(app, source, sourceOfSource)).statusCode).toBe(204);
  expect((await mergeCustomers(app, id, source)).statusCode).toBe(204);
  await mustLink(app, id, accountId);
  await keepAnswer(app, `${name} 1`, id, accountId);
  await keepAnswer(app, `${name} 2`, sourceOfSource, null);
  return [id, source, sourceOfSource];
}

/** A member about whom every table has something; its account is open. */
export async function makeRichMember(app: TestApp, name: string, customerId: string): Promise<TestMember> {
  const data = (rest: object) => ({ extendedDataSource: 'MARKETING', channel: `web ${name}`, extendedData: rest });
  const member = await createMember(app, {
    externalIdentifier: `CRM-${name}`,
    firstName: `first ${name}`,
    ...data({ casl: `yes ${name}`, note: name, big: 1 }),
  });
  const update = async (profile: object) => {
    const response = await putProfile(app, member.correlationId, { ...member.mandatory, ...profile });
    expect(response.statusCode, response.body).toBe(200);
  };
  await update({ lastName: `last ${name}`, email: `${name}@example.test` });
  await update({
    email: `${name}@example.test`,
    street: `street ${name}`,
    ...data({ casl: `no ${name}`, note: `other ${name}` }),
  });
  await mustLink(app, customerId, member.accountId);
  await unlinkMember(app, { customerId });
  await mustLink(app, customerId, member.accountId);
  const anonymous = await startAnonymous(app, { correlationId: `shop ${name}`, externalIdentifier: `CRM-${name}` });
  expect(anonymous.statusCode, anonymous.body).toBe(200);
  const again = await startSession(app, member.accountId, { correlationId: `again ${name}` });
  expect(again.statusCode, again.body).toBe(200);
  await keepAnswer(app, name, null, member.accountId);
  return member;
}

/** Close the account, so that its extended data are in its history only. */
export async function closeRichMember(app: TestApp, { correlationId }: TestMember): Promise<void> {
  expect((await close(app, correlationId)).statusCode).toBe(200);
}
