/** Secret news: which version of each secret is the newest, noted for all windows, and its value from window to window. */
import { randomUUID } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';

/** A window's own SecretStorage, by setup and name; without a name that setup's index. */
export interface OwnSecrets {
  get(setupId: string, name: string | undefined): Promise<string | undefined>;
  store(setupId: string, name: string | undefined, text: string): Promise<void>;
  delete(setupId: string, name: string | undefined): Promise<void>;
  /** Is given each secret that came from another window. */
  onSecret(value: string): void;
}

/** Reads and writes as all windows see it. Only one window at a time may store or delete. */
export interface SecretNews {
  get(setupId: string, name: string): Promise<string | undefined>;
  store(setupId: string, name: string, value: string): Promise<void>;
  delete(setupId: string, name: string): Promise<void>;
  /** Names of the secrets of a setup that were noted. */
  names(setupId: string): Promise<string[]>;
  /** Forgets everything that was noted about a setup. */
  clear(setupId: string): Promise<void>;
  dispose(): void;
}

export interface SecretNewsOptions {
  /** Each window has a SecretStorage of its own, as in a browser: what another window wrote is kept in this one too. */
  readonly apart: boolean;
  /** ms to wait for a newer version that is noted and not to be seen; then what is there has to do. Default 3 s. */
  readonly patience?: number;
}

/** What stands on disk of a secret: nothing that could be learned from it, and nothing that it could be guessed by. */
interface SecretNote {
  /** A random id, which the secret carries too; `removed` of one that is gone. */
  readonly version: string;
  /** Socket of the window that wrote it; empty where windows share a SecretStorage, and only have to wait for it. */
  readonly from: string;
}

const removed = 'removed';

type Notes = Readonly<Record<string, SecretNote>>;

/** ms that another window may take to answer. */
const answerTimeout = 1000;

/**
 * Opens the news in `directory`, a file per setup. `onChange` hears of changes by any window, also twice, and where
 * windows are apart first of all that is noted. Only there does a value leave its window: through a socket that is this
 * user's alone, and only to whoever knows its version. No disk ever sees it.
 */
