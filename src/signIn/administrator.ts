/** What an administrator does with users, with AWS credentials. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { awsFailure } from '../aws/errors.ts';
import { Failure, type FailureNote } from '../engine/failure.ts';

/** Somebody to be created. `sendMail`: Cognito mails the temporary password; else nobody learns it. */
export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly sendMail: boolean;
}

/** What can be mended by typing something else, by AWS's name for it. */
const mendable: Readonly<Record<string, Pick<FailureNote, 'code' | 'what' | 'next'>>> = {
  InvalidPasswordException: {
    code: 'PasswordRefused',
    what: 'The password does not fit the password policy of the pool.',
    next: 'Choose another password.',
  },
  UsernameExistsException: {
    code: 'UserExists',
    what: 'There is a user of this name already.',
    next: 'Choose another name, or set the password of the user who is there.',
  },
};

async function inWords<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted) throw error;
    const note = error instanceof Error ? mendable[error.name] : undefined;
    throw note ? new Failure({ ...note, why: (error as Error).message }, error) : awsFailure(error);
  }
}

/** Creates a user with a temporary password that Cognito makes up; the status is then FORCE_CHANGE_PASSWORD. */
export async function createUser(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  user: NewUser,
  signal?: AbortSignal,
): Promise<void> {
  const command = new AdminCreateUserCommand({
    UserPoolId: userPoolId,
    Username: user.username,
    UserAttributes: [
      { Name: 'email', Value: user.email },
      { Name: 'email_verified', Value: 'true' },
    ],
    // Without a medium, Cognito sends the password by SMS.
    ...(user.sendMail ? { DesiredDeliveryMediums: ['EMAIL'] } : { MessageAction: 'SUPPRESS' }),
  });
  await inWords(cognito.send(command, { abortSignal: signal }), signal);
}

/** Sets a password that need not be changed; the status is then CONFIRMED. */
export async function setPermanentPassword(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  credentials: { readonly username: string; readonly password: string },
  signal?: AbortSignal,
): Promise<void> {
  const { username, password } = credentials;
  const command = new AdminSetUserPasswordCommand({
    UserPoolId: userPoolId,
    Username: username,
    Password: password,
    Permanent: true,
  });
  await inWords(cognito.send(command, { abortSignal: signal }), signal);
}
