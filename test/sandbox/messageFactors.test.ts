/** Codes by mail and text on the sandbox's Cognito: what a pool needs for them, what users prefer, and the hosted pages. */
import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  type AdminSetUserMFAPreferenceCommandInput,
  GetUserPoolMfaConfigCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  callback,
  codeTo,
  hosted,
  mailTo,
  makeClient,
  makeDomain,
  makePool,
  makeUser,
  minutes,
  password,
  startCognito,
} from '../support/cognitoFixtures.ts';
import { FormBrowser, type Place } from '../support/formBrowser.ts';
import { givePhone, makeSmsRole, ownSender, setMfaFactors } from '../support/messageFactors.ts';

describe('codes by mail and text on the sandbox', () => {
  let test: CognitoWorld;
  before(async () => {
    test = await startCognito();
  });
  after(() => test.close());

  let users = 0;
  async function makeOne(poolId: string): Promise<string> {
    const username = `code-${++users}@example.com`;
    await makeUser(test, poolId, username);
    return username;
  }
  const signIn = (ClientId: string, USERNAME: string) =>
    test.cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: password },
      }),
    );
  const setMfa = (UserPoolId: string, rest: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>) =>
    test.cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...rest }));

  describe('need', () => {
    const invalid = 'InvalidParameterException';

    it('a tier above Lite for mail, a sender of one’s own, and another way to recover the account', async () => {
      const byMail = { MfaConfiguration: 'ON', EmailMfaConfiguration: {} } as const;
      const lite = await makePool(test, { ...ownSender, UserPoolTier: 'LITE' });
      await assertRefused(setMfa(lite, byMail), { name: 'FeatureUnavailableInTierException' });
      await assertRefused(setMfa(await makePool(test), byMail), { name: invalid, message: /DEVELOPER/ });
      const recovery = { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 } as const] };
      const same = await makePool(test, { ...ownSender, AccountRecoverySetting: recovery });
      await assertRefused(setMfa(same, byMail), { name: invalid, message: /account recovery/ });
      const pool = await makePool(test, ownSender);
      await setMfa(pool, byMail);
      await assertRefused(test.cognito.send(new UpdateUserPoolCommand({ UserPoolId: pool, MfaConfiguration: 'ON' })), {
        name: invalid,
        message: /DEVELOPER/,
      });
    });

    it('a role that Cognito may assume and that may publish, for text messages', async () => {
      const byText = (SnsCallerArn: string) => ({
        MfaConfiguration: 'ON' as const,
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn } },
      });
      const pool = await makePool(test);
      await assertRefused(setMfa(pool, { MfaConfiguration: 'ON', SmsMfaConfiguration: {} }), { name: invalid });
      await assertRefused(setMfa(pool, byText('arn:aws:iam::123456789012:role/nobody')), {
        name: 'InvalidSmsRoleTrustRelationshipException',
        message: 'Role does not have a trust relationship allowing Cognito to assume the role',
      });
      await assertRefused(setMfa(pool, byText(await makeSmsRole(test, { service: 'lambda.amazonaws.com' }))), {
        name: 'InvalidSmsRoleTrustRelationshipException',
      });
      await assertRefused(setMfa(pool, byText(await makeSmsRole(test, { action: 'sns:ListTopics' }))), {
        name: 'InvalidSmsRoleAccessPolicyException',
        message: 'Role does not have permission to publish with SNS',
      });
      await setMfa(pool, byText(await makeSmsRole(test)));
    });

    it('MFA to be on for any factor, and a factor for MFA', async () => {
      const pool = await makePool(test, ownSender);
      await assertRefused(setMfa(pool, { MfaConfiguration: 'OFF', EmailMfaConfiguration: {} }), {
        name: invalid,
        message: "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
      });
      await assertRefused(setMfa(pool, { MfaConfiguration: 'ON' }), {
        name: invalid,
        message: "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
      });
    });

    it('a tier above Lite and an SMS configuration as first factors', async () => {
      const policy = (factor: 'EMAIL_OTP' | 'SMS_OTP') => ({
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, factor] } },
      });
      await assertRefused(makePool(test, { ...policy('EMAIL_OTP'), UserPoolTier: 'LITE' }), {
        name: 'FeatureUnavailableInTierException',
      });
      await assertRefused(makePool(test, policy('SMS_OTP')), { name: invalid, message: /SMS configuration/ });
      await makePool(test, policy('EMAIL_OTP'));
    });

    it('to be shown as they were set', async () => {
      const pool = await makePool(test, ownSender);
      await setMfaFactors(test, pool, ['email', 'sms'], 'OPTIONAL');
      const { $metadata: _, ...shown } = await test.cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: pool }));
      assert.equal(shown.MfaConfiguration, 'OPTIONAL');
      assert.deepEqual(shown.EmailMfaConfiguration, { Subject: 'Your code for the shop' });
      assert.match(shown.SmsMfaConfiguration?.SmsConfiguration?.SnsCallerArn ?? '', /role\/sms-/);
      assert.equal(shown.SoftwareTokenMfaConfiguration, undefined);
    });
  });

  describe('where MFA is optional', () => {
    let poolId: string;
    let clientId: string;
    before(async () => {
      poolId = await makePool(test, ownSender);
      await setMfaFactors(test, poolId, ['app', 'email', 'sms'], 'OPTIONAL');
      clientId = (await makeClient(test, poolId, hosted)).id;
    });
    const prefer = (Username: string, rest: Partial<AdminSetUserMFAPreferenceCommandInput>) =>
      test.cognito.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: poolId, Username, ...rest }));
    const shown = async (Username: string) => {
      const user = await test.cognito.send(new AdminGetUserCommand({ UserPoolId: poolId, Username }));
      return [user.UserMFASettingList, user.PreferredMfaSetting];
    };

    it('are asked for by those who switched them on; the preferred one, or a choice', async () => {
      const user = await makeOne(poolId);
      assert.ok((await signIn(clientId, user)).AuthenticationResult);
      await assertRefused(prefer(user, { SMSMfaSettings: { Enabled: true } }), {
        name: 'InvalidParameterException',
        message: 'User does not have delivery config set to turn on SMS_MFA',
      });
      await givePhone(test, poolId, user);
      await prefer(user, { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } });
      assert.deepEqual(await shown(user), [['SMS_MFA', 'EMAIL_OTP'], undefined]);
      const asked = await signIn(clientId, user);
      assert.equal(asked.ChallengeName, 'SELECT_MFA_TYPE');
      assert.equal(asked.ChallengeParameters?.MFAS_CAN_CHOOSE, '["SMS_MFA","EMAIL_OTP"]');
      await prefer(user, { EmailMfaSettings: { Enabled: true, PreferredMfa: true } });
      await prefer(user, { SMSMfaSettings: { Enabled: true, PreferredMfa: true } });
      assert.deepEqual(await shown(user), [['SMS_MFA', 'EMAIL_OTP'], 'SMS_MFA']);
      assert.equal((await signIn(clientId, user)).ChallengeName, 'SMS_MFA');
      await assertRefused(
        prefer(user, {
          SMSMfaSettings: { Enabled: true, PreferredMfa: true },
          EmailMfaSettings: { Enabled: true, PreferredMfa: true },
        }),
        { name: 'InvalidParameterException' },
      );
      await prefer(user, { SMSMfaSettings: { Enabled: false }, EmailMfaSettings: { Enabled: false } });
      assert.ok((await signIn(clientId, user)).AuthenticationResult);
    });

    it('take EMAIL_MFA for the choice that is called EMAIL_OTP elsewhere, and no code of a wrong kind', async () => {
      const user = await makeOne(poolId);
      await givePhone(test, poolId, user);
      await prefer(user, { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } });
      const { Session } = await signIn(clientId, user);
      const respond = (
        ChallengeName: 'SELECT_MFA_TYPE' | 'EMAIL_OTP' | 'SMS_MFA',
        session: string | undefined,
        more: Record<string, string>,
      ) =>
        test.cognito.send(
          new RespondToAuthChallengeCommand({
            ClientId: clientId,
            ChallengeName,
            Session: session,
            ChallengeResponses: { USERNAME: user, ...more },
          }),
        );
      await assertRefused(respond('SELECT_MFA_TYPE', Session, { ANSWER: 'SOFTWARE_TOKEN_MFA' }), {
        name: 'InvalidParameterException',
      });
      const next = await respond('SELECT_MFA_TYPE', Session, { ANSWER: 'EMAIL_MFA' });
      assert.equal(next.ChallengeName, 'EMAIL_OTP');
      assert.equal(next.ChallengeParameters?.CODE_DELIVERY_DELIVERY_MEDIUM, 'EMAIL');
      const code = await codeTo(test, user);
      await assertRefused(respond('SMS_MFA', next.Session, { SMS_MFA_CODE: code }), {
        name: 'NotAuthorizedException',
      });
      await assertRefused(respond('EMAIL_OTP', next.Session, {}), { name: 'InvalidParameterException' });
      assert.ok((await respond('EMAIL_OTP', next.Session, { EMAIL_OTP_CODE: code })).AuthenticationResult);
    });

    it('do not recover an account by the mailbox that is the second factor', async () => {
      const recovery = [
        { Name: 'verified_email' as const, Priority: 1 },
        { Name: 'verified_phone_number' as const, Priority: 2 },
      ];
      const pool = await makePool(test, { ...ownSender, AccountRecoverySetting: { RecoveryMechanisms: recovery } });
      await setMfaFactors(test, pool, ['email']);
      const user = await makeOne(pool);
      const reset = () => test.cognito.send(new AdminResetUserPasswordCommand({ UserPoolId: pool, Username: user }));
      await assertRefused(reset(), { name: 'InvalidParameterException' });
      const phone = await givePhone(test, pool, user);
      await reset();
      assert.match((await mailTo(test, phone))[0]?.body ?? '', /reset code/);
    });
  });

  it('land in the inbox in the pool’s own words, text messages as such', async () => {
    const pool = await makePool(test, ownSender);
    const SmsConfiguration = { SnsCallerArn: await makeSmsRole(test) };
    await setMfa(pool, {
      MfaConfiguration: 'ON',
      EmailMfaConfiguration: { Subject: 'For the shop', Message: 'Enter {####} in the shop.' },
      SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage: 'Shop: {####}' },
    });
    const { id } = await makeClient(test, pool);
    const user = await makeOne(pool);
    assert.equal((await signIn(id, user)).ChallengeName, 'EMAIL_OTP');
    const [mail] = await mailTo(test, user);
    assert.equal(mail?.subject, 'For the shop');
    assert.match(mail?.body ?? '', /^Enter \d{6} in the shop\.$/);
    await givePhone(test, pool, user);
    const phone = await givePhone(test, pool, user);
    await test.cognito.send(
      new AdminSetUserMFAPreferenceCommand({ UserPoolId: pool, Username: user, SMSMfaSettings: { Enabled: true } }),
    );
    await signIn(id, user);
    const [text] = await mailTo(test, phone);
    assert.match(text?.body ?? '', /^Shop: \d{6}$/);
    const inbox = await (await fetch(`${test.sandbox.endpoint}/_aws/inbox`)).text();
    assert.ok(inbox.includes('Text message') && inbox.includes(`To ${phone}`));
  });

  it('tell nobody who exists, where the client hides that', async () => {
    const pool = await makePool(test, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    });
    const { id } = await makeClient(test, pool, {
      ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    });
    const USERNAME = 'nobody@example.com';
    const start = (preferred: object) =>
      test.cognito.send(
        new InitiateAuthCommand({ ClientId: id, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME, ...preferred } }),
      );
    assert.deepEqual((await start({})).AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
    const asked = await start({ PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    assert.equal(asked.ChallengeName, 'EMAIL_OTP');
    assert.equal(asked.ChallengeParameters?.CODE_DELIVERY_DESTINATION, 'n***@e***');
    await assertRefused(
      test.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: id,
          ChallengeName: 'EMAIL_OTP',
          Session: asked.Session,
          ChallengeResponses: { USERNAME, EMAIL_OTP_CODE: '12345678' },
        }),
      ),
      { name: 'CodeMismatchException' },
    );
    assert.deepEqual(await mailTo(test, USERNAME), []);
    assert.equal((await start({ PREFERRED_CHALLENGE: 'SMS_OTP' })).ChallengeName, 'SELECT_CHALLENGE');
    const { Session } = await start({});
    await assertRefused(
      test.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: id,
          ChallengeName: 'SELECT_CHALLENGE',
          Session,
          ChallengeResponses: { USERNAME, ANSWER: 'SMS_OTP' },
        }),
      ),
      { name: 'InvalidParameterException', message: /Selected challenge is not available/ },
    );
  });

  describe('on the hosted pages', () => {
    async function site(factors: Parameters<typeof setMfaFactors>[2]) {
      const poolId = await makePool(test, ownSender);
      await setMfaFactors(test, poolId, factors);
      const { id } = await makeClient(test, poolId, hosted);
      const base = await makeDomain(test, poolId);
      const user = await makeOne(poolId);
      const browser = new FormBrowser(test.sandbox.endpoint);
      const query = new URLSearchParams({ response_type: 'code', client_id: id, redirect_uri: callback });
      const enter = async () => {
        const form = await browser.open(new URL(`${base}/login?${query}`));
        return browser.submit(form, 'password', { username: user, password });
      };
      return { poolId, user, browser, enter };
    }
    const pageOf = ({ url }: Place) => url.pathname.split('/').at(-1);
    const lead = ({ html }: Place) => html.querySelector('.lead')?.textContent ?? '';
    const assertDone = ({ url, here }: Place) => assert.ok(!here && url.searchParams.get('code'), url.href);

    it('are asked for after the password; a wrong one is said, a new one can be sent', async () => {
      const { user, browser, enter } = await site(['email']);
      const asked = await enter();
      assert.equal(pageOf(asked), 'mfa');
      assert.match(lead(asked), /We sent a code to c\*\*\*@e\*\*\*/);
      const first = await codeTo(test, user);
      const wrong = await browser.submit(asked, 'code', { code: '000000' });
      assert.match(wrong.alert ?? '', /Invalid code/);
      const renewed = await browser.press(wrong, 'Send a new code');
      assert.notEqual(await codeTo(test, user), first);
      const old = await browser.submit(renewed, 'code', { code: first });
      assert.match(old.alert ?? '', /Invalid code/);
      assertDone(await browser.submit(old, 'code', { code: await codeTo(test, user) }));
    });

    it('expire with the time of a sign-in step', async () => {
      const { user, browser, enter } = await site(['email']);
      const asked = await enter();
      test.pass(minutes(4));
      const late = await browser.submit(asked, 'code', { code: await codeTo(test, user) });
      assert.match(late.alert ?? '', /request a code again/);
    });

    it('are over after too many wrong ones', async () => {
      const { browser, enter } = await site(['email']);
      let page = await enter();
      for (let count = 0; count < 5; count++) page = await browser.submit(page, 'code', { code: '000000' });
      assert.equal(pageOf(page), 'login');
    });

    it('can be chosen from, where there are several', async () => {
      const { poolId, user, browser, enter } = await site(['email', 'sms']);
      const phone = await givePhone(test, poolId, user);
      const choice = await enter();
      assert.equal(pageOf(choice), 'mfaChoice');
      const asked = await browser.press(choice, 'A code by text message');
      assert.match(lead(asked), new RegExp(`We sent a code to \\+\\*+${phone.slice(-4)}`));
      assertDone(await browser.submit(asked, 'code', { code: await codeTo(test, phone) }));
    });

    it('ask first for a phone number that is not known yet', async () => {
      const { user, browser, enter } = await site(['sms']);
      const setUp = await enter();
      assert.equal(pageOf(setUp), 'mfaSetup');
      const wrong = await browser.submit(setUp, 'contact', { contact: '12345' });
      assert.match(wrong.alert ?? '', /begins with \+/);
      const asked = await browser.submit(wrong, 'contact', { contact: '+12025550999' });
      assert.match(lead(asked), /\+\*+0999/);
      assertDone(await browser.submit(asked, 'code', { code: await codeTo(test, '+12025550999') }));
      assert.deepEqual(await mailTo(test, user), []);
    });
  });
});
