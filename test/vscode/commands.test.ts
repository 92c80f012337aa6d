/** Commands in a real VS Code: the wizard opens, failures become one notice, and clean-up removes what was made. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { answerNotices, inside, until } from './inside.ts';
import { createInSandbox } from './sandboxSetup.ts';

const wizardTabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('cognitoApi.wizard'));

describe('commands', () => {
  let parts: Inside;
  before(async () => {
    parts = await inside();
  });
  after(() => vscode.window.tabGroups.close(wizardTabs()));

  it('open the wizard once, however often they are run', async () => {
    await vscode.commands.executeCommand('cognitoApi.startGuidedSetup');
    await vscode.commands.executeCommand('cognitoApi.startGuidedSetup');
    await until(() => wizardTabs().length === 1);
    assert.equal(wizardTabs()[0]?.label, 'Cognito API Setup');
  });

  it('open it anew for the sandbox', async () => {
    await vscode.commands.executeCommand('cognitoApi.trySandbox');
    await until(() => wizardTabs().length === 1);
  });

  it('say in one notice what went wrong and what to do, and end', async () => {
    using notices = answerNotices(() => undefined);
    await vscode.commands.executeCommand('cognitoApi.refreshTokens', { setupId: 'notthere' });
    const notice = await until(() => notices.shown[0]);
    assert.equal(notice.kind, 'error');
    assert.equal(
      notice.text,
      'This setup is not there any more. It was cleaned up, perhaps in another window. Refresh the explorer.',
    );
    assert.deepEqual(notice.buttons, ['Try Again', 'Show Log']);
    assert.equal(notices.shown.length, 1);
  });

  it('offer to start when there is no setup yet', async () => {
    using notices = answerNotices(() => undefined);
    await vscode.commands.executeCommand('cognitoApi.cleanUp');
    assert.deepEqual(
      notices.shown.map(({ text, buttons }) => [text, ...buttons]),
      [['There is no setup yet.', 'Start Guided Setup']],
    );
  });

  describe('on a setup in the sandbox', () => {
    let setupId: string;
    before(async function () {
      this.timeout(120_000);
      setupId = await createInSandbox(parts, settingsFrom('lambda-trigger', 'hosttest'));
    });

    it('list its users live', async () => {
      const root = (await parts.tree.children()).find((node) => node.setupId === setupId);
      const pool = (await parts.tree.children(root)).find(({ label }) => label.startsWith('User pool'));
      const users = (await parts.tree.children(pool)).find(({ lazy }) => lazy === 'users');
      assert.ok(users);
      assert.deepEqual(
        (await parts.tree.children(users)).map(({ label }) => label),
        ['Nobody yet'],
      );
    });

    it('copy the address of its endpoint, which answers 401 there', async () => {
      const root = (await parts.tree.children()).find((node) => node.setupId === setupId);
      const endpoint = (await parts.tree.children(root)).find(({ words }) => words.includes('endpoint'));
      await vscode.commands.executeCommand('cognitoApi.copyUrl', endpoint);
      const url = await vscode.env.clipboard.readText();
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]+\/default\/demo-ecommerce-function$/);
      assert.equal((await fetch(url)).status, 401);
    });

    it('say that nobody is signed in when tokens shall be refreshed, and offer to sign in', async () => {
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.refreshTokens', { setupId });
      const notice = await until(() => notices.shown[0]);
      assert.equal(notice.text.startsWith('Nobody is signed in to this setup.'), true, notice.text);
      assert.equal(notice.buttons[0], 'Sign In');
    });

    it('delete nothing when the person says no', async () => {
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.cleanUp', { setupId });
      const [question] = notices.shown;
      assert.equal(question?.modal, true);
      assert.match(question?.detail ?? '', /In the local sandbox:\n\n• .*User pool demo-ecommerce-users/s);
      assert.ok(await parts.store.load(setupId));
    });

    it('clean up: ask once with all names, remove everything, say so, and forget the secrets', async function () {
      this.timeout(120_000);
      const operations = await parts.operations();
      const before = await operations.load(setupId);
      await parts.vault.put(setupId, 'clientSecret', 'to be forgotten');
      using notices = answerNotices(({ modal }) => (modal ? 'Delete' : undefined));
      await vscode.commands.executeCommand('cognitoApi.cleanUp', { setupId });
      const outcome = await until(() => notices.shown.find(({ modal }) => !modal));
      assert.match(outcome.text, /^Removed \d+ resources of “demo-ecommerce”\. Nothing is left\.$/);
      assert.equal(outcome.kind, 'information');
      assert.equal(notices.shown.filter(({ modal }) => modal).length, 1, 'it asks once');
      assert.deepEqual(await operations.remaining(before), [], 'the sandbox itself must have nothing left');
      assert.equal(await parts.store.load(setupId), undefined);
      assert.equal(await parts.vault.get(setupId, 'clientSecret'), undefined);
      await until(async () => !(await parts.tree.children()).some((node) => node.setupId === setupId));
    });
  });
});
