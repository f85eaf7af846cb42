import type { TestApp } from './app.ts';

/**
 * Every route of an app as `GET /path/:name`, as Fastify knows them. Left out: HEAD, and the methods that a door only
 * refuses with 405.
 */
export async function listRoutes(app: TestApp): Promise<string[]> {
  const parents: string[] = [];
  const routes: string[] = [];
  for (const line of app.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', segment = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \((.*)\)$/.exec(line) ?? [];
    if (segment === '') continue;
    const depth = indent.length / 4;
    const path = (parents[depth - 1] ?? '') + segment;
    parents[depth] = path;
    // No path takes PATCH; the refusal tells what it takes.
    const { headers } = await app.inject({ method: 'PATCH', url: path });
    const known = (headers.allow ?? methods).split(', ').filter((method) => method !== 'HEAD');
    routes.push(...known.map((method) => `${method} ${path}`));
  }
  return routes;
}
