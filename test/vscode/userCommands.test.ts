/** Commands about users in a real VS Code, run as registered; what they did is read back from the sandbox's Cognito. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import type { CommandId } from '../../src/manifest.ts';
import type { Operations } from '../../src/operations/operations.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { type Answer, answerInputs, answerNotices, inside, nodeBelow, type Shown, until } from './inside.ts';
import { createInSandbox, removeFromSandbox } from './sandboxSetup.ts';

const password = 'Correct-Horse-4711';

describe('commands about users', () => {
  let parts: Inside;
  let operations: Operations;
  let setupId: string;

  before(async function () {
    this.timeout(120_000);
    parts = await inside();
    operations = await parts.operations();
    const settings = settingsFrom('delete-news', 'usercommands');
    settings.userPool.signInIdentifiers = ['email'];
    settings.userPool.groups = ['editors', 'readers'].map((name) => ({ name, description: '', precedence: 0 }));
    setupId = await createInSandbox(parts, settings);
  });
  after(async function () {
    this.timeout(120_000);
    await removeFromSandbox(parts, setupId);
  });

  /** Runs a command with these answers to its questions, pressing this button where it is shown. */
  async function run(
    command: CommandId,
    subject: object,
    answers: readonly Answer[] = [],
    press?: string,
  ): Promise<readonly Shown[]> {
    using notices = answerNotices(({ buttons }) => (press && buttons.includes(press) ? press : undefined));
    using _ = answerInputs(answers);
    await vscode.commands.executeCommand(command, subject);
    return notices.shown;
  }
  /** The notice of a command that must fail; it comes after the command has ended. */
  async function refused(command: CommandId, subject: object, answers: readonly Answer[] = []): Promise<string> {
    using notices = answerNotices(() => undefined);
    using _ = answerInputs(answers);
    await vscode.commands.executeCommand(command, subject);
    return (await until(() => notices.shown.find(({ kind }) => kind === 'error'))).text;
  }
  const userNode = (label: string) =>
    nodeBelow(parts, setupId, (node) => node.words.includes('user') && node.label === label);
  /** The node of a user in the explorer, once it is there. */
  const nodeOf = (label: string) => until(() => userNode(label));
  /** What the pool itself says of a user. */
  const stateOf = async (email: string) =>
    (await operations.userPage(setupId)).users.find((user) => user.email === email);
  /** Codes and temporary passwords that were sent to an address, the newest first. */
  async function mailed(to: string): Promise<string[]> {
    const { endpoint } = await parts.sandbox();
    const answer = await fetch(`${endpoint}/_aws/inbox/messages.json?to=${encodeURIComponent(to)}`);
    return ((await answer.json()) as { code?: string }[]).map(({ code = '' }) => code);
  }
  async function lastingUser(email: string): Promise<void> {
    await operations.addUser(setupId, { username: email, invite: false });
    await operations.setPermanentPassword(setupId, (await stateOf(email))?.username ?? '', password);
    await parts.tree.refresh();
  }
  const signIn = (username: string) => operations.signInPassword(setupId, { username, password });
  const current = async () => (await operations.signedInUsers(setupId)).find((user) => user.current)?.who;

  it('Sign Up registers a user, says where the code went, and Confirm takes the code', async () => {
    const email = 'signs-up@example.com';
    const shown = await run('cognitoApi.signUpUser', { setupId }, [email, /Type one/, password]);
    assert.match(shown[0]?.text ?? '', /signed up\. The confirmation code went to s\*\*\*@e\*\*\* \(EMAIL\)/);
    assert.deepEqual([(await stateOf(email))?.status, (await stateOf(email))?.emailVerified], ['UNCONFIRMED', false]);

    const wrong = await refused('cognitoApi.confirmUser', await nodeOf(email), [/With the code/, '000000']);
    assert.match(wrong, /^The code is wrong\./);
    assert.equal((await stateOf(email))?.status, 'UNCONFIRMED');

    const resent = await run('cognitoApi.resendCode', await nodeOf(email));
    assert.match(resent[0]?.text ?? '', /A new code was sent to s\*\*\*@e\*\*\*/);
    const [newest = '', first = ''] = await mailed(email);
    const old = await refused('cognitoApi.confirmUser', await nodeOf(email), [/With the code/, first]);
    assert.match(old, /newest message/);
    assert.equal((await stateOf(email))?.status, 'UNCONFIRMED', 'a code that was replaced is taken');
    await run('cognitoApi.confirmUser', await nodeOf(email), [/With the code/, newest]);
    assert.deepEqual([(await stateOf(email))?.status, (await stateOf(email))?.emailVerified], ['CONFIRMED', true]);
    assert.equal((await signIn(email)).who, email);
  });

  it('Confirm as administrator needs no code, and leaves the address unverified', async () => {
    const email = 'confirmed@example.com';
    await run('cognitoApi.signUpUser', { setupId }, [email, /Type one/, password]);
    await run('cognitoApi.confirmUser', await nodeOf(email), [/As administrator/]);
    assert.deepEqual([(await stateOf(email))?.status, (await stateOf(email))?.emailVerified], ['CONFIRMED', false]);
  });

  it('Resend Invitation sends another temporary password, and is offered to the invited alone', async () => {
    const email = 'invited@example.com';
    await run('cognitoApi.createUser', { setupId }, [email, /Invite/]);
    assert.ok((await nodeOf(email)).words.includes('userInvited'));
    const [notice] = await run('cognitoApi.resendInvitation', await nodeOf(email));
    assert.match(notice?.text ?? '', /temporary password was sent to invited@example\.com/);
    const [second = '', first = ''] = await mailed(email);
    assert.notEqual(second, first);
    assert.equal(notice?.text.includes(second), false);
    const begin = (secret: string) =>
      operations.startSignIn(setupId, 'password', { username: email, password: secret });
    await assert.rejects(begin(first));
    assert.equal((await begin(second)).kind, 'question');
    await operations.setPermanentPassword(setupId, (await stateOf(email))?.username ?? '', password);
    const words = await refused('cognitoApi.resendInvitation', await nodeOf(email));
    assert.match(words, /cannot be done with a user of this status/);
    await parts.tree.refresh();
    await until(async () => (await userNode(email))?.words.includes('userInvited') === false);
  });

  it('Reset Password asks first, ends the password and sends a code', async () => {
    const email = 'forgets@example.com';
    await lastingUser(email);
    await run('cognitoApi.resetPassword', await nodeOf(email));
    assert.equal((await stateOf(email))?.status, 'CONFIRMED', 'it was reset without a yes');
    const [question] = await run('cognitoApi.resetPassword', await nodeOf(email), [], 'Reset');
    assert.equal(question?.modal, true);
    assert.equal((await stateOf(email))?.status, 'RESET_REQUIRED');
    assert.equal((await mailed(email)).length, 1);
  });

  it('Groups shows where the user is, and puts in and takes out', async () => {
    const email = 'groups@example.com';
    await lastingUser(email);
    const groups = async () => operations.groupsOfUser(setupId, (await stateOf(email))?.username ?? '');
    await run('cognitoApi.userGroups', await nodeOf(email), [['editors', 'readers']]);
    assert.deepEqual([...(await groups())].sort(), ['editors', 'readers']);
    await run('cognitoApi.userGroups', await nodeOf(email), [['readers']]);
    assert.deepEqual(await groups(), ['readers']);
    await run('cognitoApi.userGroups', await nodeOf(email), [[]]);
    assert.deepEqual(await groups(), []);
  });

  it('Disable asks first and ends sign-ins, Enable lets the user in again', async () => {
    const email = 'disabled@example.com';
    await lastingUser(email);
    await run('cognitoApi.disableUser', await nodeOf(email));
    assert.equal((await stateOf(email))?.enabled, true, 'it was disabled without a yes');
    await run('cognitoApi.disableUser', await nodeOf(email), [], 'Disable');
    assert.equal((await stateOf(email))?.enabled, false);
    await assert.rejects(signIn(email), /disabled/);
    assert.ok((await until(async () => (await userNode(email))?.words))?.includes('userDisabled'));
    await run('cognitoApi.enableUser', await nodeOf(email));
    assert.equal((await stateOf(email))?.enabled, true);
    assert.equal((await signIn(email)).who, email);
  });

  it('Switch User makes calls as another one, and offers to sign in where there is none', async () => {
    await operations.signOut(setupId);
    for (const { userId } of await operations.signedInUsers(setupId)) await operations.signOut(setupId, userId);
    await lastingUser('first@example.com');
    await lastingUser('second@example.com');
    await signIn('first@example.com');
    await parts.list.reload();
    const [alone] = await run('cognitoApi.switchUser', { setupId });
    assert.deepEqual([alone?.text, alone?.buttons], ['No other user is signed in.', ['Sign In']]);
    await signIn('second@example.com');
    await parts.list.reload();
    assert.equal(await current(), 'second@example.com');
    // With one other user there is nothing to ask.
    await run('cognitoApi.switchUser', { setupId });
    assert.equal(await current(), 'first@example.com');
    const other = await until(() => nodeBelow(parts, setupId, (node) => node.words.includes('otherUser')));
    assert.equal(other.label, 'second@example.com');
    await run('cognitoApi.switchUser', other);
    assert.equal(await current(), 'second@example.com');
  });

  it('Sign Out forgets here alone; Sign Out Everywhere asks, and ends the refresh tokens of other machines', async () => {
    const refreshToken = await operations.tokenText(setupId, 'refresh token');
    await run(
      'cognitoApi.signOut',
      await until(() =>
        nodeBelow(parts, setupId, (node) => node.label === 'second@example.com' && node.userId !== undefined),
      ),
    );
    assert.equal(await current(), 'first@example.com');
    assert.equal((await exchange(refreshToken)).status, 200, 'signing out here has ended it at Cognito too');
    await signIn('second@example.com');
    await parts.list.reload();

    await run('cognitoApi.signOutEverywhere', { setupId }, [/second/]);
    assert.equal(await current(), 'second@example.com', 'it was signed out without a yes');
    const shown = await run('cognitoApi.signOutEverywhere', { setupId }, [/second/], 'Sign Out Everywhere');
    assert.match(shown.at(-1)?.text ?? '', /signed out everywhere\. API Gateway goes on accepting/);
    assert.equal(await current(), 'first@example.com');
    assert.equal((await exchange(refreshToken)).status, 400);
  });

  it('Load More shows the next page of users', async function () {
    this.timeout(120_000);
    const names = Array.from({ length: 70 }, (_, at) => `many-${at}@example.com`);
    for (const username of names) await operations.addUser(setupId, { username, invite: false });
    await parts.tree.refresh();
    const more = () => nodeBelow(parts, setupId, (node) => node.command === 'cognitoApi.loadMoreUsers');
    const node = await until(more);
    assert.equal(node.description, '60 shown');
    assert.equal(await userNode(names[69] ?? ''), undefined);
    await run('cognitoApi.loadMoreUsers', node);
    await until(() => userNode(names[69] ?? ''));
    assert.equal(await more(), undefined);
  });

  /** Uses a refresh token as another machine would: by the Cognito API, without any credentials. */
  async function exchange(refreshToken: string): Promise<Response> {
    const setup = await operations.load(setupId);
    const { endpoint } = await parts.sandbox();
    return fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
      },
      body: JSON.stringify({
        ClientId: setup.rows.appClient?.attributes?.id,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    });
  }
});
