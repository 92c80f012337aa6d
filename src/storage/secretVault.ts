/** Secret vault: tokens, passwords and client secrets in VS Code's SecretStorage, by setup and name. */
import type { SecretStorage } from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { SecretVault } from '../tokens/tokenSet.ts';

/** All keys of this extension's secrets begin with this; the number changes when their form does. */
const prefix = 'cognitoApi/v1/';

export interface VaultOptions {
  /** Runs work that no other window may do at the same time: changes of the index. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Is given every secret that passes, so that the log can hide it. */
  readonly onSecret?: (value: string) => void;
}

export interface WatchedVault extends SecretVault {
  /** Calls back when a secret was changed in this window or another. Returns the function that ends it. */
  onDidChange(listener: (setupId: string, name: string) => void): () => void;
  dispose(): void;
}

/**
 * Opens the vault. SecretStorage cannot list its keys, so the names of each setup's secrets stand in an index beside
 * them; a name enters the index before its secret is stored, so that `clear` never overlooks one. Throws Failure
 * `SecretsUnavailable` when the system's keychain does not work.
 */
export function openSecretVault(secrets: SecretStorage, options: VaultOptions): WatchedVault {
  const listeners = new Set<(setupId: string, name: string) => void>();
  const subscription = secrets.onDidChange(({ key }) => {
    const place = placeOf(key);
    if (place) for (const listener of listeners) listener(place.setupId, place.name);
  });

  async function indexOf(setupId: string): Promise<string[]> {
    const text = await attempt(() => secrets.get(keyOf(setupId)));
    const names: unknown = text === undefined ? [] : JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  }

  return {
    async get(setupId, name) {
      const value = await attempt(() => secrets.get(keyOf(setupId, name)));
      if (value !== undefined) options.onSecret?.(value);
      return value;
    },
    put: (setupId, name, value) =>
      options.exclusively(async () => {
        options.onSecret?.(value);
        const names = await indexOf(setupId);
        if (!names.includes(name))
          await attempt(() => secrets.store(keyOf(setupId), JSON.stringify([...names, name].sort())));
        await attempt(() => secrets.store(keyOf(setupId, name), value));
      }),
    remove: (setupId, name) =>
      options.exclusively(async () => {
        await attempt(() => secrets.delete(keyOf(setupId, name)));
        const names = (await indexOf(setupId)).filter((other) => other !== name);
        await attempt(() =>
          names.length > 0 ? secrets.store(keyOf(setupId), JSON.stringify(names)) : secrets.delete(keyOf(setupId)),
        );
      }),
    clear: (setupId) =>
      options.exclusively(async () => {
        for (const name of await indexOf(setupId)) await attempt(() => secrets.delete(keyOf(setupId, name)));
        await attempt(() => secrets.delete(keyOf(setupId)));
      }),
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      subscription.dispose();
      listeners.clear();
    },
  };
}

/** Key of a secret, or without a name that of the setup's index. */
function keyOf(setupId: string, name?: string): string {
  const setup = prefix + encodeURIComponent(setupId);
  return name === undefined ? setup : `${setup}/${encodeURIComponent(name)}`;
}

function placeOf(key: string): { readonly setupId: string; readonly name: string } | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const [setupId, name] = key.slice(prefix.length).split('/').map(decodeURIComponent);
  return setupId === undefined || name === undefined ? undefined : { setupId, name };
}

async function attempt<T>(work: () => Thenable<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Failure(
      {
        code: 'SecretsUnavailable',
        what: 'VS Code could not reach its secret storage.',
        why: error instanceof Error ? error.message : String(error),
        next: 'Unlock the keychain of your system, then try again. On Linux this needs a keyring such as gnome-keyring.',
      },
      error,
    );
  }
}
