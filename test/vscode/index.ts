/** Entry of the extension host tests: runs all of them with mocha, tells each outcome, and leaves a report as JSON. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Mocha from 'mocha';

/**
 * Called by VS Code. Rejects when a test failed. What is for the reader is printed with `[test]` in front, because the
 * host's console carries much else. The report goes to the file that `VSCODE_TESTS_REPORT` names;
 * `VSCODE_TESTS_GREP` narrows the run to tests whose title contains it.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, forbidOnly: true, failZero: true, reporter: Mocha.reporters.Base });
  const { VSCODE_TESTS_GREP: grep, VSCODE_TESTS_REPORT: reportFile } = process.env;
  if (grep) mocha.fgrep(grep);
  const names = (await readdir(import.meta.dirname, { recursive: true })).filter((name) => name.endsWith('.test.js'));
  for (const name of names.sort()) mocha.addFile(join(import.meta.dirname, name));
  await mocha.loadFilesAsync();
  const failures: { fullTitle: string; err: { message: string; stack?: string } }[] = [];
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run(async (failed) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      const report = { stats: { passes, pending, failures: failed }, failures };
      if (reportFile) await writeFile(reportFile, JSON.stringify(report, null, 2));
      if (failed > 0) reject(new Error(`${failed} failed`));
      else if (passes + pending === 0) reject(new Error('No test ran'));
      else resolve();
    });
    runner.on('suite', (suite) => suite.root || say(suite.title));
    runner.on('pass', (test) => say(`  ✓ ${test.title} (${test.duration ?? 0} ms)`));
    runner.on('pending', (test) => say(`  - ${test.title}`));
    runner.on('fail', (test, error: Error) => {
      say(`  ✗ ${test.title}: ${error.message}`);
      failures.push({ fullTitle: test.fullTitle(), err: { message: error.message, stack: error.stack } });
    });
  });
}

function say(text: string): void {
  for (const line of text.split('\n')) console.log(`[test] ${line}`);
}
