/** Sign-in by the hosted pages: authorization code with PKCE, or implicit, caught by the loopback callback. */
import * as oauth from 'oauth4webapi';
import { Failure, type FailureSubject } from '../engine/failure.ts';
import type { RawTokens, TokenOrigin } from '../tokens/verifyTokens.ts';
import type { Callback, CallbackOptions } from './callback.ts';
import { listenForCallback } from './loopbackCallback.ts';
import { checkSignInPage } from './signInPageCheck.ts';

/** What the sign-in needs to know of pool, domain and app client. */
export interface HostedClient extends TokenOrigin {
  /** Base of the hosted pages, without a trailing slash. */
  readonly hostedPagesUrl: string;
  readonly clientSecret?: string;
  readonly grants: readonly ('code' | 'implicit')[];
  /** Scopes to ask for. */
  readonly scopes: readonly string[];
  readonly callbackUrl: string;
}

export type SignedIn = RawTokens & { readonly refreshToken?: string; readonly grant: 'code' | 'implicit' };

const timeoutMs = 5 * 60_000;

/**
 * Opens the sign-in page through `openBrowser` and waits for the answer, five minutes at most. The code grant is
 * preferred; implicit is used where the client allows nothing else. `keep` gets the tokens before the browser page
 * says that all is well, so that a refusal is shown there too. `listen` waits at the client's callback URL; default: the
 * loopback callback.
 */
export async function signInByHostedPage<T>(
  client: HostedClient,
  openBrowser: (url: string) => Promise<void>,
  keep: (tokens: SignedIn) => Promise<T>,
  signal?: AbortSignal,
  listen: (options: CallbackOptions) => Promise<Callback> = (options) => listenForCallback(client.callbackUrl, options),
): Promise<T> {
  const grant = client.grants.includes('code') ? 'code' : 'implicit';
  const request = await authorizationRequest(client, grant);
  await checkSignInPage(request.url, signal);
  const callback = await listen({ state: request.state, timeoutMs, signal });
  let outcome = { ok: false, text: 'The sign-in was cancelled.' };
  try {
    await openBrowser(request.url);
    const parameters = await callback.parameters;
    const tokens: SignedIn =
      grant === 'code'
        ? await exchangeCode(client, parameters, request, signal)
        : { ...tokensOfCallback(parameters), grant };
    const kept = await keep(tokens);
    outcome = { ok: true, text: 'You can close this page and go back to VS Code.' };
    return kept;
  } catch (error) {
    if (error instanceof Failure)
      outcome = { ok: false, text: [error.note.what, error.note.why].filter(Boolean).join(' ') };
    throw error;
  } finally {
    await callback.finish(outcome);
  }
}

