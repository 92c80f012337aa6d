/** Sign-in by SRP (USER_SRP_AUTH): the password proves itself without leaving this machine. */
import {
  type AuthenticationResultType,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from 'cognito-srp-helper';
import { awsFailure } from '../aws/errors.ts';
import { challengeNotSupported } from './challenge.ts';
import { secretHash } from './secretHash.ts';

export interface PasswordClient {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret?: string;
}

/**
 * Signs a user in. Throws Failure `ChallengeNotSupported` when Cognito asks for more than the password.
 * The access token holds only the scope aws.cognito.signin.user.admin. Source: Cognito "OAuth grants".
 */
export async function signInBySrp(
  cognito: CognitoIdentityProviderClient,
  client: PasswordClient,
  credentials: { readonly username: string; readonly password: string },
  signal?: AbortSignal,
): Promise<AuthenticationResultType> {
  const { username, password } = credentials;
  const session = createSrpSession(username, password, client.userPoolId, false);
  try {
    const challenge = await cognito.send(
      new InitiateAuthCommand(
        wrapInitiateAuth(session, {
          ClientId: client.clientId,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: username, ...secretHash(client, username) },
        }),
      ),
      { abortSignal: signal },
    );
    const signed = signSrpSession(session, challenge);
    // Cognito answers with the user's real name, which the proof and the secret hash must use.
    const userId = challenge.ChallengeParameters?.USER_ID_FOR_SRP ?? username;
    const answer = await cognito.send(
      new RespondToAuthChallengeCommand(
        wrapAuthChallenge(signed, {
          ClientId: client.clientId,
          ChallengeName: 'PASSWORD_VERIFIER',
          Session: challenge.Session,
          ChallengeResponses: { USERNAME: userId, ...secretHash(client, userId) },
        }),
      ),
      { abortSignal: signal },
    );
    if (answer.AuthenticationResult) return answer.AuthenticationResult;
    throw challengeNotSupported(answer.ChallengeName);
  } catch (error) {
    throw signal?.aborted ? error : awsFailure(error);
  }
}
