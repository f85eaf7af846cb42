import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, symlink, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

// The lock is a folder, `gateway.lock/`, that holds one listening Unix socket with a name never used before. The
// kernel stops the listening when the holder dies, however it dies, and keeps accepting while it is merely busy.
// Why two processes can never both hold it, without any waiting:
// 1. Taking it is one atomic step: rename() of a private folder, its socket already listening, over `gateway.lock`.
//    rename() replaces an empty or missing folder only, so of all who try at once one wins and the rest get ENOTEMPTY.
// 2. So it can be taken only after its socket file was removed. That is done by the holder on release, or by whoever
//    got ECONNREFUSED: a socket listens before it is published, so refusing means dead, and dead is for ever.
// 3. Whoever found a dead socket and was then delayed does no harm: no later holder's socket has the name it removes.
const LOCK_NAME = 'gateway.lock';
const PRIVATE_NAME = /^gateway\.lock\.[\w-]{8}$/;
/** The least of the systems' limits (macOS 103, Linux 107). libuv may cut a longer path short without a word. */
const MAX_SOCKET_PATH_BYTES = 103;
const PID_WAIT_MS = 500;
const LEFTOVER_AGE_MS = 60_000;
const randomName = () => randomBytes(6).toString('base64url');

/** Another living process holds the folder's lock. The message says which one, where that one could answer. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  constructor(dir: string, pid: string) {
    const who = /^\d+$/.test(pid) ? ` (pid ${pid})` : '';
    super(`DATA_DIR ${dir} is in use by another profile-gateway process${who}: stop it, or set another DATA_DIR`);
  }
}

/** A held lock. `release` gives it up, may be called twice, and must come after the database is closed. */
export type DataDirLock = { release(): Promise<void> };

/**
 * Takes the exclusive lock on a data folder, which is created (mode 0700) if missing, because PGlite lets two processes
 * open one folder and so ruins it. The lock ends with `release` or with the process, and does not keep it alive.
 * Bounds: covers all processes and containers under one kernel, this process included; not two machines that share the
 * folder over a network, and not Windows. A refusal takes up to 500 ms when the holder is too busy to say its pid.
 * @throws DataDirInUseError when a living process holds the lock.
 * @throws Error when the folder cannot be written, or no path to a socket in it fits into 103 bytes.
 */
export async function lockDataDir(dir: string): Promise<DataDirLock> {
  const root = resolve(dir);
  const id = randomName();
  const own = join(root, `${LOCK_NAME}.${id}`);
  const published = join(root, LOCK_NAME);
  const server = createServer((socket) => {
    socket.on('error', () => {}); // whoever asked may be gone already
    socket.unref().end(`${process.pid}`, () => socket.destroy());
  });
  await mkdir(root, { recursive: true, mode: 0o700 });
  try {
    await mkdir(own, { mode: 0o700 });
    await withShortPath(own, id, (path) => listen(server, path));
    while (!(await rename(own, published).then(() => true, ignoring('ENOTEMPTY', 'EEXIST')))) {
      const holder = await removeDead(published);
      if (holder !== undefined) throw new DataDirInUseError(root, holder);
    }
    await stat(join(published, id)); // a sweep that took us for a leftover may have emptied our folder before rename()
  } catch (error) {
    server.close();
    await rm(own, { recursive: true, force: true });
    throw error;
  }
  await sweepLeftovers(root).catch(() => {}); // litter is no reason not to start
  return {
    async release() {
      server.close();
      await unlink(join(published, id)).catch(ignoring('ENOENT'));
      await rmdir(published).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST')); // the next holder may be in already
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  // The error listener stays, for a failing accept. `exclusive`: or a cluster's primary, outliving us, owns the socket.
  return new Promise((done, fail) => server.on('error', fail).listen({ path, exclusive: true }, done).unref());
}

/** Removes the dead sockets in a folder. Returns the pid ('' if not told) of a living one, if there is one. */
async function removeDead(folder: string): Promise<string | undefined> {
  for (const name of (await readdir(folder).catch(ignoring('ENOENT'))) ?? []) {
    const holder = await withShortPath(folder, name, askPidOrRemove);
    if (holder !== undefined) return holder;
  }
}

function askPidOrRemove(path: string): Promise<string | undefined> {
  return new Promise((done, fail) => {
    let pid = '';
    const socket = connect(path).setEncoding('utf8');
    socket.setTimeout(PID_WAIT_MS, () => socket.destroy());
    socket.on('data', (chunk) => (pid += chunk)).on('close', () => done(pid));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Removed by the very path that refused, so that a path that leads elsewhere by now can do no harm.
      if (error.code === 'ECONNREFUSED') done(unlink(path).then(() => undefined, ignoring('ENOENT')));
      else if (error.code === 'ENOENT') done(undefined);
      // EAGAIN: a busy holder's queue is full. ECONNRESET: it was there and hung up.
      else if (error.code === 'EAGAIN' || error.code === 'ECONNRESET') done(pid);
      else fail(error);
    });
  });
}

/** Removes what processes killed between mkdir() and rename() left behind. A young folder may be about to listen. */
async function sweepLeftovers(root: string): Promise<void> {
  for (const name of (await readdir(root)).filter((entry) => PRIVATE_NAME.test(entry))) {
    const folder = join(root, name);
    if (Date.now() - (await stat(folder)).mtimeMs < LEFTOVER_AGE_MS) continue;
    if ((await removeDead(folder)) === undefined) await rmdir(folder);
  }
}

async function withShortPath<T>(folder: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  const fits = (path: string) => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;
  const direct = [folder, relative(process.cwd(), folder)].map((base) => join(base, name)).find(fits);
  if (direct !== undefined) return await use(direct);
  const alias = join(tmpdir(), `pgw-${randomName()}`);
  const path = join(alias, name);
  if (!fits(path)) throw new Error(`no path to a socket in ${folder} fits into ${MAX_SOCKET_PATH_BYTES} bytes`);
  await symlink(folder, alias);
  return await use(path).finally(() => unlink(alias).catch(ignoring('ENOENT')));
}

function ignoring(...codes: string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