export function openSecretNews(
  directory: string,
  own: OwnSecrets,
  onChange: (setupId: string, names: readonly string[]) => void,
  { apart, patience = 3000 }: SecretNewsOptions,
): SecretNews {
  /** By version, the newest of each secret that this window wrote. */
  const written = new Map<string, { readonly place: string; readonly value: string }>();
  /** Versions that were waited for in vain: their window was closed, or VS Code ended before it had saved them. */
  const lost = new Set<string>();
  const seen = new Map<string, Notes>();
  let watcher: FSWatcher | undefined;
  /** Undefined inside where no socket can be opened: other windows then wait for SecretStorage. */
  let serving: Promise<{ readonly server: Server; readonly path: string } | undefined> | undefined;

  const fileOf = (setupId: string) => join(directory, `${encodeURIComponent(setupId)}.json`);

  async function read(setupId: string): Promise<Notes> {
    const text = await readFile(fileOf(setupId), 'utf8').catch(() => '{}');
    return JSON.parse(text) as Notes;
  }

  async function tell(setupId: string): Promise<void> {
    const before = seen.get(setupId) ?? {};
    const now = await read(setupId);
    seen.set(setupId, now);
    const names = Object.keys({ ...before, ...now }).filter((name) => before[name]?.version !== now[name]?.version);
    if (names.length === 0) return;
    if (apart) void follow(setupId, names).catch(() => {});
    onChange(setupId, names);
  }

  async function hear(file: string | null): Promise<void> {
    if (file?.endsWith('.json')) await tell(decodeURIComponent(basename(file, '.json'))).catch(() => {});
  }

  async function startWatching(): Promise<void> {
    if (watcher) return;
    await mkdir(directory, { recursive: true });
    try {
      watcher ??= watch(directory, { persistent: false }, (_, file) => void hear(file));
      watcher.on('error', () => watcher?.close());
    } catch {
      // No watches left on this machine: this window then sees what is new when it next reads.
    }
  }

  async function hearAll(): Promise<void> {
    await startWatching();
    for (const file of await readdir(directory)) await hear(file);
  }

  async function serve() {
    // A folder that only this user may enter; a socket's path must be short.
    const path =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\cognito-api-${randomUUID()}`
        : join(await mkdtemp(join(tmpdir(), 'cognito-api-')), 'window');
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (version) => {
        const held = written.get(version.toString());
        socket.end(held ? JSON.stringify(held.value) : '');
      });
    });
    // A window that closes does not stay for it.
    server.unref();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
    return { server, path };
  }

  async function get(setupId: string, name: string): Promise<string | undefined> {
    const giveUp = Date.now() + patience;
    await startWatching();
    for (;;) {
      const mine = versionOf(await own.get(setupId, name));
      const note = (await read(setupId))[name];
      if (!note || note.version === mine?.version || lost.has(note.version)) return mine?.value;
      if (note.version === removed) return undefined;
      const value = written.get(note.version)?.value ?? (await answerOf(note));
      if (value !== undefined) {
        own.onSecret(value);
        // Also where a late save of another window has gone over what this one wrote after it.
        if (apart || written.has(note.version)) {
          await own.store(setupId, name, `${note.version} ${value}`);
          // It may have been removed in the meantime, and must not come back by this.
          if (isGone((await read(setupId))[name])) await own.delete(setupId, name);
        }
        return value;
      }
      if (Date.now() > giveUp) lost.add(note.version);
      else await sleep(50);
    }
  }

  /**
   * What another window wrote or removed is so in this window's own storage too. In a browser each page saves all that
   * it knows of, over what others have saved, and would take away what it does not know.
   */
  async function follow(setupId: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (isGone((await read(setupId))[name])) await own.delete(setupId, name);
      else await get(setupId, name);
    }
  }

  async function write(setupId: string, name: string, version: string, value?: string): Promise<void> {
    if (apart) serving ??= serve().catch(() => undefined);
    const from = (await serving)?.path ?? '';
    const place = JSON.stringify([setupId, name]);
    for (const [other, held] of written) if (held.place === place) written.delete(other);
    if (value !== undefined) written.set(version, { place, value });
    await mkdir(directory, { recursive: true });
    const notes = { ...(await read(setupId)), [name]: { version, from } satisfies SecretNote };
    await writeFileAtomic(fileOf(setupId), JSON.stringify(notes));
  }

  if (apart) void hearAll().catch(() => {});
  return {
    get,
    async store(setupId, name, value) {
      const version = randomUUID();
      await write(setupId, name, version, value);
      await own.store(setupId, name, `${version} ${value}`);
    },
    async delete(setupId, name) {
      await write(setupId, name, removed);
      await own.delete(setupId, name);
    },
    names: async (setupId) => Object.keys(await read(setupId)),
    async clear(setupId) {
      for (const [version, { place }] of written) if (JSON.parse(place)[0] === setupId) written.delete(version);
      await rm(fileOf(setupId), { force: true });
    },
    dispose() {
      watcher?.close();
      written.clear();
      void serving?.then((socket) => {
        socket?.server.close();
        if (socket && process.platform !== 'win32') void rm(dirname(socket.path), { recursive: true, force: true });
      });
    },
  };
}

const isGone = (note: SecretNote | undefined) => note === undefined || note.version === removed;

/** A secret is stored behind the version that it has; one that was stored before there were versions has none. */
function versionOf(text: string | undefined): { readonly version?: string; readonly value: string } | undefined {
  if (text === undefined) return undefined;
  const [, version, value = text] = /^([\da-f-]{36}) (.*)$/s.exec(text) ?? [];
  return { version, value };
}

/** What the window at this socket says to a version. */
async function answerOf({ from: path, version }: SecretNote): Promise<string | undefined> {
  if (path === '') return undefined;
  return new Promise((resolve) => {
    const socket = createConnection(path, () => socket.write(version));
    let text = '';
    socket.setEncoding('utf8').setTimeout(answerTimeout, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('end', () => resolve(text === '' ? undefined : (JSON.parse(text) as string)));
    socket.on('close', () => resolve(undefined));
  });
}
