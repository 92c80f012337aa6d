/** The list of setups that explorer and status bar draw from: complete, honest about failures, and up to date. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Setup, SetupExtra } from '../../../src/operations/operations.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { type FileRecordStore, openRecordStore } from '../../../src/storage/recordStore.ts';
import { openSecretVault, type WatchedVault } from '../../../src/storage/secretVault.ts';
import { openSetupList, type SetupList } from '../../../src/ui/setupList.ts';
import { waitFor } from '../../support/waitFor.ts';
import { memorySecrets, oneAfterTheOther } from '../storage/memorySecrets.ts';

describe('setup list', () => {
  let folder: string;
  let store: FileRecordStore<SetupExtra>;
  let vault: WatchedVault;
  let list: SetupList;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setup-list-'));
    store = openRecordStore<SetupExtra>(join(folder, 'setups'));
    vault = openSecretVault(memorySecrets().secrets, { exclusively: oneAfterTheOther() });
    list = openSetupList(store, vault);
  });
  afterEach(async () => {
    list.close();
    store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is unknown before it was read, and empty after', async () => {
    assert.equal(list.all, undefined);
    await list.ready();
    assert.deepEqual(list.all, []);
    assert.equal(list.failure, undefined);
  });

  it('has the oldest setup first, and what cannot be read last, with the reason', async () => {
    await store.save(setup('young', '2026-02-01T00:00:00.000Z'));
    await store.save(setup('old', '2026-01-01T00:00:00.000Z'));
    await writeFile(join(folder, 'setups', 'broken.json'), '{');
    await list.reload();
    assert.deepEqual(
      list.all?.map(({ id, failure }) => [id, failure?.code]),
      [
        ['old', undefined],
        ['young', undefined],
        ['broken', 'RecordUnreadable'],
      ],
    );
  });

  it('follows records and tokens, and knows of tokens only what may be shown', async () => {
    let told = 0;
    list.onDidChange(() => {
      told++;
    });
    await list.ready();
    await store.save(setup('mine', '2026-01-01T00:00:00.000Z'));
    await waitFor(() => list.find('mine') !== undefined);
    const tokens = {
      who: 'me',
      scopes: ['email'],
      expiresAt: 5,
      source: 'SRP',
      accessToken: 'canary',
      refreshToken: 'canary',
    };
    await vault.put('mine', 'tokens', JSON.stringify(tokens));
    await waitFor(() => list.find('mine')?.tokens !== undefined);
    assert.deepEqual(list.find('mine')?.tokens, {
      who: 'me',
      scopes: ['email'],
      expiresAt: 5,
      source: 'SRP',
      canRefresh: true,
    });
    await vault.clear('mine');
    await store.remove('mine');
    await waitFor(() => list.all?.length === 0);
    assert.ok(told >= 3);
  });

  it('shows tokens that cannot be read as a failure of their setup alone', async () => {
    await store.save(setup('mine', '2026-01-01T00:00:00.000Z'));
    await vault.put('mine', 'tokens', 'not JSON');
    await list.reload();
    assert.equal(list.find('mine')?.failure?.code, 'Unexpected');
  });

  it('says why when not even the folder can be read, and keeps what it knew', async () => {
    await store.save(setup('mine', '2026-01-01T00:00:00.000Z'));
    await list.reload();
    await rm(join(folder, 'setups'), { recursive: true });
    await writeFile(join(folder, 'setups'), 'a file in the way');
    const blocked = openSetupList(openRecordStore<SetupExtra>(join(folder, 'setups')), vault);
    await blocked.reload();
    assert.equal(blocked.failure?.code, 'RecordUnreadable', 'an unreadable folder must not look like no setups');
    blocked.close();
    await list.reload();
    assert.ok(list.failure);
    assert.equal(list.find('mine')?.id, 'mine');
  });

  it('misses nothing that changes while it is being read', async () => {
    await list.ready();
    const saves = Array.from({ length: 12 }, (_, n) => store.save(setup(`s${n}`, '2026-01-01T00:00:00.000Z')));
    await Promise.all([...saves, list.reload(), list.reload()]);
    await waitFor(() => list.all?.length === 12);
  });

  it('tells nobody after it was closed', async () => {
    let told = 0;
    list.onDidChange(() => {
      told++;
    });
    list.close();
    await store.save(setup('mine', '2026-01-01T00:00:00.000Z'));
    await list.reload();
    assert.equal(told, 0);
  });
});

function setup(id: string, createdAt: string): Setup {
  const settings = settingsFrom('blank', 'x');
  const extra: SetupExtra = { settings, target: { kind: 'sandbox', region: 'us-east-1' }, phase: 'complete' };
  return { version: 1, id, name: id, createdAt, rows: {}, extra };
}
