/** Secret vault: tokens, passwords and client secrets in VS Code's SecretStorage, by setup and name. */
import type { SecretStorage } from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { SecretVault } from '../tokens/tokenSet.ts';
import type { OwnSecrets, SecretNews } from './secretNews.ts';

/** All keys of this extension's secrets begin with this; the number changes when their form does. */
const prefix = 'cognitoApi/v1/';

export interface VaultOptions {
  /** Runs work that no other window may do at the same time: changes of the index. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Is given every secret that passes, so that the log can hide it. */
  readonly onSecret?: (value: string) => void;
  /**
   * What other windows have written, for SecretStorage shows it late: in desktop VS Code some 200 ms after `store` has
   * resolved, in a browser never, because each page keeps what it loaded. Opened with the vault's first use.
   */
  readonly news?: (
    own: OwnSecrets,
    onChange: (setupId: string, names: readonly string[]) => void,
  ) => Promise<SecretNews>;
  /** Opens the news at once, so that this window misses nothing, and not with the first use. */
  readonly newsAtOnce?: boolean;
}

export interface WatchedVault extends SecretVault {
  /** Calls back when a secret was changed in this window or another. Returns the function that ends it. */
  onDidChange(listener: (setupId: string, name: string) => void): () => void;
  dispose(): void;
}

/** Opens the vault. Throws Failure `SecretsUnavailable` when the system's keychain does not work. */
export function openSecretVault(secrets: SecretStorage, options: VaultOptions): WatchedVault {
  const listeners = new Set<(setupId: string, name: string) => void>();
  const subscription = secrets.onDidChange(({ key }) => {
    const place = placeOf(key);
    if (place) for (const listener of listeners) listener(place.setupId, place.name);
  });
  const own: OwnSecrets = {
    get: (setupId, name) => attempt(() => secrets.get(keyOf(setupId, name))),
    store: (setupId, name, text) => attempt(() => secrets.store(keyOf(setupId, name), text)),
    delete: (setupId, name) => attempt(() => secrets.delete(keyOf(setupId, name))),
    onSecret: (value) => options.onSecret?.(value),
  };
  let opened: Promise<SecretNews> | undefined;
  const news = () => {
    opened ??= options.news?.(own, (setupId, names) => {
      for (const name of names) for (const listener of listeners) listener(setupId, name);
    });
    return opened;
  };
  if (options.newsAtOnce) void news()?.catch(() => {});

  /** What only writes need is loaded with the first of them. */
  const writing = () => import('./secretIndex.ts');

  return {
    async get(setupId, name) {
      const value = await ((await news()) ?? own).get(setupId, name);
      if (value !== undefined) options.onSecret?.(value);
      return value;
    },
    put: (setupId, name, value) =>
      options.exclusively(async () => {
        options.onSecret?.(value);
        return (await writing()).putSecret(own, await news(), setupId, name, value);
      }),
    remove: (setupId, name) =>
      options.exclusively(async () => (await writing()).removeSecret(own, await news(), setupId, name)),
    clear: (setupId) => options.exclusively(async () => (await writing()).clearSecrets(own, await news(), setupId)),
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      subscription.dispose();
      listeners.clear();
      void opened?.then((others) => others.dispose());
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
