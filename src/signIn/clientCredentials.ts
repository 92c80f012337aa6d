/** Client credentials: a program signs in as itself, with the app client's secret and for custom scopes. */
import * as oauth from 'oauth4webapi';
import { Failure } from '../engine/failure.ts';
import type { RawTokens, TokenOrigin } from '../tokens/verifyTokens.ts';
import { authorizationServer, clientAuthentication, requestOptions, tokenEndpointFailure } from './hostedPage.ts';

export interface ProgramClient extends TokenOrigin {
  /** Base of the hosted pages, without a trailing slash: the token endpoint is below it. */
  readonly hostedPagesUrl: string;
  readonly clientSecret?: string;
  /** Custom scopes to ask for. */
  readonly scopes: readonly string[];
}

/** The answer holds an access token only: there is no user, so no ID token and no refresh token. Source: Cognito "OAuth grants". */
export async function tokensOfClient(client: ProgramClient, signal?: AbortSignal): Promise<RawTokens> {
  if (client.clientSecret === undefined)
    throw new Failure({
      code: 'ClientSecretMissing',
      what: 'The app client’s secret is not in the secret storage of this machine.',
      why: 'A program proves itself with it.',
      next: 'Plan the setup again in the wizard: that reads the secret again. An app client without a secret cannot sign in this way.',
      field: 'appClient.generateSecret',
    });
  const server = authorizationServer(client);
  const oauthClient: oauth.Client = { client_id: client.clientId };
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      oauthClient,
      clientAuthentication(client),
      new URLSearchParams({ scope: client.scopes.join(' ') }),
      requestOptions(client, signal),
    );
    const answer = await oauth.processClientCredentialsResponse(server, oauthClient, response);
    return { accessToken: answer.access_token };
  } catch (error) {
    throw signal?.aborted ? error : tokenEndpointFailure(error, { grant: 'client_credentials', scopes: client.scopes });
  }
}
