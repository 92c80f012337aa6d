/** Every way in times every challenge, on the sandbox, with app clients that have a secret and such that have none. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  type AuthenticationResultType,
  type CreateUserPoolCommandInput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../src/engine/failure.ts';
import { codeOf } from '../../src/sandbox/cognito/totp.ts';
import { administratorApi, userApi } from '../../src/signIn/authApi.ts';
import { type ApiStep, signInByChoice, signInByPassword, signInBySrp } from '../../src/signIn/challenges.ts';
import type { Reply, SignInConversation } from '../../src/signIn/conversation.ts';
import {
  type CognitoWorld,
  claimsOf,
  codeTo,
  days,
  makeClient,
  makePool,
  makeUser,
  minutes,
  password,
  startCognito,
} from '../support/cognitoFixtures.ts';
import { givePhone, type MfaFactor, makeSmsRole, ownSender, setMfaFactors } from '../support/messageFactors.ts';

const allFlows = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

type Conversation = SignInConversation<AuthenticationResultType>;
interface Place {
  readonly poolId: string;
  readonly client: { readonly userPoolId: string; readonly clientId: string; readonly clientSecret?: string };
}

const failed =
  (code: string, text = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.note.code, code, `${error.note.code}: ${error.note.what} ${error.note.why}`);
    assert.match(`${error.note.what} ${error.note.why} ${error.note.next}`, text);
    return true;
  };

function questionOf(step: ApiStep): Conversation {
  assert.equal(step.kind, 'question');
  return step as Conversation;
}

/** Answers the question, which must be of that kind. */
async function answer(step: ApiStep, kind: string, reply: Reply): Promise<ApiStep> {
  const conversation = questionOf(step);
  assert.equal(conversation.question.kind, kind);
  return conversation.answer(reply);
}

function assertSignedIn(step: ApiStep, username: string): void {
  assert.equal(step.kind, 'signedIn', JSON.stringify(step));
  assert.ok(step.kind === 'signedIn' && step.result.RefreshToken);
  assert.equal(claimsOf(step.result.IdToken).email, username);
  assert.equal(claimsOf(step.result.AccessToken).scope, 'aws.cognito.signin.user.admin');
}

