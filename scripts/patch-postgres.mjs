// Mends faults of postgres.js that show when a connection is lost while a statement is on its way, or when a statement
// fails after its first rows (see docs/adr/0007). Runs after each install; running it twice is fine.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const VERSION = '3.4.9';
const MENDED_BY = 'mended by profile-gateway';
/** To be counted up with each change of what follows. */
const MENDED = `/* ${MENDED_BY}, 2 */`;

const CONNECTION_REPAIRS = [
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
  // A statement that was given to a connection between its error and its end was never answered.
  [/!hadError && (\(query \|\| sent\.length\)) && (error\()/, 'if $1 $2'],
  // The rows of a statement that failed after its first ones were counted into the answer of the next statement.
  [/(result = new Result\(\)\n)( {4}connectTimer\.cancel\(\)\n)/, '$1    rows = 0\n$2'],
];

// What a transaction still sent after its connection had gone was run on the next one, outside of any transaction or amid
// another's; what it had queued was never answered.
const TRANSACTION_REPAIRS = [
  [/(\n {4}const queries = Queue\(\)\n)( {4}let savepoints = 0\n)/, `$1    ${MENDED}\n    let lost = null\n$2`],
  [
    /(new Promise\(\(_, reject\) => connection\.onclose = )reject\)/,
    `$1(e) => {
          lost = e
          while (queries.length) queries.shift().reject(e)
          reject(e)
        })`,
  ],
  [/(q\.catch\(e => uncaughtError \|\| \(uncaughtError = e\)\)\n)/, '$1        if (lost) return q.reject(lost)\n'],
];

const folder = dirname(dirname(dirname(createRequire(import.meta.url).resolve('postgres'))));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
if (version !== VERSION) throw new Error(`postgres ${version} is installed, ${VERSION} is the one that was mended`);

/** Each place is found in the file as it was published; a file that was mended before is left alone. */
function mend(name, repairs) {
  const file = join(folder, 'src', name);
  let source = readFileSync(file, 'utf8');
  if (source.includes(MENDED)) return;
  if (source.includes(MENDED_BY)) throw new Error('an older mend of postgres is installed: run npm ci');
  for (const [place, repair] of repairs) {
    if (!place.test(source)) throw new Error(`postgres ${version}: a place to mend was not found`);
    source = source.replace(place, repair);
  }
  writeFileSync(file, source);
}

mend('connection.js', CONNECTION_REPAIRS);
mend('index.js', TRANSACTION_REPAIRS);
