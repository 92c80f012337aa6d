/** The vault on an in-memory SecretStorage: namespaced keys, nothing forgotten by clear, news from other windows. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { openSecretVault, type WatchedVault } from '../../../src/storage/secretVault.ts';
import { memorySecrets, oneAfterTheOther } from './memorySecrets.ts';

describe('secret vault', () => {
  let memory: ReturnType<typeof memorySecrets>;
  let exclusively: ReturnType<typeof oneAfterTheOther>;
  let vault: WatchedVault;
  beforeEach(() => {
    memory = memorySecrets();
    exclusively = oneAfterTheOther();
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
