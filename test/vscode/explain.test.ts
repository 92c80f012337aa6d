/** Security check and Explain in a real VS Code: who can call what, the report, and a refused sign-in that is mended. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APIGatewayClient, CreateDeploymentCommand, UpdateMethodCommand } from '@aws-sdk/client-api-gateway';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import type { SetupNode } from '../../src/tree/node.ts';
import { answerNotices, inside, shownReport, until } from './inside.ts';
import { createInSandbox, removeFromSandbox, sandboxConfig, settingsWithTestUser } from './sandboxSetup.ts';

describe('security and explanations', () => {
  let parts: Inside;
  let setupId: string;
  let apiGateway: APIGatewayClient;
  let folder: string;

  before(async function () {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'security-report-'));
    parts = await inside();
    setupId = await createInSandbox(parts, settingsWithTestUser('explaintest'));
    apiGateway = new APIGatewayClient(await sandboxConfig(parts));
  });
  after(async function () {
    this.timeout(60_000);
    apiGateway.destroy();
    await removeFromSandbox(parts, setupId);
    await rm(folder, { recursive: true, force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const security = async (): Promise<SetupNode> => {
    const root = (await parts.tree.children()).find((node) => node.setupId === setupId);
    const found = root?.children?.find(({ key }) => key === `${setupId}/security`);
    assert.ok(found, 'no item Security');
    return found;
  };
  const attribute = async (rowId: string, name: string) =>
    String((await parts.store.load(setupId))?.rows[rowId]?.attributes?.[name]);
  /** As somebody in the console would: the method open, and deployed. */
  const openByHand = async () => {
    const restApiId = await attribute('api', 'id');
    await apiGateway.send(
      new UpdateMethodCommand({
        restApiId,
        resourceId: String((await parts.store.load(setupId))?.rows.method?.attributes?.resourceId),
        httpMethod: await attribute('method', 'httpMethod'),
        patchOperations: [{ op: 'replace', path: '/authorizationType', value: 'NONE' }],
      }),
    );
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: await attribute('stage', 'name') }));
  };

  it('asks AWS for nothing until somebody checks', async () => {
    assert.equal((await security()).description, 'not checked yet');
    assert.equal((await security()).command, 'cognitoApi.checkSecurity');
  });

  it('says that all is good, and lists each method', async () => {
    using notices = answerNotices(() => undefined);
    await vscode.commands.executeCommand('cognitoApi.checkSecurity', await security());
    const node = await security();
    assert.equal(node.description, 'The only method asks for a signed-in user.');
    assert.deepEqual(
      node.children?.map(({ description, icon }) => [description, icon]),
      [['asks for a signed-in user', 'pass']],
    );
    assert.ok(!node.words.includes('repairable'));
    const notice = await until(() => notices.shown[0]);
    assert.deepEqual([notice.kind, notice.buttons], ['information', ['Save Report']]);
  });

  it('finds a method that somebody opened, and Repair closes it', async () => {
    await openByHand();
    using notices = answerNotices(({ modal }) => (modal ? 'Repair' : undefined));
    await vscode.commands.executeCommand('cognitoApi.checkSecurity', { setupId });
    const [method] = (await security()).children ?? [];
    assert.equal(method?.description, 'open to anyone');
    assert.equal(method?.icon, 'warning');
    assert.ok(method?.words.includes('repairable'), 'Repair is not offered');
    const notice = await until(() => notices.shown[0]);
    assert.equal(notice.kind, 'warning');
    assert.match(notice.text, /^Anyone can call ANY \/\S+, the only method\.$/);
    assert.deepEqual(notice.buttons, ['Repair', 'Save Report']);
    await vscode.commands.executeCommand('cognitoApi.repair', method);
    const check = await (await parts.operations()).checkSecurity(setupId);
    assert.equal(check.summary, 'The only method asks for a signed-in user.');
  });

  it('saves a report where the person wants it, and shows it', async () => {
    const file = vscode.Uri.file(join(folder, 'report.md'));
    const window = vscode.window as { showSaveDialog: unknown };
    const original = window.showSaveDialog;
    window.showSaveDialog = async () => file;
    try {
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.saveSecurityReport', { setupId });
      const document = await shownReport('Security');
      assert.match(document.getText(), /\n- ✓ `ANY \/\S+`: Asks for an ID token/);
      assert.equal(await readFile(file.fsPath, 'utf8'), document.getText());
      assert.match(notices.shown.at(-1)?.text ?? '', /^The report is saved as .*report\.md\.$/);
    } finally {
      window.showSaveDialog = original;
    }
  });

  it('explains a refused sign-in, and does what mends it', async function () {
    this.timeout(60_000);
    const operations = await parts.operations();
    const { username } = (await operations.load(setupId)).extra.settings.testUser;
    const password = 'Wrong-Password-1';
    const window = vscode.window as { showInputBox: unknown; showQuickPick: unknown };
    const [inputBox, quickPick] = [window.showInputBox, window.showQuickPick];
    window.showInputBox = async ({ password: hidden }: vscode.InputBoxOptions) => (hidden ? password : username);
    window.showQuickPick = async (items: readonly vscode.QuickPickItem[]) =>
      items.find(({ label }) => / (Type one|User name and password)/.test(label));
    try {
      using notices = answerNotices(({ buttons }) =>
        ['Explain', 'Set a permanent password', 'Try Again'].find((title) => buttons.includes(title)),
      );
      await vscode.commands.executeCommand('cognitoApi.signIn', { setupId });
      const document = await shownReport('Explanation');
      assert.match(document.getText(), /^# Why the sign-in was refused: /);
      assert.match(document.getText(), /## This is not the password of /);
      assert.match(document.getText(), /## Not the cause\n\n- The user exists: status CONFIRMED/);
      assert.ok(!document.getText().includes(password), 'the password stands in the report');
      // The fix asks for a password of its own, which the stand-ins above give.
      const done = await until(() => notices.shown.find(({ text }) => text.startsWith('Done: ')));
      assert.equal(done.text, 'Done: Set a permanent password.');
      assert.deepEqual(done.buttons, ['Try Again']);
      // Try Again signs in with the password that is the right one now.
      const signedIn = await until(() => notices.shown.find(({ text }) => text.startsWith('Signed in as ')));
      assert.equal(signedIn.kind, 'information');
      assert.equal(parts.list.find(setupId)?.tokens?.who, username);
      assert.deepEqual(
        notices.shown.map(({ kind }) => kind),
        ['error', 'warning', 'information', 'information'],
      );
    } finally {
      window.showInputBox = inputBox;
      window.showQuickPick = quickPick;
    }
  });
});
