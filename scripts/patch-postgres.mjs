// Mends faults of postgres.js that show when a connection is lost while a statement is on its way, or when a statement
// fails after its first rows (see docs/adr/0007). Runs after each install; running it twice is fine.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const VERSION = '3.4.9';
const MENDED = '/* mended by profile-gateway */';

const REPAIRS = [
  // A statement of a transaction whose connection had gone met a null socket, in a callback that nobody catches. It is
  // refused here, by itself: the connection's next statement, which waits for the new socket, has nothing to do with it.
  [
    /(function execute\(q\) \{\n)/,
    `$1    ${MENDED}
    if (socket === null) {
      queryError(q, Errors.connection('CONNECTION_CLOSED', options))
      return true
    }
`,
  ],
  // A server, or a proxy before it, that accepts and hangs up was tried again without a pause and without an end.
  [
    /( {4}if \(initial\)\n {6}return reconnect\(\)\n)/,
    `    if (initial && !hadError && !options.host[retries + 1])
      errored(Errors.connection('CONNECTION_CLOSED', options))

$1`,
  ],
  // What was left unsent was sent first on the next connection, and its timer, cleared but remembered, never ran again.
  [
    /(async function closed\(hadError\) \{[^}]*?clearImmediate\(nextWriteTimer\)\n)/,
    '$1    nextWriteTimer = chunk = null\n',
  ],
  // The error that ended a connection was handed to the first query of the next one, too.
  [
    /(error\(Errors\.connection\('CONNECTION_CLOSED', options, socket\)\)\n)( {4}closedTime = )/,
    '$1    query = results = errorResponse = null\n    result = new Result()\n    rows = 0\n$2',
  ],
  // The rows of a statement that failed after its first ones were counted into the answer of the next statement.
  [/(result = new Result\(\)\n)( {4}connectTimer\.cancel\(\)\n)/, '$1    rows = 0\n$2'],
];

const folder = dirname(dirname(dirname(createRequire(import.meta.url).resolve('postgres'))));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
if (version !== VERSION) throw new Error(`postgres ${version} is installed, ${VERSION} is the one that was mended`);

const file = join(folder, 'src', 'connection.js');
let source = readFileSync(file, 'utf8');
if (!source.includes(MENDED)) {
  for (const [place, repair] of REPAIRS) {
    if (!place.test(source)) throw new Error(`postgres ${version}: a place to mend was not found`);
    source = source.replace(place, repair);
  }
  writeFileSync(file, source);
}
