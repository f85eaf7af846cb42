// How much the proofs do, from the environment. `npm test` runs each of them once, `npm run prove` ten times over:
//   PROOF_ROUNDS   how often each proof is run (1; `npm run prove`: 10)
//   PROOF_CLIENTS  clients that write at once in a crash proof (8)
//   PROOF_FAULTS   kills and restarts in one round of a crash proof (4)

const setting = (name: string, standard: number): number => {
  const value = Number(process.env[name] ?? standard);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1`);
  return value;
};

/** The rounds of each proof, counted from 1. */
export const ROUNDS = Array.from({ length: setting('PROOF_ROUNDS', 1) }, (_, index) => index + 1);
export const CLIENTS = setting('PROOF_CLIENTS', 8);
export const FAULTS = setting('PROOF_FAULTS', 4);
/** Of one round, in milliseconds: it takes a twentieth of that, unless the machine is busy with very much else. */
export const ROUND_TIMEOUT = 240_000 + FAULTS * 60_000;
