/** Setup list: what all windows together have made, as this window knows it; explorer and status bar draw from it. */
import { type FailureNote, noteOf } from '../engine/failure.ts';
import type { Setup, SetupExtra } from '../operations/operations.ts';
import type { FileRecordStore } from '../storage/recordStore.ts';
import type { WatchedVault } from '../storage/secretVault.ts';
import { type SignedInUser, signedInUsers, summaryOf, type TokenSummary, tokenSetsOf } from '../tokens/tokenSet.ts';

/** One setup, or why it could not be read. */
export interface SetupState {
  readonly id: string;
  readonly setup?: Setup;
  readonly failure?: FailureNote;
  /** Who is signed in. */
  readonly tokens?: TokenSummary;
  /** Everybody who is signed in, the current user first. */
  readonly users?: readonly SignedInUser[];
}

export interface SetupList {
  /** The oldest first. Undefined until it was read once. */
  readonly all: readonly SetupState[] | undefined;
  /** Why not even the list could be read. */
  readonly failure: FailureNote | undefined;
  find(setupId: string): SetupState | undefined;
  /** Reads all again. Never throws: failures are part of the list. */
  reload(): Promise<void>;
  /** Resolves when it was read once. */
  ready(): Promise<void>;
  onDidChange(listener: () => void): () => void;
  close(): void;
}

/** ms for which changes are gathered, because Create writes many rows at once. */
const gatherFor = 60;

export function openSetupList(store: FileRecordStore<SetupExtra>, vault: WatchedVault): SetupList {
  let all: readonly SetupState[] | undefined;
  let failure: FailureNote | undefined;
  let reading: Promise<void> | undefined;
  let stale = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const listeners = new Set<() => void>();

  async function read(): Promise<void> {
    do {
      stale = false;
      try {
        const ids = await store.ids();
        all = (await Promise.all(ids.map((id) => stateOf(id, store, vault))))
          .filter((state) => state !== undefined)
          .sort(byAge);
        failure = undefined;
      } catch (error) {
        failure = noteOf(error);
        all ??= [];
      }
      // What changed while it was being read would otherwise be missed.
    } while (stale && !closed);
    reading = undefined;
    if (!closed) for (const listener of listeners) listener();
  }

  function reload(): Promise<void> {
    if (reading) stale = true;
    reading ??= read();
    return reading;
  }

  const soon = () => {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void reload();
    }, gatherFor);
  };
  const ends = [store.onDidChange(soon), vault.onDidChange(soon)];

  return {
    get all() {
      return all;
    },
    get failure() {
      return failure;
    },
    find: (setupId) => all?.find(({ id }) => id === setupId),
    reload,
    ready: async () => {
      if (all === undefined) await reload();
    },
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
      for (const end of ends) end();
    },
  };
}

async function stateOf(
  id: string,
  store: FileRecordStore<SetupExtra>,
  vault: WatchedVault,
): Promise<SetupState | undefined> {
  try {
    const setup = await store.load(id);
    // Removed since its id was read.
    if (!setup) return undefined;
    const sets = tokenSetsOf(await vault.get(id, 'tokens'));
    return { id, setup, tokens: sets[0] && summaryOf(sets[0]), users: signedInUsers(sets) };
  } catch (error) {
    return { id, failure: noteOf(error) };
  }
}

/** The oldest first; what cannot be read last. */
function byAge(a: SetupState, b: SetupState): number {
  const unread = Number(!a.setup) - Number(!b.setup);
  return unread || (a.setup?.createdAt ?? '').localeCompare(b.setup?.createdAt ?? '') || a.id.localeCompare(b.id);
}
