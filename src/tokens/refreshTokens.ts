/** Refresh: new ID and access tokens from the refresh token, the way the app client allows. */
import {
  type AuthenticationResultType,
  type CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import { awsFailure } from '../aws/errors.ts';
import { Failure } from '../engine/failure.ts';
import {
  authorizationServer,
  clientAuthentication,
  type HostedClient,
  requestOptions,
  tokenEndpointFailure,
} from '../signIn/hostedPage.ts';
import { secretHash } from '../signIn/secretHash.ts';
import type { RawTokens } from './verifyTokens.ts';

export type Refreshed = RawTokens & { readonly refreshToken: string };

/**
 * At the token endpoint, for tokens that came from the hosted pages: it keeps their scopes. Without rotation the old
 * refresh token stays valid and is returned again. Source: Cognito "refresh tokens".
 */
export async function refreshAtTokenEndpoint(
  client: HostedClient,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<Refreshed> {
  const server = authorizationServer(client);
  // Times are checked where the tokens are kept, in words that say what is wrong.
  const oauthClient: oauth.Client = { client_id: client.clientId, [oauth.clockTolerance]: 366 * 24 * 3600 };
  try {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      oauthClient,
      clientAuthentication(client),
      refreshToken,
      requestOptions(client, signal),
    );
    const answer = await oauth.processRefreshTokenResponse(server, oauthClient, response);
    return {
      idToken: answer.id_token,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? refreshToken,
    };
  } catch (error) {
    throw signal?.aborted ? error : tokenEndpointFailure(error, { grant: 'refresh_token' });
  }
}

/** By InitiateAuth REFRESH_TOKEN_AUTH, for tokens that came from the Cognito API. `username` is the user's `sub`. */
export async function refreshByInitiateAuth(
  cognito: CognitoIdentityProviderClient,
  client: { readonly clientId: string; readonly clientSecret?: string; readonly username: string },
  refreshToken: string,
  signal?: AbortSignal,
): Promise<Refreshed> {
  try {
    const answer = await cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: client.clientId,
        AuthParameters: { REFRESH_TOKEN: refreshToken, ...secretHash(client, client.username) },
      }),
      { abortSignal: signal },
    );
    return refreshedOf(answer.AuthenticationResult, refreshToken);
  } catch (error) {
    throw signal?.aborted ? error : refreshFailure(error);
  }
}

/** Where the app client does not allow a flow, AWS does not say which; it was this one. */
function refreshFailure(error: unknown): Error {
  const failure = awsFailure(error);
  if (!(failure instanceof Failure)) return failure;
  return new Failure({ ...failure.note, about: { flow: 'REFRESH_TOKEN_AUTH' } }, error);
}

/**
 * By GetTokensFromRefreshToken, where refresh tokens rotate: REFRESH_TOKEN_AUTH is then refused. The answer holds the
 * next refresh token. Source: Cognito "refresh tokens"; the client's secret goes as it is, not hashed.
 */
export async function refreshRotatingToken(
  cognito: CognitoIdentityProviderClient,
  client: { readonly clientId: string; readonly clientSecret?: string },
  refreshToken: string,
  signal?: AbortSignal,
): Promise<Refreshed> {
  try {
    const answer = await cognito.send(
      new GetTokensFromRefreshTokenCommand({
        ClientId: client.clientId,
        ClientSecret: client.clientSecret,
        RefreshToken: refreshToken,
      }),
      { abortSignal: signal },
    );
    return refreshedOf(answer.AuthenticationResult, refreshToken);
  } catch (error) {
    throw signal?.aborted ? error : awsFailure(error);
  }
}

function refreshedOf(result: AuthenticationResultType | undefined, refreshToken: string): Refreshed {
  if (!result?.AccessToken)
    throw new Failure({ code: 'NoTokens', what: 'Cognito sent no new tokens.', next: 'Sign in again.' });
  return {
    idToken: result.IdToken,
    accessToken: result.AccessToken,
    refreshToken: result.RefreshToken ?? refreshToken,
  };
}
