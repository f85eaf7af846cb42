import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../src/config.ts';
import { createEnvironment } from '../src/environment.ts';
import { applyProfileAttributesFile } from '../src/profile-attributes-file.ts';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';

const app = useTestApp(openTestDatabase);
const folder = { path: '' };

beforeAll(async () => {
  folder.path = await mkdtemp(join(tmpdir(), 'profile-gateway-'));
});
afterAll(() => rm(folder.path, { recursive: true, force: true }));

async function apply(content: string | Buffer): Promise<void> {
  const path = join(folder.path, 'attributes.json');
  await writeFile(path, content);
  return applyProfileAttributesFile(createEnvironment(app.database, app.config), path);
}

test('a byte order mark and blanks do no harm; a list by itself is the default tenant’s', async () => {
  await apply('\uFEFF [ { "name": "Loyalty",\n "type": "string" } ]\n');
  expect((await app.inject({ url: '/metadata/profiles' })).json().at(-1)).toEqual({ name: 'Loyalty', type: 'string' });
});

test.each<[string, string | Buffer, RegExp]>([
  [
    'an attribute of another type',
    '[{"name":"New","type":"string"},{"name":"DOB","type":"datetime"}]',
    /: DOB: .*string/,
  ],
  ['an attribute without a type', '{"7":[{"name":"New"}]}', /: 7\.New\.type: /],
  ['several', '[{"name":"New","type":"text"},{"type":"date"}]', /: New\.type: .*; \[1\]\.name: /],
  ['a line break in a word', '[{"name":"New","type":"string","a\\nb":1}]', /: New\.a b: /],
  ['no JSON', '[{', /: is not valid JSON$/],
  ['an empty file', '', /: is not valid JSON$/],
  ['no UTF-8', Buffer.from([0x5b, 0xff, 0x5d]), /: is not UTF-8$/],
  ['no list', '"Loyalty"', /json: must be an array of attributes$/],
])('%s is refused in one line that names the file', async (_what, content, said) => {
  const before = await app.snapshot();
  const refusal = await apply(content).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(ConfigError);
  const message = refusal instanceof Error ? refusal.message : '';
  expect(message).toMatch(/^PROFILE_ATTRIBUTES_FILE: [^\n]*attributes\.json: [^\n]*$/);
  expect(message).toMatch(said);
  expect(await app.snapshot()).toEqual(before);
});

test.each(['/no/such/file.json', '/'])('%s cannot be read', async (path) => {
  const refusal = applyProfileAttributesFile(createEnvironment(app.database, app.config), path);
  await expect(refusal).rejects.toThrow(`PROFILE_ATTRIBUTES_FILE: ${path}: cannot be read (E`);
});
