import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import { parseSearchRules } from './domain/members/parse-search-rules.ts';
import { DEFAULT_SEARCH_RULES } from './domain/members/search-rules.ts';
import { parseTenantHeader, TENANT_HEADER } from './domain/tenant.ts';
import type { Door } from './domain/write-origin.ts';
import { createEnvironment } from './environment.ts';
import { graphqlDoor } from './graphql/door.ts';
import { createAuthentication, readTokens, readUsers } from './http/authentication.ts';
import { registerCors } from './http/cors.ts';
import { drainOnClose } from './http/drain.ts';
import { refuseForeignWrite } from './http/foreign-writes.ts';
import { registerHealth } from './http/health.ts';
import { loggerOptions, logRequests } from './http/logger.ts';
import { sendContextServicesError } from './rest/context-services/errors.ts';
import { contextServicesDoor } from './rest/context-services/plugin.ts';
import { createLoyaltyEdge, type LoyaltyEdge } from './rest/loyalty/edge.ts';
import { createSendLoyaltyError } from './rest/loyalty/errors.ts';
import type { LoyaltyDoorOptions } from './rest/loyalty/options.ts';
import { loyaltyDoor } from './rest/loyalty/plugin.ts';
import { WireError } from './rest/wire-error.ts';
import { createFindToken } from './services/authentication/find-token.ts';
import { createContext, type ServiceContext, type ServiceEnvironment } from './services/context.ts';
import type { FeedLoop } from './services/feed/feed-loop.ts';
import { readSettingFile } from './setting-file.ts';

const { version: VERSION } = createRequire(import.meta.url)('../package.json') as { version: string };

/** A request whose head and body take longer to arrive is cut off. */
const REQUEST_TIMEOUT_MS = 120_000;

/** A request id that a client may choose; any other is replaced. */
const REQUEST_ID = /^[\w.:-]{1,64}$/;

/**
 * Compose the doors over one database. The caller listens, and closes the database after the app.
 *
 * @throws ConfigError when the file of users, of tokens or of search rules cannot be used
 */
export async function createApp(
  database: Database,
  config: Config,
  environment: ServiceEnvironment = createEnvironment(database, config),
): Promise<FastifyInstance> {
  const edge = await createEdge(config);
  const app = Fastify({
    ...loggerOptions(config.LOG_LEVEL),
    bodyLimit: config.BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: ({ headers: { 'x-request-id': id } }) =>
      typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID(),
    // Correlation ids are free text of any length; the verbs bound them. Both spellings of a path are one resource.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) => sendRouterError(edge, error, request, reply),
  });
  const { AUTHENTICATION_FILE: file, CORS_ORIGINS, PUBLIC_URL } = config;
  const authentication = file === undefined ? null : createAuthentication(await readUsers(file));
  const writingOrigins = PUBLIC_URL === undefined ? CORS_ORIGINS : [...CORS_ORIGINS, PUBLIC_URL];
  const contextOf =
    (door: Door) =>
    (request: FastifyRequest): ServiceContext =>
      createContext(environment, {
        requestId: request.id,
        tenantId: parseTenantHeader(request.headers[TENANT_HEADER.toLowerCase()]),
        actor: authentication?.userOf(request).name ?? null,
        door,
        privileges: authentication && config.USE_ROLES ? authentication.userOf(request).privileges : null,
      });

  // Hooks of every request that need not wait call back: a promise for each costs more than what they do.
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    if (edge.covers(request)) edge.addHeaders(request, reply);
    done();
  });
  logRequests(app);
  drainOnClose(app);
  runFeed(app, environment.feed);
  // No path, no parsing: what a path expects is its door's business.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setNotFoundHandler(async (request, reply) => {
    if (!edge.covers(request)) await authentication?.check(request, reply);
    throw new WireError(404, 'no such path');
  });
  app.setErrorHandler((error, request, reply) => sendErrorByPath(edge, error, request, reply));
  if (CORS_ORIGINS.length > 0) await registerCors(app, CORS_ORIGINS);
  // Behind CORS, so that a page which is let in can read why it is refused.
  app.addHook('onRequest', (request, reply, done) => {
    if (edge.covers(request) && edge.refuse(request, reply)) return;
    refuseForeignWrite(request, writingOrigins);
    done();
  });

  registerHealth(app, database);
  const contextServices = {
    basePath: config.CONTEXT_SERVICES_BASE_PATH,
    contextOf: contextOf('CONTEXT_SERVICES'),
    importDir: config.IMPORT_DIR ?? null,
    publicUrl: config.PUBLIC_URL ?? null,
    requiresIfMatch: config.CONTEXT_SERVICES_REQUIRE_IF_MATCH,
    version: VERSION,
  };
  const guardedDoors: FastifyPluginAsync = async (guarded) => {
    if (authentication) guarded.addHook('onRequest', authentication.check);
    await guarded.register(graphqlDoor, { bodyLimit: config.BODY_LIMIT, contextOf: contextOf('GRAPHQL') });
    await guarded.register(contextServicesDoor, { ...contextServices, prefix: contextServices.basePath });
  };
  await app.register(guardedDoors);
  await app.register(loyaltyDoor, await loyaltyOptions(environment, edge, config));
  return app;
}