export interface AuthorizationRequest {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The address of the sign-in page, with state, nonce and (for the code grant) the PKCE challenge. */
export async function authorizationRequest(
  client: HostedClient,
  grant: 'code' | 'implicit',
): Promise<AuthorizationRequest> {
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const url = new URL(`${client.hostedPagesUrl}/oauth2/authorize`);
  url.search = new URLSearchParams({
    response_type: grant === 'code' ? 'code' : 'token',
    client_id: client.clientId,
    redirect_uri: client.callbackUrl,
    scope: client.scopes.join(' '),
    state,
    nonce,
    ...(grant === 'code'
      ? { code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256' }
      : {}),
  }).toString();
  return { url: url.href, state, nonce, codeVerifier };
}

/** The server's metadata as oauth4webapi wants it. The sandbox speaks HTTP, on the loopback address only. */
export function authorizationServer(
  client: Pick<HostedClient, 'issuer' | 'hostedPagesUrl'>,
): oauth.AuthorizationServer {
  return {
    issuer: client.issuer,
    authorization_endpoint: `${client.hostedPagesUrl}/oauth2/authorize`,
    token_endpoint: `${client.hostedPagesUrl}/oauth2/token`,
    revocation_endpoint: `${client.hostedPagesUrl}/oauth2/revoke`,
  };
}

/** How the client proves itself: Basic with its secret, or not at all when it is public. */
export function clientAuthentication(client: Pick<HostedClient, 'clientSecret'>): oauth.ClientAuth {
  return client.clientSecret === undefined ? oauth.None() : oauth.ClientSecretBasic(client.clientSecret);
}

/** Options for each request: HTTP is allowed for loopback addresses only. */
export function requestOptions(client: Pick<HostedClient, 'hostedPagesUrl'>, signal?: AbortSignal) {
  const { hostname } = new URL(client.hostedPagesUrl);
  return { [oauth.allowInsecureRequests]: ['127.0.0.1', 'localhost', '[::1]'].includes(hostname), signal };
}

async function exchangeCode(
  client: HostedClient,
  parameters: URLSearchParams,
  request: AuthorizationRequest,
  signal?: AbortSignal,
): Promise<SignedIn> {
  refuseErrorAnswer(parameters);
  const server = authorizationServer(client);
  // Times are checked by refuseWrongClock and verifyTokens, which say what is wrong: here they are let through.
  const oauthClient: oauth.Client = { client_id: client.clientId, [oauth.clockTolerance]: 366 * 24 * 3600 };
  try {
    const checked = oauth.validateAuthResponse(server, oauthClient, parameters, request.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      oauthClient,
      clientAuthentication(client),
      checked,
      client.callbackUrl,
      request.codeVerifier,
      requestOptions(client, signal),
    );
    const expectedNonce = client.scopes.includes('openid') ? request.nonce : undefined;
    const answer = await oauth.processAuthorizationCodeResponse(server, oauthClient, response, { expectedNonce });
    return {
      idToken: answer.id_token,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      grant: 'code',
    };
  } catch (error) {
    throw signal?.aborted ? error : exchangeFailure(error, client);
  }
}

/** The code was not exchanged. */
function exchangeFailure(error: unknown, client: HostedClient): Failure {
  const refused = error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant';
  const { callbackUrl, scopes } = client;
  const failure = tokenEndpointFailure(error, { grant: 'code', callbackUrl, scopes });
  if (!refused) return failure;
  return new Failure(
    {
      ...failure.note,
      code: 'CodeRefused',
      what: 'Cognito did not take the authorization code.',
      why: 'A code is good once and for five minutes: it was used before, or it took too long to come back.',
      next: 'Sign in again.',
    },
    error,
  );
}

/** A failure of the token endpoint in words. Source of the error names: Cognito "token endpoint". */
export function tokenEndpointFailure(error: unknown, about?: FailureSubject): Failure {
  if (error instanceof oauth.ResponseBodyError) {
    const why: Readonly<Record<string, string>> = {
      invalid_grant: 'The code or refresh token was used before, has expired or was revoked.',
      invalid_client: 'The app client’s ID or secret is wrong.',
      unauthorized_client: 'The app client does not allow this grant.',
      invalid_scope: 'A scope was asked for that the app client does not allow.',
    };
    return new Failure(
      {
        code: 'TokenEndpointRefused',
        what: 'The token endpoint refused to give tokens.',
        why: why[error.error] ?? error.error_description,
        next: 'Sign in again.',
        about,
        service: { name: error.error, message: error.error_description ?? error.error, httpStatus: error.status },
      },
      error,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return new Failure(
    {
      code: 'TokenEndpointFailed',
      what: 'No tokens came back from the sign-in.',
      why: message,
      next: 'Sign in again.',
    },
    error,
  );
}

/** Tokens out of the parameters of an implicit answer. Throws Failure when there are none, or an error instead. */
export function tokensOfCallback(parameters: URLSearchParams): RawTokens {
  refuseErrorAnswer(parameters);
  const idToken = parameters.get('id_token') ?? undefined;
  const accessToken = parameters.get('access_token') ?? undefined;
  if (idToken === undefined && accessToken === undefined)
    throw new Failure({
      code: 'NoTokensInAddress',
      what: 'This address holds no tokens.',
      why: parameters.has('code')
        ? 'It holds an authorization code, which only the one who asked for it can exchange.'
        : 'After sign-in the address has #id_token=…&access_token=… at its end.',
      next: 'Copy the whole address from the browser, right after it was sent on from the sign-in page.',
    });
  return { idToken, accessToken };
}

function refuseErrorAnswer(parameters: URLSearchParams): void {
  const error = parameters.get('error');
  if (error === null) return;
  const description = parameters.get('error_description') ?? error;
  throw new Failure({
    code: 'SignInRefused',
    what: 'The sign-in page sent back an error.',
    why: description,
    next: 'Check the app client’s grants, scopes and callback URLs, then sign in again.',
    service: { name: error, message: description },
  });
}

/** Reads the tokens from the address that a browser was sent to after an implicit sign-in, on whatever site. */
export function tokensOfAddress(address: string): RawTokens {
  const text = address.trim();
  const hash = text.indexOf('#');
  const query = text.indexOf('?');
  const start = hash >= 0 ? hash : query;
  return tokensOfCallback(new URLSearchParams(start >= 0 ? text.slice(start + 1) : ''));
}
