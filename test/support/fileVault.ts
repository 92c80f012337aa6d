/** A vault in a file that several processes share, as VS Code's SecretStorage is shared by its windows. Tests only. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { exclusively } from '../../src/storage/lock.ts';
import type { SecretVault } from '../../src/tokens/tokenSet.ts';

type Secrets = Record<string, Record<string, string>>;

/** Nothing is cached: each read sees what the other process wrote last. */
export function fileVault(file: string): SecretVault {
  async function read(): Promise<Secrets> {
    const text = await readFile(file, 'utf8').catch(() => '{}');
    return JSON.parse(text) as Secrets;
  }
  const change = (edit: (secrets: Secrets) => void) =>
    exclusively(file, async () => {
      await mkdir(dirname(file), { recursive: true });
      const secrets = await read();
      edit(secrets);
      await writeFileAtomic(file, JSON.stringify(secrets));
    });
  return {
    get: async (setupId, name) => (await read())[setupId]?.[name],
    put: (setupId, name, value) =>
      change((secrets) => {
        secrets[setupId] = { ...secrets[setupId], [name]: value };
      }),
    remove: (setupId, name) =>
      change((secrets) => {
        delete secrets[setupId]?.[name];
      }),
    clear: (setupId) =>
      change((secrets) => {
        delete secrets[setupId];
      }),
  };
}