/** A stream that goes on for ever would be waited for. */
function runFeed(app: FastifyInstance, feed: FeedLoop): void {
  feed.reportTo((error) => app.log.error({ defect: error }, 'the change feed does not go on for now'));
  app.addHook('preClose', async () => feed.endSubscriptions());
  app.addHook('onClose', () => feed.stop());
}

/** @throws ConfigError */
async function loyaltyOptions(
  environment: ServiceEnvironment,
  edge: LoyaltyEdge,
  config: Config,
): Promise<LoyaltyDoorOptions & { readonly prefix: string }> {
  const { MEMBER_SEARCH_FILE: file } = config;
  return {
    basePath: config.LOYALTY_BASE_PATH,
    prefix: config.LOYALTY_BASE_PATH,
    hasStrictMandatory: config.STRICT_MANDATORY_FIELDS,
    requiresIfMatch: config.LOYALTY_REQUIRE_IF_MATCH,
    identifierTypes: { standard: config.SESSION_IDENTIFIER_TYPE, allowed: config.SESSION_IDENTIFIER_TYPES },
    channel: config.SESSION_CHANNEL,
    sendError: edge.sendError,
    searchRules:
      file === undefined ? DEFAULT_SEARCH_RULES : await readSettingFile('MEMBER_SEARCH_FILE', file, parseSearchRules),
    // This dialect has no header for it.
    contextOf: (request) =>
      createContext(environment, {
        requestId: request.id,
        tenantId: config.LOYALTY_TENANT_ID,
        actor: edge.actorOf(request),
        door: 'LOYALTY',
        privileges: null,
      }),
  };
}

async function createEdge(config: Config): Promise<LoyaltyEdge> {
  const { LOYALTY_BASE_PATH, LOYALTY_ERRORS, LOYALTY_TOKENS_FILE: file } = config;
  const view = { businessUnits: config.BUSINESS_UNITS, exposure: config.EXTENDED_DATA_EXPOSED };
  const findToken = file === undefined ? null : createFindToken(await readTokens(file));
  return createLoyaltyEdge(LOYALTY_BASE_PATH, findToken, createSendLoyaltyError(LOYALTY_ERRORS, view));
}

type SendError = (edge: LoyaltyEdge, error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** What no route could take is answered in the shape of the dialect that its path belongs to, if to any. */
const sendErrorByPath: SendError = (edge, error, request, reply) =>
  edge.covers(request) ? edge.sendError(error, request, reply) : sendContextServicesError(error, request, reply);

/** What the router itself refuses has not passed the hooks. */
const sendRouterError: SendError = (edge, error, request, reply) => {
  void reply.header('X-Request-Id', request.id);
  if (!edge.covers(request)) return sendErrorByPath(edge, error, request, reply);
  edge.addHeaders(request, reply);
  return edge.refuse(request, reply) ? reply : sendErrorByPath(edge, error, request, reply);
};
