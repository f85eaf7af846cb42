import { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';

/**
 * JSON lines on stderr; stdout holds only the line that says where the gateway listens. What may be logged is listed
 * here, not what may not: a URL, a body, an SQL parameter or an ORM's message can hold personal data.
 */
export function loggerOptions(level: string): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  if (level === 'silent') return { logger: false };
  const logger = { level, serializers: { defect: describeDefect }, stream: process.stderr };
  return { logger, logController: new LogController({ disableRequestLogging: true }) };
}

/** One line per answered request: the route's pattern, never the URL. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    );
    done();
  });
}

/** Class, code and place of a defect. The message of a database error holds the statement's parameters: left out. */
function describeDefect(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const cause = error.cause instanceof Error ? error.cause : error;
  const isDatabaseError = 'query' in error || error.cause instanceof Error;
  return {
    kind: error.name,
    ...('code' in cause ? { code: cause.code } : {}),
    ...(isDatabaseError ? {} : { message: error.message }),
    // The first lines of a stack repeat the message, which may be many lines long.
    at: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
  };
}
