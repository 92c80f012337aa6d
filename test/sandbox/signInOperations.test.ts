/** Signing in to a setup on the sandbox: test user in one click, programs, conversations, and what is refused how. */
import assert from 'node:assert/strict';
import { AdminCreateUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Person } from '../../src/demo/person.ts';
import { Failure } from '../../src/engine/failure.ts';
import { openOperations } from '../../src/operations/openOperations.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { converse } from '../../src/signIn/conversation.ts';
import { authorizationRequest } from '../../src/signIn/hostedPage.ts';
import { callback, hosted, hours, makeClient, makeUser, password } from '../support/cognitoFixtures.ts';
import { fakeOwnAddress } from '../support/fakeOwnAddress.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const failed =
  (code: string, text = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.note.code, code, `${error.note.code}: ${error.note.what} ${error.note.why}`);
    assert.match(`${error.note.what} ${error.note.why}`, text);
    return true;
  };

describe('signing in to a setup', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let ahead = 0;
  before(async () => {
    test = await startTestOperations({ now: () => Date.now() + ahead });
  });
  after(() => test.close());
  afterEach(() => {
    ahead = 0;
  });

  const idOf = (setup: Setup, row: string) => String(setup.rows[row]?.attributes?.id);
  const idsOf = async (setup: Setup) => (await test.operations.waysIn(setup.id)).map(({ id }) => id);

  describe('by password', () => {
    let setup: Setup;
    before(async () => {
      setup = await createdSetup(test, await ownSettings('delete-news'));
    });

    it('makes a test user in one click: created, confirmed for good, signed in', async () => {
      assert.ok(!(await idsOf(setup)).includes('testUser'));
      await test.operations.createTestUser(setup.id);
      const after = await test.operations.load(setup.id);
      const { username } = after.extra.settings.testUser;
      const user = await test.cognito.send(
        new AdminGetUserCommand({ UserPoolId: idOf(setup, 'userPool'), Username: username }),
      );
      assert.equal(user.UserStatus, 'CONFIRMED');
      assert.ok((await idsOf(setup)).includes('testUser'));
      const step = await test.operations.startSignIn(setup.id, 'testUser', {});
      assert.equal(step.kind, 'signedIn');
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
      const plan = await test.operations.plan(setup.id);
      assert.deepEqual(
        plan.steps.filter(({ action }) => action !== 'keep'),
        [],
      );
      // A second click changes nothing.
      const before = test.traces.length;
      await test.operations.createTestUser(setup.id);
      assert.deepEqual(
        test.traces.slice(before).filter(({ changes }) => changes),
        [],
      );
    });

    it('makes no test user along with changes that nobody has looked at', async () => {
      const other = await createdSetup(test, await ownSettings('delete-news'));
      await test.operations.changeSetup(
        other.id,
        { ...other.extra.settings, appClient: { ...other.extra.settings.appClient, idTokenMinutes: 30 } },
        test.target,
      );
      await assert.rejects(test.operations.createTestUser(other.id), failed('OtherChanges', /client/i));
      assert.equal((await test.operations.load(other.id)).extra.settings.testUser.create, false);
      await test.operations.cleanUp(other.id);
    });

    it('asks for a new password on the way, and keeps the tokens at the end', async () => {
      const Username = 'bert';
      await test.cognito.send(
        new AdminCreateUserCommand({
          UserPoolId: idOf(setup, 'userPool'),
          Username,
          TemporaryPassword: 'Temporary-1!',
          MessageAction: 'SUPPRESS',
          UserAttributes: [{ Name: 'email', Value: 'bert@example.com' }],
        }),
      );
      const credentials = { username: Username, password: 'Temporary-1!' };
      const step = await test.operations.startSignIn(setup.id, 'password', credentials);
      const summary = await converse(step, async ({ kind }) => {
        assert.equal(kind, 'newPassword');
        return { text: 'Lasting-2!' };
      });
      assert.equal(summary?.who, 'bert@example.com');
      assert.equal((await test.operations.tokens(setup.id))?.who, 'bert@example.com');
      assert.ok(!JSON.stringify(summary).includes('eyJ'), 'no token leaves the operations');
    });

    it('refuses a flow that the app client does not allow, and missing credentials', async () => {
      const bert = { username: 'bert', password: 'Lasting-2!' };
      await assert.rejects(
        test.operations.startSignIn(setup.id, 'srp', bert),
        failed('FlowNotEnabled', /ALLOW_USER_SRP_AUTH/),
      );
      await assert.rejects(
        test.operations.startSignIn(setup.id, 'password', { username: 'bert' }),
        failed('CredentialsMissing'),
      );
    });

    for (const [title, off, words] of [
      ['behind', hours(1), /60 minutes behind/],
      ['ahead', -hours(1), /60 minutes ahead/],
    ] as const)
      it(`says that the clock is an hour ${title}, and keeps nothing`, async () => {
        await test.operations.signOut(setup.id);
        ahead = off;
        const bert = { username: 'bert', password: 'Lasting-2!' };
        await assert.rejects(test.operations.startSignIn(setup.id, 'password', bert), failed('ClockOff', words));
        assert.equal((await test.vault.get(setup.id, 'tokens'))?.includes('bert@example.com') ?? false, false);
      });
  });

  describe('on the hosted page', () => {
    let setup: Setup;
    const who = { username: 'clara@example.com', password };
    const person = () => new Person((url) => url.startsWith('http://localhost:') || url.startsWith(callback));
    before(async () => {
      setup = await createdSetup(test, await ownSettings('lambda-trigger'));
      await makeUser(test, idOf(setup, 'userPool'), who.username);
    });

    /** What the callback page does in a browser. */
    const comeBack = (address: string) => {
      const end = new URL(address);
      const fragment = end.hash.slice(1);
      return fetch(`${end.origin}${end.pathname}${end.search}`, fragment ? { method: 'POST', body: fragment } : {});
    };

    it('by code and by implicit grant, as it is asked', async () => {
      for (const [grant, source] of [
        ['code', 'authorization code'],
        ['implicit', 'implicit'],
      ] as const) {
        const summary = await test.operations.signInHostedPage(
          setup.id,
          async (url) => {
            void comeBack(await person().signIn(url, who));
          },
          undefined,
          grant,
        );
        assert.equal(summary.source, source);
      }
    });

    it('by code, back to the address of the program itself, where the app client lists it', async () => {
      const own = fakeOwnAddress();
      const operations = openOperations({
        store: test.store,
        vault: test.vault,
        sandbox: async () => test.sandbox,
        ownAddress: own,
      });
      const settings = await ownSettings('lambda-trigger');
      settings.appClient.callbackUrls = [...settings.appClient.callbackUrls, own.url];
      settings.appClient.loopbackCallback = false;
      const listing = await createdSetup(test, settings);
      await makeUser(test, idOf(listing, 'userPool'), who.username);
      assert.deepEqual((await operations.waysIn(listing.id))[0]?.id, 'hostedUri');
      // Without VS Code around, as in the demo, nothing is offered that could not come back.
      assert.ok(!(await idsOf(listing)).includes('hostedUri'));
      const [foreign, taken, again] = [[] as boolean[], [] as boolean[], [] as boolean[]];
      const summary = await operations.signInHostedPage(
        listing.id,
        async (url) => {
          const asked = new URL(url).searchParams;
          assert.equal(asked.get('redirect_uri'), own.url);
          assert.equal(asked.get('code_challenge_method'), 'S256');
          const end = new URL(await new Person((at) => at.startsWith('vscode:')).signIn(url, who));
          assert.equal(`${end.protocol}//${end.host}${end.pathname}`, own.url);
          foreign.push(own.open(`code=stolen&state=${'x'.repeat(43)}`));
          taken.push(own.open(end.search));
          again.push(own.open(end.search));
        },
        undefined,
        'uri',
      );
      assert.deepEqual([foreign, taken, again], [[false], [true], [false]]);
      assert.equal(summary.source, 'authorization code');
      assert.equal((await operations.call(listing.id, { token: 'access token' })).status, 200);
      assert.ok((await operations.refreshTokens(listing.id)).expiresAt >= summary.expiresAt);
      operations.close();
      await assert.rejects(
        test.operations.signInHostedPage(listing.id, () => assert.fail('The browser was opened.')),
        failed('NoLoopbackCallback'),
      );
    });

    it('a code that was used before', async () => {
      const { hostedPagesUrl } = await test.operations.facts(setup);
      await assert.rejects(
        test.operations.signInHostedPage(setup.id, async (url) => {
          const end = await person().signIn(url, who);
          await fetch(`${hostedPagesUrl}/oauth2/token`, {
            method: 'POST',
            body: new URLSearchParams({
              grant_type: 'authorization_code',
              client_id: idOf(setup, 'appClient'),
              code: new URL(end).searchParams.get('code') ?? '',
              redirect_uri: new URL(url).searchParams.get('redirect_uri') ?? '',
            }),
          });
          void fetch(end);
        }),
        failed('CodeRefused', /used before/),
      );
    });

    for (const [title, off, words] of [
      ['an hour behind', hours(1), /60 minutes behind/],
      ['an hour ahead', -hours(1), /60 minutes ahead/],
      ['a day ahead', -hours(24), /24 hours ahead/],
    ] as const)
      it(`a clock that is ${title}, by either grant, said in VS Code and in the browser`, async () => {
        ahead = off;
        try {
          for (const grant of ['code', 'implicit'] as const) {
            let page = Promise.resolve('');
            const signedIn = test.operations.signInHostedPage(
              setup.id,
              async (url) => {
                page = person()
                  .signIn(url, who)
                  .then(comeBack)
                  .then((answer) => answer.text());
              },
              undefined,
              grant,
            );
            await assert.rejects(signedIn, failed('ClockOff', words));
            assert.match(await page, words);
          }
        } finally {
          ahead = 0;
        }
      });

    it('an answer whose state is not that of the question', async () => {
      const abort = new AbortController();
      let page = '';
      await assert.rejects(
        test.operations.signInHostedPage(
          setup.id,
          async (url) => {
            const end = new URL(await person().signIn(url, who));
            end.searchParams.set('state', 'another');
            page = await (await fetch(end)).text();
            abort.abort();
          },
          abort.signal,
        ),
        { name: 'AbortError' },
      );
      assert.match(page, /does not belong to the sign-in/);
    });

    it('a callback URL that the app client does not list, before any browser is opened', async () => {
      const { settings } = setup.extra;
      const moved = {
        ...settings,
        appClient: { ...settings.appClient, loopbackPort: settings.appClient.loopbackPort - 1 },
      };
      await test.operations.changeSetup(setup.id, moved, test.target);
      try {
        await assert.rejects(
          test.operations.signInHostedPage(setup.id, () => assert.fail('The browser was opened.')),
          failed('RedirectMismatch', new RegExp(String(moved.appClient.loopbackPort))),
        );
      } finally {
        await test.operations.changeSetup(setup.id, settings, test.target);
      }
    });

    it('a scope that the app client does not allow, before any browser is opened', async () => {
      const { settings } = setup.extra;
      const wider = {
        ...settings,
        appClient: { ...settings.appClient, scopes: [...settings.appClient.scopes, 'profile'] },
      };
      await test.operations.changeSetup(setup.id, wider, test.target);
      try {
        await assert.rejects(
          test.operations.signInHostedPage(setup.id, () => assert.fail('The browser was opened.')),
          failed('SignInRefused', /scope/),
        );
      } finally {
        await test.operations.changeSetup(setup.id, settings, test.target);
      }
    });

    it('a pasted address: of this client, of another one, without tokens, with a code, with an error', async () => {
      const url = await test.operations.signInPageAddress(setup.id);
      const there = setup.extra.settings.appClient.callbackUrls[0] ?? '';
      const own = await new Person((at) => at.startsWith(there)).signIn(url, who);
      assert.equal((await test.operations.signInPastedAddress(setup.id, own)).source, 'pasted address');
      const paste = (address: string) => test.operations.signInPastedAddress(setup.id, address);

      const other = await makeClient(test, idOf(setup, 'userPool'), hosted);
      const facts = await test.operations.facts(setup);
      const client = { issuer: facts.issuer ?? '', hostedPagesUrl: facts.hostedPagesUrl ?? '', grants: [] };
      const request = await authorizationRequest(
        { ...client, clientId: other.id, scopes: ['openid'], callbackUrl: callback },
        'implicit',
      );
      await assert.rejects(
        paste(await person().signIn(request.url, who)),
        failed('TokenRefused', /another app client/),
      );
      await assert.rejects(paste(there), failed('NoTokensInAddress', /#id_token/));
      await assert.rejects(paste(`${there}?code=abc`), failed('NoTokensInAddress', /authorization code/));
      await assert.rejects(paste(`${there}#error=access_denied`), failed('SignInRefused', /access_denied/));
      ahead = -hours(2);
      const old = await new Person((at) => at.startsWith(there)).signIn(url, who);
      ahead = 0;
      await assert.rejects(paste(old), failed('TokenRefused', /expired/));
    });
  });

  describe('as a program', () => {
    let setup: Setup;
    before(async () => {
      const settings = await ownSettings('blank');
      settings.resourceServer = {
        identifier: 'news',
        name: 'News',
        scopes: [
          { name: 'read', description: 'Read' },
          { name: 'write', description: 'Write' },
        ],
      };
      settings.appClient.oauthGrants = ['client_credentials'];
      settings.appClient.generateSecret = true;
      settings.appClient.scopes = ['news/read', 'news/write'];
      settings.authorizationScopes = ['news/read'];
      settings.testUser.create = false;
      setup = await createdSetup(test, settings);
    });

    it('gets an access token with the scope of the method alone, no user, and the call is let in', async () => {
      const [best] = await test.operations.waysIn(setup.id);
      assert.equal(best?.id, 'clientCredentials');
      const summary = await test.operations.signInAsClient(setup.id);
      assert.deepEqual(summary.scopes, ['news/read']);
      assert.equal(summary.source, 'client credentials');
      assert.equal(summary.who, `${setup.extra.settings.appClient.name} (app client)`);
      assert.equal((await test.operations.call(setup.id, { token: 'access token' })).status, 200);
      await assert.rejects(test.operations.call(setup.id, { token: 'ID token' }), failed('TokenMissing'));
    });

    it('gets new tokens by the secret, in one click and before a call: programs have no refresh token', async () => {
      const summary = await test.operations.signInAsClient(setup.id);
      assert.equal(summary.canRefresh, true);
      const before = await test.operations.tokenText(setup.id, 'access token');
      await assert.rejects(test.operations.tokenText(setup.id, 'refresh token'), failed('TokenMissing'));
      const next = await test.operations.refreshTokens(setup.id);
      assert.deepEqual([next.who, next.scopes, next.source], [summary.who, ['news/read'], 'client credentials']);
      assert.notEqual(await test.operations.tokenText(setup.id, 'access token'), before);
      assert.equal((await test.operations.call(setup.id, { token: 'access token' })).status, 200);
      assert.equal((await test.operations.signedInUsers(setup.id)).length, 1);
      await assert.rejects(test.operations.revokeTokens(setup.id), failed('NoRefreshToken', /client credentials/));
    });

    it('says that the secret is missing, and that it is wrong', async () => {
      const secret = (await test.vault.get(setup.id, 'clientSecret')) ?? '';
      await test.vault.put(setup.id, 'clientSecret', 'wrong');
      await assert.rejects(test.operations.signInAsClient(setup.id), failed('TokenEndpointRefused', /secret/));
      await test.vault.remove(setup.id, 'clientSecret');
      await assert.rejects(test.operations.signInAsClient(setup.id), failed('ClientSecretMissing'));
      await test.vault.put(setup.id, 'clientSecret', secret);
    });
  });
});
