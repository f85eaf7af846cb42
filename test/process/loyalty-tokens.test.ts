import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import { runEntry, send, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';
import { sha256, tokenEntry, useTokensFile } from '../support/loyalty-tokens.ts';

useGatewayProcesses();

const TOKEN = 'open-sesame-1001';
const HASH = sha256(TOKEN);
const good = useTokensFile({ tokens: [tokenEntry('till', TOKEN)] });
const broken = useTokensFile(`{ "tokens": [{ "name": "till", "sha256": "${HASH}" }`);
const malformed = useTokensFile({
  tokens: [tokenEntry('till', TOKEN, ['TILL']), { name: 'till', sha256: TOKEN }, { name: 'b', sha256: HASH, a: 1 }],
});

const UNUSABLE: readonly { path: string; said: readonly string[] }[] = [
  { path: '/none/tokens.json', said: ['/none/tokens.json', 'ENOENT'] },
  { path: broken, said: [broken, 'not valid JSON'] },
  {
    path: malformed,
    said: [
      ...[malformed, 'tokens[0].suites[0]', 'tokens[1].name', 'tokens[1].sha256', 'tokens[2].a', 'tokens[2].sha256'],
    ],
  },
];

test('a file of tokens that cannot be used, or is missing, stops the start with one line that says why', async () => {
  const DATABASE_URL = await createServerDatabase();
  const runs = await Promise.all(
    UNUSABLE.map(({ path }) => runEntry('main', { DATABASE_URL, LOYALTY_TOKENS_FILE: path })),
  );
  for (const [index, { code, stdout, stderr }] of runs.entries()) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^warning: AUTHENTICATION_FILE [^\n]*\nprofile-gateway cannot start: LOYALTY_TOKENS_FILE: [^\n]*\n$/,
    );
    for (const text of UNUSABLE[index]?.said ?? []) expect(stderr).toContain(text);
    for (const secret of [TOKEN, HASH.slice(0, 12)]) expect(stderr).not.toContain(secret);
  }
});

test('no token is logged, good or not', async () => {
  const settings = { DATABASE_URL: await createServerDatabase(), LOYALTY_TOKENS_FILE: good, LOG_LEVEL: 'debug' };
  const gateway = await startGateway(settings);
  const ask = async (token: string) =>
    (await fetch(`${gateway.url}/client/users/x/profile`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await ask(TOKEN), await ask('open-sesame-1002')]).toEqual([404, 401]);
  expect((await send(gateway, 'GET', '/client/users/x/profile')).status).toBe(401);
  await gateway.stop();
  expect(gateway.output.stderr).toContain('"status":401');
  expect(gateway.output.stderr).not.toMatch(/sesame|Bearer/);
});
