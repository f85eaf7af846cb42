import { expect, test } from 'vitest';
import { runBiome } from '../support/biome-gate.ts';

const importing = (specifier: string): string =>
  `import * as other from '${specifier}';\n\nexport const used = other;\n`;

const UPPER = ['../app.ts', '../main.ts', '../config.ts', '../cli/migrate.ts'];
const DRIVERS = ['drizzle-orm', 'drizzle-orm/pg-core', 'postgres', '@electric-sql/pglite'];
const GRAPHQL = ['graphql', 'graphql-yoga', '@graphql-yoga/render-graphiql', '@pothos/core'];
const HTTP = ['fastify', 'fastify/types/hooks.js', '@fastify/cors'];
const deeper = (specifiers: readonly string[]): string[] =>
  specifiers.map((specifier) => (specifier.startsWith('../') ? `../${specifier}` : specifier));

/** What a layer may not import, and one thing that it may, so that the gate is seen to look. */
const LAYERS: readonly { folder: string; allowed: string; forbidden: readonly string[] }[] = [
  {
    folder: 'src/domain',
    allowed: './errors.ts',
    forbidden: [
      ...['../db/client.ts', '../services/context.ts', '../graphql/schema.ts', '../rest/door.ts'],
      ...['dataloader', 'zod', 'node:crypto', 'node:fs/promises'],
      ...[...UPPER, ...DRIVERS, ...GRAPHQL, ...HTTP],
    ],
  },
  {
    folder: 'src/db',
    allowed: '../domain/errors.ts',
    forbidden: ['../services/context.ts', '../graphql/schema.ts', '../rest/door.ts', ...UPPER, ...GRAPHQL, ...HTTP],
  },
  {
    folder: 'src/services/customers',
    allowed: '../../db/client.ts',
    forbidden: deeper([
      ...['../graphql/schema.ts', '../rest/door.ts', '../rest/loyalty/wire.ts', 'dataloader'],
      ...[...UPPER, ...DRIVERS, ...GRAPHQL, ...HTTP],
    ]),
  },
  {
    folder: 'src/graphql',
    allowed: '../services/context.ts',
    forbidden: ['../db/client.ts', '../rest/door.ts', '../rest/loyalty/wire.ts', 'dataloader', ...UPPER, ...DRIVERS],
  },
  {
    folder: 'src/rest',
    allowed: '../services/context.ts',
    forbidden: [
      ...['../db/client.ts', '../graphql/schema.ts', './loyalty/wire.ts', './context-services/wire.ts', 'dataloader'],
      ...[...UPPER, ...DRIVERS, ...GRAPHQL],
    ],
  },
  ...[
    { folder: 'src/rest/loyalty', sibling: '../context-services/wire.ts' },
    { folder: 'src/rest/context-services', sibling: '../loyalty/wire.ts' },
    { folder: 'src/rest/another-dialect', sibling: '../loyalty/wire.ts' },
  ].map(({ folder, sibling }) => ({
    folder,
    allowed: '../door.ts',
    forbidden: [
      sibling,
      ...deeper(['../db/client.ts', '../graphql/schema.ts', 'dataloader', ...UPPER, ...DRIVERS, ...GRAPHQL]),
    ],
  })),
];

const IMPORT = 'lint/style/noRestrictedImports';

test('the source as it is passes the gate', async () => {
  expect(await runBiome({})).toEqual({});
});

test.each(LAYERS.map((layer) => [layer.folder, layer] as const))(
  '%s may import what is below it, nothing else',
  async (folder, layer) => {
    const planted = new Map(layer.forbidden.map((specifier, index) => [`${folder}/planted-${index}.ts`, specifier]));
    const files = [...planted].map(([name, specifier]) => [name, importing(specifier)] as const);
    const found = await runBiome({
      ...Object.fromEntries(files),
      [`${folder}/planted-allowed.ts`]: importing(layer.allowed),
    });
    const refused = Object.entries(found).map(([name, rules]) => [planted.get(name) ?? name, rules]);
    expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(layer.forbidden.map((name) => [name, [IMPORT]])));
  },
);

test('no way of writing an import gets round the gate', async () => {
  const path = '../db/client.ts';
  expect(
    await runBiome({
      'src/domain/planted-type.ts': `import type { Db } from '${path}';\n\nexport type Other = Db;\n`,
      'src/domain/planted-call.ts': `export const load = () => import('${path}');\n`,
      'src/domain/planted-effect.ts': `import '${path}';\n`,
      'src/domain/deep/planted-deep.ts': importing(`../${path}`),
      'src/domain/planted-detour.ts': importing('../domain/../db/client.ts'),
    }),
  ).toEqual({
    'src/domain/planted-type.ts': [IMPORT],
    'src/domain/planted-call.ts': [IMPORT],
    'src/domain/planted-effect.ts': [IMPORT],
    'src/domain/deep/planted-deep.ts': [IMPORT],
    'src/domain/planted-detour.ts': [IMPORT],
  });
});
