/** Windows whose SecretStorage shows late, or never, what another one wrote: each reads the newest secret all the same. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretStorage } from 'vscode';
import { openSecretNews } from '../../../src/storage/secretNews.ts';
import { openSecretVault, type WatchedVault } from '../../../src/storage/secretVault.ts';
import { waitFor } from '../../support/waitFor.ts';
import { memorySecrets, oneAfterTheOther } from './memorySecrets.ts';

describe('secrets in several windows', () => {
  let folder: string;
  let exclusively: ReturnType<typeof oneAfterTheOther>;
  const vaults: WatchedVault[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secret-news-'));
    exclusively = oneAfterTheOther();
  });
  afterEach(async () => {
    for (const vault of vaults.splice(0)) vault.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** `patience`: long, so that a slow machine does not make one give up; short where giving up is what is looked at. */
  function windowOn(secrets: SecretStorage, apart = true, patience = 20_000): WatchedVault {
    const vault = openSecretVault(secrets, {
      exclusively,
      news: async (own, onChange) => openSecretNews(join(folder, 'news'), own, onChange, { apart, patience }),
      newsAtOnce: apart,
    });
    vaults.push(vault);
    return vault;
  }

  it('what one writes the other reads at once, and keeps where each has a storage of its own', async () => {
    const [one, two] = [memorySecrets(), memorySecrets()];
    const [first, second] = [windowOn(one.secrets), windowOn(two.secrets)];
    await first.put('setup', 'tokens', 'T1');
    assert.equal(await second.get('setup', 'tokens'), 'T1');
    await second.put('setup', 'tokens', 'T2 with “quotes”\nand lines');
    assert.equal(await first.get('setup', 'tokens'), 'T2 with “quotes”\nand lines');
    assert.deepEqual(one.values.get('cognitoApi/v1/setup/tokens'), two.values.get('cognitoApi/v1/setup/tokens'));
  });

  it('waits for a storage that is only late, and tells nobody a value', async () => {
    const [one, late] = [memorySecrets(), memorySecrets()];
    const [first, second] = [windowOn(one.secrets, false), windowOn(late.secrets, false)];
    await first.put('setup', 'tokens', 'T1');
    const read = second.get('setup', 'tokens');
    setTimeout(() => {
      for (const [key, value] of one.values) late.values.set(key, value);
    }, 60);
    assert.equal(await read, 'T1');
    const notes = JSON.parse(await readFile(join(folder, 'news', 'setup.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(Object.keys(notes), ['tokens']);
    assert.equal((notes.tokens as { from: string }).from, '');
  });

  it('a window hears of what another one wrote, by setup and name', async () => {
    const [first, second] = [windowOn(memorySecrets().secrets), windowOn(memorySecrets().secrets)];
    assert.equal(await second.get('setup', 'tokens'), undefined);
    const told: string[] = [];
    second.onDidChange((setupId, name) => told.push(`${setupId} ${name}`));
    await first.put('setup', 'tokens', 'T');
    await waitFor(async () => told.includes('setup tokens'));
  });

  it('what one removes or clears is gone in the other, from its storage too', async () => {
    const two = memorySecrets();
    const [first, second] = [windowOn(memorySecrets().secrets), windowOn(two.secrets)];
    await first.put('setup', 'tokens', 'T');
    await first.put('setup', 'clientSecret', 'C');
    assert.equal(await second.get('setup', 'tokens'), 'T');
    assert.equal(await second.get('setup', 'clientSecret'), 'C');
    await first.remove('setup', 'tokens');
    assert.equal(await second.get('setup', 'tokens'), undefined);
    await first.clear('setup');
    await waitFor(async () => two.values.size === 0);
  });

  it('clears what another window put, of which its own index knows nothing', async () => {
    const two = memorySecrets();
    const [first, second] = [windowOn(memorySecrets().secrets), windowOn(two.secrets)];
    await first.put('setup', 'tokens', 'T');
    assert.equal(await second.get('setup', 'tokens'), 'T');
    await second.clear('setup');
    await waitFor(() => two.values.size === 0);
    assert.deepEqual(await readdir(join(folder, 'news')), []);
  });

  it('makes do with what it has when the window with the newer secret is gone, and waits for it only once', async () => {
    const two = memorySecrets();
    const first = windowOn(memorySecrets().secrets, false);
    const second = windowOn(two.secrets, false, 1000);
    await second.put('setup', 'tokens', 'T1');
    await first.put('setup', 'tokens', 'T2');
    first.dispose();
    assert.equal(await second.get('setup', 'tokens'), 'T1');
    const again = performance.now();
    assert.equal(await second.get('setup', 'tokens'), 'T1');
    assert.ok(performance.now() - again < 900);
    await second.put('setup', 'tokens', 'T3');
    assert.equal(await second.get('setup', 'tokens'), 'T3');
  });

  it('a window without anything keeps what others wrote before, so that it cannot take it away by saving', async () => {
    const first = windowOn(memorySecrets().secrets);
    await first.put('sandbox', 'stateKey', 'K');
    const two = memorySecrets();
    windowOn(two.secrets);
    await waitFor(() => /K$/.test(two.values.get('cognitoApi/v1/sandbox/stateKey') ?? ''));
  });

  it('stores once more what the late save of another window has gone over', async () => {
    const one = memorySecrets();
    const vault = windowOn(one.secrets, false);
    await vault.put('setup', 'tokens', 'T1');
    const before = one.values.get('cognitoApi/v1/setup/tokens') ?? '';
    await vault.put('setup', 'tokens', 'T2');
    await one.secrets.store('cognitoApi/v1/setup/tokens', before);
    assert.equal(await vault.get('setup', 'tokens'), 'T2');
    assert.match(one.values.get('cognitoApi/v1/setup/tokens') ?? '', /T2$/);
  });

  it('reads what was stored before there were versions', async () => {
    const { secrets } = memorySecrets();
    await secrets.store('cognitoApi/v1/setup/tokens', '{"old":true}');
    assert.equal(await windowOn(secrets).get('setup', 'tokens'), '{"old":true}');
  });

  it('what is on disk says nothing about a secret', async () => {
    const vault = windowOn(memorySecrets().secrets);
    await vault.put('setup', 'tokens', 'canary');
    await vault.put('setup', 'tokens', 'canary');
    const text = await readFile(join(folder, 'news', 'setup.json'), 'utf8');
    assert.doesNotMatch(text, /canary/);
    const { tokens } = JSON.parse(text) as { tokens: Record<string, string> };
    assert.deepEqual(Object.keys(tokens), ['version', 'from']);
  });
});
