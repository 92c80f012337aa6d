/** Signing in by a code in place of the password, on the sandbox, with app clients that have a secret and such that have none. */
import assert from 'node:assert/strict';
import { AdminCreateUserCommand, AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { userApi } from '../../src/signIn/authApi.ts';
import { signInByChoice } from '../../src/signIn/challenges.ts';
import { type CognitoWorld, codeTo, minutes, startCognito } from '../support/cognitoFixtures.ts';
import { givePhone, makeSmsRole } from '../support/messageFactors.ts';
import { answer, assertSignedIn, failed, type Place, questionOf, signInBed } from '../support/signInBed.ts';

describe('the ways in without a password', () => {
  let test: CognitoWorld;
  before(async () => {
    test = await startCognito();
  });
  after(() => test.close());
  const { newName, ways, place, temporaryUser, lastingUser } = signInBed(() => test);

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
