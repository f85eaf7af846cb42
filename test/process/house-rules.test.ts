import { expect, test } from 'vitest';
import { runBiome } from '../support/biome-gate.ts';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
const longFunction = (bodyLines: number): string =>
  `export function long(values: number[]): void {\n${lines(bodyLines, (index) => `  values.push(${index});`)}}\n`;

/** A file that breaks one rule, and the same without. */
const RULES = [
  {
    rule: 'lint/style/noDefaultExport',
    broken: "export default 'value';\n",
    kept: "export const value = 'value';\n",
  },
  {
    rule: 'lint/style/noProcessEnv',
    broken: "export const port = process.env['PORT'];\n",
    kept: "export const port = (environment: NodeJS.ProcessEnv) => environment['PORT'];\n",
  },
  {
    rule: 'lint/suspicious/noExplicitAny',
    broken: 'export const same = (value: any) => value;\n',
    kept: 'export const same = (value: unknown) => value;\n',
  },
  {
    rule: 'lint/style/noNonNullAssertion',
    broken: 'export const first = (values: string[]) => values[0]!;\n',
    kept: "export const first = (values: string[]) => values[0] ?? '';\n",
  },
  {
    rule: 'lint/style/noEnum',
    broken: 'export enum Kind {\n  One = 1,\n}\n',
    kept: 'export const Kind = { One: 1 } as const;\n',
  },
  {
    rule: 'lint/style/noParameterProperties',
    broken: 'export class Point {\n  constructor(readonly x: number) {}\n}\n',
    kept: 'export class Point {\n  readonly x: number;\n  constructor(x: number) {\n    this.x = x;\n  }\n}\n',
  },
  {
    rule: 'lint/performance/noBarrelFile',
    broken: "export { isJsonObject } from '../domain/json.ts';\n",
    kept: "import { isJsonObject } from '../domain/json.ts';\n\nexport const isObject = isJsonObject;\n",
  },
  {
    rule: 'lint/correctness/noUnusedImports',
    broken: "import { isJsonObject } from '../domain/json.ts';\n\nexport const value = 1;\n",
    kept: 'export const value = 1;\n',
  },
  {
    rule: 'lint/style/useImportType',
    broken: "import { JsonObject } from '../domain/json.ts';\n\nexport type Document = JsonObject;\n",
    kept: "import type { JsonObject } from '../domain/json.ts';\n\nexport type Document = JsonObject;\n",
  },
  {
    rule: 'lint/nursery/noFloatingPromises',
    broken: 'const work = async (): Promise<void> => {};\nexport const start = (): void => {\n  work();\n};\n',
    kept: 'const work = async (): Promise<void> => {};\nexport const start = (): void => {\n  void work();\n};\n',
  },
  {
    rule: 'lint/nursery/noMisusedPromises',
    broken: 'const check = async (): Promise<boolean> => true;\nexport const answer = check() ? 1 : 2;\n',
    kept: 'const check = async (): Promise<boolean> => true;\nexport const answer = (await check()) ? 1 : 2;\n',
  },
  {
    rule: 'lint/style/noExcessiveLinesPerFile',
    broken: lines(201, (index) => `export const value${index} = ${index};`),
    kept: lines(200, (index) => `export const value${index} = ${index};`),
  },
  {
    rule: 'lint/complexity/noExcessiveLinesPerFunction',
    broken: longFunction(61),
    kept: longFunction(58),
  },
  { rule: 'format', broken: 'export const value = "text";\n', kept: "export const value = 'text';\n" },
];

test('each rule of the house is enforced in the source, and by itself', async () => {
  const files = RULES.flatMap(({ rule, broken, kept }) => {
    const name = rule.replace(/.*\//, '').replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
    return [
      [`src/services/planted-${name}.ts`, broken, [rule]] as const,
      [`src/services/planted-${name}-kept.ts`, kept, []] as const,
    ];
  });
  const found = await runBiome(Object.fromEntries(files.map(([path, content]) => [path, content])));
  const expected = files.filter(([, , rules]) => rules.length > 0).map(([path, , rules]) => [path, rules]);
  expect(found).toEqual(Object.fromEntries(expected));
});

test('only the entry points may read the environment', async () => {
  const content = "export const port = process.env['PORT'];\n";
  const paths = ['src/app-planted.ts', 'src/db/planted.ts', 'src/domain/planted.ts', 'src/graphql/planted.ts'];
  const found = await runBiome(Object.fromEntries([...paths, 'src/cli/planted.ts'].map((path) => [path, content])));
  expect(found).toEqual(Object.fromEntries(paths.map((path) => [path, ['lint/style/noProcessEnv']])));
});

test('two modules that import each other are refused, one way is not', async () => {
  const importing = (name: string): string =>
    `import * as other from './${name}.ts';\n\nexport const used = () => other;\n`;
  const found = await runBiome({
    'src/services/planted-a.ts': importing('planted-b'),
    'src/services/planted-b.ts': importing('planted-c'),
    'src/services/planted-c.ts': importing('planted-a'),
    'src/services/planted-d.ts': importing('planted-a'),
  });
  const rule = ['lint/suspicious/noImportCycles'];
  expect(found).toEqual({
    'src/services/planted-a.ts': rule,
    'src/services/planted-b.ts': rule,
    'src/services/planted-c.ts': rule,
  });
});

test('a file whose name is not in kebab case is refused', async () => {
  const bad = [
    'src/services/BadName.ts',
    'src/services/badName.ts',
    'src/bad_name.ts',
    'test/services/BadName.test.ts',
  ];
  const good = ['src/services/good-name.ts', 'test/services/good-name.422.test.ts'];
  const found = await runBiome(
    Object.fromEntries([...bad, ...good].map((path) => [path, 'export const value = 1;\n'])),
  );
  expect(found).toEqual(Object.fromEntries(bad.map((path) => [path, ['lint/style/useFilenamingConvention']])));
});
