/** Revocation: ends a refresh token at Cognito, so that it gives no further tokens. */
import { type CognitoIdentityProviderClient, RevokeTokenCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import { awsFailure } from '../aws/errors.ts';
import {
  authorizationServer,
  clientAuthentication,
  type HostedClient,
  requestOptions,
  tokenEndpointFailure,
} from '../signIn/hostedPage.ts';

/** At `/oauth2/revoke` of the hosted pages, as RFC 7009 says. Throws Failure `TokenEndpointRefused`. */
export async function revokeAtTokenEndpoint(
  client: Pick<HostedClient, 'issuer' | 'clientId' | 'clientSecret' | 'hostedPagesUrl'>,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const response = await oauth.revocationRequest(
      authorizationServer(client),
      { client_id: client.clientId },
      clientAuthentication(client),
      refreshToken,
      requestOptions(client, signal),
    );
    await oauth.processRevocationResponse(response);
  } catch (error) {
    throw signal?.aborted ? error : tokenEndpointFailure(error);
  }
}

/** By RevokeToken of the Cognito API; the app client must have token revocation on, which is the default. */
export async function revokeByApi(
  cognito: CognitoIdentityProviderClient,
  client: { readonly clientId: string; readonly clientSecret?: string },
  refreshToken: string,
  signal?: AbortSignal,
): Promise<void> {
  const command = new RevokeTokenCommand({
    ClientId: client.clientId,
    ClientSecret: client.clientSecret,
    Token: refreshToken,
  });
  try {
    await cognito.send(command, { abortSignal: signal });
  } catch (error) {
    throw signal?.aborted ? error : awsFailure(error);
  }
}
