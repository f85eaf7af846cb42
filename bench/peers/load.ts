import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres, { type Sql } from 'postgres';
import { loadConfig } from '../../src/config.ts';
import { KEEPS_HISTORY } from '../../src/db/client.ts';
import { openServer } from '../../src/db/server.ts';
import type { Profile } from '../../src/domain/customers/profile.ts';
import { CONSENT_KEY_PATTERN } from '../../src/domain/members/consent.ts';
import type { ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { createEnvironment } from '../../src/environment.ts';
import { createContext, gatewayCaller } from '../../src/services/context.ts';
import { DEMO_EXTENSIONS } from '../../src/services/demo-data.ts';
import { createExtensionSchema } from '../../src/services/profile-schema/create-extension-schema.ts';
import { createIdentificationKey } from '../../src/services/profile-schema/create-identification-key.ts';
import { openSession } from '../../src/services/sessions/open-session.ts';
import { customerIdOf, parsedProfile } from '../write-cost/profiles.ts';
import { accountIdOf, CHANNEL, correlationIdOf, extendedDataOf, memberRow, SOURCE } from './people.ts';

const TENANT = DEFAULT_TENANT_ID;
/** Connections that load at once. */
const LOADING = 4;
/** Customers that are parsed and held at once. */
const CHUNK = 10_000;
type Row = readonly (string | number | boolean | null)[];

export type LoadOptions = {
  /** What a customer is loaded with. */
  profileOf(schema: ProfileSchema, index: number): Profile;
  readonly withMembers: boolean;
  /** Is told how far the customers are. */
  tell(loaded: number): void;
};

const EVERYTHING: LoadOptions = {
  profileOf: (schema, index) => parsedProfile(schema, index, 0, true),
  withMembers: true,
  tell: () => {},
};

/**
 * Bring an empty database to the current migration and fill it: customers and members as the gateway would have stored
 * them, long enough ago that their events are in the feed no more.
 *
 * @param sessions of which members to open one
 * @returns the schema that the profiles were parsed under
 */
export async function loadPeople(
  url: string,
  count: number,
  sessions: readonly number[],
  options: LoadOptions = EVERYTHING,
): Promise<ProfileSchema> {
  const times = { lockTimeoutMs: 60_000, statementTimeoutMs: 600_000 };
  const database = await openServer({ url, connectionsMax: 8, ...times });
  const environment = createEnvironment(database, loadConfig({}, console.warn));
  const ctx = createContext(environment, gatewayCaller('bench', TENANT));
  const client = postgres(url, {
    max: LOADING,
    fetch_types: false,
    onnotice: () => {},
    // What is loaded refers to what is loaded: no row needs to be looked up for that.
    connection: { [KEEPS_HISTORY]: 'on', session_replication_role: 'replica' },
  });
  for (const extension of DEMO_EXTENSIONS) await createExtensionSchema(ctx, extension);
  await createIdentificationKey(ctx, { name: 'byEmail', attributes: ['EmailAddress'] });
  const schema = await ctx.profileSchemas.refresh(TENANT);
  const members = options.withMembers ? copyMembers(client, count) : null;
  await Promise.all([copyCustomers(client, schema, count, options), members]);
  await keepCreations(client);
  const session = { identifierType: 'ACCOUNT_ID', channel: 'APP', externalAgentSessionId: null };
  let next = 0;
  const openNext = async (): Promise<void> => {
    while (next < sessions.length) {
      const index = sessions[next++] ?? 0;
      const by = { kind: 'accountId', value: accountIdOf(index) } as const;
      await openSession(ctx, { by, session: { ...session, correlationId: correlationIdOf(index) } });
    }
  };
  await Promise.all(Array.from({ length: LOADING }, openNext));
  await client`vacuum analyze`;
  await client.end();
  await database.close();
  return schema;
}

/** Each profile is parsed once, and each table gets its rows in the order of the customers. */
async function copyCustomers(client: Sql, schema: ProfileSchema, count: number, { profileOf, tell }: LoadOptions) {
  const ofRecord = 'extension_record (tenant_id, customer_id, extension, unique_key, position, attributes)';
  const ofIdentification = 'identification (tenant_id, customer_id, key_id, value, is_unique)';
  for (let from = 0; from < count; from += CHUNK) {
    const profiles = Array.from({ length: Math.min(CHUNK, count - from) }, (_, place) =>
      profileOf(schema, from + place),
    );
    const copyRows = (target: string, rowsOf: (profile: Profile, customerId: string) => readonly Row[]) =>
      copy(client, target, profiles.length, (place) => {
        const profile = profiles[place];
        return profile ? rowsOf(profile, customerIdOf(from + place)) : [];
      });
    await Promise.all([
      copyRows('customer (tenant_id, customer_id, attributes)', ({ attributes }, id) => [
        [TENANT, id, JSON.stringify(attributes)],
      ]),
      copyRows(ofRecord, ({ records }, id) =>
        (records ?? []).map(({ extension, uniqueKey, attributes }, position) => {
          return [TENANT, id, extension, uniqueKey, position, JSON.stringify(attributes)];
        }),
      ),
      copyRows(ofIdentification, ({ identification }, id) =>
        identification.entries.map(({ keyId, value, isUnique }) => [TENANT, id, keyId, value, isUnique]),
      ),
    ]);
    tell(from + profiles.length);
  }
}

async function copyMembers(client: Sql, count: number): Promise<void> {
  const columns = Object.keys(memberRow(0));
  await copy(client, `member (tenant_id, ${columns.join()})`, count, (index) => {
    const row = memberRow(index);
    return [[TENANT, ...columns.map((column) => row[column] ?? null)]];
  });
  const ofData = 'extended_data (tenant_id, account_id, key, source, channel, position, document)';
  await copy(client, ofData, count, (index) =>
    Object.entries(extendedDataOf(index, 0)).map(([key, value], position) => {
      return [TENANT, accountIdOf(index), key, SOURCE, CHANNEL, position, JSON.stringify({ value })];
    }),
  );
  await client`insert into consent_statement (tenant_id, account_id, key, document, source, channel, request_id, stated_at)
    select tenant_id, account_id, key, document, source, channel, 'bench', now() from extended_data
    where key ~ ${CONSENT_KEY_PATTERN} order by account_id, position`;
  await copy(client, 'customer_member_link (tenant_id, customer_id, account_id)', count, (index) => [
    [TENANT, customerIdOf(index), accountIdOf(index)],
  ]);
}

/** What the history tells of who was never changed. */
async function keepCreations(client: Sql): Promise<void> {
  await client`insert into customer_revision (tenant_id, customer_id, version, kind, written_at, door, request_id, operation)
    select tenant_id, customer_id, 1, 'CREATED', created_at, 'CONTEXT_SERVICES', 'bench', 'createProfile' from customer`;
  await client`insert into member_revision (tenant_id, account_id, version, kind, written_at, door, request_id, operation)
    select tenant_id, account_id, 1, 'CREATED', created_at, 'LOYALTY', 'bench', 'enrolMember' from member`;
}

async function copy(client: Sql, target: string, count: number, rowsOf: (index: number) => readonly Row[]) {
  function* lines(): Generator<string> {
    let chunk = '';
    for (let index = 0; index < count; index++) {
      for (const row of rowsOf(index)) chunk += `${row.map(printValue).join('\t')}\n`;
      if (chunk.length < 65_536) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk !== '') yield chunk;
  }
  const writable = await client.unsafe(`copy ${target} from stdin`).writable();
  await pipeline(Readable.from(lines(), { objectMode: true }), writable);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const printValue = (value: Row[number]): string =>
  value === null ? '\\N' : String(value).replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char);
