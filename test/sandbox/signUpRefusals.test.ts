/** What can be wrong with a sign-up and its code, each with a message of its own, against the sandbox's Cognito. */
import assert from 'node:assert/strict';
import { Failure } from '../../src/engine/failure.ts';
import { confirmSignUp, signUp } from '../../src/signIn/signUp.ts';
import {
  type CognitoWorld,
  codeTo,
  hours,
  makeClient,
  makePool,
  password,
  startCognito,
} from '../support/cognitoFixtures.ts';

const failed = (code: string, text: RegExp) => (error: unknown) =>
  error instanceof Failure && error.note.code === code && text.test(`${error.note.what} ${error.note.next}`);

describe('a sign-up says', () => {
  let test: CognitoWorld;
  let client: { readonly userPoolId: string; readonly clientId: string };
  before(async () => {
    test = await startCognito();
    const userPoolId = await makePool(test);
    client = { userPoolId, clientId: (await makeClient(test, userPoolId)).id };
  });
  after(() => test.close());

  const join = (email: string, secret = password, there = client) =>
    signUp(test.cognito, there, { username: email, password: secret, email });
  const confirm = (email: string, code: string) => confirmSignUp(test.cognito, client, email, code);

  it('that the name is taken', async () => {
    await join('taken@example.com');
    await assert.rejects(join('taken@example.com'), failed('UserExists', /already.*Sign in/));
  });

  it('that the password does not fit', () =>
    assert.rejects(join('short@example.com', 'short'), failed('PasswordRefused', /password policy/)));

  it('that nobody can sign up to this pool', async () => {
    const userPoolId = await makePool(test, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const closed = { userPoolId, clientId: (await makeClient(test, userPoolId)).id };
    await assert.rejects(
      join('nobody@example.com', password, closed),
      failed('SignUpNotPermitted', /Create the user instead/),
    );
  });

  it('that a code is wrong, then that there were too many wrong ones', async () => {
    await join('wrong@example.com');
    for (let count = 0; count < 5; count++)
      await assert.rejects(confirm('wrong@example.com', '000000'), failed('WrongCode', /newest message/));
    await assert.rejects(confirm('wrong@example.com', '000000'), failed('TooManyAttempts', /Wait an hour/));
  });

  it('that a code has expired, and how to get another', async () => {
    await join('late@example.com');
    const code = await codeTo(test, 'late@example.com');
    test.pass(hours(25));
    await assert.rejects(confirm('late@example.com', code), failed('ConfirmationCodeExpired', /Resend Confirmation/));
  });

  it('that the user is confirmed already', async () => {
    await join('twice@example.com');
    const code = await codeTo(test, 'twice@example.com');
    await confirm('twice@example.com', code);
    await assert.rejects(confirm('twice@example.com', code), failed('AlreadyConfirmed', /Refresh the explorer/));
  });
});
