/** Users, tokens and accounts in a real VS Code, and afterwards no secret of the journey in any place but SecretStorage. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import { freePort } from '../../src/demo/freePort.ts';
import { Person } from '../../src/demo/person.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { answerInputs, answerNotices, inside, nodeBelow, type Shown, until } from './inside.ts';
import { createInSandbox, removeFromSandbox } from './sandboxSetup.ts';

describe('users, tokens and accounts', () => {
  let parts: Inside;
  let setupId: string;
  /** All that must stand nowhere but in SecretStorage. */
  const secrets = new Set<string>();
  const seen: Shown[] = [];
  const password = 'Canary-4711-of-Anna';

  before(async function () {
    this.timeout(120_000);
    parts = await inside();
    const settings = settingsFrom('delete-news', 'people');
    settings.userPool.signInIdentifiers = ['email'];
    settings.appClient.generateSecret = true;
    settings.appClient.oauthGrants = ['code'];
    settings.appClient.loopbackPort = await freePort();
    setupId = await createInSandbox(parts, settings);
    secrets.add(password);
    const clientSecret = await parts.vault.get(setupId, 'clientSecret');
    assert.ok(clientSecret, 'the app client has no secret');
    secrets.add(clientSecret);
  });
  after(async function () {
    this.timeout(120_000);
    await removeFromSandbox(parts, setupId);
  });

  /** Remembers all tokens that there are now. */
  async function noteTokens(): Promise<void> {
    const operations = await parts.operations();
    for (const { userId } of await operations.signedInUsers(setupId))
      for (const kind of ['ID token', 'access token', 'refresh token'] as const)
        await operations.tokenText(setupId, kind, userId).then(
          (text) => secrets.add(text),
          () => undefined,
        );
  }
  const userNode = (label: string) =>
    nodeBelow(parts, setupId, (node) => node.words.includes('user') && node.label === label);
  const run = async (command: string, subject: unknown, answers: readonly (string | RegExp)[] = [], press?: string) => {
    using notices = answerNotices((shown) => (shown.buttons.includes(press ?? '') ? press : undefined));
    using _ = answerInputs(answers);
    await vscode.commands.executeCommand(`cognitoApi.${command}`, subject);
    seen.push(...notices.shown);
    return notices.shown;
  };

  it('creates a user silently and sets a permanent password', async () => {
    await run('createUser', { setupId }, ['anna@example.com', /Silently/]);
    const node = await until(() => userNode('anna@example.com'));
    assert.match(node.description ?? '', /must choose a new password/);
    await run('setPassword', node, [/Type one/, password]);
    await until(async () => (await userNode('anna@example.com'))?.description?.startsWith('confirmed'));
  });

  it('generates a password that is copied once and shown nowhere', async () => {
    await vscode.env.clipboard.writeText('before');
    await run('setPassword', await userNode('anna@example.com'), [/Generate/], 'Copy and Use It');
    const generated = await vscode.env.clipboard.readText();
    assert.ok(generated.length >= 20, 'nothing was copied');
    secrets.add(generated);
    const operations = await parts.operations();
    const tokens = await operations.signInPassword(setupId, { username: 'anna@example.com', password: generated });
    assert.equal(tokens.who, 'anna@example.com');
    await noteTokens();
    await operations.setPermanentPassword(setupId, (await userNode('anna@example.com'))?.id ?? '', password);
  });

  it('signs in on the hosted page too, refreshes, and calls', async () => {
    const operations = await parts.operations();
    const person = new Person((url) => url.startsWith('http://localhost:'));
    const tokens = await operations.signInHostedPage(setupId, async (url) => {
      void person.signIn(url, { username: 'anna@example.com', password }).then((address) => fetch(address));
    });
    assert.equal(tokens.source, 'authorization code');
    await noteTokens();
    await vscode.commands.executeCommand('cognitoApi.refreshTokens', { setupId });
    await noteTokens();
    await vscode.commands.executeCommand('cognitoApi.callEndpoint', { setupId });
    assert.equal((await operations.call(setupId, { token: 'ID token' })).status, 200);
  });

  it('shows header and claims in a read-only editor, verified, and no token', async () => {
    await parts.list.reload();
    const item = await nodeBelow(parts, setupId, (node) => node.userId !== undefined);
    await run('inspectTokens', item);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'cognito-tokens');
    const text = document?.getText() ?? '';
    assert.match(text, /The signature is valid: this user pool made the token/);
    assert.match(text, /"email": "anna@example.com"/);
    for (const secret of secrets) assert.equal(text.includes(secret), false);
  });

  it('copies the token that was chosen, and says what that means', async () => {
    const [notice] = await run('copyToken', { setupId }, [/ID token/]);
    const copied = await vscode.env.clipboard.readText();
    assert.equal(copied, await (await parts.operations()).tokenText(setupId, 'ID token'));
    assert.match(notice?.text ?? '', /ID token of anna@example.com is on the clipboard.*whoever has it/);
    await vscode.env.clipboard.writeText('');
  });

  it('revokes the refresh token after asking, and says that the API goes on accepting the others', async () => {
    const shown = await run('revokeTokens', { setupId }, [], 'Revoke');
    assert.equal(shown[0]?.modal, true);
    assert.match(shown.at(-1)?.text ?? '', /is revoked\. API Gateway goes on accepting/);
  });

  it('deletes a user only when the person confirms', async () => {
    await run('createUser', { setupId }, ['gone@example.com', /Silently/]);
    await run('deleteUser', await until(() => userNode('gone@example.com')));
    assert.ok(await userNode('gone@example.com'));
    await run('deleteUser', await userNode('gone@example.com'), [], 'Delete');
    assert.equal(await userNode('gone@example.com'), undefined);
  });

  it('gives other extensions a session of who is signed in, tells of changes, and signs out when it is removed', async () => {
    const { authentication } = parts;
    let told = 0;
    const subscription = authentication.onDidChangeSessions(({ removed = [] }) => {
      told += removed.length;
    });
    const [session] = await authentication.getSessions(undefined, {});
    assert.match(session?.account.label ?? '', /^anna@example\.com/);
    assert.equal(session?.accessToken, await (await parts.operations()).tokenText(setupId, 'access token'));
    assert.deepEqual(await authentication.getSessions(['a-scope-that-is-not-there'], {}), []);
    await authentication.removeSession(session?.id ?? '');
    assert.deepEqual(await (await parts.operations()).signedInUsers(setupId), []);
    await until(() => told > 0);
    subscription.dispose();
  });

  it('left no token, password or client secret in any file, in the log, or in a notice', async () => {
    assert.ok(secrets.size >= 8, `only ${secrets.size} secrets to look for`);
    const texts: [string, string][] = seen.map(({ text, detail = '' }) => ['a notice', `${text} ${detail}`]);
    // The sandbox saves its state a moment after the last request.
    await until(async () => (await filesBelow(parts.storageUri.fsPath)).some(([name]) => name === 'state.json'));
    texts.push(...(await filesBelow(parts.storageUri.fsPath)), ...(await filesBelow(parts.logUri.fsPath)));
    assert.ok(texts.length > 5);
    for (const [place, text] of texts)
      for (const secret of secrets)
        assert.equal(text.includes(secret), false, `a secret of the journey is in ${place}`);
  });
});

async function filesBelow(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(
        async (entry): Promise<[string, string]> => [
          entry.name,
          // A file may go while this looks.
          await readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => ''),
        ],
      ),
  );
}
