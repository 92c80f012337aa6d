/** Drift and test calls in a real VS Code: what was changed outside is shown, repaired or accepted; tests can be read. */
import assert from 'node:assert/strict';
import { APIGatewayClient, UpdateAuthorizerCommand } from '@aws-sdk/client-api-gateway';
import { AdminDeleteUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import type { SetupNode } from '../../src/tree/node.ts';
import { answerNotices, inside, shownReport, until } from './inside.ts';
import { createInSandbox, removeFromSandbox, sandboxConfig, settingsWithTestUser } from './sandboxSetup.ts';

describe('a setup that somebody changes behind its back', () => {
  let parts: Inside;
  let setupId: string;
  let apiGateway: APIGatewayClient;
  let cognito: CognitoIdentityProviderClient;

  before(async function () {
    this.timeout(120_000);
    parts = await inside();
    setupId = await createInSandbox(parts, settingsWithTestUser('drifttest'));
    const config = await sandboxConfig(parts);
    apiGateway = new APIGatewayClient(config);
    cognito = new CognitoIdentityProviderClient(config);
  });
  after(async function () {
    this.timeout(60_000);
    apiGateway.destroy();
    cognito.destroy();
    await removeFromSandbox(parts, setupId);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const root = async () => {
    const found = (await parts.tree.children()).find((node) => node.setupId === setupId);
    assert.ok(found);
    return found;
  };
  const item = async (id: string): Promise<SetupNode> => {
    const all = (node: SetupNode): SetupNode[] => [node, ...(node.children ?? []).flatMap(all)];
    const found = all(await root()).find(({ key }) => key === `${setupId}/${id}`);
    assert.ok(found, `no item ${id}`);
    return found;
  };
  const attribute = async (rowId: string, name: string) =>
    String((await parts.store.load(setupId))?.rows[rowId]?.attributes?.[name]);
  const authorizer = async () => ({
    restApiId: await attribute('api', 'id'),
    authorizerId: await attribute('authorizer', 'id'),
  });
  const changeCache = async (seconds: string) =>
    apiGateway.send(
      new UpdateAuthorizerCommand({
        ...(await authorizer()),
        patchOperations: [{ op: 'replace', path: '/authorizerResultTtlInSeconds', value: seconds }],
      }),
    );

  it('is not asked about while nobody asks', async () => {
    await changeCache('60');
    await root();
    await root();
    assert.equal(parts.tree.drift(setupId), undefined);
    assert.equal((await root()).description, 'secured · sandbox');
  });

  it('shows it after Refresh Explorer, which does not wait for AWS', async () => {
    await vscode.commands.executeCommand('cognitoApi.refreshExplorer');
    await until(async () => (await root()).description === '1 changed outside · sandbox');
    const node = await item('authorizer');
    assert.match(node.description ?? '', /^changed outside · /);
    assert.ok(
      node.tooltip.some((text) => /^cache time: \d+ seconds → 60 seconds$/.test(text)),
      node.tooltip.join('|'),
    );
    assert.ok(node.words.includes('repairable') && node.words.includes('acceptable'));
  });

  it('is repaired after one question that says what will be done', async () => {
    using notices = answerNotices(({ modal }) => (modal ? 'Repair' : undefined));
    await vscode.commands.executeCommand('cognitoApi.repair', await item('authorizer'));
    const [question, outcome] = notices.shown;
    assert.match(question?.detail ?? '', /^• change Authorizer .*: cache time 60 seconds → \d+ seconds$/);
    assert.match(outcome?.text ?? '', /is as its settings say again: 1 change made\.$/);
    assert.equal((await root()).description, 'secured · sandbox');
    assert.deepEqual(parts.tree.drift(setupId)?.drifted, []);
  });

  it('is left alone when the person says no', async () => {
    await changeCache('61');
    using notices = answerNotices(() => undefined);
    await vscode.commands.executeCommand('cognitoApi.repair', { setupId });
    assert.deepEqual(
      notices.shown.map(({ modal }) => modal),
      [true],
    );
    const operations = await parts.operations();
    assert.ok((await operations.drift(setupId)).some(({ status }) => status === 'changed'));
  });

  it('accepts the change into its settings, so that nothing is left but to deploy it', async () => {
    await parts.tree.checkDrift(setupId);
    using notices = answerNotices(() => undefined);
    await vscode.commands.executeCommand('cognitoApi.acceptChange', await item('authorizer'));
    const notice = await until(() => notices.shown[0]);
    assert.match(notice.text, /now say what is there: cache time\. .*deployment/);
    const operations = await parts.operations();
    assert.equal((await operations.load(setupId)).extra.settings.authorizer.cacheSeconds, 61);
    assert.deepEqual(
      (await operations.plan(setupId)).steps.filter(({ action }) => action !== 'keep').map(({ type }) => type),
      ['ApiGateway.Deployment', 'ApiGateway.Stage'],
    );
    assert.equal((await root()).description, 'secured · sandbox');
  });

  it('marks the answers in an open wizard once the explorer has found a change', async () => {
    const session = await parts.wizard.openSetup(setupId);
    await session.call();
    assert.ok(session.answers.length > 0 && session.answers.every(({ outdated }) => outdated === undefined));
    await changeCache('63');
    await parts.tree.checkDrift(setupId);
    await until(() => session.answers.every(({ outdated }) => outdated));
  });

  it('takes an accepted change into a form that is open, so that it does not undo it', async () => {
    const session = await parts.wizard.openSetup(setupId);
    await changeCache('62');
    await parts.tree.checkDrift(setupId);
    using _ = answerNotices(() => undefined);
    await vscode.commands.executeCommand('cognitoApi.acceptChange', { setupId });
    assert.equal(session.settings.authorizer.cacheSeconds, 62);
  });

  it('shows what is missing, and creates it again', async () => {
    const operations = await parts.operations();
    const { username } = (await operations.load(setupId)).extra.settings.testUser;
    await cognito.send(
      new AdminDeleteUserCommand({ UserPoolId: await attribute('userPool', 'id'), Username: username }),
    );
    await parts.tree.checkDrift(setupId);
    assert.equal((await root()).description, '1 missing · sandbox');
    assert.match((await item('testUser')).description ?? '', /^missing · /);
    using notices = answerNotices(({ modal }) => (modal ? 'Repair' : undefined));
    await vscode.commands.executeCommand('cognitoApi.repair', await item('testUser'));
    assert.match(notices.shown[0]?.detail ?? '', /• create Test user .*: Was deleted in the meantime/);
    assert.equal((await root()).description, 'secured · sandbox');
    assert.deepEqual(
      (await operations.users(setupId)).map(({ email }) => email),
      [username],
    );
  });

  describe('test calls', () => {
    it('of the method are shown in a document that cannot be edited', async () => {
      await vscode.commands.executeCommand('cognitoApi.testMethod', await item('method'));
      const document = await shownReport('Test Method');
      assert.match(document.getText(), /\*\*200\*\*, as expected/);
      assert.match(document.getText(), /"Hello from Lambda!"/);
      assert.match(document.getText(), /### Log/);
      assert.equal(vscode.workspace.fs.isWritableFileSystem(document.uri.scheme), undefined);
      assert.equal(document.languageId, 'markdown');
    });

    it('of the authorizer offer to sign in first', async () => {
      using notices = answerNotices(() => undefined);
      await vscode.commands.executeCommand('cognitoApi.testAuthorizer', await item('authorizer'));
      const notice = await until(() => notices.shown[0]);
      assert.equal(notice.buttons[0], 'Sign In');
    });

    it('of the authorizer show the claims, and that a broken token is turned away', async () => {
      const operations = await parts.operations();
      const { who } = await operations.signInTestUser(setupId);
      await vscode.commands.executeCommand('cognitoApi.testAuthorizer', { setupId });
      const document = await shownReport('Test Authorizer');
      const text = document.getText();
      assert.match(text, /with the ID token\n\n\*\*200\*\*, as expected/);
      assert.match(text, /with a broken token\n\n\*\*401\*\*, as expected/);
      assert.match(text, new RegExp(`email: +${who.replaceAll('.', '\\.')}`));
      assert.doesNotMatch(text, /eyJ[\w-]{20}/, 'no token stands in it');
    });
  });
});
