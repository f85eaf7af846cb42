import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import { runEntry, useGatewayProcesses } from '../support/gateway-process.ts';
import { useSearchFile } from '../support/member-search.ts';

useGatewayProcesses();

const broken = useSearchFile('{ "attributes": {');
const faulty = useSearchFile({
  attributes: { lastName: { mode: 'right' }, nickname: { mode: 'exact' } },
  extendedData: { lastName: { mode: 'exact' } },
});

test('a file of search rules that cannot be used stops the start with one line that names every fault', async () => {
  const DATABASE_URL = await createServerDatabase();
  const said = [
    ['/none/search.json', ['ENOENT']],
    [broken, ['not valid JSON']],
    [faulty, ['attributes.lastName.length', 'attributes.nickname.column', 'extendedData.lastName']],
  ] as const;
  const runs = said.map(([MEMBER_SEARCH_FILE]) => runEntry('main', { DATABASE_URL, MEMBER_SEARCH_FILE }));
  for (const [index, { code, stdout, stderr }] of (await Promise.all(runs)).entries()) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^profile-gateway cannot start: MEMBER_SEARCH_FILE: [^\n]*\n$/);
    const [path, faults] = said[index] ?? ['', []];
    for (const text of [path, ...faults]) expect(stderr).toContain(text);
  }
});
