import type { FastifyReply } from 'fastify';
import { type JsonValue, stringifyJson } from '../../domain/json.ts';

/** Label an answer as this dialect labels JSON. */
export const typeJson = (reply: FastifyReply): FastifyReply => reply.type('application/json;charset=UTF-8');

/** Answer 200 with JSON. */
export function sendJson(reply: FastifyReply, body: JsonValue): FastifyReply {
  return typeJson(reply).send(stringifyJson(body));
}
