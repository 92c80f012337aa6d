/** Sign-up through the Cognito API, as an application of one's own would do it. */
import {
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { secretHash } from './secretHash.ts';
import { signUpFailure } from './signUpRefusals.ts';
import type { PasswordClient } from './srp.ts';

/** Where the confirmation code went; the address is masked by Cognito. */
export interface CodeDelivery {
  readonly destination: string;
  readonly medium: string;
}

/** Somebody who registers. */
export interface SigningUp {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  /** What the pool requires beside the email address, by name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Registers a user, who must then confirm with the code. `undefined`: no code is needed. */
export async function signUp(
  cognito: CognitoIdentityProviderClient,
  client: PasswordClient,
  user: SigningUp,
  signal?: AbortSignal,
): Promise<CodeDelivery | undefined> {
  try {
    const { CodeDeliveryDetails: details } = await cognito.send(
      new SignUpCommand({
        ClientId: client.clientId,
        Username: user.username,
        Password: user.password,
        UserAttributes: Object.entries({ ...user.attributes, email: user.email }).map(([Name, Value]) => ({
          Name,
          Value,
        })),
        SecretHash: secretHash(client, user.username).SECRET_HASH,
      }),
      { abortSignal: signal },
    );
    return details && { destination: details.Destination ?? '', medium: details.DeliveryMedium ?? '' };
  } catch (error) {
    throw signal?.aborted ? error : signUpFailure(error);
  }
}

/** Confirms a sign-up with the code from the mail. */
export async function confirmSignUp(
  cognito: CognitoIdentityProviderClient,
  client: PasswordClient,
  username: string,
  code: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await cognito.send(
      new ConfirmSignUpCommand({
        ClientId: client.clientId,
        Username: username,
        ConfirmationCode: code.trim(),
        SecretHash: secretHash(client, username).SECRET_HASH,
      }),
      { abortSignal: signal },
    );
  } catch (error) {
    throw signal?.aborted ? error : signUpFailure(error);
  }
}
