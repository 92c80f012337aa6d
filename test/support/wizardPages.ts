/** A browser that shows scenes of the wizard as long as a block of tests; every page must end without a problem. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { buildWebview, type HarnessOptions, launchBrowser, type Scene, WizardHarness } from './wizardHarness.ts';

/** Opens a page with the scene, in the theme and size that the options ask for. */
export type OpenScene = (scene: Scene | undefined, options?: Omit<HarnessOptions, 'folder'>) => Promise<WizardHarness>;

/**
 * Registers mocha's hooks for the surrounding block and returns what opens a scene. After each test its pages are
 * closed, and an error or warning in one of their consoles fails the test.
 */
export function wizardPages(): OpenScene {
  let browser: Browser | undefined;
  let folder = '';
  const opened: WizardHarness[] = [];
  before(async () => {
    [browser, folder] = await Promise.all([launchBrowser(), buildWebview()]);
  });
  after(() => browser?.close());
  afterEach(async () => {
    const closing = opened.splice(0);
    await Promise.all(closing.map((wizard) => wizard.close()));
    assert.deepEqual(
      closing.flatMap(({ problems }) => problems),
      [],
      'the page threw, broke the content security policy, or sent an invalid intent',
    );
  });
  return async (scene, options = {}) => {
    assert.ok(browser && scene, scene ? 'the browser starts before the first test of the block' : 'no such scene');
    const wizard = await WizardHarness.open(browser, scene, { folder, ...options });
    opened.push(wizard);
    return wizard;
  };
}
