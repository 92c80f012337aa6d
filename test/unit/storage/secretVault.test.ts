/** The vault on an in-memory SecretStorage: namespaced keys, nothing forgotten by clear, news from other windows. */
import assert from 'node:assert/strict';
import type { SecretStorage, SecretStorageChangeEvent } from 'vscode';
import { Failure } from '../../../src/engine/failure.ts';
import { openSecretVault, type WatchedVault } from '../../../src/storage/secretVault.ts';

/** As VS Code's: it tells every window, also the one that made the change. */
function memorySecrets() {
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
function queue() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}

describe('secret vault', () => {
  let memory: ReturnType<typeof memorySecrets>;
  let exclusively: ReturnType<typeof queue>;
  let vault: WatchedVault;
  beforeEach(() => {
    memory = memorySecrets();
    exclusively = queue();
    vault = openSecretVault(memory.secrets, { exclusively });
  });

  it('gives back what was put, by setup and name', async () => {
    await vault.put('one', 'tokens', 'T1');
    await vault.put('two', 'tokens', 'T2');
    assert.equal(await vault.get('one', 'tokens'), 'T1');
    assert.equal(await vault.get('two', 'tokens'), 'T2');
    assert.equal(await vault.get('one', 'clientSecret'), undefined);
  });

  it('keeps all keys in its own name space', async () => {
    await vault.put('one', 'password:a/b@example.com', 'x');
    for (const key of memory.values.keys()) assert.match(key, /^cognitoApi\/v1\/one(\/|$)/);
  });

  it('clears everything of one setup and nothing of another, also by a window that put none of it', async () => {
    const other = openSecretVault(memory.secrets, { exclusively });
    await Promise.all([
      vault.put('one', 'tokens', 'T'),
      vault.put('one', 'password:someone@example.com', 'P'),
      other.put('one', 'clientSecret', 'C'),
      vault.put('two', 'tokens', 'T2'),
    ]);
    await openSecretVault(memory.secrets, { exclusively }).clear('one');
    assert.deepEqual(
      [...memory.values.keys()].filter((key) => key.includes('one')),
      [],
    );
    assert.equal(await vault.get('two', 'tokens'), 'T2');
  });

  it('leaves no index behind when the last secret of a setup is removed', async () => {
    await vault.put('one', 'tokens', 'T');
    await vault.put('one', 'clientSecret', 'C');
    await vault.remove('one', 'tokens');
    assert.equal(await vault.get('one', 'clientSecret'), 'C');
    await vault.remove('one', 'clientSecret');
    assert.equal(memory.values.size, 0);
  });

  it('stores the name in the index before the secret, so that a crash between leaves nothing that clear misses', async () => {
    const order: string[] = [];
    memory.listeners.add(({ key }) => order.push(key));
    await vault.put('one', 'tokens', 'T');
    assert.deepEqual(order, ['cognitoApi/v1/one', 'cognitoApi/v1/one/tokens']);
  });

  it('tells of a change in another window, by setup and name, and of nothing that is not a secret of a setup', async () => {
    const told: string[] = [];
    const end = vault.onDidChange((setupId, name) => told.push(`${setupId} ${name}`));
    await memory.secrets.store('somethingElse', 'x');
    await openSecretVault(memory.secrets, { exclusively }).put('one', 'password:a@b', 'P');
    assert.deepEqual(told, ['one password:a@b']);
    end();
    await vault.put('one', 'tokens', 'T');
    assert.equal(told.length, 1);
  });

  it('hands every secret that passes to the redactor', async () => {
    const seen: string[] = [];
    const watched = openSecretVault(memory.secrets, { exclusively, onSecret: (value) => seen.push(value) });
    await watched.put('one', 'tokens', 'canary');
    await openSecretVault(memory.secrets, { exclusively }).put('one', 'clientSecret', 'other');
    await watched.get('one', 'clientSecret');
    assert.deepEqual(seen, ['canary', 'other']);
  });

  it('says what to do when the keychain does not answer, and never repeats the secret', async () => {
    memory.secrets.store = () => Promise.reject(new Error('no keyring'));
    await assert.rejects(vault.put('one', 'tokens', 'canary'), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.note.code, 'SecretsUnavailable');
      assert.equal(JSON.stringify(error.note).includes('canary'), false);
      return true;
    });
  });

  it('stops listening when it is disposed of', () => {
    vault.dispose();
    assert.equal(memory.listeners.size, 0);
  });
});
