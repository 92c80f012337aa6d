/** The suites of `npm test`, each as a function that runs it and says how it went. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from './childProcess.ts';
import { buildHostTests, hostReportFile, runHostTests } from './hostTests.ts';
import { ensureFolder, nodeExecutable, resultsFolder, root } from './places.ts';
import type { VSCodeInstall } from './provision.ts';
import { resultOfCheck, resultOfMocha, type SuiteResult } from './suiteResults.ts';

export const suiteNames = ['types', 'lint', 'unit', 'sandbox', 'vscode', 'ui'] as const;
export type SuiteName = (typeof suiteNames)[number];

/** Suites that need a VS Code. They run one after the other: two workbenches at once would be in each other's way. */
export const workbenchSuites: readonly SuiteName[] = ['vscode', 'ui'];

/** The files of these suites need nothing of each other, and often wait for processes: they run side by side. */
const sideBySide: readonly SuiteName[] = ['sandbox'];

/** Runs one suite. Never throws for a failing test; what keeps the suite from running is its failure. */
export async function runSuite(name: SuiteName, vscode: () => Promise<VSCodeInstall>): Promise<SuiteResult> {
  const began = Date.now();
  try {
    switch (name) {
      case 'types':
        return await check(name, ['typescript/bin/tsc', '-p', '.']);
      case 'lint':
        return await check(name, ['@biomejs/biome/bin/biome', 'check', '.']);
      case 'unit':
      case 'sandbox':
      case 'ui':
        return await mocha(name);
      case 'vscode':
        return await extensionHost(name, await vscode());
    }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      name,
      passed: 0,
      failed: 1,
      skipped: 0,
      seconds: secondsSince(began),
      failures: [{ title: `${name} could not run`, message }],
    };
  }
}

async function check(name: SuiteName, [script = '', ...args]: readonly string[]): Promise<SuiteResult> {
  const began = Date.now();
  const finished = await run(nodeExecutable, [join(root, 'node_modules', script), ...args], { cwd: root });
  return resultOfCheck(name, { ...finished, seconds: secondsSince(began) });
}

async function mocha(name: SuiteName): Promise<SuiteResult> {
  const began = Date.now();
  const reportFile = join(ensureFolder(resultsFolder), `${name}.json`);
  await rm(reportFile, { force: true });
  const finished = await run(
    nodeExecutable,
    [
      join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
      ...['--reporter', 'json', '--reporter-option', `output=${reportFile}`],
      ...(sideBySide.includes(name) ? ['--parallel', '--jobs', String(Math.max(2, availableParallelism()))] : []),
      `test/${name}/**/*.test.ts`,
    ],
    { cwd: root, env: { ...process.env, UI_TESTS_BUILT: 'yes' } },
  );
  return resultOfMocha(name, { ...finished, reportFile, seconds: secondsSince(began) });
}

async function extensionHost(name: SuiteName, vscode: VSCodeInstall): Promise<SuiteResult> {
  const began = Date.now();
  await buildHostTests();
  const finished = await runHostTests(vscode, { onLine: () => {} });
  return resultOfMocha(name, { ...finished, reportFile: hostReportFile, seconds: secondsSince(began) });
}

function secondsSince(began: number): number {
  return (Date.now() - began) / 1000;
}
