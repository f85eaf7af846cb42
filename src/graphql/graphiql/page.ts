import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import {
  assetBody,
  assetContentType,
  chooseEncoding,
  GRAPHIQL_ASSETS_VERSION,
  GRAPHIQL_BOOT_SCRIPT,
  type GraphiqlAsset,
  graphiqlAssets,
} from './assets.ts';

/** One example operation, shown in a tab of its own. `variables` is JSON text. */
export type GraphiqlTab = { query: string; variables?: string };

type PageOptions = { endpoint: string; title: string; tabs: readonly GraphiqlTab[] };

/**
 * Serves the files of the GraphiQL page below `<endpoint>/assets/<version>/`, from the installed package.
 * They never change under one URL, so browsers keep them; any other URL there is left to the app's 404.
 * Costs nothing until the first request.
 */
export function registerGraphiqlAssets(app: FastifyInstance, endpoint: string): void {
  for (const asset of graphiqlAssets) {
    app.get(`${endpoint}/assets/${GRAPHIQL_ASSETS_VERSION}/${asset}`, async (request, reply) => {
      const encoding = chooseEncoding(request.headers['accept-encoding']);
      // The URL already names the content; only its encoding is left to tell apart.
      const etag = `"${GRAPHIQL_ASSETS_VERSION}-${encoding}"`;
      const known = request.headers['if-none-match']?.includes(etag);
      const body = known ? undefined : await assetBody(asset, encoding);
      // Not before the body is there: a failure must not be cached for a year.
      reply.headers({
        'cache-control': 'public, max-age=31536000, immutable',
        etag,
        // Other plugins vary their answers too.
        vary: [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '),
        'x-content-type-options': 'nosniff',
      });
      if (!body) return reply.code(304).send();
      if (encoding !== 'identity') reply.header('content-encoding', encoding);
      return reply.type(assetContentType(asset)).send(body);
    });
  }
}

/**
 * The GraphiQL page with one tab for each of `tabs`, and the headers it must be sent with. Under 50 KB as long as the
 * tabs hold less than about 45 KB. The result depends on the options alone: one call may serve every request.
 *
 * Its URLs are relative, so that it works behind a proxy that adds a path prefix: serve it at `endpoint` itself or
 * beside it, without a trailing slash. `endpoint` is a path of at least one segment.
 */
export function graphiqlPage(options: PageOptions): { html: string; headers: Record<string, string> } {
  const endpoint = `.${options.endpoint.slice(options.endpoint.lastIndexOf('/'))}`;
  const assets = `${endpoint}/assets/${GRAPHIQL_ASSETS_VERSION}`;
  const assetUrl = (asset: GraphiqlAsset) => escapeHtml(`${assets}/${asset}`);
  const title = escapeHtml(options.title);
  const config = {
    assets,
    examples: options.tabs,
    // Browsers share stored state among everything on one host and port: under a name of our own, the tabs of
    // another GraphiQL cannot hide the examples.
    storagePrefix: `${options.title} ${options.endpoint} `,
    // GraphiQL takes the title for markup.
    options: { endpoint, title },
  };
  const boot = `
      const config = ${inlineJson(config)};
${GRAPHIQL_BOOT_SCRIPT}    `;
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="${assetUrl('favicon.ico')}">
    <link rel="stylesheet" href="${assetUrl('graphiql.css')}">
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>This page needs JavaScript. The API itself answers POST requests to this address.</noscript>
    <div id="root"></div>
    <script src="${assetUrl('graphiql.js')}"></script>
    <script>${boot}</script>
  </body>
</html>
`;
  return {
    html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(boot),
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  };
}

function contentSecurityPolicy(boot: string): string {
  const hash = createHash('sha256').update(boot).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "worker-src 'self'",
    // The editor positions and colours its lines with style elements and attributes that it makes itself.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // The style sheet carries its fonts as data URLs.
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** JSON that cannot end the script element it stands in. */
function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
