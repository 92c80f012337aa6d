/** Accessibility check of a webview by axe-core. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { FrameLocator } from 'playwright-core';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Violations of WCAG 2 A and AA and of axe's best practices in the frame, one line per offending element. Empty means
 * none was found.
 */
export async function accessibilityViolations(frame: FrameLocator): Promise<string[]> {
  const body = frame.locator('body');
  const source = await axeSource;
  const results = await body.evaluate(async (element, script) => {
    const view = element.ownerDocument.defaultView as
      | (Window & { axe?: typeof import('axe-core'); eval(code: string): void })
      | null;
    if (!view) throw new Error('The frame is gone');
    if (!view.axe) view.eval(script);
    if (!view.axe) throw new Error('axe-core did not load');
    // A webview is transparent and VS Code paints the editor's colour behind it, in a frame that axe-core cannot see.
    const page = element.ownerDocument.documentElement;
    const before = page.style.backgroundColor;
    page.style.backgroundColor = 'var(--vscode-editor-background)';
    try {
      return (await view.axe.run(element.ownerDocument, { resultTypes: ['violations'] })) as AxeResults;
    } finally {
      page.style.backgroundColor = before;
    }
  }, source);
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id} (${violation.impact}): ${violation.help}: ${node.html.slice(0, 200)} ${node.failureSummary?.replaceAll('\n', ' ')}`,
    ),
  );
}
