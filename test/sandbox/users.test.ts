/** Users that administrators make, and forgotten passwords, on the sandbox's Cognito. */
import assert from 'node:assert/strict';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  ListUsersCommand,
  SignUpCommand,
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
  makeUser,
  password,
  startCognitoWithClient,
  type TestClient,
} from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';

describe('users of the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  let legacy: TestClient;
  before(async () => {
    ({ test, poolId, client: legacy } = await startCognitoWithClient());
  });
  after(() => test.close());

  const signUp = (Username: string) =>
    test.cognito.send(new SignUpCommand({ ClientId: legacy.id, Username, Password: password }));
  const getUser = async (Username: string, UserPoolId = poolId) => {
    const user = await test.cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
    const attributes = Object.fromEntries(user.UserAttributes?.map(({ Name, Value }) => [Name, Value]) ?? []);
    return { ...user, attributes };
  };

  describe('who forgot their password', () => {
    const forgot = (Username: string) =>
      test.cognito.send(new ForgotPasswordCommand({ ClientId: legacy.id, Username }));
    const reset = (Username: string, ConfirmationCode: string, Password = 'another-one') =>
      test.cognito.send(
        new ConfirmForgotPasswordCommand({ ClientId: legacy.id, Username, ConfirmationCode, Password }),
      );

    it('replace it by a code that lives for an hour', async () => {
      await makeUser(test, poolId, 'forgot@example.com');
      await assertRefused(reset('forgot@example.com', '123456'), expiredCode);
      await forgot('forgot@example.com');
      const old = await codeTo(test, 'forgot@example.com');
      test.pass(hours(1));
      await assertRefused(reset('forgot@example.com', old), expiredCode);
      await forgot('forgot@example.com');
      const code = await codeTo(test, 'forgot@example.com');
      await assertRefused(reset('forgot@example.com', code, 'short'), { name: 'InvalidPasswordException' });
      await reset('forgot@example.com', code);
      await assertRefused(reset('forgot@example.com', code), expiredCode);
    });

    it('need a verified address', async () => {
      await signUp('unverified@example.com');
      await test.cognito.send(
        new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username: 'unverified@example.com' }),
      );
      await assertRefused(forgot('unverified@example.com'), {
        name: invalid,
        message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
      });
      const hiding = await makeClient(test, poolId, { PreventUserExistenceErrors: 'ENABLED' });
      const pretended = await test.cognito.send(
        new ForgotPasswordCommand({ ClientId: hiding.id, Username: 'unverified@example.com' }),
      );
      assert.equal(pretended.CodeDeliveryDetails?.Destination, 'u***@e***');
      const mails = await mailTo(test, 'unverified@example.com');
      assert.ok(!mails.some(({ body }) => /reset/.test(body)));
    });

    it('turn to the administrator where the pool says so', async () => {
      const id = await makePool(test, {
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
      });
      const ClientId = (await makeClient(test, id)).id;
      await makeUser(test, id, 'admin.only@example.com');
      await assertRefused(
        test.cognito.send(new ForgotPasswordCommand({ ClientId, Username: 'admin.only@example.com' })),
        { name: 'NotAuthorizedException', message: 'Contact administrator to reset password.' },
      );
    });

    it('cannot, while it is temporary or they are disabled', async () => {
      const named = { UserPoolId: poolId, Username: 'invited.only@example.com' };
      await test.cognito.send(new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS' }));
      await assertRefused(forgot('invited.only@example.com'), {
        name: 'NotAuthorizedException',
        message: 'User password cannot be reset in the current state.',
      });
      await test.cognito.send(new AdminDisableUserCommand(named));
      await assertRefused(forgot('invited.only@example.com'), {
        name: 'NotAuthorizedException',
        message: 'User is disabled.',
      });
    });
  });

  describe('made by administrators', () => {
    const create = (Username: string, more: object = {}) =>
      test.cognito.send(new AdminCreateUserCommand({ UserPoolId: poolId, Username, ...more }));

    it('are invited with a temporary password by the medium that was asked for', async () => {
      const { User } = await create('invited@example.com', { DesiredDeliveryMediums: ['EMAIL'] });
      assert.equal(User?.UserStatus, 'FORCE_CHANGE_PASSWORD');
      assert.equal(User?.Enabled, true);
      const [mail] = await mailTo(test, 'invited@example.com');
      assert.equal(mail?.subject, 'Your temporary password');
      assert.match(mail?.body ?? '', /Your username is invited@example.com and temporary password is /);
      await create('uninvited@example.com');
      assert.deepEqual(await mailTo(test, 'uninvited@example.com'), []);
    });

    it('are invited again while they have not answered', async () => {
      await assertRefused(create('invited@example.com'), {
        name: 'UsernameExistsException',
        message: 'User account already exists',
      });
      const again = { MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] };
      await create('invited@example.com', again);
      const mails = await mailTo(test, 'invited@example.com');
      assert.equal(mails.length, 2);
      assert.notEqual(mails[0]?.code, mails[1]?.code);
      const named = { UserPoolId: poolId, Username: 'invited@example.com' };
      await test.cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }));
      await assertRefused(create('invited@example.com', again), { name: 'UnsupportedUserStateException' });
      await assertRefused(create('never.was@example.com', again), { name: 'UserNotFoundException' });
    });

    it('have passwords that fit the policy', () =>
      assertRefused(create('weak@example.com', { TemporaryPassword: 'weak' }), { name: 'InvalidPasswordException' }));

    it('lose verification when their address changes', async () => {
      await makeUser(test, poolId, 'moves@example.com');
      const { Username } = await getUser('moves@example.com');
      const update = (attributes: Record<string, string>) =>
        test.cognito.send(
          new AdminUpdateUserAttributesCommand({
            UserPoolId: poolId,
            Username,
            UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
          }),
        );
      await update({ email: 'moved@example.com' });
      assert.equal((await getUser('moved@example.com')).attributes.email_verified, 'false');
      assert.equal((await mailTo(test, 'moved@example.com')).length, 1);
      await update({ email: 'moved.again@example.com', email_verified: 'true' });
      assert.equal((await getUser(Username ?? '')).attributes.email_verified, 'true');
      await assertRefused(update({ email: 'invited@example.com' }), { name: 'AliasExistsException' });
      await assertRefused(update({ sub: 'x' }), {
        name: invalid,
        message: 'Cannot modify the non-mutable attribute sub',
      });
    });

    it('are found by a filter', async () => {
      const find = async (Filter: string) => {
        const { Users } = await test.cognito.send(new ListUsersCommand({ UserPoolId: poolId, Filter }));
        return Users?.flatMap(({ Attributes }) => Attributes?.find(({ Name }) => Name === 'email')?.Value ?? []);
      };
      assert.deepEqual(await find('email = "invited@example.com"'), ['invited@example.com']);
      assert.deepEqual(await find('email ^= "moved.a"'), ['moved.again@example.com']);
      assert.ok((await find('cognito:user_status = "force_change_password"'))?.includes('uninvited@example.com'));
      assert.ok((await find('status = "Disabled"'))?.includes('invited.only@example.com'));
      assert.deepEqual(await find('email = "x\\" or email ^= \\""'), []);
      await assertRefused(find('email = invited@example.com'), {
        name: invalid,
        message: /Error while parsing filter/,
      });
      await assertRefused(find('custom:x = "1"'), { name: invalid, message: 'Invalid search attribute: custom:x' });
    });

    it('are listed a page at a time, with the attributes that were asked for', async () => {
      const first = await test.cognito.send(
        new ListUsersCommand({ UserPoolId: poolId, Limit: 2, AttributesToGet: ['email'] }),
      );
      assert.equal(first.Users?.length, 2);
      for (const user of first.Users ?? [])
        assert.deepEqual(
          user.Attributes?.map(({ Name }) => Name),
          ['email'],
        );
      const { PaginationToken } = first;
      assert.ok(PaginationToken);
      const second = await test.cognito.send(new ListUsersCommand({ UserPoolId: poolId, Limit: 2, PaginationToken }));
      assert.ok(!second.Users?.some(({ Username }) => first.Users?.some((user) => user.Username === Username)));
    });

    it('are gone once deleted', async () => {
      const named = { UserPoolId: poolId, Username: 'uninvited@example.com' };
      await test.cognito.send(new AdminDeleteUserCommand(named));
      await assertRefused(test.cognito.send(new AdminDeleteUserCommand(named)), {
        name: 'UserNotFoundException',
        message: 'User does not exist.',
      });
    });
  });
});
