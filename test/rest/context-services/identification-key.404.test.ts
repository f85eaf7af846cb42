import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, KEYS } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

beforeAll(() => createKey(app, { name: 'Mail', attributes: ['EmailAddress'] }));

const NAMES = ['Nope', 'Phone', 'EmailAddress', 'constructor', '__proto__', '%00', 'Mail%00', '%20Mail', 'Mail%2F'];

test.each(NAMES.flatMap((name) => [['GET', name] as const, ['DELETE', name] as const]))(
  '%s of %s, which is no key (context-services.md §8.2, §8.4)',
  async (method, name) => {
    const refusal = await expectRefusal(app, { method, url: `${KEYS}/${name}` }, 404);
    expect(refusal.message).toBe(`identification key '${decodeURIComponent(name)}' not found`);
  },
);

test('another tenant has no such key, and cannot delete it', async () => {
  const headers = { 'x-genesys-tenantid': '9' };
  const before = await app.snapshot();
  const responses = await Promise.all(
    (['GET', 'DELETE'] as const).map((method) => app.inject({ method, url: `${KEYS}/Mail`, headers })),
  );
  expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
  const { identification_key } = await app.snapshot();
  expect(identification_key).toEqual(before['identification_key']);
});
