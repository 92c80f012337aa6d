/** Every way in times every challenge, on the sandbox, with app clients that have a secret and such that have none. */
import assert from 'node:assert/strict';
import { AdminDisableUserCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { userApi } from '../../src/signIn/authApi.ts';
import { signInByChoice } from '../../src/signIn/challenges.ts';
import {
  type CognitoWorld,
  codeTo,
  days,
  makeClient,
  makePool,
  minutes,
  password,
  startCognito,
} from '../support/cognitoFixtures.ts';
import { givePhone } from '../support/messageFactors.ts';
import { allFlows, answer, assertSignedIn, failed, type Place, questionOf, signInBed } from '../support/signInBed.ts';

describe('the ways in', () => {
  let test: CognitoWorld;
  before(async () => {
    test = await startCognito();
  });
  after(() => test.close());
  const { newName, nextCode, ways, place, temporaryUser, lastingUser, setUp } = signInBed(() => test);

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
});
