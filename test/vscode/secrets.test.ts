/** Secrets in a real VS Code: SecretStorage keeps and forgets them, and the log never shows them. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import type { Inside } from '../../src/composition.ts';
import { inside, until } from './inside.ts';

const canary = 'canary-in-the-vault-4711';

describe('secrets', () => {
  let parts: Inside;
  before(async () => {
    parts = await inside();
  });

  it('come back from SecretStorage as they were put', async () => {
    const tokens = JSON.stringify({ who: 'me', accessToken: canary, note: 'ÄÖÜ “quoted”' });
    await parts.vault.put('secret-setup', 'tokens', tokens);
    await parts.vault.put('secret-setup', 'password:someone@example.com', canary);
    assert.equal(await parts.vault.get('secret-setup', 'tokens'), tokens);
    assert.equal(await parts.vault.get('secret-setup', 'password:someone@example.com'), canary);
    assert.equal(await parts.vault.get('other-setup', 'tokens'), undefined);
  });

  it('are told of when they change', async () => {
    const told: string[] = [];
    const end = parts.vault.onDidChange((setupId, name) => void told.push(`${setupId} ${name}`));
    await parts.vault.put('secret-setup', 'clientSecret', canary);
    await until(() => told.includes('secret-setup clientSecret'));
    end();
  });

  it('are all forgotten together', async () => {
    await parts.vault.put('neighbour', 'tokens', 'stays');
    await parts.vault.clear('secret-setup');
    for (const name of ['tokens', 'password:someone@example.com', 'clientSecret'])
      assert.equal(await parts.vault.get('secret-setup', name), undefined, name);
    assert.equal(await parts.vault.get('neighbour', 'tokens'), 'stays');
    await parts.vault.clear('neighbour');
  });

  it('stand in no file of the extension', async () => {
    await parts.vault.put('secret-setup', 'tokens', canary);
    const folder = parts.storageUri.fsPath;
    const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of names)
      if (entry.isFile()) {
        const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
        assert.equal(text.includes(canary), false, entry.name);
      }
    await parts.vault.clear('secret-setup');
  });

  it('stay out of the log, by form, by name and by value', async () => {
    const jwt = ['{"alg":"RS256"}', '{"sub":"canary-in-a-token"}', 'signature']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    await parts.vault.put('secret-setup', 'clientSecret', canary);
    parts.log.info(`begin ${jwt} and ${canary} and {"password":"canary-by-name"} code=canary-code`);
    parts.log.failure('Test', {
      code: 'Test',
      what: `It failed with ${jwt}`,
      why: `refresh_token=${canary}`,
      next: 'end',
    });
    const log = await until(async () => {
      const text = await logText(parts.logUri.fsPath);
      return /begin[\s\S]*It failed[\s\S]*end/.test(text) && text;
    });
    assert.equal(/canary|eyJ/.test(log), false, log);
    assert.match(log, /‹hidden›/);
    await parts.vault.clear('secret-setup');
  });
});

async function logText(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names.filter((entry) => entry.isFile() && entry.name.endsWith('.log'));
  return (await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')))).join('\n');
}
