/** A password as it is kept: its scrypt hash, and what the hash was made with (RFC 7914, section 2). */
export type PasswordHash = {
  /** N, a power of two. */
  readonly cost: number;
  /** r. */
  readonly blockSize: number;
  /** p. */
  readonly parallelization: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
};

/** Bytes of memory that one hash may need, 128 × N × r: less is guessed too fast, more is too much for a server. */
const MEMORY_MIN = 16 * 1024 * 1024;
const MEMORY_MAX = 128 * 1024 * 1024;
const PARALLELIZATION_MAX = 16;
const SALT_BYTES_MIN = 16;
const HASH_BYTES = { min: 32, max: 64 };

const BASE64 = '((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)';
const FORM = new RegExp(`^scrypt\\$(\\d{1,8})\\$(\\d{1,2})\\$(\\d{1,2})\\$${BASE64}\\$${BASE64}$`);

/** Memory that a hash takes to make, in bytes. */
export const memoryOf = ({ cost, blockSize }: Pick<PasswordHash, 'cost' | 'blockSize'>): number =>
  128 * cost * blockSize;

/** Read `scrypt$N$r$p$salt$hash`, salt and hash in Base64; null when it is none, or too weak or too costly to check. */
export function parsePasswordHash(text: unknown): PasswordHash | null {
  const parts = typeof text === 'string' ? FORM.exec(text) : null;
  if (!parts) return null;
  const [, cost, blockSize, parallelization, salt = '', hash = ''] = parts;
  const parsed = {
    ...{ cost: Number(cost), blockSize: Number(blockSize), parallelization: Number(parallelization) },
    ...{ salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') },
  };
  const isUsable =
    Number.isInteger(Math.log2(parsed.cost)) &&
    isWithin(memoryOf(parsed), MEMORY_MIN, MEMORY_MAX) &&
    isWithin(parsed.parallelization, 1, PARALLELIZATION_MAX) &&
    parsed.salt.length >= SALT_BYTES_MIN &&
    isWithin(parsed.hash.length, HASH_BYTES.min, HASH_BYTES.max);
  return isUsable ? parsed : null;
}

const isWithin = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** The text that `parsePasswordHash` reads. */
export function printPasswordHash({ cost, blockSize, parallelization, salt, hash }: PasswordHash): string {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return ['scrypt', cost, blockSize, parallelization, base64(salt), base64(hash)].join('$');
}
