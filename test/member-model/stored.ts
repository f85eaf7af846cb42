import { sql } from 'drizzle-orm';
import { type Db, executeRows } from '../../src/db/client.ts';
import type { Json, JsonObject } from '../model/values.ts';
import { bySource } from './print.ts';
import { requireSame } from './same.ts';
import { ATTRIBUTES, type Attribute, fold, type State, type Statement } from './state.ts';

type Rows = readonly JsonObject[];
type Rest = { readonly data: Rows; readonly sessions: Rows; readonly statements: Rows };
/** Every row of a tenant's members, with all that a database keeps of it. */
export type Stored = { readonly text: string; readonly members: Rows } & Rest;

export async function readStored(db: Db, tenantId: string): Promise<Stored> {
  const all = (table: string, order: string) =>
    sql`(SELECT coalesce(json_agg(to_jsonb(t) - 'tenant_id' ORDER BY ${sql.raw(order)}), '[]'::json)
      FROM ${sql.identifier(table)} t WHERE t.tenant_id = ${tenantId})`;
  const [row] = await executeRows<{ text: string }>(
    db,
    sql`SELECT json_build_object('members', ${all('member', 'account_id')},
      'data', ${all('extended_data', 'account_id, source COLLATE "C", position')},
      'sessions', ${all('member_session', 'correlation_id')},
      'statements', ${all('consent_statement', 'position')})::text AS text`,
  );
  const text = row?.text ?? '{}';
  return { text, ...(JSON.parse(text) as { members: Rows } & Rest) };
}

/** Forget all members of a tenant, so that the next run finds none. */
export async function clearStored(db: Db, tenantId: string): Promise<void> {
  await db.execute(sql`DELETE FROM member_session WHERE tenant_id = ${tenantId}`);
  await db.execute(sql`DELETE FROM member WHERE tenant_id = ${tenantId}`);
}

const columnOf = (name: Attribute): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const inOrderOf = <T>(entries: readonly T[], textOf: (entry: T) => string): T[] =>
  [...entries].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

function printMembers({ members }: State): Json {
  return inOrderOf([...members.values()], ({ accountId }) => accountId).map((member) => {
    const { accountId, loyaltyId, externalId, isClosed, version, emailOption, phoneOption, attributes } = member;
    const columns = ATTRIBUTES.map((name) => [columnOf(name), attributes[name]] as const);
    return {
      ...{ account_id: accountId, loyalty_id: loyaltyId, external_id: externalId, version, is_closed: isClosed },
      ...{ status: isClosed ? 'CLOSED' : 'ACTIVE', email_option: emailOption, phone_option: phoneOption },
      ...Object.fromEntries(columns),
      email_folded: attributes.email && fold(attributes.email),
    };
  });
}

const readMembers = ({ members }: Stored): Json =>
  members.map(({ created_at: _created, updated_at: _updated, closed_at, ...row }) => {
    return { ...row, is_closed: closed_at !== null };
  });

const printData = ({ members }: State): Json =>
  inOrderOf([...members.values()], ({ accountId }) => accountId).flatMap((member) =>
    bySource(member).flatMap(([source, { channel, data }]) =>
      Object.entries(data).map(([key, value], position) => ({
        ...{ account_id: member.accountId, key, source, channel, position, document: { value } },
      })),
    ),
  );

const printSessions = ({ sessions }: State): Json =>
  inOrderOf([...sessions], ([correlationId]) => correlationId).map(([correlationId, session]) => ({
    ...{ correlation_id: correlationId, account_id: session.accountId, identifier_type: session.identifierType },
    ...{ channel: session.channel, external_agent_session_id: session.externalAgentSessionId },
  }));

const SESSION_COLUMNS = ['correlation_id', 'account_id', 'identifier_type', 'channel', 'external_agent_session_id'];

const readSessions = ({ sessions }: Stored): Json =>
  inOrderOf(sessions, (row) => String(row['correlation_id'])).map((row) =>
    Object.fromEntries(SESSION_COLUMNS.map((name) => [name, row[name] ?? null])),
  );

export const printStatement = ({ accountId, key, source, channel, requestId, ...said }: Statement): JsonObject => ({
  ...{ account_id: accountId, key, source, channel, request_id: requestId },
  document: said.value === undefined ? null : { value: said.value },
});

/** In the order of the requests; what one request withdraws comes last, in no order. */
export function arrange(statements: Rows): Json {
  const requests = [...new Set(statements.map((statement) => statement['request_id']))];
  return requests.flatMap((requestId) => {
    const own = statements.filter((statement) => statement['request_id'] === requestId);
    const withdrawn = own.filter(({ document }) => document === null);
    const said = own.filter(({ document }) => document !== null);
    return [...said, ...inOrderOf(withdrawn, ({ source, key }) => `${source} ${key}`)];
  });
}

/** Compare all that is stored with what is known. */
export function requireStored(stored: Stored, state: State): void {
  requireSame('the stored members', readMembers(stored), printMembers(state));
  const data = stored.data.map(({ updated_at: _updated, ...row }) => row);
  requireSame('the stored extended data', data, printData(state));
  requireSame('the stored sessions', readSessions(stored), printSessions(state));
  const statements = stored.statements.map(({ stated_at: _stated, position: _position, ...row }) => row);
  requireSame('the stored statements', arrange(statements), arrange(state.statements.map(printStatement)));
}

/** A member whose version has not risen is as it was, with its times; statements are only added. */
export function requireKept(before: Stored, after: Stored): void {
  for (const row of before.members) {
    const now = after.members.find((candidate) => candidate['account_id'] === row['account_id']);
    if (now?.['version'] === row['version']) requireSame('a member that nobody wrote', now, row);
  }
  requireSame('earlier statements', after.statements.slice(0, before.statements.length), before.statements);
}
