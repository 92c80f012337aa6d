/** MFA by authenticator app on the sandbox's Cognito, through the API and on the hosted pages. */
import assert from 'node:assert/strict';
import {
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { codeOf } from '../../src/sandbox/cognito/totp.ts';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  callback,
  hosted,
  makeDomain,
  makeUser,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';
import { FormBrowser } from '../support/formBrowser.ts';

describe('authenticator apps on the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let client: TestClient;
  before(async () => {
    ({ test, poolId, client } = await startCognitoWithClient(hosted));
  });
  after(() => test.close());

  const setMfa = (MfaConfiguration: 'ON' | 'OPTIONAL') =>
    test.cognito.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration,
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
  const signIn = (USERNAME: string) =>
    test.cognito.send(
      new InitiateAuthCommand({
        ClientId: client.id,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: password },
      }),
    );
  const respond = (
    ChallengeName: 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP',
    Session: string | undefined,
    ChallengeResponses: Record<string, string>,
  ) =>
    test.cognito.send(
      new RespondToAuthChallengeCommand({ ClientId: client.id, ChallengeName, Session, ChallengeResponses }),
    );
  /** What the app shows now; codes are good once, so the clock goes on to the next one. */
  const nextCode = (secret: string) => {
    test.pass(30_000);
    return codeOf(secret, Math.floor(test.sandbox.world.now() / 30_000));
  };

  // Source: RFC 6238, appendix B, SHA-1; the last six of the eight digits there.
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ] as const)
    it(`make the code of RFC 6238 for ${seconds} seconds`, () => {
      // "12345678901234567890" in base 32.
      assert.equal(codeOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', Math.floor(seconds / 30)), code);
    });

  it('are set up during sign-in where the pool demands MFA, and asked for afterwards', async () => {
    await setMfa('ON');
    await makeUser(test, poolId, 'must@example.com');
    const started = await signIn('must@example.com');
    assert.equal(started.ChallengeName, 'MFA_SETUP');
    assert.equal(started.ChallengeParameters?.MFAS_CAN_SETUP, '["SOFTWARE_TOKEN_MFA"]');
    await assertRefused(respond('MFA_SETUP', started.Session, { USERNAME: 'must@example.com' }), {
      name: 'InvalidParameterException',
    });
    const { SecretCode = '', Session } = await test.cognito.send(
      new AssociateSoftwareTokenCommand({ Session: started.Session }),
    );
    assert.match(SecretCode, /^[A-Z2-7]{52}$/);
    await assertRefused(test.cognito.send(new VerifySoftwareTokenCommand({ Session, UserCode: '000000' })), {
      name: 'EnableSoftwareTokenMFAException',
      message: 'Code mismatch',
    });
    const verified = await test.cognito.send(
      new VerifySoftwareTokenCommand({ Session, UserCode: nextCode(SecretCode) }),
    );
    assert.equal(verified.Status, 'SUCCESS');
    const done = await respond('MFA_SETUP', verified.Session, { USERNAME: 'must@example.com' });
    assert.ok(done.AuthenticationResult?.AccessToken);

    const asked = await signIn('must@example.com');
    assert.equal(asked.ChallengeName, 'SOFTWARE_TOKEN_MFA');
    const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
      respond('SOFTWARE_TOKEN_MFA', asked.Session, { USERNAME: 'must@example.com', SOFTWARE_TOKEN_MFA_CODE });
    await assertRefused(answer('000000'), {
      name: 'CodeMismatchException',
      message: 'Invalid code received for user',
    });
    const code = nextCode(SecretCode);
    assert.ok((await answer(code)).AuthenticationResult?.AccessToken);
    const { Session: again } = await signIn('must@example.com');
    await assertRefused(
      respond('SOFTWARE_TOKEN_MFA', again, { USERNAME: 'must@example.com', SOFTWARE_TOKEN_MFA_CODE: code }),
      { name: 'ExpiredCodeException', message: 'Your software token has already been used once.' },
    );
  });

  it('are the user’s choice where MFA is optional', async () => {
    await setMfa('OPTIONAL');
    await makeUser(test, poolId, 'may@example.com');
    const { AccessToken } = (await signIn('may@example.com')).AuthenticationResult ?? {};
    const prefer = (Enabled: boolean) =>
      test.cognito.send(
        new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled } }),
      );
    await assertRefused(prefer(true), {
      name: 'InvalidParameterException',
      message: 'User has not verified software token mfa',
    });
    const { SecretCode = '' } = await test.cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await test.cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: nextCode(SecretCode) }));
    assert.ok((await signIn('may@example.com')).AuthenticationResult);
    await prefer(true);
    assert.equal((await signIn('may@example.com')).ChallengeName, 'SOFTWARE_TOKEN_MFA');
    await prefer(false);
    assert.ok((await signIn('may@example.com')).AuthenticationResult);
  });

  it('are set up and asked for on the hosted pages', async () => {
    await setMfa('ON');
    await makeUser(test, poolId, 'page@example.com');
    const base = await makeDomain(test, poolId);
    const query = { client_id: client.id, redirect_uri: callback, response_type: 'token', scope: 'openid' };
    const login = async () => {
      const browser = new FormBrowser(test.sandbox.endpoint);
      const form = await browser.open(`${base}/login?${new URLSearchParams(query)}`);
      return {
        browser,
        place: await browser.submit(form, 'password', { username: 'page@example.com', password }),
      };
    };
    const first = await login();
    const secret = first.place.html.querySelector('code')?.textContent ?? '';
    assert.match(secret, /^[A-Z2-7]{52}$/);
    // Whoever skips the page is not let in by the cookie of the first step.
    assert.ok((await first.browser.open(`${base}/oauth2/authorize?${new URLSearchParams(query)}`)).here);
    const wrong = await first.browser.submit(first.place, 'code', { code: '000000' });
    assert.match(wrong.alert ?? '', /not the app’s/);
    assert.equal(wrong.html.querySelector('code')?.textContent, secret);
    const done = await first.browser.submit(wrong, 'code', { code: nextCode(secret) });
    assert.ok(done.url.hash.includes('access_token='));

    const second = await login();
    const refused = await second.browser.submit(second.place, 'code', { code: '000000' });
    assert.equal(refused.alert, 'Invalid code received for user');
    const back = await second.browser.submit(refused, 'code', { code: nextCode(secret) });
    assert.ok(back.url.hash.includes('access_token='));
  });
});
