/** Results of a test suite: read from the JSON that mocha writes, added up, and printed. */
import { readFile } from 'node:fs/promises';

export interface Failure {
  readonly title: string;
  readonly message: string;
}

export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
}

/** The part of mocha's JSON report that is read here; the extension host's own report has the same form. */
export interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
}

/**
 * Turns the report file and exit code of a mocha run into a result. A run that left no report, ran nothing, or ended
 * badly although no test failed, counts as one failure that shows the end of its output.
 */
export async function resultOfMocha(
  name: string,
  run: { readonly reportFile: string; readonly code: number; readonly output: string; readonly seconds: number },
): Promise<SuiteResult> {
  const report = await readFile(run.reportFile, 'utf8').then(
    (text) => JSON.parse(text) as MochaReport,
    () => undefined,
  );
  const failures: Failure[] = (report?.failures ?? []).map(({ fullTitle, err }) => ({
    title: fullTitle,
    message: err.stack?.includes(err.message ?? '') ? err.stack : `${err.message ?? 'failed'}\n${err.stack ?? ''}`,
  }));
  const passed = report?.stats.passes ?? 0;
  const skipped = report?.stats.pending ?? 0;
  if (!report)
    failures.push({ title: `${name} ended without a report (exit code ${run.code})`, message: tail(run.output) });
  else if (passed + failures.length === 0) failures.push({ title: `${name} ran no test`, message: tail(run.output) });
  else if (failures.length === 0 && run.code !== 0)
    failures.push({ title: `${name} ended with exit code ${run.code}`, message: tail(run.output) });
  return { name, passed, failed: failures.length, skipped, seconds: run.seconds, failures };
}

/** One check without tests of its own, such as the compiler: passed or failed as a whole. */
export function resultOfCheck(
  name: string,
  run: { readonly code: number; readonly output: string; readonly seconds: number },
): SuiteResult {
  const failed = run.code !== 0;
  return {
    name,
    passed: failed ? 0 : 1,
    failed: failed ? 1 : 0,
    skipped: 0,
    seconds: run.seconds,
    failures: failed ? [{ title: `${name} found something`, message: tail(run.output, 60) }] : [],
  };
}

/** A short section: one line for the suite, and its failures below. */
export function section(result: SuiteResult): string {
  const counts = `${result.passed} passed, ${result.failed} failed${result.skipped > 0 ? `, ${result.skipped} skipped` : ''}`;
  const head = `${result.failed > 0 ? '✗' : '✓'} ${result.name.padEnd(16)} ${counts}  (${result.seconds.toFixed(1)} s)`;
  const failures = result.failures.map(
    ({ title, message }, index) => `\n  ${index + 1}) ${title}\n${indent(message)}\n`,
  );
  return [head, ...failures].join('\n');
}

/** The plain counting line over all suites. */
export function total(results: readonly SuiteResult[]): string {
  const sum = (pick: (result: SuiteResult) => number) => results.reduce((all, result) => all + pick(result), 0);
  return `${sum((r) => r.passed)} passed, ${sum((r) => r.failed)} failed, ${sum((r) => r.skipped)} skipped`;
}

function tail(output: string, lines = 40): string {
  return output.trim().split('\n').slice(-lines).join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '     ');
}
