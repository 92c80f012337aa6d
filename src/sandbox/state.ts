/** The state of a sandbox: slices of plain data, one per service, kept in DIR/state.json when there is a folder. */
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

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

/** Opens the state of a folder, or a state that lives in memory only. Throws when the folder cannot be used. */
export async function openState(folder?: string): Promise<State> {
  const slices: Record<string, object> = folder === undefined ? {} : await restore(folder);
  let saved = JSON.stringify(slices);
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  let closed = false;

  async function write(): Promise<void> {
    const text = JSON.stringify(slices);
    if (folder === undefined || text === saved) return;
    const document = `{"version":${formatVersion},"slices":${text}}\n`;
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

async function restore(folder: string): Promise<Record<string, object>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = stateFile(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const slices = slicesOf(text);
  if (slices !== undefined) return slices;
  // Starting empty is better than not starting; what was there stays for whoever wants to look at it.
  await rename(file, `${file}.unreadable`);
  console.error(`The sandbox could not read ${file}; it was renamed to state.json.unreadable, and the state is empty.`);
  return {};
}

function slicesOf(text: string): Record<string, object> | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null) return undefined;
    const { version, slices } = document as { version?: unknown; slices?: unknown };
    if (version !== formatVersion || typeof slices !== 'object' || slices === null) return undefined;
    return slices as Record<string, object>;
  } catch {
    return undefined;
  }
}
