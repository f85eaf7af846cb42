import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { schema } from '../src/graphql/schema.ts';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';
import { listRoutes } from './support/routes.ts';

const app = useTestApp(openTestDatabase, { demoData: false, env: { IMPORT_DIR: import.meta.dirname } });
const DOCUMENT = readFileSync(new URL('../docs/compatibility.md', import.meta.url), 'utf8');

/** The rows of the table of every operation of one dialect: path and method, and what it says of GraphQL. */
function readOperations(dialect: string): { route: string; graphql: string }[] {
  const chapter = DOCUMENT.split('\n## ').find((text) => text.startsWith(`${dialect}\n`)) ?? '';
  const [, section = ''] = /\n### Every operation\n(.*?)\n### /s.exec(chapter) ?? [];
  return section.split('\n').flatMap((line) => {
    const [, operation = '', , graphql = ''] = line.split('|');
    const [, method = '', path = ''] = /`([A-Z]+) (\/\S*)`/.exec(operation) ?? [];
    return spellPaths(path.replace(/\?…$/, '')).map((spelled) => ({ route: fold(`${method} ${spelled}`), graphql }));
  });
}

/** `/a[/{name}]` stands for two paths, none for none. */
const spellPaths = (path: string): string[] =>
  path === '' ? [] : [...new Set([path.replace(/\[.*\]/, ''), path.replace(/[[\]]/g, '')])];

/** Parameters are named otherwise by the documents, and by the router where two of them share a place. */
const fold = (route: string): string => route.replaceAll(/\{\w+\}|:\w+(?:\|:\w+)*/g, '{}');

let routes: string[] = [];
beforeAll(async () => {
  routes = (await listRoutes(app)).filter((route) => !/ \/(?:health|graphql)\b/.test(route)).map(fold);
});

test.each([
  ['Contact-centre profiles (Context Services)', (route: string) => !route.includes(' /client/')],
  ['Loyalty members', (route: string) => route.includes(' /client/')],
])('every operation of the dialect is in its table, and nothing else: %s', (dialect, belongs) => {
  const listed = readOperations(dialect).map(({ route }) => route);
  expect(listed.length).toBeGreaterThan(5);
  expect(listed.toSorted()).toEqual(routes.filter(belongs).toSorted());
});

test.each(['Contact-centre profiles (Context Services)', 'Loyalty members'])(
  'what the table says of GraphQL is in the graph: %s',
  (dialect) => {
    const fields = { ...schema.getQueryType()?.getFields(), ...schema.getMutationType()?.getFields() };
    for (const { route, graphql } of readOperations(dialect)) {
      const [, name = ''] = /^ `(\w+)/.exec(graphql) ?? [];
      if (!/^ none\b/.test(graphql)) expect(Object.keys(fields), route).toContain(name);
    }
  },
);
