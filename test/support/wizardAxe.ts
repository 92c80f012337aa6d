/** Accessibility of a page of the harness as it stands, by axe-core. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { WizardHarness } from './wizardHarness.ts';

/** Violations, one line per element. The policy reports axe's own styles afterwards, so the console is no longer read. */
export async function violationsOf({ page }: WizardHarness): Promise<string[]> {
  page.removeAllListeners('console');
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const results: AxeResults = await page.evaluate(() =>
    (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
  );
}
