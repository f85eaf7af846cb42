// Mends two faults of postgres.js that end the process, or leave queries hanging, when a connection is lost while a
// statement is on its way (reported upstream, see docs/adr/0007). Runs after each install; running it twice is fine.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const VERSION = '3.4.9';
const MENDED = '/* mended by profile-gateway */';

const REPAIRS = [
  // A write that was put off until after the connection closed met a null socket, in a callback that nobody catches.
  [
    /(function nextWrite\(fn\) \{\n)/,
    `$1    ${MENDED}
    if (socket === null) {
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
`,
  ],
  // What was left unsent was sent first on the next connection, and its timer, cleared but remembered, never ran again.
  [
    /(async function closed\(hadError\) \{[^}]*?clearImmediate\(nextWriteTimer\)\n)/,
    '$1    nextWriteTimer = chunk = null\n',
  ],
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
