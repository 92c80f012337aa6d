/** Canary: a whole journey in a real VS Code, after which no secret of it is in any file, log, webview message or notice. */
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import { freePort } from '../../src/demo/freePort.ts';
import { Person } from '../../src/demo/person.ts';
import type { CommandId } from '../../src/manifest.ts';
import type { Operations } from '../../src/operations/operations.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { tokenSetsOf } from '../../src/tokens/tokenSet.ts';
import type { SetupNode } from '../../src/tree/node.ts';
import { type Answer, inside, nodeBelow, until } from './inside.ts';
import { type RecordedPanel, type Recorder, record, type Seen } from './recorder.ts';

describe('a whole journey', () => {
  let parts: Inside;
  let operations: Operations;
  let recorder: Recorder;
  let wizard: RecordedPanel;
  let setupId = '';
  /** What must stand nowhere, with the name to say it by. */
  const secrets = new Map<string, string>();
  const typed = { right: 'Canary-4711-of-Berta', wrong: 'Canary-0815-mistyped' };
  const testUser = 'canary@example.com';
  const berta = 'berta@example.com';

  before(async () => {
    parts = await inside();
    operations = await parts.operations();
    recorder = record();
    for (const [name, value] of Object.entries(typed)) secrets.set(value, `the ${name} password`);
  });
  after(async () => {
    recorder[Symbol.dispose]();
    wizard?.panel.dispose();
    if (setupId !== '' && (await parts.store.load(setupId))) await operations.cleanUp(setupId);
    await parts.list.reload();
  });

  /** What the wizard shows. Throws what failed there, for nothing more is to be waited for then. */
  const view = () => {
    const shown = wizard.view();
    const failure = shown?.tryIt.failure ?? shown?.run.failure;
    if (failure) assert.fail(`${failure.what} ${failure.why}`);
    return shown;
  };
  const run = (command: CommandId, subject: object = { setupId }, answers: readonly Answer[] = []) =>
    recorder.answering(answers, () => vscode.commands.executeCommand(command, subject));
  /** Remembers all secrets that the vault has now. */
  async function noteSecrets(): Promise<void> {
    for (const name of ['clientSecret', 'apiKey', `password:${testUser}`]) {
      const value = await parts.vault.get(setupId, name);
      if (value !== undefined) secrets.set(value, name);
    }
    for (const { idToken, accessToken, refreshToken } of tokenSetsOf(await parts.vault.get(setupId, 'tokens')))
      for (const [name, token] of Object.entries({ idToken, accessToken, refreshToken }))
        if (token !== undefined) secrets.set(token, name);
  }
  /** Keeps what the explorer shows, and the text in the editor. */
  async function look(): Promise<void> {
    const walk = async (nodes: readonly SetupNode[]): Promise<void> => {
      for (const node of nodes) {
        recorder.seen.push({ place: 'the explorer', text: JSON.stringify(node) });
        await walk(await parts.tree.children(node));
      }
    };
    await walk(await parts.tree.children());
    for (const document of vscode.workspace.textDocuments)
      recorder.seen.push({ place: `the document ${document.uri.scheme}`, text: document.getText() });
  }
  async function files(): Promise<Seen[]> {
    const folders = [dirname(parts.storageUri.fsPath), parts.logUri.fsPath];
    return (await Promise.all(folders.map(filesBelow))).flat();
  }

  it('creates in the wizard, with a client secret and a test user', async function () {
    this.timeout(120_000);
    await parts.wizard.openDraft({ recipe: 'delete-news', target: { kind: 'sandbox', region: 'us-east-1' } });
    wizard = await until(() => recorder.panels.at(-1));
    const loopbackPort = await freePort();
    await parts.wizard.changeSettings(undefined, () => {
      const settings = settingsFrom('delete-news', 'canary');
      settings.userPool.signInIdentifiers = ['email'];
      Object.assign(settings.appClient, { generateSecret: true, oauthGrants: ['code'], loopbackPort });
      Object.assign(settings.testUser, { create: true, username: testUser });
      return settings;
    });
    wizard.send({ type: 'plan' });
    await until(() => view()?.plan.status === 'ready');
    wizard.send({ type: 'create' });
    await until(() => view()?.run.status === 'done');
    setupId = view()?.setupId ?? '';
    await parts.list.reload();
    await noteSecrets();
    assert.deepEqual([...secrets.values()].sort().slice(0, 2), ['clientSecret', `password:${testUser}`]);
  });

  it('signs in, calls, tests, refreshes and signs out in the wizard', async () => {
    wizard.send({ type: 'signIn', way: 'testUser' });
    await until(() => view()?.tryIt.signedIn);
    await noteSecrets();
    wizard.send({ type: 'call' });
    await until(() => view()?.tryIt.calls.length === 3);
    wizard.send({ type: 'testAuthorizer', token: 'ID token' });
    await until(() => view()?.tryIt.tests?.some(({ kind }) => kind === 'authorizer'));
    const known = secrets.size;
    wizard.send({ type: 'refreshTokens' });
    await until(async () => {
      await noteSecrets();
      return secrets.size >= known + 2 && view()?.tryIt.busy === undefined;
    });
    wizard.send({ type: 'signOut' });
    await until(() => view()?.tryIt.signedIn === undefined);
  });

  it('makes a user, mistypes the password, signs in, calls and refreshes by commands', async () => {
    const user = (label: string) =>
      until(() => nodeBelow(parts, setupId, (node) => node.words.includes('user') && node.label === label));
    await run('cognitoApi.createUser', { setupId }, [berta, /Invite/]);
    const { endpoint } = await parts.sandbox();
    const inbox = await fetch(`${endpoint}/_aws/inbox/messages.json?to=${berta}`);
    const [invitation] = (await inbox.json()) as { code: string }[];
    secrets.set(invitation?.code ?? assert.fail('nobody was invited'), 'the temporary password');
    await run('cognitoApi.setPassword', await user(berta), [/Type one/, typed.right]);
    const before = recorder.notices.length;
    await run('cognitoApi.signIn', { setupId }, [/password/i, berta, typed.wrong]);
    const notice = await until(() => recorder.notices.slice(before).find(({ kind }) => kind === 'error'));
    assert.match(notice.text, /Cognito refused the user name or the password/);
    await run('cognitoApi.signIn', { setupId }, [/password/i, berta, typed.right]);
    assert.equal((await operations.tokens(setupId))?.who, berta);
    await noteSecrets();
    await run('cognitoApi.callEndpoint');
    await run('cognitoApi.testMethod');
    await run('cognitoApi.testAuthorizer');
    await run('cognitoApi.refreshTokens');
    await noteSecrets();
    await run('cognitoApi.inspectTokens');
    await look();
  });

  it('signs in on the hosted page too, and switches between the users', async () => {
    const person = new Person((url) => url.startsWith('http://localhost:'));
    const password = (await parts.vault.get(setupId, `password:${testUser}`)) ?? '';
    await operations.signInHostedPage(setupId, async (url) => {
      void person.signIn(url, { username: testUser, password }).then((address) => fetch(address));
    });
    await noteSecrets();
    await parts.list.reload();
    await run('cognitoApi.switchUser');
    await run('cognitoApi.refreshExplorer');
    recorder.press = 'Revoke';
    await run('cognitoApi.revokeTokens', { setupId }, [/berta|canary/]);
    recorder.press = undefined;
    await look();
    // The sandbox saves its state a moment after the last request.
    await until(async () => (await files()).some(({ place }) => place === 'file state.json'));
    recorder.seen.push(...(await files()));
  });

  it('cleans up, and no record is left', async function () {
    this.timeout(60_000);
    recorder.press = 'Delete';
    // What is hidden behind an editor is sent nothing.
    wizard.panel.reveal();
    await until(() => wizard.panel.visible && view()?.tryIt.busy === undefined);
    wizard.send({ type: 'cleanUp' });
    await until(() => view()?.tryIt.cleanedUp);
    assert.equal(await parts.store.load(setupId), undefined);
    await look();
    recorder.seen.push(...(await files()));
  });

  it('left no token, password or client secret in a file, the log, a webview message, a notice or any other place', () => {
    assert.ok(secrets.size >= 14, `only ${secrets.size} secrets to look for`);
    const places = new Set(recorder.seen.map(({ place }) => place));
    for (const place of [
      'a notice',
      'a question',
      'a progress',
      'a status bar message',
      'a webview message',
      'the page of a webview',
      'the explorer',
      'the document cognito-tokens',
    ])
      assert.ok(places.has(place), `nothing of ${place} was seen, but ${[...places]}`);
    for (const name of [/^file state\.json$/, /^file .*\.log$/])
      assert.ok(
        [...places].some((place) => name.test(place)),
        `no ${name} was looked at`,
      );
    assert.deepEqual(leaks(secrets, recorder.seen), []);
  });

  it('would be found out in each of these places', async () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJsZWFrZWQiOiJvbiBwdXJwb3NlIn0.leaked-on-purpose-4711-leaked-on-purpose';
    const leaked = new Map([[token, 'a token']]);
    assert.deepEqual(leaks(leaked, recorder.seen), []);
    void vscode.window.showInformationMessage(`Here it is: ${token.slice(0, 60)}…`);
    vscode.window.setStatusBarMessage(token, 1);
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, async (progress) =>
      progress.report({ message: encodeURIComponent(token) }),
    );
    await recorder.answering([''], () => vscode.window.showInputBox({ value: token }));
    await wizard.panel.webview.postMessage({ type: 'leak', token });
    const places = [parts.storageUri.fsPath, parts.logUri.fsPath].map((folder) => join(folder, 'leak.log'));
    for (const place of places) await writeFile(place, Buffer.from(token).toString('base64'));
    const found = leaks(leaked, [...recorder.seen, ...(await files())]);
    for (const place of places) await rm(place);
    assert.deepEqual(found.sort(), [
      'a token is in a notice',
      'a token is in a progress',
      'a token is in a question',
      'a token is in a status bar message',
      'a token is in a webview message',
      'a token is in file leak.log',
      'a token is in file leak.log',
    ]);
  });
});

/** Where which secret stands: whole, in part, or encoded. */
function leaks(secrets: ReadonlyMap<string, string>, seen: readonly Seen[]): string[] {
  return [...secrets].flatMap(([secret, name]) => {
    const forms = formsOf(secret);
    return seen
      .filter(({ text }) => forms.some((form) => text.includes(form)))
      .map(({ place }) => `${name} is in ${place}`);
  });
}

function formsOf(secret: string): string[] {
  const parts = secret.split('.');
  // Claims and signature of a token, and the beginning of an opaque one: enough to notice what was cut off.
  const pieces = parts.length === 3 ? parts.slice(1) : secret.length > 100 ? [secret] : [];
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    ...pieces.map((piece) => piece.slice(0, 40)),
  ];
}

async function filesBelow(folder: string): Promise<Seen[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => ({
        place: `file ${entry.name}`,
        // A file may go while this looks.
        text: await readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => ''),
      })),
  );
}
