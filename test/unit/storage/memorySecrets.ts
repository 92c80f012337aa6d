/** SecretStorage for tests, in memory, and the turn-taking that a lock between windows gives. */
import type { SecretStorage, SecretStorageChangeEvent } from 'vscode';

/** As VS Code's: it tells every window, also the one that made the change. */
export function memorySecrets() {
  const values = new Map<string, string>();
  const listeners = new Set<(event: SecretStorageChangeEvent) => void>();
  const tell = (key: string) => {
    for (const listener of listeners) listener({ key });
  };
  const secrets = {
    get: async (key: string) => values.get(key),
    store: async (key: string, value: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      values.set(key, value);
      tell(key);
    },
    delete: async (key: string) => {
      values.delete(key);
      tell(key);
    },
    keys: async () => [...values.keys()],
    onDidChange: (listener: (event: SecretStorageChangeEvent) => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
  return { values, listeners, secrets: secrets satisfies SecretStorage as SecretStorage };
}

/** One after the other, as the lock between windows does it. */
export function oneAfterTheOther() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}
