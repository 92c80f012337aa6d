/** Record store: one JSON file per setup, written atomically, safe against other windows and against a crash. */
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../engine/failure.ts';
import type { RecordStore, Row, SetupRecord } from '../engine/record.ts';
import { exclusively } from './lock.ts';

/** A record store that can also say what is there without reading it, and tell of changes. */
export interface FileRecordStore<Extra> extends RecordStore<Extra> {
  /** Ids of all setups, in no order. A file that cannot be read is among them; `load` says why. */
  ids(): Promise<string[]>;
  /**
   * Calls back after each change, also those of other windows. Changes may be reported together or twice.
   * Returns the function that ends it.
   */
  onDidChange(listener: () => void): () => void;
  close(): void;
}

interface Waiting<Extra> {
  readonly change: (record: SetupRecord<Extra> | undefined) => SetupRecord<Extra> | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the store in `directory`, which is made when it is needed. Many changes of one setup at once, as Create makes
 * them, are written together; each resolves when it is on disk.
 */
export function openRecordStore<Extra>(directory: string): FileRecordStore<Extra> {
  const queues = new Map<string, Waiting<Extra>[]>();
  const listeners = new Set<() => void>();
  let watcher: FSWatcher | undefined;
  let closed = false;

  const tell = () => {
    for (const listener of listeners) listener();
  };

  async function startWatching(): Promise<void> {
    if (watcher || closed) return;
    await mkdir(directory, { recursive: true });
    if (watcher || closed) return;
    try {
      watcher = watch(directory, { persistent: false }, (_, name) => {
        if (name === null || name.endsWith('.json')) tell();
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // No watches left on this machine: other windows' changes then show when this window gets the focus.
    }
  }

  function change(id: string, apply: Waiting<Extra>['change']): Promise<void> {
    const file = fileOf(directory, id);
    return new Promise((resolve, reject) => {
      const waiting = { change: apply, resolve, reject };
      const queue = queues.get(id);
      if (queue) {
        queue.push(waiting);
        return;
      }
      queues.set(id, [waiting]);
      void drain(id, file);
    });
  }

  async function drain(id: string, file: string): Promise<void> {
    for (;;) {
      const batch = queues.get(id)?.splice(0) ?? [];
      if (batch.length === 0) {
        queues.delete(id);
        return;
      }
      try {
        const settle = await exclusively(file, (assertHeld) => write(file, id, batch, assertHeld));
        tell();
        settle();
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
  }

  return {
    async ids() {
      await startWatching().catch((error: unknown) => {
        throw unreadable(directory, error);
      });
      const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw unreadable(directory, error);
      });
      return names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
    },
    async list() {
      const records = await Promise.all((await this.ids()).map((id) => this.load(id)));
      return records.filter((record) => record !== undefined);
    },
    load: (id) => read<Extra>(fileOf(directory, id), id),
    save: (record) => change(record.id, () => record),
    async change(id, next) {
      let changed: SetupRecord<Extra> | undefined;
      await change(id, (record) => {
        changed = next(known(record));
        return changed;
      });
      return known(changed);
    },
    saveRow: (id, rowId, row) =>
      change(id, (record) => ({ ...known(record), rows: withRow(known(record).rows, rowId, row) })),
    remove: (id) => change(id, () => undefined),
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      watcher?.close();
      watcher = undefined;
      listeners.clear();
    },
  };
}

function known<Extra>(record: SetupRecord<Extra> | undefined): SetupRecord<Extra> {
  if (record) return record;
  throw new Failure({
    code: 'RecordGone',
    what: 'This setup was removed in the meantime.',
    next: 'Refresh the explorer.',
  });
}

function withRow(rows: Readonly<Record<string, Row>>, id: string, row: Row | undefined): Record<string, Row> {
  const { [id]: _, ...others } = rows;
  return row === undefined ? others : { ...rows, [id]: row };
}

/** Applies a batch to what is on disk. Returns what settles the callers, once the lock is released. */
async function write<Extra>(
  file: string,
  id: string,
  batch: readonly Waiting<Extra>[],
  assertHeld: () => void,
): Promise<() => void> {
  let record = await read<Extra>(file, id);
  const existed = record !== undefined;
  const settled: (() => void)[] = [];
  for (const waiting of batch) {
    try {
      record = waiting.change(record);
      settled.push(waiting.resolve);
    } catch (error) {
      settled.push(() => waiting.reject(error));
    }
  }
  assertHeld();
  try {
    if (record) {
      const { default: writeFileAtomic } = await import('write-file-atomic');
      // Records hold no secrets, but the account's names are nobody else's business either.
      await writeFileAtomic(file, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
    } else if (existed) await rm(file, { force: true });
  } catch (error) {
    throw new Failure(
      {
        code: 'RecordNotWritten',
        what: 'The record of the setup could not be saved.',
        why: messageOf(error),
        next: `Make sure that ${file} can be written and the disk is not full, then try again.`,
      },
      error,
    );
  }
  return () => {
    for (const settle of settled) settle();
  };
}

async function read<Extra>(file: string, id: string): Promise<SetupRecord<Extra> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (isRecord<Extra>(data, id)) return data;
  const version = (data as { version?: unknown } | null)?.version;
  throw typeof version === 'number' && version > 1
    ? new Failure({
        code: 'RecordTooNew',
        what: 'This setup was written by a newer version of the extension.',
        why: `${file} has version ${version}; this version of the extension reads version 1.`,
        next: 'Update the extension.',
      })
    : unreadable(file, new Error('It is not the record of a setup.'));
}

function isRecord<Extra>(data: unknown, id: string): data is SetupRecord<Extra> {
  if (typeof data !== 'object' || data === null) return false;
  const { version, id: own, name, createdAt, rows, extra } = data as Record<string, unknown>;
  return (
    version === 1 &&
    own === id &&
    typeof name === 'string' &&
    typeof createdAt === 'string' &&
    typeof rows === 'object' &&
    rows !== null &&
    extra !== undefined
  );
}

function unreadable(file: string, error: unknown): Failure {
  return new Failure(
    {
      code: 'RecordUnreadable',
      what: 'The record of a setup could not be read.',
      why: `${basename(file)}: ${messageOf(error)}`,
      next: `Restore ${file} from a backup. If you delete it, what it lists stays at AWS.`,
    },
    error,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ids become file names, so nothing may stand in them that could lead elsewhere. */
function fileOf(directory: string, id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id))
    throw new Failure({ code: 'BadSetupId', what: `“${id.slice(0, 80)}” is not the id of a setup.` });
  return join(directory, `${id}.json`);
}
