/** People: what an administrator does with the users of a setup's pool, by requests to Cognito. */
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminResetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  type GroupType,
  ListGroupsCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/errors.ts';
import { passwordFor, passwordName } from '../aws/resources/user.ts';
import { Failure, type FailureNote } from '../engine/failure.ts';
import { secretHash } from '../signIn/secretHash.ts';
import type { Ports, Setup, UserFacts } from './operations.ts';
import type { PeopleOperations } from './peopleOperations.ts';
import { attributeOf } from './setupFacts.ts';
import { tokenStore } from './tokenStore.ts';

/** What Cognito refuses about people, by its own name for it. Source: the errors of the API reference. */
const refusals: Readonly<Record<string, Pick<FailureNote, 'code' | 'what' | 'next'>>> = {
  UsernameExistsException: {
    code: 'UserExists',
    what: 'There is a user of this name already.',
    next: 'Choose another name, or change the user who is there.',
  },
  AliasExistsException: {
    code: 'UserExists',
    what: 'Another user of this pool signs in with this email address or phone number already.',
    next: 'Choose another address, or change the user who is there.',
  },
  UserNotFoundException: {
    code: 'UserGone',
    what: 'This user is not in the pool any more.',
    next: 'Refresh the explorer.',
  },
  InvalidParameterException: {
    code: 'UserRefused',
    what: 'Cognito refuses this for this user.',
    next: 'Check what was typed, and what the pool asks of its users.',
  },
  NotAuthorizedException: {
    code: 'UserStatusRefused',
    what: 'This cannot be done with a user of this status.',
    next: 'Refresh the explorer to see the status as it is now.',
  },
  UnsupportedUserStateException: {
    code: 'UserStatusRefused',
    what: 'This cannot be done with a user of this status.',
    next: 'Refresh the explorer to see the status as it is now.',
  },
  LimitExceededException: {
    code: 'TooManyAttempts',
    what: 'Cognito has sent enough codes or messages for now.',
    next: 'Wait an hour, or confirm the user as an administrator.',
  },
  CodeDeliveryFailureException: {
    code: 'MailNotSent',
    what: 'The message to the user could not be sent.',
    next: 'Check the address; a new AWS account may send to verified addresses only.',
  },
};

