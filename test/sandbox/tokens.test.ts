/** What is in the sandbox's tokens, and who may trust them; aws-jwt-verify judges. */
import assert from 'node:assert/strict';
import {
  AdminAddUserToGroupCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  type CreateUserPoolClientCommandInput,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { JwtRsaVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { importJWK, SignJWT } from 'jose';
import type { CognitoState } from '../../src/sandbox/cognito/state.ts';
import {
  type CognitoWorld,
  callback,
  claimsOf,
  hosted,
  hours,
  makeClient,
  makeDomain,
  makePool,
  makeUser,
  minutes,
  password,
  startCognito,
} from '../support/cognitoFixtures.ts';
import { FormBrowser } from '../support/formBrowser.ts';

describe('tokens of the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let poolArn: string;
  let jwks: Jwks;
  before(async () => {
    test = await startCognito();
    poolId = await makePool(test);
    poolArn = `arn:aws:cognito-idp:us-east-1:${test.sandbox.accountId}:userpool/${poolId}`;
    await makeUser(test, poolId, 'jo@example.com');
    await test.cognito.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: poolId,
        Username: 'jo@example.com',
        UserAttributes: [
          { Name: 'given_name', Value: 'Jo' },
          { Name: 'phone_number', Value: '+15550100' },
          { Name: 'address', Value: 'Somewhere 1' },
        ],
      }),
    );
    for (const [GroupName, Precedence] of [
      ['readers', 10],
      ['admins', 1],
    ] as const) {
      const RoleArn = `arn:aws:iam::${test.sandbox.accountId}:role/${GroupName}`;
      await test.cognito.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName, Precedence, RoleArn }));
      await test.cognito.send(
        new AdminAddUserToGroupCommand({ UserPoolId: poolId, GroupName, Username: 'jo@example.com' }),
      );
    }
    jwks = (await (await fetch(`${test.sandbox.endpoint}/${poolId}/.well-known/jwks.json`)).json()) as Jwks;
  });
  after(() => test.close());

  async function byPassword(settings: Partial<CreateUserPoolClientCommandInput> = {}) {
    const client = await makeClient(test, poolId, settings);
    const { AuthenticationResult: tokens } = await test.cognito.send(
      new InitiateAuthCommand({
        ClientId: client.id,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'jo@example.com', PASSWORD: password },
      }),
    );
    assert.ok(tokens?.AccessToken && tokens.IdToken);
    return { client, access: tokens.AccessToken, id: tokens.IdToken, expiresIn: tokens.ExpiresIn };
  }

  let base: string | undefined;
  async function byHostedPage(scope: string) {
    base ??= await makeDomain(test, poolId);
    const AllowedOAuthScopes = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];
    const client = await makeClient(test, poolId, { ...hosted, AllowedOAuthScopes });
    const query = { client_id: client.id, redirect_uri: callback, response_type: 'token', scope };
    const browser = new FormBrowser(test.sandbox.endpoint);
    const login = await browser.open(`${base}/login?${new URLSearchParams(query)}`);
    const back = await browser.submit(login, 'password', { username: 'jo@example.com', password });
    return new URLSearchParams(back.url.hash.slice(1));
  }

  const verifier = (audience: string | null) => {
    const made = JwtRsaVerifier.create({
      issuer: `${test.sandbox.endpoint}/${poolId}`,
      audience,
      jwksUri: `${test.sandbox.endpoint}/${poolId}/.well-known/jwks.json`,
    });
    made.cacheJwks(jwks);
    return made;
  };
  const verify = (token: string, arn = poolArn) => {
    const { cognito } = test.sandbox.world.services;
    assert.ok(cognito);
    return cognito.verify(arn, token);
  };

  it('are signed with two keys, which anybody can fetch', () => {
    assert.equal(jwks.keys.length, 2);
    for (const key of jwks.keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
      assert.equal(key.alg, 'RS256');
    }
  });

  it('pass a verifier that others wrote', async () => {
    const { client, id, access } = await byPassword();
    assert.equal((await verifier(client.id).verify(id)).token_use, 'id');
    assert.equal((await verifier(null).verify(access)).token_use, 'access');
    await assert.rejects(verifier('another-client').verify(id));
    const kid = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
    assert.notEqual(kid(id), kid(access));
  });

  it('say in the ID token who the user is', async () => {
    const { client, id, access } = await byPassword();
    const claims = claimsOf(id);
    const now = Math.floor(Date.now() / 1000);
    assert.equal(claims.iss, `${test.sandbox.endpoint}/${poolId}`);
    assert.equal(claims.aud, client.id);
    assert.equal(claims.email, 'jo@example.com');
    assert.equal(claims.email_verified, true);
    assert.equal(claims.phone_number_verified, false);
    assert.deepEqual(claims.address, { formatted: 'Somewhere 1' });
    assert.equal(claims['cognito:username'], claims.sub);
    assert.deepEqual(claims['cognito:groups'], ['admins', 'readers']);
    assert.equal(claims['cognito:preferred_role'], `arn:aws:iam::${test.sandbox.accountId}:role/admins`);
    assert.ok(Math.abs(Number(claims.iat) - now) < 10);
    assert.equal(Number(claims.exp) - Number(claims.iat), 3600);
    for (const name of ['jti', 'origin_jti', 'event_id', 'auth_time']) assert.ok(claims[name], name);
    assert.equal(claims.origin_jti, claimsOf(access).origin_jti);
    assert.equal(claims.client_id, undefined);
  });

  it('say in the access token what it is good for', async () => {
    const { client, access } = await byPassword();
    const claims = claimsOf(access);
    assert.equal(claims.client_id, client.id);
    assert.equal(claims.aud, undefined);
    assert.equal(claims.scope, 'aws.cognito.signin.user.admin');
    assert.equal(claims.version, 2);
    assert.equal(claims.username, claims.sub);
    assert.deepEqual(claims['cognito:groups'], ['admins', 'readers']);
    assert.equal(claims.email, undefined);
  });

  it('live as long as the client says', async () => {
    const { id, access, expiresIn } = await byPassword({
      AccessTokenValidity: 5,
      IdTokenValidity: 300,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds' },
    });
    assert.equal(expiresIn, 300);
    for (const token of [id, access]) assert.equal(Number(claimsOf(token).exp) - Number(claimsOf(token).iat), 300);
  });

  it('are not marked for revocation where the client has none', async () => {
    const { id, access } = await byPassword({ EnableTokenRevocation: false });
    assert.equal(claimsOf(id).origin_jti, undefined);
    assert.equal(claimsOf(access).origin_jti, undefined);
  });

  it('hold the attributes that the scopes allow', async () => {
    const attributes = async (scope: string) => {
      const claims = claimsOf((await byHostedPage(scope)).get('id_token') ?? '');
      return ['email', 'phone_number', 'given_name'].filter((name) => name in claims);
    };
    assert.deepEqual(await attributes('openid'), ['email', 'phone_number', 'given_name']);
    assert.deepEqual(await attributes('openid email'), ['email']);
    assert.deepEqual(await attributes('openid phone'), ['phone_number']);
    assert.deepEqual(await attributes('openid profile'), ['email', 'phone_number', 'given_name']);
  });

  it('hold the attributes that the client may read', async () => {
    const { id } = await byPassword({ ReadAttributes: ['given_name'] });
    assert.equal(claimsOf(id).given_name, 'Jo');
    assert.equal(claimsOf(id).email, undefined);
  });

  it('bind the access token to the ID token, on the hosted pages', async () => {
    const tokens = await byHostedPage('openid email');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tokens.get('access_token') ?? ''));
    const half = Buffer.from(digest).subarray(0, 16).toString('base64url');
    assert.equal(claimsOf(tokens.get('id_token') ?? '').at_hash, half);
  });

  describe('for API Gateway', () => {
    it('are told apart and taken at their word once the signature is right', async () => {
      const { id, access } = await byPassword();
      const told = await verify(id);
      assert.ok(told.ok && told.use === 'id');
      assert.equal(told.claims.email, 'jo@example.com');
      const other = await verify(access);
      assert.ok(other.ok && other.use === 'access');
    });

    it('are expired after their time, and invalid for any other reason', async () => {
      const { id } = await byPassword();
      const [header, payload, signature] = id.split('.');
      const forged = Buffer.from(JSON.stringify({ ...claimsOf(id), email: 'boss@example.com' })).toString('base64url');
      const invalid = { ok: false, reason: 'invalid' };
      assert.deepEqual(await verify(`${header}.${forged}.${signature}`), invalid);
      assert.deepEqual(await verify(`${header}.${payload}.`), invalid);
      assert.deepEqual(await verify('garbage'), invalid);
      assert.deepEqual(await verify(''), invalid);
      test.pass(hours(1) - minutes(1));
      assert.ok((await verify(id)).ok);
      test.pass(minutes(1) + 1000);
      assert.deepEqual(await verify(id), { ok: false, reason: 'expired' });
      assert.deepEqual(await verify(`${header}.${forged}.${signature}`), invalid);
    });

    it('are from the pool that the authorizer names', async () => {
      const { id } = await byPassword();
      const other = await makePool(test);
      const otherArn = `arn:aws:cognito-idp:us-east-1:${test.sandbox.accountId}:userpool/${other}`;
      assert.deepEqual(await verify(id, otherArn), { ok: false, reason: 'invalid' });
      assert.deepEqual(await verify(id, `${poolArn}x`), { ok: false, reason: 'invalid' });
      assert.equal(test.sandbox.world.services.cognito?.poolExists(poolArn), true);
      assert.equal(test.sandbox.world.services.cognito?.poolExists(`${poolArn}x`), false);
    });

    it('are from the issuer that the pool is, even when its key signed them', async () => {
      const { id } = await byPassword();
      const { pools } = test.sandbox.world.slice<CognitoState>('cognito', () => assert.fail('no state'));
      const jwk = pools[poolId]?.keys?.id;
      assert.ok(jwk);
      const sign = async (claims: Record<string, unknown>) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: jwk.kid }).sign(await importJWK(jwk, 'RS256'));
      assert.ok((await verify(await sign(claimsOf(id)))).ok);
      const iss = `http://127.0.0.1:1/${poolId}`;
      assert.deepEqual(await verify(await sign({ ...claimsOf(id), iss })), { ok: false, reason: 'invalid' });
      const { exp: _, ...endless } = claimsOf(id);
      assert.deepEqual(await verify(await sign(endless)), { ok: false, reason: 'invalid' });
    });

    it('are not signed with keys that anybody can make up', async () => {
      const { id } = await byPassword();
      const header = JSON.parse(Buffer.from(id.split('.')[0] ?? '', 'base64url').toString());
      const unsigned = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url');
      assert.deepEqual(await verify(`${unsigned}.${id.split('.')[1]}.`), { ok: false, reason: 'invalid' });
      // The public key as a shared secret: the classic confusion of algorithms.
      const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
      const confused = await new SignJWT(claimsOf(id)).setProtectedHeader({ ...header, alg: 'HS256' }).sign(secret);
      assert.deepEqual(await verify(confused), { ok: false, reason: 'invalid' });
    });
  });

  it('have no keys and no configuration where there is no pool', async () => {
    for (const name of ['jwks.json', 'openid-configuration']) {
      const answer = await fetch(`${test.sandbox.endpoint}/us-east-1_nobody/.well-known/${name}`);
      assert.equal(answer.status, 404);
    }
  });
});
