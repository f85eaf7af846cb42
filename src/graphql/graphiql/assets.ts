import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';

const PACKAGE = '@graphql-yoga/render-graphiql';
const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

type Bundle = typeof import('@graphql-yoga/render-graphiql/graphiql');
type AssetSource = { readonly contentType: string; readonly body: (bundle: Bundle) => string | Buffer };

const SCRIPT = 'text/javascript; charset=utf-8';
const assetSources = {
  'graphiql.js': { contentType: SCRIPT, body: (bundle) => bundle.js },
  'graphiql.css': { contentType: 'text/css; charset=utf-8', body: (bundle) => bundle.css },
  'editor.worker.js': { contentType: SCRIPT, body: (bundle) => bundle.editorWorkerService },
  'json.worker.js': { contentType: SCRIPT, body: (bundle) => bundle.jsonWorker },
  'graphql.worker.js': { contentType: SCRIPT, body: (bundle) => bundle.graphqlWorker },
  // The package holds the icon as a data URL; as a file it stays out of the page and in the browser's cache.
  'favicon.ico': {
    contentType: 'image/x-icon',
    body: (bundle) => Buffer.from(bundle.favicon.slice(bundle.favicon.indexOf(',') + 1), 'base64'),
  },
} satisfies Record<string, AssetSource>;

/** The name of one file that the GraphiQL page loads. */
export type GraphiqlAsset = keyof typeof assetSources;
/** How an asset travels. */
export type AssetEncoding = 'br' | 'gzip' | 'identity';

/** Every file that the GraphiQL page loads. */
export const graphiqlAssets = Object.keys(assetSources) as readonly GraphiqlAsset[];

/**
 * Part of every asset URL; it changes whenever the installed package does, so the files may be cached for ever.
 * Made from the package's version, manifest and bundle size: hashing the 9 MB themselves would slow every start.
 */
export const GRAPHIQL_ASSETS_VERSION = describePackage();

function describePackage(): string {
  const require = createRequire(import.meta.url);
  const manifest = readFileSync(require.resolve(`${PACKAGE}/package.json`), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const { size } = statSync(require.resolve(`${PACKAGE}/graphiql`));
  const digest = createHash('sha256').update(`${size}\n${manifest}`).digest('hex').slice(0, 8);
  return `${version}-${digest}`;
}

/**
 * Starts GraphiQL in the page, behind a line that declares `config`: `assets`, the URL of the directory of the assets;
 * `examples`, the tabs shown at first open; `storagePrefix`, put before every key in the browser's storage; and
 * `options` for GraphiQL. Constant, so that a policy can name the whole script by its hash.
 */
export const GRAPHIQL_BOOT_SCRIPT = `      const { assets, examples, storagePrefix, options } = config;
      const workers = { json: 'json.worker.js', graphql: 'graphql.worker.js' };
      self.MonacoEnvironment = {
        globalAPI: false,
        getWorkerUrl: (_module, label) => assets + '/' + (workers[label] ?? 'editor.worker.js'),
      };
      const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(storagePrefix));
      const storage = {
        getItem: (key) => localStorage.getItem(storagePrefix + key),
        setItem: (key, value) => localStorage.setItem(storagePrefix + key, value),
        removeItem: (key) => localStorage.removeItem(storagePrefix + key),
        clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
        get length() { return ownKeys().length; },
      };
      // A link may carry an operation; it comes before the examples.
      const linked = new URLSearchParams(location.search).get('query');
      const tabs = linked ? [{ query: linked }, ...examples] : examples;
      const defaultTabs = tabs.length > 0 ? tabs : undefined;
      if (storage.getItem('graphiql:tabState') === null) {
        // At first open GraphiQL fills the variables from here, not from the first tab.
        storage.setItem('graphiql:variables', tabs[0]?.variables ?? '');
        // Headers hold tokens: they outlive the page only if its user says so in the settings.
        storage.setItem('graphiql:shouldPersistHeaders', 'false');
      }
      // In place of copying every edit to the address, from where it would get into logs and, if long, fail to reload.
      const onEditQuery = () => { if (location.search) history.replaceState(null, '', location.pathname); };
      const props = { ...options, defaultTabs, storage, onEditQuery };
      // GraphiQL lays its tabs out once: when a font arrives later, clicks on them are taken for drags.
      const fonts = ['400 1em Roboto', '500 1em Roboto', '400 1em "Fira Code"'].map((font) => document.fonts.load(font));
      Promise.allSettled(fonts).then(() => YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), props));
`;

/** The Content-Type of an asset. */
export function assetContentType(asset: GraphiqlAsset): string {
  return assetSources[asset].contentType;
}

/** The best encoding for an Accept-Encoding header: brotli, else gzip, else none. Honours `;q=0` and `*`. */
export function chooseEncoding(acceptEncoding: string | undefined): AssetEncoding {
  const weights = new Map<string, number>();
  for (const item of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, weight ? Number(weight.slice(2)) : 1);
  }
  const accepts = (coding: AssetEncoding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0;
  if (accepts('br')) return 'br';
  return accepts('gzip') ? 'gzip' : 'identity';
}

const bodies = new Map<string, Promise<Buffer>>();

/**
 * The bytes of an asset. The bundle is loaded at the first call and each asset is compressed once, off the main
 * thread; concurrent callers share that work. Keeps at most six files in three encodings: about 15 MB beside the
 * bundle's own 9 MB.
 */
export function assetBody(asset: GraphiqlAsset, encoding: AssetEncoding): Promise<Buffer> {
  const key = `${asset} ${encoding}`;
  let body = bodies.get(key);
  if (!body) {
    body = encodeAsset(asset, encoding);
    bodies.set(key, body);
    // A failure is reported to whoever waits, and must not be the answer until the next restart.
    body.catch(() => bodies.delete(key));
  }
  return body;
}

async function encodeAsset(asset: GraphiqlAsset, encoding: AssetEncoding): Promise<Buffer> {
  const bundle = await import('@graphql-yoga/render-graphiql/graphiql');
  const plain = Buffer.from(assetSources[asset].body(bundle));
  if (encoding === 'identity') return plain;
  if (encoding === 'gzip') return compressGzip(plain);
  // Beyond quality 6 the largest file takes seconds while the first visitor waits, for a few per cent less.
  return compressBrotli(plain, {
    params: { [zlib.BROTLI_PARAM_QUALITY]: 6, [zlib.BROTLI_PARAM_SIZE_HINT]: plain.length },
  });
}