export function peopleOperations(
  ports: Ports,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
): PeopleOperations {
  async function poolOf(setupId: string) {
    const setup = await load(setupId);
    const UserPoolId = attributeOf(setup, 'userPool', 'id');
    if (UserPoolId === undefined)
      throw new Failure({
        code: 'NotCreated',
        what: 'The user pool of this setup does not exist yet.',
        next: 'Create the setup first.',
      });
    return { setup, UserPoolId, cognito: (await connectionOf(setup)).clients.cognito };
  }

  /** A request about one user that answers nothing of interest. */
  async function onUser(
    setupId: string,
    Username: string,
    signal: AbortSignal | undefined,
    act: (
      cognito: CognitoIdentityProviderClient,
      user: { readonly UserPoolId: string; readonly Username: string },
      options: { readonly abortSignal?: AbortSignal },
    ) => Promise<unknown>,
  ): Promise<void> {
    const { cognito, UserPoolId } = await poolOf(setupId);
    await inWords(act(cognito, { UserPoolId, Username }, { abortSignal: signal }), signal);
  }

  return {
    async userPage(setupId, from, signal, pageSize = 60) {
      const { cognito, UserPoolId } = await poolOf(setupId);
      const command = new ListUsersCommand({ UserPoolId, Limit: pageSize, PaginationToken: from });
      const page = await inWords(cognito.send(command, { abortSignal: signal }), signal);
      return { users: (page.Users ?? []).map(factsOf), next: page.PaginationToken };
    },

    addUser: (setupId, { username, email, invite }, signal) =>
      onUser(setupId, username, signal, (cognito, user, options) => {
        const attributes: Record<string, string> = { ...addressOf(username), ...(email && { email }) };
        // Who is created by an administrator has not proven the address, but the administrator vouches for it.
        if (attributes.email) attributes.email_verified = 'true';
        if (attributes.phone_number) attributes.phone_number_verified = 'true';
        const command = new AdminCreateUserCommand({
          ...user,
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
          // Without a medium, Cognito sends the password by SMS.
          ...(invite
            ? { DesiredDeliveryMediums: [attributes.email ? 'EMAIL' : 'SMS'] }
            : { MessageAction: 'SUPPRESS' }),
        });
        return cognito.send(command, options);
      }),

    async resendInvitation(setupId, username, signal) {
      const { setup, cognito, UserPoolId } = await poolOf(setupId);
      const options = { abortSignal: signal };
      const user = await inWords(
        cognito.send(new AdminGetUserCommand({ UserPoolId, Username: username }), options),
        signal,
      );
      const { email, phone_number: phone } = Object.fromEntries(
        (user.UserAttributes ?? []).map(({ Name = '', Value }) => [Name, Value]),
      );
      const destination = email ?? phone;
      if (destination === undefined)
        throw new Failure({
          code: 'NoAddress',
          what: 'This user has neither an email address nor a phone number, so no invitation can be sent.',
          next: 'Set a permanent password, and tell it to the user yourself.',
        });
      const medium = email === undefined ? 'SMS' : 'EMAIL';
      // Where people sign in by an address, AdminCreateUser wants that for a name, not the one that the pool gave.
      const byName = setup.extra.settings.userPool.signInIdentifiers.includes('username');
      const command = new AdminCreateUserCommand({
        UserPoolId,
        Username: byName ? username : destination,
        MessageAction: 'RESEND',
        DesiredDeliveryMediums: [medium],
      });
      await inWords(cognito.send(command, options), signal);
      return { destination, medium };
    },

    async newPassword(setupId, signal) {
      const { cognito, UserPoolId } = await poolOf(setupId);
      const { UserPool } = await inWords(
        cognito.send(new DescribeUserPoolCommand({ UserPoolId }), { abortSignal: signal }),
        signal,
      );
      return passwordFor({ minimumLength: UserPool?.Policies?.PasswordPolicy?.MinimumLength ?? 8 });
    },

    confirmUser: (setupId, username, signal) =>
      onUser(setupId, username, signal, (cognito, user, options) =>
        cognito.send(new AdminConfirmSignUpCommand(user), options),
      ),

    async resendCode(setupId, username, signal) {
      const { cognito, setup } = await poolOf(setupId);
      const clientId = attributeOf(setup, 'appClient', 'id') ?? '';
      const client = { clientId, clientSecret: await ports.vault.get(setupId, 'clientSecret') };
      const command = new ResendConfirmationCodeCommand({
        ClientId: clientId,
        Username: username,
        SecretHash: secretHash(client, username).SECRET_HASH,
      });
      const answer = await inWords(cognito.send(command, { abortSignal: signal }), signal);
      const details = answer.CodeDeliveryDetails;
      return details && { destination: details.Destination ?? '', medium: details.DeliveryMedium ?? '' };
    },

    resetPassword: (setupId, username, signal) =>
      onUser(setupId, username, signal, (cognito, user, options) =>
        cognito.send(new AdminResetUserPasswordCommand(user), options),
      ),

    setEnabled: (setupId, username, enabled, signal) =>
      onUser(setupId, username, signal, (cognito, user, options) =>
        enabled
          ? cognito.send(new AdminEnableUserCommand(user), options)
          : cognito.send(new AdminDisableUserCommand(user), options),
      ),

    async groups(setupId, signal) {
      const { cognito, UserPoolId } = await poolOf(setupId);
      return groupNames(signal, (NextToken) =>
        cognito.send(new ListGroupsCommand({ UserPoolId, Limit: 60, NextToken }), { abortSignal: signal }),
      );
    },

    async groupsOfUser(setupId, Username, signal) {
      const { cognito, UserPoolId } = await poolOf(setupId);
      return groupNames(signal, (NextToken) =>
        cognito.send(new AdminListGroupsForUserCommand({ UserPoolId, Username, Limit: 60, NextToken }), {
          abortSignal: signal,
        }),
      );
    },

    setInGroup: (setupId, username, { group: GroupName, member }, signal) =>
      onUser(setupId, username, signal, (cognito, user, options) =>
        member
          ? cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }), options)
          : cognito.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName }), options),
      ),

    async deleteUser(setupId, Username, signal) {
      const { cognito, UserPoolId } = await poolOf(setupId);
      const { UserAttributes = [] } = await inWords(
        cognito.send(new AdminGetUserCommand({ UserPoolId, Username }), { abortSignal: signal }),
        signal,
      );
      const command = new AdminDeleteUserCommand({ UserPoolId, Username });
      await inWords(cognito.send(command, { abortSignal: signal }), signal);
      await tokenStore(ports).forget(setupId, Username);
      // A password is kept under what the user signs in with.
      const names = UserAttributes.filter(({ Name = '' }) => ['email', 'phone_number'].includes(Name));
      for (const name of [Username, ...names.map(({ Value = '' }) => Value)])
        await ports.vault.remove(setupId, passwordName(name));
    },
  };
}

/** What ListUsers tells of a user. */
function factsOf({ Username = '', Attributes = [], UserStatus = 'UNKNOWN', Enabled = true }: UserType): UserFacts {
  const attributes = new Map(Attributes.map(({ Name, Value }) => [Name, Value]));
  return {
    username: Username,
    email: attributes.get('email'),
    emailVerified: attributes.get('email_verified') === 'true',
    status: UserStatus,
    enabled: Enabled,
  };
}

/** The attribute that a user name stands for where people sign in by it. */
function addressOf(username: string): { email?: string; phone_number?: string } {
  if (/^\+\d+$/.test(username)) return { phone_number: username };
  return username.includes('@') ? { email: username } : {};
}

async function groupNames(
  signal: AbortSignal | undefined,
  ask: (next: string | undefined) => Promise<{ readonly Groups?: GroupType[]; readonly NextToken?: string }>,
): Promise<string[]> {
  const names: string[] = [];
  for (let next: string | undefined; ; ) {
    const page = await inWords(ask(next), signal);
    names.push(...(page.Groups ?? []).map(({ GroupName = '' }) => GroupName));
    if (!page.NextToken) return names;
    next = page.NextToken;
  }
}

async function inWords<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted) throw error;
    const failure = awsFailure(error);
    const words = error instanceof Error ? refusals[error.name] : undefined;
    if (!words || !(failure instanceof Failure)) throw failure;
    throw new Failure({ ...failure.note, ...words, why: (error as Error).message }, error);
  }
}
