/** SRP sign-in on the sandbox's Cognito, judged by two clients that others wrote. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import {
  createSecretHash,
  createSrpSession,
  signSrpSession,
  wrapAuthChallenge,
  wrapInitiateAuth,
} from 'cognito-srp-helper';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  claimsOf,
  incorrect,
  makeClient,
  makeUser,
  minutes,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';

describe('SRP sign-in on the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let client: TestClient;
  before(async () => {
    ({ test, poolId, client } = await startCognitoWithClient({ ExplicitAuthFlows: undefined }));
    await makeUser(test, poolId, 'srp@example.com');
  });
  after(() => test.close());

  /** Both requests of a sign-in, with cognito-srp-helper. */
  async function signIn(
    username: string,
    chosen: string,
    by = client,
    change = (responses: Record<string, string>) => responses,
  ) {
    const srp = createSrpSession(username, chosen, poolId, false);
    const hash = (name: string): Record<string, string> =>
      by.secret === undefined ? {} : { SECRET_HASH: createSecretHash(name, by.id, by.secret) };
    const initiated = await test.cognito.send(
      new InitiateAuthCommand(
        wrapInitiateAuth(srp, {
          ClientId: by.id,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { CHALLENGE_NAME: 'SRP_A', USERNAME: username, ...hash(username) },
        }),
      ),
    );
    assert.equal(initiated.ChallengeName, 'PASSWORD_VERIFIER');
    const { USER_ID_FOR_SRP = '' } = initiated.ChallengeParameters ?? {};
    const signed = signSrpSession(srp, initiated);
    const answer = wrapAuthChallenge(signed, {
      ClientId: by.id,
      ChallengeName: 'PASSWORD_VERIFIER' as const,
      ChallengeResponses: { USERNAME: USER_ID_FOR_SRP, ...hash(USER_ID_FOR_SRP) },
    });
    const respond = () =>
      test.cognito.send(
        new RespondToAuthChallengeCommand({ ...answer, ChallengeResponses: change(answer.ChallengeResponses ?? {}) }),
      );
    return { parameters: initiated.ChallengeParameters ?? {}, respond };
  }

  it('lets the right password in, without ever seeing it', async () => {
    const { respond, parameters } = await signIn('srp@example.com', password);
    assert.match(parameters.USER_ID_FOR_SRP ?? '', /^[0-9a-f-]{36}$/);
    const { AuthenticationResult } = await respond();
    assert.equal(claimsOf(AuthenticationResult?.IdToken).email, 'srp@example.com');
    assert.ok(AuthenticationResult?.RefreshToken);
  });

  it('works many times, with whatever salt and random numbers', async () => {
    for (let round = 0; round < 3; round++) {
      const chosen = `password-${round}`;
      await makeUser(test, poolId, `round${round}@example.com`, chosen);
      const { respond } = await signIn(`round${round}@example.com`, chosen);
      assert.ok((await respond()).AuthenticationResult?.AccessToken);
    }
  });

  it('refuses a wrong password', async () => {
    const { respond } = await signIn('srp@example.com', 'wrong-one');
    await assertRefused(respond(), incorrect);
  });

  it('refuses a proof that was used before, and one that came too late', async () => {
    const once = await signIn('srp@example.com', password);
    await once.respond();
    await assertRefused(once.respond(), { name: 'NotAuthorizedException', message: 'Invalid session for the user.' });
    const late = await signIn('srp@example.com', password);
    test.pass(minutes(3));
    await assertRefused(late.respond(), {
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
  });

  it('refuses a proof for another time than the one that it names', async () => {
    const { respond } = await signIn('srp@example.com', password, client, (responses) => ({
      ...responses,
      TIMESTAMP: 'Tue Jan 6 10:00:00 UTC 2026',
    }));
    await assertRefused(respond(), incorrect);
    const malformed = await signIn('srp@example.com', password, client, (responses) => ({
      ...responses,
      TIMESTAMP: '2026-01-06T10:00:00Z',
    }));
    await assertRefused(malformed.respond(), {
      name: 'InvalidParameterException',
      message: 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
    });
  });

  it('refuses a public value that would give the key away', () =>
    assertRefused(
      test.cognito.send(
        new InitiateAuthCommand({
          ClientId: client.id,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: 'srp@example.com', SRP_A: '0' },
        }),
      ),
      { name: 'InvalidParameterException' },
    ));

  it('checks the secret hash of both requests', async () => {
    const confidential = await makeClient(test, poolId, { ExplicitAuthFlows: undefined, GenerateSecret: true });
    assert.ok((await (await signIn('srp@example.com', password, confidential)).respond()).AuthenticationResult);
    const { respond } = await signIn('srp@example.com', password, confidential, ({ SECRET_HASH: _, ...rest }) => rest);
    await assertRefused(respond(), {
      name: 'NotAuthorizedException',
      message: `Client ${confidential.id} is configured with secret but SECRET_HASH was not received`,
    });
  });

  it('answers for users who do not exist as for those who do, where the client hides them', async () => {
    const hiding = await makeClient(test, poolId, {
      ExplicitAuthFlows: undefined,
      PreventUserExistenceErrors: 'ENABLED',
    });
    const [one, two] = [
      await signIn('nobody@example.com', password, hiding),
      await signIn('nobody@example.com', password, hiding),
    ];
    for (const name of ['SALT', 'USER_ID_FOR_SRP']) assert.equal(one.parameters[name], two.parameters[name]);
    assert.match(
      one.parameters.USER_ID_FOR_SRP ?? '',
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.notEqual(one.parameters.SRP_B, two.parameters.SRP_B);
    await assertRefused(one.respond(), incorrect);
    await assertRefused(signIn('nobody@example.com', password), { name: 'UserNotFoundException' });
  });

  it('goes on to the challenge of a temporary password', async () => {
    await test.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: 'srp.invited@example.com',
        TemporaryPassword: 'temporary-1',
      }),
    );
    const answered = await (await signIn('srp.invited@example.com', 'temporary-1')).respond();
    assert.equal(answered.ChallengeName, 'NEW_PASSWORD_REQUIRED');
    assert.ok(answered.Session);
  });

  it('forgets a sign-in that was begun with the password of before', async () => {
    await makeUser(test, poolId, 'changes@example.com');
    const { respond } = await signIn('changes@example.com', password);
    await test.cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: poolId,
        Username: 'changes@example.com',
        Password: 'brand-new-1',
        Permanent: true,
      }),
    );
    await assertRefused(respond(), incorrect);
  });

  describe('by amazon-cognito-identity-js', () => {
    function authenticate(chosen: string): Promise<string> {
      const pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: client.id, endpoint: test.sandbox.endpoint });
      const user = new CognitoUser({ Username: 'srp@example.com', Pool: pool });
      const details = new AuthenticationDetails({ Username: 'srp@example.com', Password: chosen });
      return new Promise((resolve, reject) => {
        user.authenticateUser(details, {
          onSuccess: (session) => resolve(session.getIdToken().getJwtToken()),
          onFailure: reject,
        });
      });
    }

    it('lets the right password in', async () => {
      assert.equal(claimsOf(await authenticate(password)).email, 'srp@example.com');
    });

    it('refuses a wrong password', () => assertRefused(authenticate('wrong-one'), incorrect));
  });
});
