/** Sign-in by password on the sandbox's Cognito: flows, challenges, lock-out, refresh, rotation and revocation. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  type AuthFlowType,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  codeTo,
  incorrect,
  makeClient,
  makePool,
  makeUser,
  notAuthorized,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';

describe('sign-in by password on the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let client: TestClient;
  before(async () => {
    ({ test, poolId, client } = await startCognitoWithClient());
  });
  after(() => test.close());

  const initiate = (AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, ClientId = client.id) =>
    test.cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }));
  const signIn = (USERNAME: string, PASSWORD = password, ClientId = client.id) =>
    initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD }, ClientId);
  const refresh = (REFRESH_TOKEN = '', ClientId = client.id) =>
    initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }, ClientId);
  const tokensOf = async (username: string, ClientId = client.id) => {
    const { AuthenticationResult: tokens } = await signIn(username, password, ClientId);
    assert.ok(tokens?.AccessToken && tokens.IdToken && tokens.RefreshToken);
    return { access: tokens.AccessToken, id: tokens.IdToken, refresh: tokens.RefreshToken };
  };
  const getUser = (AccessToken: string) => test.cognito.send(new GetUserCommand({ AccessToken }));

  it('gives three tokens for an hour', async () => {
    await makeUser(test, poolId, 'one@example.com');
    const { AuthenticationResult: tokens, ChallengeName } = await signIn('one@example.com');
    assert.equal(ChallengeName, undefined);
    assert.equal(tokens?.ExpiresIn, 3600);
    assert.equal(tokens?.TokenType, 'Bearer');
    const user = await getUser(tokens?.AccessToken ?? '');
    assert.deepEqual(
      user.UserAttributes?.filter(({ Name }) => Name === 'email'),
      [{ Name: 'email', Value: 'one@example.com' }],
    );
  });

  it('refuses a wrong password and, in other words, an unknown user', async () => {
    await assertRefused(signIn('one@example.com', 'wrong-one'), incorrect);
    await assertRefused(signIn('nobody@example.com'), {
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    const hiding = await makeClient(test, poolId, { PreventUserExistenceErrors: 'ENABLED' });
    await assertRefused(signIn('nobody@example.com', password, hiding.id), incorrect);
  });

  it('refuses who has not confirmed, but only with the right password', async () => {
    await test.cognito.send(
      new SignUpCommand({ ClientId: client.id, Username: 'unconfirmed@example.com', Password: password }),
    );
    await assertRefused(signIn('unconfirmed@example.com', 'wrong-one'), incorrect);
    await assertRefused(signIn('unconfirmed@example.com'), {
      name: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
  });

  it('refuses who is disabled', async () => {
    await makeUser(test, poolId, 'disabled@example.com');
    const named = { UserPoolId: poolId, Username: 'disabled@example.com' };
    const { access, refresh: refreshToken } = await tokensOf('disabled@example.com');
    await test.cognito.send(new AdminDisableUserCommand(named));
    await assertRefused(signIn('disabled@example.com'), notAuthorized('User is disabled.'));
    await assertRefused(getUser(access), notAuthorized(/revoked|disabled/));
    await assertRefused(refresh(refreshToken), notAuthorized('Refresh Token has been revoked'));
    await test.cognito.send(new AdminEnableUserCommand(named));
    await signIn('disabled@example.com');
  });

  it('locks after five wrong passwords, for longer each time', async () => {
    await makeUser(test, poolId, 'locked@example.com');
    const locked = notAuthorized('Password attempts exceeded');
    for (let attempt = 0; attempt < 5; attempt++)
      await assertRefused(signIn('locked@example.com', 'wrong-one'), incorrect);
    await assertRefused(signIn('locked@example.com'), locked);
    test.pass(1_000);
    await assertRefused(signIn('locked@example.com', 'wrong-one'), incorrect);
    test.pass(1_500);
    await assertRefused(signIn('locked@example.com'), locked);
    test.pass(1_000);
    await signIn('locked@example.com');
    await assertRefused(signIn('locked@example.com', 'wrong-one'), incorrect);
    await signIn('locked@example.com');
  });

  describe('flows', () => {
    it('are open only where the client says so', async () => {
      const srpOnly = await makeClient(test, poolId, { ExplicitAuthFlows: undefined });
      await assertRefused(signIn('one@example.com', password, srpOnly.id), {
        name: invalid,
        message: 'USER_PASSWORD_AUTH flow not enabled for this client',
      });
      const passwordOnly = await makeClient(test, poolId, {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      await assertRefused(initiate('USER_SRP_AUTH', { USERNAME: 'one@example.com', SRP_A: '1' }, passwordOnly.id), {
        name: invalid,
        message: 'USER_SRP_AUTH is not enabled for the client.',
      });
      await assertRefused(admin(passwordOnly.id, 'ADMIN_USER_PASSWORD_AUTH'), {
        name: invalid,
        message: 'Auth flow not enabled for this client',
      });
    });

    const admin = (ClientId: string, AuthFlow: AuthFlowType) =>
      test.cognito.send(
        new AdminInitiateAuthCommand({
          UserPoolId: poolId,
          ClientId,
          AuthFlow,
          AuthParameters: { USERNAME: 'one@example.com', PASSWORD: password },
        }),
      );

    it('of administrators need AWS credentials', async () => {
      const { AuthenticationResult } = await admin(client.id, 'ADMIN_USER_PASSWORD_AUTH');
      assert.ok(AuthenticationResult?.IdToken);
      await assertRefused(initiate('ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'one@example.com', PASSWORD: password }), {
        name: invalid,
        message: 'Initiate Auth method not supported',
      });
      const body = JSON.stringify({ UserPoolId: poolId, ClientId: client.id, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' });
      const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminInitiateAuth' };
      const unsigned = await fetch(test.sandbox.endpoint, { method: 'POST', body, headers });
      assert.equal(unsigned.status, 400);
      assert.match(await unsigned.text(), /Missing Authentication Token/);
    });

    it('name the parameter that is missing', async () => {
      await assertRefused(initiate('USER_PASSWORD_AUTH', { PASSWORD: password }), {
        name: invalid,
        message: 'Missing required parameter USERNAME',
      });
      await assertRefused(initiate('USER_PASSWORD_AUTH', { USERNAME: 'one@example.com' }), {
        name: invalid,
        message: 'Missing required parameter PASSWORD',
      });
    });

    it('by custom challenge need triggers', async () => {
      const custom = await makeClient(test, poolId, { ExplicitAuthFlows: undefined });
      await assertRefused(initiate('CUSTOM_AUTH', { USERNAME: 'one@example.com' }, custom.id), {
        name: invalid,
        message: 'Custom auth lambda trigger is not configured for the user pool.',
      });
    });

    it('by choice ask which one, or take the preferred one', async () => {
      const choosing = await makeClient(test, poolId, {
        ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      const asked = await initiate('USER_AUTH', { USERNAME: 'one@example.com' }, choosing.id);
      assert.equal(asked.ChallengeName, 'SELECT_CHALLENGE');
      assert.deepEqual(asked.AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP']);
      const answered = await test.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: choosing.id,
          ChallengeName: 'SELECT_CHALLENGE',
          Session: asked.Session,
          ChallengeResponses: { USERNAME: 'one@example.com', ANSWER: 'PASSWORD', PASSWORD: password },
        }),
      );
      assert.ok(answered.AuthenticationResult?.AccessToken);
      const preferred = { USERNAME: 'one@example.com', PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password };
      assert.ok((await initiate('USER_AUTH', preferred, choosing.id)).AuthenticationResult?.AccessToken);
    });
  });

  it('ends when an administrator resets the password', async () => {
    await makeUser(test, poolId, 'reset@example.com');
    const Username = 'reset@example.com';
    await test.cognito.send(new AdminResetUserPasswordCommand({ UserPoolId: poolId, Username }));
    await assertRefused(signIn(Username), {
      name: 'PasswordResetRequiredException',
      message: 'Password reset required for the user',
    });
    const ConfirmationCode = await codeTo(test, Username);
    await test.cognito.send(
      new ConfirmForgotPasswordCommand({ ClientId: client.id, Username, ConfirmationCode, Password: 'brand-new-1' }),
    );
    await signIn(Username, 'brand-new-1');
  });

  it('refuses passwords of before where the pool remembers them', async () => {
    const id = await makePool(test, { Policies: { PasswordPolicy: { MinimumLength: 6, PasswordHistorySize: 2 } } });
    const set = (Password: string) =>
      test.cognito.send(
        new AdminSetUserPasswordCommand({ UserPoolId: id, Username: 'h@example.com', Password, Permanent: true }),
      );
    await makeUser(test, id, 'h@example.com', 'password-1');
    await set('password-2');
    await assertRefused(set('password-1'), { name: 'PasswordHistoryPolicyViolationException' });
    await set('password-3');
    await set('password-1');
  });

  it('lets people change their password and their address', async () => {
    const id = await makePool(test, {
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    const { id: ClientId } = await makeClient(test, id);
    await makeUser(test, id, 'self@example.com');
    const { access: AccessToken } = await tokensOf('self@example.com', ClientId);
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      test.cognito.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
    await assertRefused(change('wrong-one', 'brand-new-1'), incorrect);
    await assertRefused(change(password, 'short'), { name: 'InvalidPasswordException' });
    await change(password, 'brand-new-1');
    await signIn('self@example.com', 'brand-new-1', ClientId);

    const UserAttributes = [{ Name: 'email', Value: 'self.new@example.com' }];
    const { CodeDeliveryDetailsList } = await test.cognito.send(
      new UpdateUserAttributesCommand({ AccessToken, UserAttributes }),
    );
    assert.equal(CodeDeliveryDetailsList?.length, 1);
    // The old address stays until the new one is verified, because this pool says so.
    await signIn('self@example.com', 'brand-new-1', ClientId);
    const Code = await codeTo(test, 'self.new@example.com');
    await test.cognito.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
    await signIn('self.new@example.com', 'brand-new-1', ClientId);
    await assertRefused(signIn('self@example.com', 'brand-new-1', ClientId), { name: 'UserNotFoundException' });
  });

  describe('with a client secret', () => {
    it('needs its hash', async () => {
      const { id, secret } = await makeClient(test, poolId, { GenerateSecret: true });
      const hash = (name: string) =>
        createHmac('sha256', secret ?? '')
          .update(name + id)
          .digest('base64');
      const named = { USERNAME: 'one@example.com', PASSWORD: password };
      const attempt = (more: object) => initiate('USER_PASSWORD_AUTH', { ...named, ...more }, id);
      await assertRefused(
        attempt({}),
        notAuthorized(`Client ${id} is configured with secret but SECRET_HASH was not received`),
      );
      await assertRefused(
        attempt({ SECRET_HASH: hash('two@example.com') }),
        notAuthorized(`Unable to verify secret hash for client ${id}`),
      );
      const { AuthenticationResult } = await attempt({ SECRET_HASH: hash('one@example.com') });
      const { AccessToken = '', RefreshToken: REFRESH_TOKEN = '' } = AuthenticationResult ?? {};
      const { Username = '' } = await getUser(AccessToken);
      const again = (SECRET_HASH: string) => initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, SECRET_HASH }, id);
      await assertRefused(
        again(hash('one@example.com')),
        notAuthorized(`SecretHash does not match for the client: ${id}`),
      );
      assert.ok((await again(hash(Username))).AuthenticationResult?.AccessToken);
    });
  });
});
