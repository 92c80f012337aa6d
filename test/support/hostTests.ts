/** The extension host tests: bundled from test/vscode into dist/test, and run in a real VS Code. */
import { glob, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runInExtensionHost } from './extensionHost.ts';
import { ensureFolder, resultsFolder, root } from './places.ts';
import type { VSCodeInstall } from './provision.ts';

const outputFolder = join(root, 'dist', 'test');

/** The report of the last run, in the form of mocha's JSON. */
export const hostReportFile = join(ensureFolder(resultsFolder), 'vscode.json');

/** Bundles each test file and the index. VS Code's own Node.js reads no TypeScript. */
export async function buildHostTests(): Promise<void> {
  await rm(outputFolder, { recursive: true, force: true });
  const tests: string[] = [];
  for await (const file of glob('test/vscode/**/*.test.ts', { cwd: root })) tests.push(file);
  await build({
    absWorkingDir: root,
    entryPoints: ['test/vscode/index.ts', ...tests],
    outbase: 'test/vscode',
    outdir: outputFolder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // vscode is there only inside the host. mocha must be one and the same for index and tests.
    external: ['vscode', 'mocha'],
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * Runs the bundled tests. `grep` narrows them to those whose title contains it. `onLine` gets what the tests say;
 * `output` is everything the host printed, for when something is wrong.
 */
export async function runHostTests(
  vscode: VSCodeInstall,
  options: { readonly onLine: (line: string) => void; readonly grep?: string },
): Promise<{ readonly code: number; readonly output: string }> {
  await rm(hostReportFile, { force: true });
  let output = '';
  const code = await runInExtensionHost(vscode, {
    extension: root,
    testsModule: join(outputFolder, 'index.js'),
    env: { VSCODE_TESTS_REPORT: hostReportFile, VSCODE_TESTS_GREP: options.grep ?? '' },
    onLine: (line) => {
      output += `${line}\n`;
      const said = /\[test\] (.*)$/.exec(line)?.[1];
      if (said !== undefined) options.onLine(said);
    },
    timeout: 240_000,
  });
  return { code, output };
}