describe('the ways in', () => {
  let test: CognitoWorld;
  before(async () => {
    test = await startCognito();
  });
  after(() => test.close());

  let users = 0;
  const newName = () => `way-${++users}@example.com`;
  const nextCode = (secret: string) => {
    test.pass(30_000);
    return codeOf(secret, Math.floor(test.sandbox.world.now() / 30_000));
  };

  type Begin = (place: Place, username: string, secret?: string) => Promise<ApiStep>;
  const ways: Readonly<Record<string, Begin>> = {
    'user name and password': ({ client }, username, secret = password) =>
      signInByPassword(userApi(test.cognito, client), 'USER_PASSWORD_AUTH', { username, password: secret }),
    administrator: ({ client }, username, secret = password) =>
      signInByPassword(administratorApi(test.cognito, client), 'ADMIN_USER_PASSWORD_AUTH', {
        username,
        password: secret,
      }),
    SRP: ({ client }, username, secret = password) =>
      signInBySrp(userApi(test.cognito, client), { username, password: secret }),
    'choice of the password': async ({ client }, username, secret = password) =>
      answer(await signInByChoice(userApi(test.cognito, client), { username, password: secret }), 'chooseChallenge', {
        text: 'PASSWORD',
      }),
    'choice of the password by SRP, asked for on the way': async ({ client }, username, secret = password) =>
      answer(
        await answer(await signInByChoice(userApi(test.cognito, client), { username }), 'chooseChallenge', {
          text: 'PASSWORD_SRP',
        }),
        'password',
        { text: secret },
      ),
  };

  async function place(
    factors: readonly MfaFactor[],
    secret: boolean,
    pool: Partial<CreateUserPoolCommandInput> = {},
  ): Promise<Place> {
    const poolId = await makePool(test, { ...ownSender, ...pool });
    const { id, secret: clientSecret } = await makeClient(test, poolId, {
      ExplicitAuthFlows: [...allFlows],
      GenerateSecret: secret,
    });
    if (factors.length > 0) await setMfaFactors(test, poolId, factors);
    return { poolId, client: { userPoolId: poolId, clientId: id, ...(clientSecret && { clientSecret }) } };
  }

  async function temporaryUser({ poolId }: Place): Promise<string> {
    const Username = newName();
    await test.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
      }),
    );
    return Username;
  }
  async function lastingUser({ poolId }: Place): Promise<string> {
    const username = newName();
    await makeUser(test, poolId, username);
    return username;
  }
  /** Sets the app up in the sign-in; answers its secret too. */
  async function setUp(step: ApiStep): Promise<{ readonly done: ApiStep; readonly secret: string }> {
    const conversation = questionOf(step);
    const { question } = conversation;
    assert.ok(question.kind === 'totpSetup', question.kind);
    const uri = new URL(question.uri);
    assert.equal(uri.protocol, 'otpauth:');
    assert.equal(uri.searchParams.get('secret'), question.secret);
    await assert.rejects(conversation.answer({ text: '000000' }), failed('WrongCode'));
    return { done: await conversation.answer({ text: nextCode(question.secret) }), secret: question.secret };
  }

  for (const secret of [false, true])
    describe(`with an app client that has ${secret ? 'a' : 'no'} secret`, () => {
      let open: Place;
      let mfa: Place;
      let byMail: Place;
      let byText: Place;
      let anyFactor: Place;
      before(async () => {
        byMail = await place(['email'], secret);
        byText = await place(['sms'], secret);
        anyFactor = await place(['app', 'email', 'sms'], secret);
        open = await place([], secret);
        mfa = await place(['app'], secret);
      });

      for (const [name, begin] of Object.entries(ways)) {
        it(`${name}: signs in`, async () => {
          const username = await lastingUser(open);
          assertSignedIn(await begin(open, username), username);
        });

        it(`${name}: takes a new password for a temporary one, and only one that the policy allows`, async () => {
          const username = await temporaryUser(open);
          const asked = questionOf(await begin(open, username));
          assert.deepEqual(asked.question, { kind: 'newPassword', requiredAttributes: [] });
          await assert.rejects(asked.answer({ text: 'short' }), failed('PasswordRefused', /not long enough/));
          assertSignedIn(await asked.answer({ text: 'lasting-horse-2' }), username);
          await assert.rejects(asked.answer({ text: 'lasting-horse-3' }), failed('SessionOver'));
          assertSignedIn(await begin(open, username, 'lasting-horse-2'), username);
        });

        it(`${name}: sets up an authenticator app, then asks for its codes, each good once`, async () => {
          const username = await lastingUser(mfa);
          const { done, secret: appSecret } = await setUp(await begin(mfa, username));
          assertSignedIn(done, username);
          const asked = questionOf(await begin(mfa, username));
          assert.equal(asked.question.kind, 'totp');
          await assert.rejects(asked.answer({ text: '000000' }), failed('WrongCode'));
          const code = nextCode(appSecret);
          assertSignedIn(await asked.answer({ text: ` ${code} ` }), username);
          await assert.rejects(asked.answer({ text: code }), failed('SessionOver'));
          const again = questionOf(await begin(mfa, username));
          await assert.rejects(again.answer({ text: code }), failed('CodeUsed', /next one/));
        });

        it(`${name}: asks for the code that was mailed, which is good once`, async () => {
          const username = await lastingUser(byMail);
          const asked = questionOf(await begin(byMail, username));
          assert.deepEqual(asked.question, { kind: 'emailCode', destination: 'w***@e***' });
          await assert.rejects(asked.answer({ text: '000000' }), failed('WrongCode'));
          const code = await codeTo(test, username);
          assertSignedIn(await asked.answer({ text: ` ${code} ` }), username);
          await assert.rejects(asked.answer({ text: code }), failed('SessionOver'));
          const again = questionOf(await begin(byMail, username));
          await assert.rejects(again.answer({ text: code }), failed('WrongCode'));
        });

        it(`${name}: asks for the code that was texted, as long as the sign-in lives`, async () => {
          const username = await lastingUser(byText);
          const phone = await givePhone(test, byText.poolId, username, false);
          const asked = questionOf(await begin(byText, username));
          assert.deepEqual(asked.question, { kind: 'smsCode', destination: `+*******${phone.slice(-4)}` });
          const code = await codeTo(test, phone);
          test.pass(minutes(4));
          await assert.rejects(asked.answer({ text: code }), failed('SessionExpired'));
          const next = await begin(byText, username);
          assertSignedIn(await answer(next, 'smsCode', { text: await codeTo(test, phone) }), username);
        });

        it(`${name}: too many wrong codes end the sign-in`, async () => {
          const username = await lastingUser(byMail);
          const asked = questionOf(await begin(byMail, username));
          for (let count = 0; count < 5; count++)
            await assert.rejects(asked.answer({ text: '000000' }), failed('WrongCode'));
          const code = await codeTo(test, username);
          await assert.rejects(asked.answer({ text: code }), failed('SessionOver', /too many wrong/));
        });

        it(`${name}: lets the user choose between factors, and goes on with the chosen one`, async () => {
          const username = await lastingUser(anyFactor);
          const phone = await givePhone(test, anyFactor.poolId, username);
          for (const [text, kind, to] of [
            ['SMS_MFA', 'smsCode', phone],
            ['EMAIL_OTP', 'emailCode', username],
          ] as const) {
            const asked = questionOf(await begin(anyFactor, username));
            assert.ok(asked.question.kind === 'chooseChallenge');
            assert.deepEqual(
              asked.question.choices.map(({ value }) => value),
              ['SMS_MFA', 'EMAIL_OTP'],
            );
            await assert.rejects(asked.answer({ text: 'SOFTWARE_TOKEN_MFA' }), failed('NotAChoice'));
            const next = await asked.answer({ text });
            assertSignedIn(await answer(next, kind, { text: await codeTo(test, to) }), username);
          }
        });

        it(`${name}: a user without a phone is sent to the hosted page, which asks for one`, async () => {
          const username = await lastingUser(byText);
          await assert.rejects(begin(byText, username), failed('ChallengeNotSupported', /SMS_MFA.*hosted page/));
        });

        it(`${name}: a temporary password and a mailed code, one after the other`, async () => {
          const username = await temporaryUser(byMail);
          const next = await answer(await begin(byMail, username), 'newPassword', { text: 'lasting-horse-7' });
          assertSignedIn(await answer(next, 'emailCode', { text: await codeTo(test, username) }), username);
        });

        it(`${name}: a temporary password and an app, one after the other`, async () => {
          const username = await temporaryUser(mfa);
          const next = await answer(await begin(mfa, username), 'newPassword', { text: 'lasting-horse-4' });
          assertSignedIn((await setUp(next)).done, username);
        });

        it(`${name}: a wrong password is its own refusal`, async () => {
          const username = await lastingUser(open);
          await assert.rejects(begin(open, username, 'wrong-horse-1'), failed('WrongPassword'));
        });

        it(`${name}: a user who has not confirmed is told so`, async () => {
          const username = newName();
          const { clientId, clientSecret } = open.client;
          if (clientSecret === undefined)
            await test.cognito.send(new SignUpCommand({ ClientId: clientId, Username: username, Password: password }));
          else {
            const { signUp } = await import('../../src/signIn/signUp.ts');
            await signUp(test.cognito, open.client, { username, password, email: username });
          }
          await assert.rejects(begin(open, username), failed('UserNotConfirmed', /code/));
        });

        it(`${name}: too many wrong passwords lock for a while`, async () => {
          const username = await lastingUser(open);
          for (let count = 0; count < 5; count++)
            await assert.rejects(begin(open, username, 'wrong-horse-1'), failed('WrongPassword'));
          await assert.rejects(begin(open, username), failed('TooManyAttempts', /[Ww]ait/));
          test.pass(minutes(16));
          assertSignedIn(await begin(open, username), username);
        });

        it(`${name}: an expired temporary password is said where the client tells`, async () => {
          const username = await temporaryUser(open);
          test.pass(days(8));
          await assert.rejects(begin(open, username), failed('TemporaryPasswordExpired', /Resend Invitation/));
        });

        it(`${name}: a disabled user and one who does not exist`, async () => {
          const username = await lastingUser(open);
          await test.cognito.send(new AdminDisableUserCommand({ UserPoolId: open.poolId, Username: username }));
          await assert.rejects(begin(open, username), failed('UserDisabled'));
          await assert.rejects(begin(open, newName()), failed('UserNotFound'));
        });

        it(`${name}: an answer that comes too late ends the sign-in`, async () => {
          const asked = questionOf(await begin(open, await temporaryUser(open)));
          test.pass(minutes(16));
          await assert.rejects(asked.answer({ text: 'lasting-horse-5' }), failed('SessionExpired'));
        });

        if (secret)
          it(`${name}: without the client's secret, and with a wrong one`, async () => {
            const username = await lastingUser(open);
            const { clientSecret: _, ...bare } = open.client;
            await assert.rejects(begin({ ...open, client: bare }, username), failed('ClientSecretMissing'));
            const wrong = { ...open.client, clientSecret: 'x'.repeat(51) };
            await assert.rejects(begin({ ...open, client: wrong }, username), failed('ClientSecretWrong'));
          });
      }
    });

  for (const [name, flow] of [
    ['user name and password', 'USER_PASSWORD_AUTH'],
    ['administrator', 'ADMIN_USER_PASSWORD_AUTH'],
    ['SRP', 'USER_SRP_AUTH'],
    ['choice of the password', 'USER_AUTH'],
  ] as const)
    it(`${name}: a flow that is not enabled is named with its setting`, async () => {
      const poolId = await makePool(test);
      const others = allFlows.filter((each) => each !== `ALLOW_${flow}`);
      const { id } = await makeClient(test, poolId, { ExplicitAuthFlows: others });
      const there = { poolId, client: { userPoolId: poolId, clientId: id } };
      const username = await lastingUser(there);
      const begin = ways[name];
      assert.ok(begin);
      await assert.rejects(begin(there, username), failed('FlowNotEnabled', new RegExp(`ALLOW_${flow}\\b`)));
    });

  it('a client that hides who exists: an expired temporary password and an unknown user look like a wrong one, and the words say so', async () => {
    const poolId = await makePool(test);
    const { id } = await makeClient(test, poolId, {
      ExplicitAuthFlows: [...allFlows],
      PreventUserExistenceErrors: 'ENABLED',
    });
    const there = { poolId, client: { userPoolId: poolId, clientId: id } };
    const username = await temporaryUser(there);
    test.pass(days(8));
    for (const begin of Object.values(ways)) {
      await assert.rejects(begin(there, username), failed('WrongPassword', /temporary password has expired/));
      await assert.rejects(begin(there, newName()), failed('WrongPassword', /no such user/));
    }
  });

  it('attributes that the pool requires are asked for with the new password', async () => {
    const poolId = await makePool(test, { Schema: [{ Name: 'name', Required: true, AttributeDataType: 'String' }] });
    const { id } = await makeClient(test, poolId, { ExplicitAuthFlows: [...allFlows] });
    const there = { poolId, client: { userPoolId: poolId, clientId: id } };
    for (const begin of Object.values(ways)) {
      const username = await temporaryUser(there);
      const asked = questionOf(await begin(there, username));
      assert.deepEqual(asked.question, { kind: 'newPassword', requiredAttributes: ['name'] });
      assertSignedIn(await asked.answer({ text: 'lasting-horse-6', attributes: { name: 'Anna' } }), username);
    }
  });

  it('a choice that was not offered is refused before anything is sent', async () => {
    const there = await place([], false);
    const username = await lastingUser(there);
    const asked = questionOf(await signInByChoice(userApi(test.cognito, there.client), { username }));
    await assert.rejects(asked.answer({ text: 'WEB_AUTHN' }), failed('NotAChoice'));
    assertSignedIn(await answer(await asked.answer({ text: 'PASSWORD' }), 'password', { text: password }), username);
  });

  for (const secret of [false, true])
    describe(`by a code in place of the password, with an app client that has ${secret ? 'a' : 'no'} secret`, () => {
      let free: Place;
      before(async () => {
        free = await place([], secret, {
          SmsConfiguration: { SnsCallerArn: await makeSmsRole(test) },
          Policies: {
            PasswordPolicy: { MinimumLength: 6 },
            SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
          },
        });
      });
      const choose = async (username: string, text: string, there = free) =>
        questionOf(await signInByChoice(userApi(test.cognito, there.client), { username })).answer({ text });
      const offered = async (username: string, there = free) => {
        const { question } = questionOf(await signInByChoice(userApi(test.cognito, there.client), { username }));
        assert.ok(question.kind === 'chooseChallenge');
        return question.choices.map(({ value }) => value);
      };

      for (const [way, kind] of [
        ['EMAIL_OTP', 'emailCode'],
        ['SMS_OTP', 'smsCode'],
      ] as const) {
        const userWithPhone = async () => {
          const username = await lastingUser(free);
          const phone = await givePhone(test, free.poolId, username);
          return { username, to: way === 'SMS_OTP' ? phone : username };
        };

        it(`${way}: signs in by the code, which is good once`, async () => {
          const { username, to } = await userWithPhone();
          const asked = questionOf(await choose(username, way));
          assert.equal(asked.question.kind, kind);
          await assert.rejects(asked.answer({ text: '00000000' }), failed('WrongCode'));
          const code = await codeTo(test, to);
          assert.match(code, /^\d{8}$/);
          assertSignedIn(await asked.answer({ text: code }), username);
          await assert.rejects(asked.answer({ text: code }), failed('SessionOver'));
        });

        it(`${way}: a code of another sign-in is wrong, and one that comes too late ends the sign-in`, async () => {
          const { username, to } = await userWithPhone();
          await choose(username, way);
          const code = await codeTo(test, to);
          const asked = questionOf(await choose(username, way));
          await assert.rejects(asked.answer({ text: code }), failed('WrongCode'));
          test.pass(minutes(4));
          await assert.rejects(asked.answer({ text: await codeTo(test, to) }), failed('SessionExpired'));
        });

        it(`${way}: too many wrong codes lock, for passwords too`, async () => {
          const { username, to } = await userWithPhone();
          const asked = questionOf(await choose(username, way));
          for (let count = 0; count < 5; count++)
            await assert.rejects(asked.answer({ text: '00000000' }), failed('WrongCode'));
          await assert.rejects(asked.answer({ text: await codeTo(test, to) }), failed('SessionOver'));
          await assert.rejects(choose(username, way), failed('TooManyAttempts'));
          test.pass(minutes(16));
          const next = await choose(username, way);
          assertSignedIn(await answer(next, kind, { text: await codeTo(test, to) }), username);
        });

        it(`${way}: a disabled user gets none`, async () => {
          const { username } = await userWithPhone();
          await test.cognito.send(new AdminDisableUserCommand({ UserPoolId: free.poolId, Username: username }));
          await assert.rejects(choose(username, way), failed('UserDisabled'));
        });
      }

      it('is offered for verified addresses only, and not to who has a temporary password or must use MFA', async () => {
        const passwords = ['PASSWORD', 'PASSWORD_SRP'];
        const username = await lastingUser(free);
        assert.deepEqual(await offered(username), [...passwords, 'EMAIL_OTP']);
        await givePhone(test, free.poolId, username, false);
        assert.deepEqual(await offered(username), [...passwords, 'EMAIL_OTP']);
        await givePhone(test, free.poolId, username, true);
        assert.deepEqual(await offered(username), [...passwords, 'EMAIL_OTP', 'SMS_OTP']);
        assert.deepEqual(await offered(await temporaryUser(free)), passwords);
        const demanding = await place(['app'], secret, {
          Policies: {
            PasswordPolicy: { MinimumLength: 6 },
            SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
          },
        });
        assert.deepEqual(await offered(await lastingUser(demanding), demanding), passwords);
      });

      it('is all that a user without a password has', async () => {
        const Username = newName();
        const { User } = await test.cognito.send(
          new AdminCreateUserCommand({
            UserPoolId: free.poolId,
            Username,
            UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
          }),
        );
        assert.equal(User?.UserStatus, 'CONFIRMED');
        assert.deepEqual(await offered(Username), ['EMAIL_OTP']);
        const next = await choose(Username, 'EMAIL_OTP');
        assertSignedIn(await answer(next, 'emailCode', { text: await codeTo(test, Username) }), Username);
        const begin = ways['user name and password'];
        await assert.rejects(begin?.(free, Username) ?? assert.fail(), failed('WrongPassword'));
      });
    });
});
