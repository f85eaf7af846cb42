import { buffer } from 'node:stream/consumers';
import { hashPassword } from '../services/authentication/password-hashing.ts';

/** Reads a password from stdin and prints what the file of users keeps of it. */
async function main(): Promise<void> {
  const bytes = await buffer(process.stdin);
  const password = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  // No client can send one with a control character (RFC 7617, section 2).
  if (password === '' || /\p{Cc}/u.test(password)) throw new Error('a password is one line of text, not empty');
  console.log(await hashPassword(password));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `no hash: ${error.message}` : error);
  process.exit(1);
});
