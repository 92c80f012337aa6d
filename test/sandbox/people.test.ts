/** People of a pool and their tokens, on the sandbox: administration, several users, revocation, inspection. */
import assert from 'node:assert/strict';
import { AdminGetUserCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../src/engine/failure.ts';
import { openOperations } from '../../src/operations/openOperations.ts';
import type { Setup, UserFacts } from '../../src/operations/operations.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const failed = (code: string) => (error: unknown) => error instanceof Failure && error.note.code === code;

describe('people', () => {
  let test: TestOperations;
  let setup: Setup;
  let pool: string;
  before(async () => {
    test = await startTestOperations();
    const settings = await ownSettings('delete-news');
    settings.userPool.signInIdentifiers = ['email'];
    setup = await createdSetup(test, settings);
    pool = (await test.operations.facts(setup)).userPoolId ?? '';
  });
  after(() => test.close());

  async function named(name: string): Promise<UserFacts | undefined> {
    const { users } = await test.operations.userPage(setup.id);
    return users.find(({ username, email }) => username === name || email === name);
  }
  /** Somebody with a permanent password, by the name that people sign in with. */
  async function person(name: string): Promise<{ username: string; password: string; inPool: string }> {
    const password = await test.operations.newPassword(setup.id);
    await test.operations.addUser(setup.id, { username: name, invite: false });
    const inPool = (await named(name))?.username ?? '';
    await test.operations.setPermanentPassword(setup.id, inPool, password);
    return { username: name, password, inPool };
  }
  const inbox = async (to: string) => {
    const { inboxUrl } = await test.operations.facts(setup);
    const mails = (await (await fetch(`${inboxUrl}/messages.json`)).json()) as { to: string; code?: string }[];
    return mails.filter((mail) => mail.to === to);
  };

  it('are created silently or with a mail, must choose a password, and need not once it is set for good', async () => {
    await test.operations.addUser(setup.id, { username: 'silent@example.com', invite: false });
    await test.operations.addUser(setup.id, { username: 'invited@example.com', invite: true });
    assert.equal((await inbox('silent@example.com')).length, 0);
    assert.equal((await inbox('invited@example.com')).length, 1);
    const silent = await named('silent@example.com');
    assert.deepEqual([silent?.status, silent?.emailVerified], ['FORCE_CHANGE_PASSWORD', true]);
    const password = await test.operations.newPassword(setup.id);
    await test.operations.setPermanentPassword(setup.id, silent?.username ?? '', password);
    assert.equal((await named('silent@example.com'))?.status, 'CONFIRMED');
    const credentials = { username: 'silent@example.com', password };
    assert.equal((await test.operations.signInPassword(setup.id, credentials)).who, 'silent@example.com');
    await test.operations.signOut(setup.id);
  });

  it('are invited once more: the new temporary password works, the one before does not', async () => {
    const username = 'again@example.com';
    await test.operations.addUser(setup.id, { username, invite: true });
    const [{ code: first = '' } = {}] = await inbox(username);
    const inPool = (await named(username))?.username ?? '';
    assert.deepEqual(await test.operations.resendInvitation(setup.id, inPool), {
      destination: username,
      medium: 'EMAIL',
    });
    const [{ code: second = '' } = {}, ...others] = await inbox(username);
    assert.equal(others.length, 1);
    await assert.rejects(
      test.operations.startSignIn(setup.id, 'password', { username, password: first }),
      failed('WrongPassword'),
    );
    const step = await test.operations.startSignIn(setup.id, 'password', { username, password: second });
    assert.ok(step.kind === 'question' && step.question.kind === 'newPassword');
    const lasting = await test.operations.newPassword(setup.id);
    await test.operations.setPermanentPassword(setup.id, inPool, lasting);
    await assert.rejects(test.operations.resendInvitation(setup.id, inPool), failed('UserStatusRefused'));
    await assert.rejects(test.operations.resendInvitation(setup.id, 'nobody'), failed('UserGone'));
  });

  it('are refused under a name that is taken, in words that say so', async () => {
    await assert.rejects(
      test.operations.addUser(setup.id, { username: 'silent@example.com', invite: false }),
      failed('UserExists'),
    );
    await assert.rejects(test.operations.deleteUser(setup.id, 'nobody@example.com'), failed('UserGone'));
  });

  it('are listed a page at a time, each of them once', async () => {
    for (let at = 0; at < 5; at++)
      await test.operations.addUser(setup.id, { username: `page${at}@example.com`, invite: false });
    const found: string[] = [];
    let next: string | undefined;
    let pages = 0;
    do {
      const page = await test.operations.userPage(setup.id, next, undefined, 2);
      assert.ok(page.users.length <= 2);
      found.push(...page.users.map(({ username }) => username));
      next = page.next;
      pages++;
    } while (next !== undefined);
    const all = (await test.operations.userPage(setup.id)).users.map(({ username }) => username);
    assert.deepEqual(found.toSorted(), all.toSorted());
    assert.equal(new Set(found).size, found.length);
    assert.ok(pages >= 3, `${pages} pages`);
  });

  it('sign up, are sent the code again, and are confirmed with it or by an administrator', async () => {
    const password = await test.operations.newPassword(setup.id);
    for (const email of ['code@example.com', 'admin@example.com'])
      await test.operations.signUp(setup.id, { username: email, password, email });
    assert.equal((await named('code@example.com'))?.status, 'UNCONFIRMED');
    const inPool = (await named('code@example.com'))?.username ?? '';
    const delivery = await test.operations.resendCode(setup.id, inPool);
    assert.equal(delivery?.medium, 'EMAIL');
    const mails = await inbox('code@example.com');
    assert.equal(mails.length, 2);
    const codes = mails.map(({ code }) => code ?? '');
    // The newest may stand at either end of the inbox: only it is still good.
    await Promise.any(codes.map((code) => test.operations.confirmSignUp(setup.id, inPool, code)));
    assert.equal((await named('code@example.com'))?.status, 'CONFIRMED');
    await test.operations.confirmUser(setup.id, (await named('admin@example.com'))?.username ?? '');
    assert.deepEqual(
      [(await named('admin@example.com'))?.status, (await named('admin@example.com'))?.emailVerified],
      ['CONFIRMED', false],
    );
    await assert.rejects(test.operations.confirmUser(setup.id, inPool), failed('UserStatusRefused'));
  });

  it('are disabled and enabled, reset, and put into groups and out of them', async () => {
    const { inPool, ...credentials } = await person('changed@example.com');
    await test.operations.setEnabled(setup.id, inPool, false);
    await assert.rejects(test.operations.signInPassword(setup.id, credentials));
    await test.operations.setEnabled(setup.id, inPool, true);
    await test.cognito.send(new CreateGroupCommand({ UserPoolId: pool, GroupName: 'readers' }));
    assert.ok((await test.operations.groups(setup.id)).includes('readers'));
    await test.operations.setInGroup(setup.id, inPool, { group: 'readers', member: true });
    assert.deepEqual(await test.operations.groupsOfUser(setup.id, inPool), ['readers']);
    await test.operations.setInGroup(setup.id, inPool, { group: 'readers', member: false });
    assert.deepEqual(await test.operations.groupsOfUser(setup.id, inPool), []);
    await test.operations.resetPassword(setup.id, inPool);
    assert.equal((await named('changed@example.com'))?.status, 'RESET_REQUIRED');
  });

  it('are gone with their tokens once they are deleted', async () => {
    const { inPool, ...credentials } = await person('deleted@example.com');
    await test.operations.signInPassword(setup.id, credentials);
    await test.operations.deleteUser(setup.id, inPool);
    assert.deepEqual(await test.operations.signedInUsers(setup.id), []);
    await assert.rejects(test.cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: inPool })), {
      name: 'UserNotFoundException',
    });
  });

  describe('who are signed in', () => {
    let anna: { username: string; password: string; inPool: string };
    let bert: typeof anna;
    before(async () => {
      anna = await person('anna@example.com');
      bert = await person('bert@example.com');
    });
    beforeEach(async () => {
      for (const { userId } of await test.operations.signedInUsers(setup.id))
        await test.operations.signOut(setup.id, userId);
      await test.operations.signInPassword(setup.id, anna);
      await test.operations.signInPassword(setup.id, bert);
    });
    const users = async () =>
      (await test.operations.signedInUsers(setup.id)).map(({ who, current }) => `${who}${current ? ' *' : ''}`);

    it('are kept side by side, and one can switch between them', async () => {
      assert.deepEqual(await users(), ['bert@example.com *', 'anna@example.com']);
      await test.operations.switchUser(setup.id, anna.inPool);
      assert.deepEqual(await users(), ['anna@example.com *', 'bert@example.com']);
      assert.equal((await test.operations.tokens(setup.id))?.who, 'anna@example.com');
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
      await assert.rejects(test.operations.switchUser(setup.id, 'nobody'), failed('SignedOut'));
    });

    it('are refreshed one by one, without becoming the current one', async () => {
      const before = await test.operations.tokenText(setup.id, 'access token', anna.inPool);
      await test.operations.refreshTokens(setup.id, undefined, anna.inPool);
      assert.notEqual(await test.operations.tokenText(setup.id, 'access token', anna.inPool), before);
      assert.deepEqual(await users(), ['bert@example.com *', 'anna@example.com']);
    });

    it('are refreshed before a call when their tokens have expired, only if that is wanted', async () => {
      let wanted = false;
      const own = openOperations({
        store: test.store,
        vault: test.vault,
        sandbox: async () => test.sandbox,
        refreshBeforeCall: () => wanted,
      });
      const kept = JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '') as Record<string, unknown>;
      await test.vault.put(setup.id, 'tokens', JSON.stringify({ ...kept, expiresAt: 1 }));
      assert.equal((await own.call(setup.id, { token: 'ID token' })).status, 200, 'the token itself is still good');
      assert.equal((await own.tokens(setup.id))?.expiresAt, 1);
      wanted = true;
      await own.call(setup.id, { token: 'none' });
      assert.equal((await own.tokens(setup.id))?.expiresAt, 1, 'a call without a token needs none');
      assert.equal((await own.call(setup.id, { token: 'ID token' })).status, 200);
      assert.ok(((await own.tokens(setup.id))?.expiresAt ?? 0) > Date.now());
      own.close();
    });

    it('say why implicit tokens cannot be refreshed', async () => {
      const { refreshToken: _, ...kept } = JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '');
      await test.vault.put(setup.id, 'tokens', JSON.stringify({ ...kept, source: 'implicit' }));
      await assert.rejects(
        test.operations.refreshTokens(setup.id),
        (error) => error instanceof Failure && error.note.why === 'The implicit grant gives no refresh token.',
      );
    });

    it('cannot refresh once revoked, but the API goes on accepting their tokens', async () => {
      const user = await test.operations.revokeTokens(setup.id);
      assert.deepEqual(
        [user.who, user.revoked, user.canRefresh, user.current],
        ['bert@example.com', true, false, true],
      );
      await assert.rejects(test.operations.refreshTokens(setup.id), failed('NoRefreshToken'));
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
      assert.equal((await test.operations.inspectTokens(setup.id)).revoked, true);
      await assert.rejects(test.operations.revokeTokens(setup.id), failed('NoRefreshToken'));
    });

    it('lose their refresh tokens at Cognito when they are signed out everywhere', async () => {
      const kept = await test.vault.get(setup.id, 'tokens');
      await test.operations.signOutEverywhere(setup.id);
      assert.deepEqual(await users(), ['anna@example.com *']);
      // Another machine that still has the tokens.
      await test.vault.put(setup.id, 'tokens', kept ?? '');
      await assert.rejects(test.operations.refreshTokens(setup.id, undefined, bert.inPool));
      await test.operations.refreshTokens(setup.id, undefined, anna.inPool);
    });

    it('are signed out everywhere by the administrator when their own token has expired', async () => {
      const kept = JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '');
      await test.vault.put(setup.id, 'tokens', JSON.stringify({ ...kept, expiresAt: 1 }));
      const before = test.traces.length;
      await test.operations.signOutEverywhere(setup.id);
      const asked = test.traces.slice(before).map(({ operation }) => operation);
      assert.ok(asked.includes('AdminUserGlobalSignOut'), asked.join());
    });

    it('are refreshed once when two windows do it at the same time', async () => {
      const before = test.traces.length;
      await Promise.all([test.operations.refreshTokens(setup.id), test.operations.refreshTokens(setup.id)]);
      const asked = test.traces.slice(before).filter(({ operation }) => operation === 'InitiateAuth');
      assert.equal(asked.length, 1);
    });

    it('have tokens whose signature is checked against the keys of the pool, and told when it is not good', async () => {
      const { tokens } = await test.operations.inspectTokens(setup.id);
      assert.deepEqual(
        tokens.map(({ kind, outcome }) => [kind, outcome.state]),
        [
          ['ID token', 'good'],
          ['access token', 'good'],
        ],
      );
      assert.equal(tokens[0]?.claims.email, 'bert@example.com');
      const text = await test.operations.tokenText(setup.id, 'ID token');
      assert.equal(JSON.stringify(tokens).includes(text.slice(0, 40)), false);
      const kept = JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '') as { idToken: string };
      const [header = '', claims = '', signature = ''] = kept.idToken.split('.');
      const forged = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), email: 'eve@example.com' }),
      ).toString('base64url');
      await test.vault.put(
        setup.id,
        'tokens',
        JSON.stringify({ ...kept, idToken: [header, forged, signature].join('.') }),
      );
      const [altered] = (await test.operations.inspectTokens(setup.id)).tokens;
      assert.deepEqual([altered?.outcome.state, altered?.claims.email], ['refused', 'eve@example.com']);
      assert.match(altered?.outcome.words ?? '', /NOT valid/);
    });
  });
});
