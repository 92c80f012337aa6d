/** Temporary passwords on the sandbox's Cognito, and the challenge that replaces them. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  days,
  incorrect,
  makeClient,
  makePool,
  minutes,
  notAuthorized,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';

describe('temporary passwords on the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let client: TestClient;
  before(async () => {
    ({ test, poolId, client } = await startCognitoWithClient());
  });
  after(() => test.close());

  const signIn = (USERNAME: string, PASSWORD: string, ClientId = client.id) =>
    test.cognito.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    );
  const invite = (Username: string) =>
    test.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username,
        TemporaryPassword: 'temporary-1',
        MessageAction: 'SUPPRESS',
      }),
    );
  const answer = (Session: string | undefined, USERNAME: string, NEW_PASSWORD: string, more = {}) =>
    test.cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: client.id,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD, ...more },
      }),
    );

  it('ask for a new one, once', async () => {
    await invite('invited@example.com');
    const { ChallengeName, ChallengeParameters, Session, AuthenticationResult } = await signIn(
      'invited@example.com',
      'temporary-1',
    );
    assert.equal(AuthenticationResult, undefined);
    assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
    assert.equal(ChallengeParameters?.requiredAttributes, '[]');
    assert.equal(JSON.parse(ChallengeParameters?.userAttributes ?? '').email, 'invited@example.com');
    await assertRefused(answer(Session, 'invited@example.com', 'short'), { name: 'InvalidPasswordException' });
    await assertRefused(
      answer(Session, 'somebody.else@example.com', 'brand-new-1'),
      notAuthorized('Invalid session for the user.'),
    );
    const done = await answer(Session, 'invited@example.com', 'brand-new-1');
    assert.ok(done.AuthenticationResult?.AccessToken);
    await assertRefused(
      answer(Session, 'invited@example.com', 'brand-new-2'),
      notAuthorized('Invalid session for the user.'),
    );
    await assertRefused(signIn('invited@example.com', 'temporary-1'), incorrect);
    await signIn('invited@example.com', 'brand-new-1');
  });

  it('wait three minutes for the answer', async () => {
    await invite('slow@example.com');
    const { Session } = await signIn('slow@example.com', 'temporary-1');
    test.pass(minutes(3));
    await assertRefused(
      answer(Session, 'slow@example.com', 'brand-new-1'),
      notAuthorized('Invalid session for the user, session is expired.'),
    );
  });

  it('work for the days that the pool says', async () => {
    const hiding = await makeClient(test, poolId, {
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    await invite('expires@example.com');
    test.pass(days(7) - minutes(1));
    assert.equal((await signIn('expires@example.com', 'temporary-1')).ChallengeName, 'NEW_PASSWORD_REQUIRED');
    test.pass(minutes(1));
    await assertRefused(
      signIn('expires@example.com', 'temporary-1'),
      notAuthorized('Temporary password has expired and must be reset by an administrator.'),
    );
    await assertRefused(signIn('expires@example.com', 'temporary-1', hiding.id), incorrect);
  });

  it('are answered by administrators too, and replaced by a permanent one', async () => {
    await invite('by.admin@example.com');
    const named = { UserPoolId: poolId, ClientId: client.id };
    const { Session } = await test.cognito.send(
      new AdminInitiateAuthCommand({
        ...named,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'by.admin@example.com', PASSWORD: 'temporary-1' },
      }),
    );
    const done = await test.cognito.send(
      new AdminRespondToAuthChallengeCommand({
        ...named,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'by.admin@example.com', NEW_PASSWORD: 'brand-new-1' },
      }),
    );
    assert.ok(done.AuthenticationResult?.IdToken);
    await invite('set@example.com');
    await test.cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: poolId,
        Username: 'set@example.com',
        Password: password,
        Permanent: true,
      }),
    );
    assert.ok((await signIn('set@example.com', password)).AuthenticationResult);
  });

  it('ask for the attributes that the pool requires', async () => {
    const id = await makePool(test, { Schema: [{ Name: 'given_name', Required: true }] });
    const { id: ClientId } = await makeClient(test, id);
    const Username = 'nameless@example.com';
    await test.cognito.send(new AdminCreateUserCommand({ UserPoolId: id, Username, TemporaryPassword: 'temporary-1' }));
    const { Session, ChallengeParameters } = await signIn(Username, 'temporary-1', ClientId);
    assert.equal(ChallengeParameters?.requiredAttributes, '["userAttributes.given_name"]');
    const respond = (more: Record<string, string>) =>
      test.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: 'brand-new-1', ...more },
        }),
      );
    await assertRefused(respond({}), { name: invalid, message: /given_name: The attribute is required/ });
    assert.ok((await respond({ 'userAttributes.given_name': 'Jo' })).AuthenticationResult);
  });
});
