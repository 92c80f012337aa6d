/** Sign-in by user name and password (USER_PASSWORD_AUTH): the password goes to Cognito over TLS, as it is. */
import {
  type AuthenticationResultType,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { awsFailure } from '../aws/errors.ts';
import { challengeNotSupported } from './challenge.ts';
import { secretHash } from './secretHash.ts';
import type { PasswordClient } from './srp.ts';

/** Throws Failure `ChallengeNotSupported` when Cognito asks for more than the password. */
export async function signInByPassword(
  cognito: CognitoIdentityProviderClient,
  client: PasswordClient,
  credentials: { readonly username: string; readonly password: string },
  signal?: AbortSignal,
): Promise<AuthenticationResultType> {
  const { username, password } = credentials;
  try {
    const answer = await cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: client.clientId,
        AuthParameters: { USERNAME: username, PASSWORD: password, ...secretHash(client, username) },
      }),
      { abortSignal: signal },
    );
    if (answer.AuthenticationResult) return answer.AuthenticationResult;
    throw challengeNotSupported(answer.ChallengeName);
  } catch (error) {
    throw signal?.aborted ? error : awsFailure(error);
  }
}
