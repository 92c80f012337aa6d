/** A sign-in that comes back by VS Code's own address, delivered by VS Code itself as if a browser had opened the link. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import { Person } from '../../src/demo/person.ts';
import { openOperations } from '../../src/operations/openOperations.ts';
import type { Operations } from '../../src/operations/operations.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { answerNotices, inside, until } from './inside.ts';

describe('the address of VS Code itself', () => {
  let parts: Inside;
  let operations: Operations;
  let setupId: string;
  const username = 'ann@example.com';
  const password = 'Ann-of-4711-Links';

  before(async function () {
    this.timeout(120_000);
    parts = await inside();
    const { store, vault, sandbox, ownAddress } = parts;
    // A VS Code in a browser offers no such way, because a link would open the one of the desktop; these operations do.
    operations = openOperations({ store, vault, sandbox, ownAddress });
    const settings = settingsFrom('delete-news', 'links');
    settings.userPool.signInIdentifiers = ['email'];
    settings.appClient.oauthGrants = ['code'];
    settings.appClient.loopbackCallback = false;
    settings.appClient.callbackUrls = [ownAddress.url];
    const setup = await operations.createSetup(settings, { kind: 'sandbox', region: 'us-east-1' });
    setupId = setup.id;
    await operations.apply(setupId, await operations.plan(setupId));
    await operations.createUser(setupId, { username, email: username, sendMail: false });
    await operations.setPermanentPassword(setupId, username, password);
  });
  after(async function () {
    this.timeout(120_000);
    await operations.cleanUp(setupId);
    operations.close();
    await parts.list.reload();
  });

  /** VS Code hands a link with its own scheme to the extension that the link names. */
  const open = (link: string) => vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(link));

  it('is made of the scheme of this VS Code and the id of the extension', () => {
    assert.equal(parts.ownAddress.url, `${vscode.env.uriScheme}://cognito-api-setup.cognito-api-setup/callback`);
  });

  it('is offered on a desktop only, where a link comes back to this very VS Code', async () => {
    const offered = (await (await parts.operations()).waysIn(setupId)).some(({ id }) => id === 'hostedUri');
    assert.equal(offered, vscode.env.uiKind === vscode.UIKind.Desktop);
    assert.ok((await operations.waysIn(setupId)).some(({ id }) => id === 'hostedUri'));
  });

  it('signs in with code and PKCE; a link with another state, or a second time, is refused in words', async () => {
    using notices = answerNotices(() => undefined);
    let link = '';
    const tokens = await operations.signInHostedPage(
      setupId,
      async (url) => {
        link = await new Person((at) => at.startsWith(parts.ownAddress.url)).signIn(url, { username, password });
        await open(link.replace(/state=[^&]+/, 'state=of-somebody-else'));
        await until(() => notices.shown.length === 1);
        await open(link);
      },
      undefined,
      'uri',
    );
    assert.equal(tokens.who, username);
    assert.equal((await operations.call(setupId, { token: 'ID token' })).status, 200);
    await open(link);
    await until(() => notices.shown.length === 2);
    for (const { kind, text } of notices.shown) {
      assert.equal(kind, 'warning');
      assert.match(text, /not waiting for that sign-in/);
    }
  });
});
