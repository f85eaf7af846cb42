import { serverAudits } from 'graphql-http';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase);
let origin = '';

beforeAll(async () => {
  origin = await app.app.listen({ port: 0, host: '127.0.0.1' });
});

// https://github.com/graphql/graphql-http: the audits of the GraphQL-over-HTTP specification, over a real socket.
const audits = serverAudits({ url: () => `${origin}/graphql`, fetchFn: fetch });

test('the list of audits is whole', () => {
  expect(audits.length).toBeGreaterThanOrEqual(60);
});

test.each(audits)('$id: the server $name', async ({ fn }) => {
  const result = await fn();
  expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
});
