/** Handler code in a real VS Code: opened in an editor, saved into draft or setup, deployed, and seen at the endpoint. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { answerNotices, inside, until } from './inside.ts';
import { createInSandbox } from './sandboxSetup.ts';

const tabsOf = (uri: vscode.Uri) =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());

async function edit(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, `no “${from}” in ${document.getText()}`);
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(change));
}

describe('the code of a handler', () => {
  let parts: Inside;
  before(async () => {
    parts = await inside();
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  describe('of a draft', () => {
    const editor = async () => {
      await vscode.commands.executeCommand('cognitoApi.editHandlerCode', { setupId: 'draft' });
      return until(() => {
        const { activeTextEditor } = vscode.window;
        return activeTextEditor?.document.uri.scheme === 'cognito-api' && activeTextEditor.document;
      });
    };

    it('opens in the language of the runtime before anything is deployed', async () => {
      await vscode.commands.executeCommand('cognitoApi.trySandbox');
      await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview);
      const document = await editor();
      assert.equal(document.uri.toString(), 'cognito-api:/draft/lambda_function.py');
      assert.equal(document.languageId, 'python');
      assert.match(document.getText(), /def lambda_handler/);
      assert.equal(document.isDirty, false);
    });

    it('is kept in the draft when it is saved, and only then', async () => {
      const document = await editor();
      await edit(document, 'import json', 'import json  # mine');
      assert.equal(document.isDirty, true);
      assert.equal((await parts.wizard.draftSettings())?.function.code, '');
      assert.ok(await document.save());
      assert.equal(document.isDirty, false);
      assert.match((await parts.wizard.draftSettings())?.function.code ?? '', /^import json {2}# mine/);
    });

    it('follows what the form says', async () => {
      const document = await editor();
      await parts.wizard.changeSettings(undefined, (settings) => ({
        ...settings,
        function: { ...settings.function, code: 'changed in the form\n' },
      }));
      await until(() => document.getText() === 'changed in the form\n');
      assert.equal(document.isDirty, false);
    });

    it('is gone, with its editor, when the runtime speaks another language', async () => {
      const { uri } = await editor();
      await parts.wizard.changeSettings(undefined, (settings) => ({
        ...settings,
        function: { ...settings.function, runtime: 'nodejs22.x', code: '' },
      }));
      await until(() => tabsOf(uri).length === 0);
      const document = await editor();
      assert.equal(document.uri.path, '/draft/index.mjs');
      assert.equal(document.languageId, 'javascript');
    });
  });

  describe('of a setup in the sandbox', () => {
    let setupId: string;
    before(async function () {
      this.timeout(120_000);
      const settings = settingsFrom('lambda-trigger', 'handlertest');
      settings.function.name = 'edited-function';
      settings.function.runtime = 'nodejs22.x';
      setupId = await createInSandbox(parts, settings);
    });
    after(async function () {
      this.timeout(60_000);
      await (await parts.operations()).cleanUp(setupId);
      await parts.list.reload();
    });

    const body = async () => JSON.parse((await (await parts.operations()).testMethod(setupId)).body) as unknown;

    it('is kept with the setup when it is saved, is not deployed yet, and is offered to be', async () => {
      assert.equal(await body(), 'Hello from Lambda!');
      await vscode.commands.executeCommand('cognitoApi.editHandlerCode', { setupId });
      const document = await until(
        () =>
          vscode.window.activeTextEditor?.document.uri.path === `/${setupId}/index.mjs` &&
          vscode.window.activeTextEditor.document,
      );
      await edit(document, 'Hello from Lambda!', 'Edited by hand');
      using notices = answerNotices(() => undefined);
      assert.ok(await document.save());
      const offer = await until(() => notices.shown[0]);
      assert.deepEqual(offer.buttons, ['Deploy']);
      const { extra } = await (await parts.operations()).load(setupId);
      assert.match(extra.settings.function.code, /Edited by hand/);
      assert.equal(await body(), 'Hello from Lambda!');
    });

    it('is deployed without a question when nothing else would change', async () => {
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.deployHandlerCode', { setupId });
      const notice = await until(() => notices.shown[0]);
      assert.equal(notice.text, 'The code of “demo-ecommerce” is deployed.');
      assert.equal(await body(), 'Edited by hand');
      const { steps } = await (await parts.operations()).plan(setupId);
      assert.deepEqual(
        steps.filter(({ action }) => action !== 'keep'),
        [],
      );
    });

    it('saves what is not saved yet when it is deployed from the editor, and offers nothing beside', async () => {
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document);
      await edit(document, 'Edited by hand', 'Edited again');
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.deployHandlerCode', document.uri);
      await until(() => notices.shown.some(({ text }) => text.endsWith('is deployed.')));
      assert.equal(notices.shown.length, 1, JSON.stringify(notices.shown));
      assert.equal(document.isDirty, false);
      assert.equal(await body(), 'Edited again');
    });

    it('says when there is nothing to deploy', async () => {
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.deployHandlerCode', { setupId });
      const notice = await until(() => notices.shown[0]);
      assert.equal(notice.text, 'The function of “demo-ecommerce” runs this code already.');
    });

    it('cannot be saved when the settings would be refused, which VS Code says', async () => {
      const uri = vscode.Uri.parse(`cognito-api:/${setupId}/index.mjs`);
      const tooLong = new TextEncoder().encode('x'.repeat(5_000_000));
      await assert.rejects(Promise.resolve(vscode.workspace.fs.writeFile(uri, tooLong)));
      const { extra } = await (await parts.operations()).load(setupId);
      assert.match(extra.settings.function.code, /Edited again/);
    });

    it('knows no other file', async () => {
      for (const path of [`/${setupId}/other.py`, '/nosuchsetup/index.mjs'])
        await assert.rejects(
          Promise.resolve(vscode.workspace.fs.readFile(vscode.Uri.from({ scheme: 'cognito-api', path }))),
          /EntryNotFound|FileNotFound|not found|Unable to resolve|nonexistent/i,
        );
    });

    it('says why a setup without code of its own has none', async () => {
      const operations = await parts.operations();
      const { extra } = await operations.load(setupId);
      await operations.changeSetup(
        setupId,
        { ...extra.settings, api: { ...extra.settings.api, integration: 'MOCK' } },
        extra.target,
      );
      await parts.list.reload();
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.editHandlerCode', { setupId });
      const notice = await until(() => notices.shown[0]);
      assert.match(notice.text, /^This setup deploys no code of its own\./);
      await operations.changeSetup(setupId, extra.settings, extra.target);
      await parts.list.reload();
    });
  });
});
