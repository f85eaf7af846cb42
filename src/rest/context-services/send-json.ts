import type { FastifyReply } from 'fastify';
import { type JsonValue, stringifyJson } from '../../domain/json.ts';

/** Answer 200 with JSON as this dialect labels it. */
export function sendJson(reply: FastifyReply, body: JsonValue): FastifyReply {
  return reply.type('application/json;charset=UTF-8').send(stringifyJson(body));
}
