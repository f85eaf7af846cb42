import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const TRACE_HEADERS = ['mck_correlationid', 'mck-correlationid'] as const;
const NO_TRACE = 'CORRELATION_ID_NOT_PROVIDED_IN_REQUEST';
const TRACE = /^[\x20-\x7e]{1,255}$/;

/**
 * The headers that the legacy platform sends with every answer, less those that its gateway adds and those about other
 * origins, which are CORS_ORIGINS' business.
 */
export function addResponseHeaders({ headers }: FastifyRequest, reply: FastifyReply): void {
  const traces = TRACE_HEADERS.map((name) => headers[name]);
  void reply.headers({
    'MCK-APPID': 'ES-CB-V1',
    'MCK-MSGID': `mck-${randomUUID()}`,
    'MCK-MSGTIMESTAMP': formatTimestamp(new Date()),
    MCK_CORRELATIONID: traces.find((trace) => typeof trace === 'string' && TRACE.test(trace)) ?? NO_TRACE,
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'sameorigin',
  });
}

/** `April 5th 2023, 3:09:03`: in UTC, on a clock of twelve hours that does not say which half of the day it is. */
export function formatTimestamp(time: Date): string {
  const day = time.getUTCDate();
  const hour = time.getUTCHours() % 12 || 12;
  const [minute, second] = [time.getUTCMinutes(), time.getUTCSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${MONTHS[time.getUTCMonth()]} ${day}${ordinalOf(day)} ${time.getUTCFullYear()}, ${hour}:${minute}:${second}`;
}

function ordinalOf(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}
