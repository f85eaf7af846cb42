import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { normaliseText } from '../../domain/authentication/credentials.ts';
import { memoryOf, type PasswordHash, printPasswordHash } from '../../domain/authentication/password-hash.ts';

/** The least that OWASP's Password Storage Cheat Sheet recommends with 16 MiB of memory. */
const PARAMETERS = { cost: 16_384, blockSize: 8, parallelization: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** A new hash of a password, in the form that the file of users takes. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...PARAMETERS, salt }, HASH_BYTES);
  return printPasswordHash({ ...PARAMETERS, salt, hash });
}

/** Whether a hash is of that password; takes a thread of the pool for as long, whatever the password. */
export async function isPasswordOf(passwordHash: PasswordHash, password: string): Promise<boolean> {
  const { hash } = passwordHash;
  return timingSafeEqual(await derive(password, passwordHash, hash.length), hash);
}

function derive(password: string, parameters: Omit<PasswordHash, 'hash'>, length: number): Promise<Buffer> {
  const { cost, blockSize, parallelization, salt } = parameters;
  // OpenSSL wants some more than the blocks themselves.
  const options = { cost, blockSize, parallelization, maxmem: 2 * memoryOf(parameters) };
  return new Promise((resolve, reject) => {
    scrypt(normaliseText(password), salt, length, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}
