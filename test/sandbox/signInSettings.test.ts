/** Settings that change how people and programs get tokens: required MFA, required attributes, rotation, client credentials. */
import assert from 'node:assert/strict';
import { DescribeUserPoolClientCommand, RevokeTokenCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import { Person } from '../../src/demo/person.ts';
import { Failure } from '../../src/engine/failure.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { codeOf } from '../../src/sandbox/cognito/totp.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { callback, claimsOf, codeTo } from '../support/cognitoFixtures.ts';
import { FormBrowser, type Place } from '../support/formBrowser.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const password = 'Correct-horse-1';

describe('settings of signing in', function () {
  this.timeout(60_000);
  let ahead = 0;
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations({ now: () => Date.now() + ahead });
  });
  after(() => test.close());
  beforeEach(() => {
    ahead = 0;
  });

  async function create(change: (settings: Settings) => void): Promise<Setup> {
    const settings = await ownSettings('blank');
    settings.userPool.selfRegistration = true;
    change(settings);
    return createdSetup(test, settings);
  }
  async function cleanUp(setup: Setup): Promise<void> {
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  }
  const tokensOf = async (setup: Setup) =>
    JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '{}') as Record<'refreshToken' | 'idToken', string>;
  const operationsSince = (start: number) => test.traces.slice(start).map(({ operation }) => operation);

  describe('with MFA and attributes required', () => {
    let setup: Setup;
    before(async () => {
      setup = await create((settings) => {
        settings.userPool.mfa = 'ON';
        settings.userPool.requiredAttributes = ['name', 'birthdate', 'phone_number'];
        settings.appClient.callbackUrls = [callback];
        settings.appClient.oauthGrants = ['implicit'];
        settings.appClient.scopes = ['openid', 'email', 'phone', 'profile'];
      });
    });
    after(() => cleanUp(setup));

    const page = (place: Place) => place.url.pathname.split('/').at(-1);
    async function openLogin(browser: FormBrowser): Promise<Place> {
      const { clientId = '', hostedPagesUrl } = await test.operations.facts(setup);
      const asked = { client_id: clientId, redirect_uri: callback, response_type: 'token', scope: 'openid profile' };
      return browser.open(`${hostedPagesUrl}/oauth2/authorize?${new URLSearchParams(asked)}`);
    }
    const codeNow = (secret: string) => codeOf(secret, Math.floor((Date.now() + ahead) / 30_000));

    it('asks for the attributes at sign-up, then for an authenticator app, and at the next sign-in for its code', async () => {
      const browser = new FormBrowser(test.sandbox.endpoint);
      const form = await browser.follow(await openLogin(browser), 'Sign up');
      for (const name of ['name', 'birthdate', 'phone_number'])
        assert.ok(form.html.querySelector(`input[name="${name}"]`), `${name} is asked for`);
      const who = { username: 'new@example.com', password, phone_number: '+12025550123', birthdate: '1990-02-03' };
      const refused = await browser.submit(form, 'password', { ...who, name: '' });
      assert.equal(refused.here && refused.status, 400);
      const confirm = await browser.submit(refused, 'password', { ...who, name: 'New Person' });
      assert.equal(page(confirm), 'confirmUser', confirm.alert);
      const setUp = await browser.submit(confirm, 'code', { code: await codeTo(test, 'new@example.com') });
      assert.equal(page(setUp), 'mfaSetup');
      const secret = setUp.html.querySelector('code.secret')?.textContent ?? '';
      const wrong = await browser.submit(setUp, 'code', { code: '000000' });
      assert.equal(page(wrong), 'mfaSetup');
      const back = await browser.submit(wrong, 'code', { code: codeNow(secret) });
      const claims = claimsOf(new URLSearchParams(back.url.hash.slice(1)).get('id_token') ?? '');
      assert.deepEqual(
        [claims.name, claims.birthdate, claims.phone_number],
        ['New Person', '1990-02-03', '+12025550123'],
      );

      ahead = 60_000;
      const other = new FormBrowser(test.sandbox.endpoint);
      const asked = await other.submit(await openLogin(other), 'password', { username: who.username, password });
      assert.equal(page(asked), 'mfa');
      assert.equal((await other.submit(asked, 'code', { code: '000000' })).here, true);
      const inside = await other.submit(asked, 'code', { code: codeNow(secret) });
      assert.ok(new URLSearchParams(inside.url.hash.slice(1)).get('access_token'), inside.alert);
    });

    it('leads the test user through the same on the hosted page, and says so where only a password is asked', async () => {
      await assert.rejects(
        test.operations.signInTestUser(setup.id),
        (error) =>
          error instanceof Failure &&
          error.note.code === 'ChallengeNotSupported' &&
          /authenticator app to be set up/.test(error.note.what),
      );
      const { username } = setup.extra.settings.testUser;
      const secretPassword = (await test.vault.get(setup.id, `password:${username}`)) ?? '';
      const browser = new FormBrowser(test.sandbox.endpoint);
      const login = await openLogin(browser);
      const setUp = await browser.submit(login, 'password', { username, password: secretPassword });
      assert.equal(page(setUp), 'mfaSetup', setUp.alert);
      const secret = setUp.html.querySelector('code.secret')?.textContent ?? '';
      const back = await browser.submit(setUp, 'code', { code: codeNow(secret) });
      const claims = claimsOf(new URLSearchParams(back.url.hash.slice(1)).get('id_token') ?? '');
      assert.deepEqual([claims.name, claims.birthdate], ['Test user', '2000-01-01']);
    });
  });

  describe('with rotating refresh tokens', () => {
    let setup: Setup;
    const who = { username: 'anna@example.com', password };
    before(async () => {
      setup = await create((settings) => {
        settings.appClient.refreshTokenRotation = true;
        settings.appClient.rotationGraceSeconds = 5;
        settings.appClient.authFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'];
        settings.appClient.generateSecret = true;
      });
    });
    after(() => cleanUp(setup));

    it('gets a new refresh token by GetTokensFromRefreshToken after a sign-in through the API, again and again', async () => {
      await test.operations.signInTestUser(setup.id);
      const first = await tokensOf(setup);
      const start = test.traces.length;
      await test.operations.refreshTokens(setup.id);
      const second = await tokensOf(setup);
      await test.operations.refreshTokens(setup.id);
      const third = await tokensOf(setup);
      assert.equal(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size, 3);
      assert.deepEqual(operationsSince(start), ['GetTokensFromRefreshToken', 'GetTokensFromRefreshToken']);
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
      await test.vault.put(
        setup.id,
        'tokens',
        JSON.stringify({ ...third, refreshToken: second.refreshToken, source: 'SRP' }),
      );
      ahead = 6_000;
      await assert.rejects(
        test.operations.refreshTokens(setup.id),
        (error) => error instanceof Failure && /RefreshTokenReuse/.test(JSON.stringify(error.note)),
      );
    });

    it('gets one at the token endpoint after a sign-in on the hosted page', async () => {
      const person = new Person((url) => url.startsWith('http://localhost:'));
      const facts = await test.operations.facts(setup);
      const inbox = () => codeTo(test, who.username);
      await test.operations.signInHostedPage(setup.id, async (url) => {
        void person.signUp(url, who, inbox).then((address) => fetch(address));
      });
      const before = await tokensOf(setup);
      const start = test.traces.length;
      await test.operations.refreshTokens(setup.id);
      const after = await tokensOf(setup);
      assert.notEqual(after.refreshToken, before.refreshToken);
      assert.deepEqual(operationsSince(start), []);
      assert.ok(facts.hostedPagesUrl);
    });
  });

  it('refuses to revoke tokens where revocation is off, and revokes where it is on', async () => {
    const setup = await create((settings) => {
      settings.appClient.tokenRevocation = false;
    });
    const { clientId: ClientId = '' } = await test.operations.facts(setup);
    await test.operations.signInTestUser(setup.id);
    const { refreshToken: Token } = await tokensOf(setup);
    await assert.rejects(test.cognito.send(new RevokeTokenCommand({ ClientId, Token })), {
      name: 'UnsupportedOperationException',
    });
    const settings = structuredClone(setup.extra.settings);
    settings.appClient.tokenRevocation = true;
    await test.operations.changeSetup(setup.id, settings, test.target);
    await test.operations.apply(setup.id, await test.operations.plan(setup.id));
    await test.cognito.send(new RevokeTokenCommand({ ClientId, Token }));
    await assert.rejects(
      test.operations.refreshTokens(setup.id),
      (error) => error instanceof Failure && /revoked/.test(JSON.stringify(error.note)),
    );
    await cleanUp(setup);
  });

  it('lets a program in by client credentials, for the scopes of the resource server only', async () => {
    const setup = await create((settings) => {
      settings.resourceServer = {
        identifier: 'news',
        name: 'News API',
        scopes: [
          { name: 'read', description: 'Read news' },
          { name: 'delete', description: 'Delete news' },
        ],
      };
      settings.appClient.generateSecret = true;
      settings.appClient.oauthGrants = ['client_credentials'];
      settings.appClient.scopes = ['news/read', 'news/delete'];
      settings.authorizationScopes = ['news/delete'];
    });
    const {
      clientId = '',
      userPoolId,
      issuer = '',
      hostedPagesUrl,
      endpointUrl = '',
    } = await test.operations.facts(setup);
    const { UserPoolClient } = await test.cognito.send(
      new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId }),
    );
    assert.deepEqual(
      [UserPoolClient?.AllowedOAuthFlows, UserPoolClient?.CallbackURLs ?? []],
      [['client_credentials'], []],
    );
    const secret = (await test.vault.get(setup.id, 'clientSecret')) ?? '';
    const server = { issuer, token_endpoint: `${hostedPagesUrl}/oauth2/token` };
    const client = { client_id: clientId };
    const tokenFor = async (scope: string) => {
      const answer = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.ClientSecretBasic(secret),
        new URLSearchParams({ scope }),
        { [oauth.allowInsecureRequests]: true },
      );
      return (await oauth.processClientCredentialsResponse(server, client, answer)).access_token;
    };
    const statusWith = async (token: string) =>
      (await fetch(endpointUrl, { headers: { authorization: `Bearer ${token}` } })).status;
    assert.equal(await statusWith(await tokenFor('news/delete')), 200);
    assert.equal(await statusWith(await tokenFor('news/read')), 401);
    await assert.rejects(tokenFor('openid'), { error: 'invalid_scope' });
    await assert.rejects(
      test.operations.signInHostedPage(setup.id, async () => {}),
      (error) => error instanceof Failure && error.note.code === 'NoSignInGrant',
    );
    assert.deepEqual(
      (await test.operations.plan(setup.id)).steps.filter(({ action }) => action !== 'keep'),
      [],
    );
    await cleanUp(setup);
  });
});
