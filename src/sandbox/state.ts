/** The state of a sandbox: slices of plain data, one per service, kept in DIR/state.json when there is a folder. */
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { seal, unseal } from './stateSeal.ts';

/** All slices of one sandbox. */
export interface State {
  /** The slice with this name; made by `initial` when there is none yet. Mutate it in place. */
  slice<T extends object>(name: string, initial: () => T): T;
  /** Saves soon; many calls in a row make one save. */
  changed(): void;
  /** Saves now, if anything differs from what was saved last. */
  save(): Promise<void>;
  /** Saves for the last time: what changes afterwards belongs to whoever opens the folder next. */
  close(): Promise<void>;
}

const formatVersion = 1;
/** Milliseconds from a change to its save. */
const debounce = 150;

/**
 * Opens the state of a folder, or a state that lives in memory only. With a key it is sealed on disk, for it holds client
 * secrets, codes and mails; one that is not sealed yet is read, and sealed with the next save. Throws when the folder
 * cannot be used.
 */
export async function openState(folder?: string, key?: Buffer): Promise<State> {
  const restored = folder === undefined ? { slices: {}, sealed: false } : await restore(folder, key);
  const { slices } = restored;
  // What stands on disk in clear must be written again even if nothing changes.
  let saved = key && !restored.sealed ? undefined : JSON.stringify(slices);
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  let closed = false;

  async function write(): Promise<void> {
    const text = JSON.stringify(slices);
    if (folder === undefined || text === saved) return;
    const content = key ? `"sealed":"${seal(text, key)}"` : `"slices":${text}`;
    const document = `{"version":${formatVersion},${content}}\n`;
    await writeFileAtomic(stateFile(folder), document, { mode: 0o600 });
    saved = text;
  }
  function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    saving = saving.catch(() => {}).then(write);
    return saving;
  }
  return {
    slice<T extends object>(name: string, initial: () => T): T {
      slices[name] ??= initial();
      return slices[name] as T;
    },
    changed() {
      if (folder === undefined || timer !== undefined || closed) return;
      timer = setTimeout(() => {
        save().catch((error: unknown) => console.error(`The sandbox could not save its state: ${String(error)}`));
      }, debounce);
    },
    save,
    close() {
      const last = save();
      closed = true;
      return last;
    },
  };
}

function stateFile(folder: string): string {
  return join(folder, 'state.json');
}

interface Restored {
  readonly slices: Record<string, object>;
  readonly sealed: boolean;
}

async function restore(folder: string, key: Buffer | undefined): Promise<Restored> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = stateFile(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { slices: {}, sealed: true };
    throw error;
  }
  const restored = slicesOf(text, key);
  if (restored !== undefined) return restored;
  // Starting empty is better than not starting; what was there stays for whoever wants to look at it.
  await rename(file, `${file}.unreadable`);
  console.error(`The sandbox could not read ${file}; it was renamed to state.json.unreadable, and the state is empty.`);
  return { slices: {}, sealed: true };
}

function slicesOf(text: string, key: Buffer | undefined): Restored | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null) return undefined;
    const { version, sealed, ...open } = document as { version?: unknown; sealed?: unknown; slices?: unknown };
    const isSealed = typeof sealed === 'string';
    const slices: unknown = isSealed && key ? JSON.parse(unseal(sealed, key)) : open.slices;
    if (version !== formatVersion || typeof slices !== 'object' || slices === null) return undefined;
    return { slices: slices as Record<string, object>, sealed: isSealed };
  } catch {
    return undefined;
  }
}
