import { WireError } from '../wire-error.ts';

/** @throws WireError when it is no text, or blank */
export function readCorrelationId(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new WireError(400, 'Must provide a session correlation ID');
}

/** @throws WireError when it was sent, but is no text or blank */
export function readChannel(value: unknown, standard: string): string {
  if (value === undefined) return standard;
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new WireError(400, 'channel is mandatory and required to be non-empty');
}
