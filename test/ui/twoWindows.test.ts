/**
 * Two windows of one VS Code, each with an extension host of its own, on the same setup with rotation and no time of
 * grace: what one signs in the other sees, and both refresh at the same moment without one using up the other's token.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { freePort } from '../../src/demo/freePort.ts';
import { workbenchUrl } from '../support/codeServer.ts';
import { startUiSession, type UiSession } from '../support/uiSession.ts';
import { waitFor } from '../support/waitFor.ts';
import { WizardDriver } from '../support/wizardDriver.ts';
import { Workbench } from '../support/workbench.ts';

const who = 'test.user@example.com';

interface Window {
  readonly workbench: Workbench;
  readonly wizard: WizardDriver;
}

describe('two windows with rotation on, on the sandbox', function () {
  // Each step stands on the one before.
  this.bail(true);
  this.timeout(90_000);
  let session: UiSession;
  let windows: readonly [Window, Window];

  const windowOf = (workbench: Workbench): Window => ({ workbench, wizard: new WizardDriver(workbench) });
  const inBoth = <T>(act: (window: Window) => Promise<T>) => Promise.all(windows.map(act));

  before('both are open before there is anything to share', async function () {
    this.timeout(180_000);
    session = await startUiSession();
    const page = await session.context.newPage();
    await page.goto(workbenchUrl(session.server, { folder: session.workspaceFolder }));
    const second = new Workbench(page);
    await second.ready();
    windows = [windowOf(session.workbench), windowOf(second)];
    await inBoth(({ workbench }) => workbench.openViewContainer('Cognito API'));
    await inBoth(({ workbench }) => workbench.sideBarButton('Start Guided Setup').waitFor());

    const [{ workbench, wizard }] = windows;
    await workbench.runCommand('Cognito API: Start Guided Setup');
    await wizard.choose('blank');
    await wizard.next('where');
    await wizard.at('target-sandbox').click();
    await wizard.settled('where');
    await wizard.useLoopbackPort(await freePort());
    await wizard.at('field-appClient.authFlows').locator('[data-test="option-ALLOW_REFRESH_TOKEN_AUTH"]').click();
    await wizard.unfold('advanced-tokens');
    await wizard.at('field-appClient.refreshTokenRotation').locator('vscode-checkbox').click();
    await wizard.input('appClient.rotationGraceSeconds').fill('0');
    await wizard.goTo('review');
    await wizard.settled('review');
    await wizard.at('create').click();
    await wizard.at('created').waitFor({ timeout: 60_000 });
  });
  after(() => session?.end());
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    for (const [index, { workbench }] of (windows ?? []).entries())
      await workbench.screenshot(`failed/${this.currentTest.title} ${index + 1}`);
  });

  /** When the tokens that a window knows expire, in s since the epoch. */
  async function expiry({ wizard }: Window): Promise<number> {
    return Date.now() / 1000 + (await wizard.secondsLeft());
  }

  it('who signs in in one is signed in in the other', async () => {
    const [first, second] = windows;
    await first.workbench.runCommand('Cognito API: Sign In');
    await first.workbench.quickPickRow('As the test user').click();
    for (const { workbench } of [first, second]) {
      await workbench.statusBarItem(who).waitFor();
      await workbench.treeItem(new RegExp(`^${who} is signed in`)).waitFor();
    }
  });

  it('a call from each is answered, with the tokens that only one of them got', async () => {
    await inBoth(async ({ workbench, wizard }) => {
      await workbench.clearNotifications();
      await workbench.runCommand('Cognito API: Call Secured Endpoint');
      assert.ok((await wizard.answers()).includes('200'));
    });
  });

  for (const round of [1, 2, 3])
    it(`both refresh at the same moment, and both have the newer tokens (round ${round})`, async () => {
      const before = await Promise.all(windows.map(expiry));
      await inBoth(async ({ workbench }) => {
        await workbench.statusBarItem('refreshed, good for').waitFor({ state: 'detached' });
        await workbench.findCommand('Cognito API: Refresh Tokens');
      });
      await inBoth(({ workbench }) => workbench.quickPickRow('Cognito API: Refresh Tokens').click());
      await inBoth(({ workbench }) => workbench.statusBarItem('refreshed, good for').waitFor());
      for (const [index, window] of windows.entries()) {
        await waitFor(async () => (await expiry(window)) > (before[index] ?? 0) + 1);
        await window.workbench.statusBarItem(who).waitFor();
      }
      // The same tokens in both; what each shows is drawn once in a second.
      await waitFor(async () => {
        const [one = 0, two = 0] = await Promise.all(windows.map(expiry));
        return Math.abs(one - two) < 2;
      });
    });

  it('each still calls with 200, and no refresh token was used twice', async () => {
    await inBoth(async ({ wizard }) => assert.ok((await wizard.call()).includes('200')));
    assert.doesNotMatch(await logs(), /RefreshTokenReuse/);
  });

  it('a sign-out in the second is one in the first', async () => {
    const [first, second] = windows;
    await second.workbench.runCommand('Cognito API: Sign Out');
    await first.workbench.statusBarItem('Not signed in').waitFor();
  });

  /** What both extension hosts have logged. */
  async function logs(): Promise<string> {
    const entries = await readdir(join(session.profile, 'logs'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.log'));
    // Or nothing could be found in them.
    assert.ok(files.some(({ name }) => name === 'Cognito API.log'));
    return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n');
  }
});
