/** The OAuth endpoints of the sandbox, with oauth4webapi as the client, and by hand where a good client would not go. */
import assert from 'node:assert/strict';
import {
  AdminDisableUserCommand,
  CreateResourceServerCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import {
  type CognitoWorld,
  callback,
  claimsOf,
  hosted,
  makeClient,
  makeDomain,
  makePool,
  makeUser,
  minutes,
  password,
  startCognito,
  type TestClient,
} from '../support/cognitoFixtures.ts';
import { FormBrowser } from '../support/formBrowser.ts';

const insecure = { [oauth.allowInsecureRequests]: true };

describe('OAuth endpoints of the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let base: string;
  let server: oauth.AuthorizationServer;
  let publicClient: TestClient;
  let confidential: TestClient;
  before(async () => {
    test = await startCognito();
    poolId = await makePool(test);
    base = await makeDomain(test, poolId);
    await test.cognito.send(
      new CreateResourceServerCommand({
        UserPoolId: poolId,
        Identifier: 'orders',
        Name: 'Orders',
        Scopes: [
          { ScopeName: 'read', ScopeDescription: 'Read' },
          { ScopeName: 'write', ScopeDescription: 'Write' },
        ],
      }),
    );
    publicClient = await makeClient(test, poolId, hosted);
    confidential = await makeClient(test, poolId, { ...hosted, GenerateSecret: true });
    await makeUser(test, poolId, 'jo@example.com');
    const issuer = new URL(`${test.sandbox.endpoint}/${poolId}`);
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  });
  after(() => test.close());

  /** Parameters that the browser is sent back with, after the sign-in that they ask for. */
  async function authorize(
    client: TestClient,
    more: Record<string, string> = {},
    username = 'jo@example.com',
  ): Promise<URLSearchParams> {
    const query = {
      client_id: client.id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid email',
      ...more,
    };
    const browser = new FormBrowser(test.sandbox.endpoint);
    const login = await browser.open(`${server.authorization_endpoint}?${new URLSearchParams(query)}`);
    const back = await browser.submit(login, 'password', { username, password });
    return back.url.searchParams;
  }

  /** A request to the token endpoint, by hand. */
  async function post(fields: Record<string, string>, headers: Record<string, string> = {}, path = '/oauth2/token') {
    const response = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  async function refuses(fields: Record<string, string>, error: string, headers: Record<string, string> = {}) {
    const { status, body } = await post(fields, headers);
    assert.equal(body.error, error, JSON.stringify(body));
    assert.equal(status, 400);
  }

  async function codeFor(
    client: TestClient,
    more: Record<string, string> = {},
    username?: string,
  ): Promise<Record<string, string>> {
    const code = (await authorize(client, more, username)).get('code') ?? '';
    return { grant_type: 'authorization_code', client_id: client.id, redirect_uri: callback, code };
  }

  const basic = ({ id, secret }: TestClient) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  it('are announced in the openid-configuration', () => {
    assert.equal(server.issuer, `${test.sandbox.endpoint}/${poolId}`);
    assert.equal(server.token_endpoint, `${base}/oauth2/token`);
    assert.equal(server.jwks_uri, `${server.issuer}/.well-known/jwks.json`);
    assert.equal(server.userinfo_endpoint, `${base}/oauth2/userInfo`);
  });

  for (const kind of ['public', 'confidential'] as const)
    it(`exchange a code with PKCE for a ${kind} client, refresh, tell about the user, and revoke`, async () => {
      const made = kind === 'public' ? publicClient : confidential;
      const client: oauth.Client = { client_id: made.id };
      const proof = made.secret === undefined ? oauth.None() : oauth.ClientSecretBasic(made.secret);
      const verifier = oauth.generateRandomCodeVerifier();
      const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
      const parameters = await authorize(made, {
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const checked = oauth.validateAuthResponse(server, client, parameters, state);
      const tokens = await oauth.processAuthorizationCodeResponse(
        server,
        client,
        await oauth.authorizationCodeGrantRequest(server, client, proof, checked, callback, verifier, insecure),
        { expectedNonce: nonce, requireIdToken: true },
      );
      assert.equal(tokens.token_type, 'bearer');
      assert.equal(tokens.expires_in, 3600);
      assert.equal(claimsOf(tokens.access_token).scope, 'openid email');

      const { sub = '' } = oauth.getValidatedIdTokenClaims(tokens) ?? {};
      const info = await oauth.processUserInfoResponse(
        server,
        client,
        sub,
        await oauth.userInfoRequest(server, client, tokens.access_token, insecure),
      );
      assert.deepEqual(info, { sub, email: 'jo@example.com', email_verified: 'true', username: sub });

      const refresh = () => oauth.refreshTokenGrantRequest(server, client, proof, tokens.refresh_token ?? '', insecure);
      const again = await oauth.processRefreshTokenResponse(server, client, await refresh());
      assert.equal(claimsOf(again.access_token).scope, 'openid email');
      assert.equal(again.refresh_token, undefined);
      assert.equal(claimsOf(again.id_token).origin_jti, claimsOf(tokens.id_token).origin_jti);

      await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, proof, tokens.refresh_token ?? '', insecure),
      );
      await assert.rejects(
        async () => oauth.processRefreshTokenResponse(server, client, await refresh()),
        (error) => error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant' && error.status === 400,
      );
      const refused = await oauth.userInfoRequest(server, client, again.access_token, insecure);
      assert.equal(refused.status, 401);
      assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
    });

  describe('take a code', () => {
    it('once', async () => {
      const fields = await codeFor(publicClient);
      assert.equal((await post(fields)).status, 200);
      await refuses(fields, 'invalid_grant');
    });

    it('within five minutes', async () => {
      const [early, late] = [await codeFor(publicClient), await codeFor(publicClient)];
      test.pass(minutes(5) - 2000);
      assert.equal((await post(early)).status, 200);
      test.pass(2000);
      await refuses(late, 'invalid_grant');
    });

    it('with the redirect URI it was asked for with', async () =>
      refuses({ ...(await codeFor(publicClient)), redirect_uri: `${callback}/` }, 'invalid_grant'));

    it('from the client that asked for it', async () => {
      const other = await makeClient(test, poolId, hosted);
      await refuses({ ...(await codeFor(publicClient)), client_id: other.id }, 'invalid_grant');
    });

    it('with the verifier of its challenge, and with none where there was no challenge', async () => {
      const challenge = {
        code_challenge: await oauth.calculatePKCECodeChallenge('a'.repeat(43)),
        code_challenge_method: 'S256',
      };
      await refuses(await codeFor(publicClient, challenge), 'invalid_grant');
      await refuses({ ...(await codeFor(publicClient, challenge)), code_verifier: 'b'.repeat(43) }, 'invalid_grant');
      await refuses({ ...(await codeFor(publicClient)), code_verifier: 'a'.repeat(43) }, 'invalid_grant');
      const right = { ...(await codeFor(publicClient, challenge)), code_verifier: 'a'.repeat(43) };
      assert.equal((await post(right)).status, 200);
    });

    it('of users who are still enabled', async () => {
      const Username = 'gone@example.com';
      await makeUser(test, poolId, Username);
      const fields = await codeFor(publicClient, {}, Username);
      const { refresh_token } = (await post(await codeFor(publicClient, {}, Username))).body;
      await test.cognito.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username }));
      await refuses(fields, 'invalid_grant');
      await refuses({ grant_type: 'refresh_token', client_id: publicClient.id, refresh_token }, 'invalid_grant');
    });
  });

  describe('know who calls', () => {
    it('by Basic or by fields of the form, and not without the secret', async () => {
      const fields = () => codeFor(confidential);
      assert.equal((await post(await fields(), basic(confidential))).status, 200);
      assert.equal((await post({ ...(await fields()), client_secret: confidential.secret ?? '' })).status, 200);
      await refuses(await fields(), 'invalid_client');
      await refuses(await fields(), 'invalid_client', basic({ ...confidential, secret: 'x'.repeat(51) }));
      await refuses({ ...(await fields()), client_id: 'nobody' }, 'invalid_client');
      await refuses(await codeFor(publicClient), 'invalid_client', basic({ ...publicClient, secret: 'any' }));
    });

    it('only in forms, with a grant type that there is', async () => {
      const fields = await codeFor(publicClient);
      const json = await fetch(`${base}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fields),
      });
      assert.equal(json.status, 400);
      assert.deepEqual(await json.json(), { error: 'invalid_request' });
      await refuses({ ...fields, grant_type: 'password' }, 'unsupported_grant_type');
      await refuses({ ...fields, grant_type: 'constructor' }, 'unsupported_grant_type');
      await refuses({ client_id: publicClient.id }, 'invalid_request');
      await refuses({ client_id: publicClient.id, grant_type: 'refresh_token' }, 'invalid_request');
    });

    it('and let browser apps of other origins read the answer', async () => {
      const origin = { origin: 'https://app.example.com' };
      const { headers } = await post(await codeFor(publicClient), origin);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('cache-control'), 'no-store');
      const preflight = await fetch(`${base}/oauth2/token`, {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    });
  });

  describe('for machines', () => {
    const machine = (more: Partial<CreateUserPoolClientCommandInput> = {}) =>
      makeClient(test, poolId, {
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['orders/read'],
        ...more,
      });

    it('give an access token with custom scopes, and nothing else', async () => {
      const client = await machine();
      const { body } = await post({ grant_type: 'client_credentials', scope: 'orders/read' }, basic(client));
      assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'token_type']);
      const claims = claimsOf(body.access_token);
      assert.equal(claims.scope, 'orders/read');
      assert.equal(claims.sub, client.id);
      assert.equal(claims.client_id, client.id);
      assert.equal(claims.username, undefined);
      const all = await post({ grant_type: 'client_credentials' }, basic(client));
      assert.equal(claimsOf(all.body.access_token).scope, 'orders/read');
    });

    it('refuse scopes and grants that the client has not', async () => {
      const client = await machine();
      await refuses({ grant_type: 'client_credentials', scope: 'orders/write' }, 'invalid_scope', basic(client));
      await refuses({ grant_type: 'client_credentials' }, 'unauthorized_client', basic(confidential));
    });
  });

  it('rotate refresh tokens where the client says so', async () => {
    const client = await makeClient(test, poolId, {
      ...hosted,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const first = (await post(await codeFor(client))).body.refresh_token;
    const refresh = (refresh_token: string) =>
      post({ grant_type: 'refresh_token', client_id: client.id, refresh_token });
    const second = (await refresh(first)).body.refresh_token;
    assert.ok(second && second !== first);
    assert.equal((await refresh(first)).body.error, 'invalid_grant');
    assert.equal((await refresh(second)).status, 200);
  });

  it('give no ID token without openid, and tell nothing about the user', async () => {
    const client = await makeClient(test, poolId, {
      ...hosted,
      AllowedOAuthScopes: ['aws.cognito.signin.user.admin', 'openid'],
    });
    const { body } = await post(await codeFor(client, { scope: 'aws.cognito.signin.user.admin' }));
    assert.equal(body.id_token, undefined);
    assert.ok(body.refresh_token);
    const info = await fetch(`${base}/oauth2/userInfo`, { headers: { authorization: `Bearer ${body.access_token}` } });
    assert.equal(info.status, 401);
  });

  it('revoke refresh tokens only, and only those of the client', async () => {
    const revoke = (token: string, client_id = publicClient.id) => post({ token, client_id }, {}, '/oauth2/revoke');
    const { body } = await post(await codeFor(publicClient));
    assert.equal((await revoke(body.access_token)).body.error, 'unsupported_token_type');
    const other = await makeClient(test, poolId, hosted);
    assert.equal((await revoke(body.refresh_token, other.id)).status, 400);
    assert.equal((await revoke('made-up')).status, 200);
    assert.equal((await revoke(body.refresh_token)).status, 200);
  });
});
