/** Places of the repository and of what the test harness keeps in the ignored folder `.vscode-test`. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The repository. */
export const root = join(import.meta.dirname, '..', '..');

/** Everything that is downloaded, unpacked or written by test runs; ignored by git and safe to delete. */
export const cacheFolder = join(root, '.vscode-test');

/** Where the UI tests put their screenshots. */
export const screenshotFolder = join(cacheFolder, 'screenshots');

/** Where the suites write their results as JSON. */
export const resultsFolder = join(cacheFolder, 'results');

/** The Node.js that the repository brings along as a dependency; everything here runs on it. */
export const nodeExecutable = process.execPath;

/** A folder below the system's temporary folder that exists until `dispose` is called. */
export async function temporaryFolder(name: string): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `${name}-`));
  return {
    path,
    // A process that is about to end may still write into it for a moment, hence the retries.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** Makes the folder if it is missing, and returns it. */
export function ensureFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
