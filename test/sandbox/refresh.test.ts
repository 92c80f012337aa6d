/** Refresh tokens of the sandbox's Cognito: refreshing, revoking, rotating. */
import assert from 'node:assert/strict';
import {
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  hours,
  makeClient,
  makeUser,
  minutes,
  notAuthorized,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';

describe('refresh tokens of the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let client: TestClient;
  before(async () => {
    ({ test, poolId, client } = await startCognitoWithClient());
    await makeUser(test, poolId, 'one@example.com');
  });
  after(() => test.close());

  const tokensOf = async (USERNAME: string, ClientId = client.id) => {
    const { AuthenticationResult: tokens } = await test.cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: password },
      }),
    );
    assert.ok(tokens?.AccessToken && tokens.IdToken && tokens.RefreshToken);
    return { access: tokens.AccessToken, id: tokens.IdToken, refresh: tokens.RefreshToken };
  };
  const refresh = (REFRESH_TOKEN: string, ClientId = client.id) =>
    test.cognito.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }),
    );
  const getUser = (AccessToken: string) => test.cognito.send(new GetUserCommand({ AccessToken }));

  it('give new ID and access tokens, and no new refresh token', async () => {
    const { refresh: token } = await tokensOf('one@example.com');
    for (let time = 0; time < 2; time++) {
      const { AuthenticationResult } = await refresh(token);
      assert.ok(AuthenticationResult?.IdToken && AuthenticationResult.AccessToken);
      assert.equal(AuthenticationResult.RefreshToken, undefined);
    }
    const { AuthenticationResult } = await test.cognito.send(
      new GetTokensFromRefreshTokenCommand({ ClientId: client.id, RefreshToken: token }),
    );
    assert.ok(AuthenticationResult?.AccessToken);
  });

  it('work for the client that got the token, and for as long as it says', async () => {
    const brief = await makeClient(test, poolId, {
      RefreshTokenValidity: 60,
      TokenValidityUnits: { RefreshToken: 'minutes' },
    });
    const { refresh: token } = await tokensOf('one@example.com', brief.id);
    await assertRefused(refresh(token), notAuthorized('Invalid Refresh Token.'));
    await assertRefused(refresh('made-up', brief.id), notAuthorized('Invalid Refresh Token.'));
    test.pass(minutes(59));
    await refresh(token, brief.id);
    test.pass(minutes(1));
    await assertRefused(refresh(token, brief.id), notAuthorized('Refresh Token has expired'));
  });

  it('end with revocation, and so do the access tokens', async () => {
    const { access, refresh: token } = await tokensOf('one@example.com');
    await assertRefused(test.cognito.send(new RevokeTokenCommand({ ClientId: client.id, Token: access })), {
      name: 'UnsupportedTokenTypeException',
    });
    await getUser(access);
    await test.cognito.send(new RevokeTokenCommand({ ClientId: client.id, Token: token }));
    await assertRefused(refresh(token), notAuthorized('Refresh Token has been revoked'));
    await assertRefused(getUser(access), notAuthorized('Access Token has been revoked'));
  });

  it('end with a global sign-out, everywhere', async () => {
    const [one, two] = [await tokensOf('one@example.com'), await tokensOf('one@example.com')];
    await test.cognito.send(new GlobalSignOutCommand({ AccessToken: one.access }));
    await assertRefused(refresh(two.refresh), notAuthorized('Refresh Token has been revoked'));
    await assertRefused(getUser(two.access), notAuthorized('Access Token has been revoked'));
    const three = await tokensOf('one@example.com');
    await test.cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: 'one@example.com' }));
    await assertRefused(getUser(three.access), notAuthorized('Access Token has been revoked'));
  });

  it('says why an access token is not taken', async () => {
    const { access, id } = await tokensOf('one@example.com');
    await assertRefused(getUser(id), notAuthorized('Invalid Access Token'));
    await assertRefused(getUser(`${access.slice(0, -6)}AAAAAA`), notAuthorized('Invalid Access Token'));
    test.pass(hours(1));
    await assertRefused(getUser(access), notAuthorized('Access Token has expired'));
  });

  describe('with rotation', () => {
    const rotate = (RefreshToken: string, ClientId: string) =>
      test.cognito.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    const rotating = (RetryGracePeriodSeconds: number) =>
      makeClient(test, poolId, {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
        RefreshTokenValidity: 1,
      });
    const reused = { name: 'RefreshTokenReuseException' };

    it('are new each time, and refuse the old one', async () => {
      const { id } = await rotating(0);
      const { refresh: first } = await tokensOf('one@example.com', id);
      await assertRefused(refresh(first, id), { name: invalid });
      const second = (await rotate(first, id)).AuthenticationResult?.RefreshToken ?? '';
      assert.notEqual(second, first);
      await assertRefused(rotate(first, id), reused);
      assert.ok((await rotate(second, id)).AuthenticationResult?.RefreshToken);
    });

    it('let the old one work for the grace period', async () => {
      const { id } = await rotating(10);
      const { refresh: first } = await tokensOf('one@example.com', id);
      await rotate(first, id);
      test.pass(9_000);
      assert.ok((await rotate(first, id)).AuthenticationResult?.RefreshToken);
      test.pass(1_000);
      await assertRefused(rotate(first, id), reused);
    });

    it('do not make a sign-in last longer', async () => {
      const { id } = await rotating(0);
      const { refresh: first } = await tokensOf('one@example.com', id);
      test.pass(hours(23));
      const second = (await rotate(first, id)).AuthenticationResult?.RefreshToken ?? '';
      test.pass(hours(1));
      await assertRefused(rotate(second, id), notAuthorized('Refresh Token has expired'));
    });

    it('rotate on when an update does not mention it', async () => {
      const { id } = await rotating(5);
      const update = (ExplicitAuthFlows: ('ALLOW_REFRESH_TOKEN_AUTH' | 'ALLOW_USER_PASSWORD_AUTH')[]) =>
        test.cognito.send(new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: id, ExplicitAuthFlows }));
      const { UserPoolClient } = await update(['ALLOW_USER_PASSWORD_AUTH']);
      assert.deepEqual(UserPoolClient?.RefreshTokenRotation, { Feature: 'ENABLED', RetryGracePeriodSeconds: 5 });
      await assertRefused(update(['ALLOW_REFRESH_TOKEN_AUTH']), { name: invalid });
    });
  });
});
