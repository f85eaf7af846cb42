/** A refusal with its status. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The one line that the bench waits for. */
export const sayListening = (name, port) => console.log(`${name} listening on http://127.0.0.1:${port}`);

/** Connections of the database, the same number for every contender. */
export const CONNECTIONS_MAX = Number(process.env.DATABASE_CONNECTIONS_MAX);

/** How long an idle connection stays, as Fastify has it: by default node:http gives it up after five seconds. */
export const KEEP_ALIVE_MS = 72_000;
