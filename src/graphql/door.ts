import type { Readable } from 'node:stream';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { createYoga } from 'graphql-yoga';
import type { ServiceContext } from '../services/context.ts';
import { isMuch, letOthersRun } from '../services/let-others-run.ts';
import { EXAMPLE_OPERATIONS } from './graphiql/example-operations.ts';
import { graphiqlPage, registerGraphiqlAssets } from './graphiql/page.ts';
import { recordsOf } from './operation/answer-limit.ts';
import { createDocumentCache, useDocumentLimits } from './operation/document-limits.ts';
import { useJsonRequests } from './operation/json-requests.ts';
import {
  chooseAnswerType,
  createRunPlainRequest,
  isPlainBody,
  useReadyResults,
  withReadyResult,
} from './operation/plain-requests.ts';
import { describeFailure, type ReportDefect, usePresentedErrors } from './operation/present-errors.ts';
import { useReferenceExecutor } from './operation/reference-executor.ts';
import { useSubscriptions } from './operation/subscriptions.ts';
import { schema } from './schema.ts';

export type GraphqlDoorOptions = {
  /** Most bytes of a request's body. */
  readonly bodyLimit: number;
  contextOf(request: FastifyRequest): ServiceContext;
};

const ENDPOINT = '/graphql';

const NOT_ACCEPTABLE = {
  errors: [
    {
      message: 'Accept names no type that this operation can be answered in: a subscription needs text/event-stream',
      extensions: { code: 'NOT_ACCEPTABLE' },
    },
  ],
};

/** GraphQL over HTTP, and GraphiQL for a browser that opens the same path. */
export const graphqlDoor: FastifyPluginCallback<GraphqlDoorOptions> = (app, { bodyLimit, contextOf }, done) => {
  const report: ReportDefect = (error, requestId) => app.log.error({ requestId, defect: error }, 'defect');
  const answer = createAnswer(bodyLimit, report);
  const page = graphiqlPage({ endpoint: ENDPOINT, title: 'profile-gateway', tabs: EXAMPLE_OPERATIONS });
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      // The page's own links are relative to a path without a slash at its end.
      if (/^[^?]*\/(?:\?|$)/.test(request.url)) return reply.redirect(`..${ENDPOINT}`, 308);
      return reply.headers(page.headers).type('text/html; charset=utf-8').send(page.html);
    }
    return answer(request, reply, contextOf(request));
  };

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, payload, parsed) => {
    if (request.method === 'POST' && isPlainBody(request.headers, bodyLimit)) readBody(payload, parsed);
    // Yoga reads it itself.
    else parsed(null);
  });
  app.setErrorHandler((error, request, reply) => sendDoorError(error, request, reply, report));
  app.route({ method: ['GET', 'POST'], url: ENDPOINT, exposeHeadRoute: false, handler: handle });
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: ENDPOINT,
    // Before the body is looked at.
    onRequest: (_request, reply) => {
      const body = { errors: [{ message: 'use GET or POST', extensions: { code: 'METHOD_NOT_ALLOWED' } }] };
      void reply.code(405).header('Allow', 'GET, POST').send(body);
    },
    handler: () => {},
  });
  registerGraphiqlAssets(app, ENDPOINT);
  done();
};

function readBody(payload: Readable, parsed: (error: Error | null, body?: Buffer) => void): void {
  const chunks: Buffer[] = [];
  payload.on('data', (chunk: Buffer) => chunks.push(chunk));
  payload.on('end', () => parsed(null, Buffer.concat(chunks)));
  payload.on('error', parsed);
}

type Answer = (request: FastifyRequest, reply: FastifyReply, ctx: ServiceContext) => Promise<FastifyReply>;

/** Answer with Yoga: by its own handler, or, where the body is here already, by what that one would call. */
function createAnswer(bodyLimit: number, report: ReportDefect): Answer {
  const yoga = createYoga<ServiceContext>({
    schema,
    graphqlEndpoint: ENDPOINT,
    graphiql: false,
    landingPage: false,
    logging: false,
    // Other origins are let in, or not, for the whole app.
    cors: false,
    multipart: false,
    maxRequestBodySize: bodyLimit,
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    plugins: [
      useReadyResults(),
      useJsonRequests(),
      useDocumentLimits(),
      useReferenceExecutor(),
      usePresentedErrors(report),
      useSubscriptions(report),
    ],
  });
  const runPlainRequest = createRunPlainRequest(yoga);
  return async (request, reply, ctx) => {
    const type = request.body instanceof Buffer ? chooseAnswerType(request.headers.accept) : null;
    const result = type && (await runPlainRequest(ctx, request.body as Buffer));
    // Before a long answer is written.
    if (isMuch({ records: recordsOf(ctx) })) await letOthersRun();
    if (result && !result.errors) return reply.type(`${type}; charset=utf-8`).send(JSON.stringify(result));
    const context = result ? withReadyResult(ctx, result) : ctx;
    const response = await yoga.handleNodeRequestAndResponse(request, reply, context);
    response.headers.forEach((value, name) => void reply.header(name, value));
    // Yoga says nothing but which types there are.
    if (response.status === 406) return reply.code(406).send(NOT_ACCEPTABLE);
    // The rest of a body that is too large is not worth waiting for.
    if (response.status === 413) void reply.header('connection', 'close');
    return reply.code(response.status).send(response.body);
  };
}

/** What fails before the operation is looked at, as a GraphQL answer without data. */
function sendDoorError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  report: ReportDefect,
): FastifyReply {
  const refusedStatus = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (refusedStatus >= 400 && refusedStatus < 500) {
    // Fastify's own refusal of a broken request; its words may name internals.
    const refused = { message: 'the request is malformed', extensions: { code: 'BAD_REQUEST' } };
    return reply.code(refusedStatus).send({ errors: [refused] });
  }
  const { status, message, extensions } = describeFailure(error, request.id, report);
  return reply.code(status).send({ errors: [{ message, extensions }] });
}
