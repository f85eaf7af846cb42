import { isTransient } from '../db/failure.ts';

const ATTEMPTS_MAX = 5;

/** Run a transaction; when the database ends it for a deadlock, run it again. */
export async function retryTransient<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await run();
    } catch (error) {
      if (!isTransient(error) || attempts === ATTEMPTS_MAX) throw error;
    }
  }
}
