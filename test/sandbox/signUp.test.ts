/** Signing up, codes, forgotten passwords and users made by administrators, on the sandbox's Cognito. */
import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type SignUpCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  codeTo,
  expiredCode,
  hours,
  mailTo,
  makeClient,
  makePool,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';
const wrongCode = {
  name: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};

describe('sign-up on the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let legacy: TestClient;
  let hiding: TestClient;
  before(async () => {
    ({ test, poolId, client: legacy } = await startCognitoWithClient());
    hiding = await makeClient(test, poolId, { PreventUserExistenceErrors: 'ENABLED' });
  });
  after(() => test.close());

  const signUp = (Username: string, more: Partial<SignUpCommandInput> = {}) =>
    test.cognito.send(new SignUpCommand({ ClientId: legacy.id, Username, Password: password, ...more }));
  const confirm = (Username: string, ConfirmationCode: string, ClientId = legacy.id) =>
    test.cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  const resend = (Username: string, ClientId = legacy.id) =>
    test.cognito.send(new ResendConfirmationCodeCommand({ ClientId, Username }));
  const getUser = async (Username: string, UserPoolId = poolId) => {
    const user = await test.cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
    const attributes = Object.fromEntries(user.UserAttributes?.map(({ Name, Value }) => [Name, Value]) ?? []);
    return { ...user, attributes };
  };

  it('mails a code that confirms the user and verifies the address', async () => {
    const made = await signUp('new@example.com');
    assert.equal(made.UserConfirmed, false);
    assert.deepEqual(made.CodeDeliveryDetails, {
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'n***@e***',
    });
    const before = await getUser('new@example.com');
    assert.equal(before.UserStatus, 'UNCONFIRMED');
    assert.equal(before.attributes.email_verified, undefined);
    // Where people sign in by email, the user name is the sub.
    assert.equal(before.Username, made.UserSub);
    const [mail] = await mailTo(test, 'new@example.com');
    assert.equal(mail?.subject, 'Your verification code');
    assert.match(mail?.code ?? '', /^\d{6}$/);
    assert.ok(mail?.body.includes(mail.code ?? '?'));

    await confirm('New@Example.com', mail?.code ?? '');
    const after = await getUser('new@example.com');
    assert.equal(after.UserStatus, 'CONFIRMED');
    assert.equal(after.attributes.email_verified, 'true');
    await assertRefused(confirm('new@example.com', mail?.code ?? ''), {
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });

  it('refuses a wrong code, and gives up after five', async () => {
    await signUp('guess@example.com');
    const code = await codeTo(test, 'guess@example.com');
    const wrong = code === '123456' ? '654321' : '123456';
    for (let attempt = 0; attempt < 5; attempt++) await assertRefused(confirm('guess@example.com', wrong), wrongCode);
    await assertRefused(confirm('guess@example.com', code), {
      name: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
    await resend('guess@example.com');
    await confirm('guess@example.com', await codeTo(test, 'guess@example.com'));
  });

  it('sends a new code that takes the place of the old one, five times an hour', async () => {
    await signUp('again@example.com');
    const first = await codeTo(test, 'again@example.com');
    const { CodeDeliveryDetails } = await resend('again@example.com');
    assert.equal(CodeDeliveryDetails?.Destination, 'a***@e***');
    const second = await codeTo(test, 'again@example.com');
    if (first !== second) await assertRefused(confirm('again@example.com', first), wrongCode);
    for (let more = 0; more < 3; more++) await resend('again@example.com');
    await assertRefused(resend('again@example.com'), { name: 'LimitExceededException' });
    await confirm('again@example.com', await codeTo(test, 'again@example.com'));
    await assertRefused(resend('again@example.com'), { name: invalid, message: 'User is already confirmed.' });
  });

  it('keeps codes for 24 hours', async () => {
    await signUp('late@example.com');
    const code = await codeTo(test, 'late@example.com');
    test.pass(hours(24));
    await assertRefused(confirm('late@example.com', code), expiredCode);
    await resend('late@example.com');
    test.pass(hours(23.9));
    await confirm('late@example.com', await codeTo(test, 'late@example.com'));
  });

  it('refuses a name that is taken', async () => {
    await signUp('twice@example.com');
    await assertRefused(signUp('TWICE@example.com'), {
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });

  const refusals: readonly [string, string, Partial<SignUpCommandInput>, string, (string | RegExp)?][] = [
    ['a name that is no address', 'someone', {}, invalid, 'Username should be an email.'],
    [
      'a password that is too short',
      'short@example.com',
      { Password: 'five5' },
      'InvalidPasswordException',
      'Password did not conform with password policy: Password not long enough',
    ],
    [
      'a password with a space, without repeating it',
      'space@example.com',
      { Password: 'with space' },
      invalid,
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\S]+",
    ],
    [
      'to call an address verified',
      'verified@example.com',
      { UserAttributes: [{ Name: 'email_verified', Value: 'true' }] },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a phone number without its plus',
      'phone@example.com',
      { UserAttributes: [{ Name: 'phone_number', Value: '5550100' }] },
      invalid,
      'Invalid phone number format.',
    ],
    [
      'an attribute that the pool has not',
      'unknown@example.com',
      { UserAttributes: [{ Name: 'shoe_size', Value: '43' }] },
      invalid,
      'Attributes did not conform to the schema: Type for attribute {shoe_size} could not be determined\n',
    ],
    [
      'a client that does not exist',
      'client@example.com',
      { ClientId: 'nobody' },
      'ResourceNotFoundException',
      'User pool client nobody does not exist.',
    ],
    [
      'a secret hash for a client without secret',
      'hash@example.com',
      { SecretHash: 'aGFzaA==' },
      'NotAuthorizedException',
      /^Unable to verify secret hash for client /,
    ],
  ];
  for (const [what, name, input, error, message] of refusals)
    it(`refuses ${what}`, async () => {
      await assertRefused(signUp(name, input), { name: error, message });
      await assertRefused(getUser(name), { name: 'UserNotFoundException', message: 'User does not exist.' });
    });

  for (const [rule, words, good] of [
    ['RequireUppercase', 'uppercase', 'Aaaaaa'],
    ['RequireLowercase', 'lowercase', 'aAAAAA'],
    ['RequireNumbers', 'numeric', 'aaaaa1'],
    ['RequireSymbols', 'symbol', 'aaaaa!'],
  ] as const)
    it(`asks for ${words} characters where the pool says so`, async () => {
      const id = await makePool(test, { Policies: { PasswordPolicy: { MinimumLength: 6, [rule]: true } } });
      const ClientId = (await makeClient(test, id)).id;
      const bad = rule === 'RequireLowercase' ? 'AAAAAA' : 'aaaaaa';
      await assertRefused(signUp('rules@example.com', { ClientId, Password: bad }), {
        name: 'InvalidPasswordException',
        message: `Password did not conform with password policy: Password must have ${words} characters`,
      });
      await signUp('rules@example.com', { ClientId, Password: good });
    });

  it('is closed where only administrators make users', async () => {
    const id = await makePool(test, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const ClientId = (await makeClient(test, id)).id;
    await assertRefused(signUp('closed@example.com', { ClientId }), {
      name: 'NotAuthorizedException',
      message: 'SignUp is not permitted for this user pool',
    });
  });

  it('asks for the attributes that the pool requires', async () => {
    const id = await makePool(test, { Schema: [{ Name: 'given_name', Required: true }] });
    const ClientId = (await makeClient(test, id)).id;
    await assertRefused(signUp('required@example.com', { ClientId }), {
      name: invalid,
      message: 'Attributes did not conform to the schema: given_name: The attribute is required\n',
    });
    await signUp('required@example.com', { ClientId, UserAttributes: [{ Name: 'given_name', Value: 'Jo' }] });
  });

  it('tells upper from lower case unless the pool says otherwise', async () => {
    const id = await makePool(test, { UsernameConfiguration: undefined });
    const ClientId = (await makeClient(test, id)).id;
    await signUp('Case@example.com', { ClientId });
    await assertRefused(getUser('case@example.com', id), { name: 'UserNotFoundException' });
    await signUp('case@example.com', { ClientId });
  });

  describe('with an email address as alias', () => {
    it('lets a name have an address that somebody else verified only by force', async () => {
      const id = await makePool(test, { UsernameAttributes: undefined, AliasAttributes: ['email'] });
      const ClientId = (await makeClient(test, id)).id;
      await assertRefused(signUp('me@example.com', { ClientId }), {
        name: invalid,
        message: 'Username cannot be of email format, since user pool is configured for email alias.',
      });
      const UserAttributes = [{ Name: 'email', Value: 'alias@example.com' }];
      await signUp('first', { ClientId, UserAttributes });
      // Not before it is verified can one be found by it.
      await assertRefused(getUser('alias@example.com', id), { name: 'UserNotFoundException' });
      await confirm('first', await codeTo(test, 'alias@example.com'), ClientId);
      assert.equal((await getUser('alias@example.com', id)).Username, 'first');

      await signUp('second', { ClientId, UserAttributes });
      const code = await codeTo(test, 'alias@example.com');
      await assertRefused(confirm('second', code, ClientId), {
        name: 'AliasExistsException',
        message: 'An account with the given email already exists.',
      });
      await resend('second', ClientId);
      await test.cognito.send(
        new ConfirmSignUpCommand({
          ClientId,
          Username: 'second',
          ConfirmationCode: await codeTo(test, 'alias@example.com'),
          ForceAliasCreation: true,
        }),
      );
      assert.equal((await getUser('alias@example.com', id)).Username, 'second');
      assert.equal((await getUser('first', id)).attributes.email_verified, 'false');
    });
  });

  describe('of nobody', () => {
    it('is told where the client does not hide who exists', async () => {
      const unknown = { name: 'UserNotFoundException', message: 'Username/client id combination not found.' };
      await assertRefused(confirm('nobody@example.com', '123456'), unknown);
      await assertRefused(resend('nobody@example.com'), unknown);
      await assertRefused(
        test.cognito.send(new ForgotPasswordCommand({ ClientId: legacy.id, Username: 'nobody@example.com' })),
        unknown,
      );
    });

    it('is hidden where it does', async () => {
      await assertRefused(confirm('nobody@example.com', '123456', hiding.id), expiredCode);
      assert.equal((await resend('nobody@example.com', hiding.id)).CodeDeliveryDetails?.Destination, 'n***@e***');
      const named = { ClientId: hiding.id, Username: 'nobody@example.com' };
      const { CodeDeliveryDetails } = await test.cognito.send(new ForgotPasswordCommand(named));
      assert.equal(CodeDeliveryDetails?.Destination, 'n***@e***');
      await assertRefused(
        test.cognito.send(
          new ConfirmForgotPasswordCommand({ ...named, ConfirmationCode: '123456', Password: password }),
        ),
        wrongCode,
      );
      assert.deepEqual(await mailTo(test, 'nobody@example.com'), []);
    });
  });

  it('keeps no password and no code in clear', async () => {
    await signUp('secretive@example.com', { Password: 'never-to-be-stored' });
    const state = test.sandbox.world.slice<{ pools: unknown }>('cognito', () => ({ pools: {} }));
    assert.ok(!JSON.stringify(state).includes('never-to-be-stored'));
    assert.ok(!JSON.stringify(state.pools).includes(`"${await codeTo(test, 'secretive@example.com')}"`));
  });
});
