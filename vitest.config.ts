import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/support/count-reporter.ts';

/** Needs a database: run on two real servers and on the embedded one. */
const DATABASE_TESTS = ['test/{services,rest,graphql}/**/*.test.ts', 'test/*.test.ts'];
/** Needs none. */
const UNIT_TESTS = [
  'test/{domain,db}/**/*.test.ts',
  'test/services/authentication/*.test.ts',
  'test/{config,clean-up}.test.ts',
];
const PROCESS_TESTS = ['test/process/**/*.test.ts'];
/** Start, kill and restart servers and gateways of their own. */
const PROOFS = ['test/proof/**/*.test.ts'];

const onEngine = (name: string) => ({
  extends: true as const,
  test: { name, include: DATABASE_TESTS, exclude: UNIT_TESTS, globalSetup: [`test/support/${name}.ts`] },
});

export default defineConfig({
  // graphql ships two copies of itself: without this, ours and the one that Pothos and Yoga load would differ.
  resolve: { alias: { graphql: fileURLToPath(import.meta.resolve('graphql')) } },
  test: {
    reporters: ['default', new CountReporter()],
    // Modules hold no state of a test: loading them once per worker halves the time.
    isolate: false,
    // By default one core is left idle: on two cores that is half.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'units', include: UNIT_TESTS } },
      onEngine('postgres-18'),
      onEngine('postgres-15'),
      onEngine('pglite'),
      {
        extends: true,
        test: { name: 'processes', include: PROCESS_TESTS, globalSetup: ['test/support/postgres-18.ts'] },
      },
      { extends: true, test: { name: 'proofs', include: PROOFS, globalSetup: ['test/support/build.ts'] } },
    ],
  },
});
