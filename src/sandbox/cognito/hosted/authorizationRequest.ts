/** What an app asks of the hosted pages: checked against its client, and the answers that send the browser back to it. */
import type { World } from '../../service.ts';
import { customScopes, standardScopes } from '../clientSettings.ts';
import { hashed, newOpaqueToken } from '../identifiers.ts';
import { type Client, entry, type Pool, stateOf, sweep, type User } from '../state.ts';
import { startFamily } from '../tokens.ts';

/** A request that may go on to sign-in. */
export interface AuthorizationRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly responseType: 'code' | 'token';
  readonly scopes: readonly string[];
  readonly state?: string | undefined;
  readonly nonce?: string | undefined;
  readonly codeChallenge?: string | undefined;
}

/** A request, or why not: `page` errors are shown here, because nobody has vouched for the redirect URI. */
export type ReadRequest =
  | { readonly ok: true; readonly request: AuthorizationRequest }
  | { readonly ok: false; readonly page: string }
  | { readonly ok: false; readonly redirect: string };

/** Parameters that the hosted pages hand on from page to page. */
export const requestParameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'lang',
] as const;

/** Source: "The redirect and authorization endpoint"; the texts of error pages are not fixed. */
export function readRequest(pool: Pool, query: URLSearchParams): ReadRequest {
  const page = (error: string): ReadRequest => ({ ok: false, page: error });
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  if (!clientId) return page("Required String parameter 'client_id' is not present");
  const client = entry(pool.clients, clientId);
  if (!client) return page('Client does not exist.');
  const { settings } = client;
  if (!settings.AllowedOAuthFlowsUserPoolClient) return page('Client is not enabled for OAuth2.0 flows.');
  if (!redirectUri) return page("Required String parameter 'redirect_uri' is not present");
  if (!settings.CallbackURLs?.includes(redirectUri)) return page('redirect_mismatch');
  if (!settings.SupportedIdentityProviders?.includes('COGNITO'))
    return page('Login option is not available. Please try another one');

  const back = (error: string, description?: string): ReadRequest => ({
    ok: false,
    redirect: withQuery(redirectUri, {
      error,
      ...(description === undefined ? {} : { error_description: description }),
      ...optional('state', query.get('state')),
    }),
  });
  const responseType = query.get('response_type');
  if (responseType !== 'code' && responseType !== 'token') return back('invalid_request', 'invalid response_type');
  const grant = responseType === 'code' ? 'code' : 'implicit';
  if (!settings.AllowedOAuthFlows?.includes(grant)) return back('unauthorized_client');

  const scopes = scopesFor(pool, client, query.get('scope'));
  if (!scopes) return back('invalid_scope');
  const codeChallenge = query.get('code_challenge') ?? undefined;
  const method = query.get('code_challenge_method');
  if ((codeChallenge === undefined) !== (method === null) || (method !== null && method !== 'S256'))
    return back('invalid_request', 'code_challenge and code_challenge_method=S256 go together');
  if (codeChallenge !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(codeChallenge))
    return back('invalid_request', 'invalid code_challenge');
  const identityProvider = query.get('identity_provider');
  if (identityProvider !== null && identityProvider !== 'COGNITO')
    return back('invalid_request', 'Login option is not available. Please try another one');
  return {
    ok: true,
    request: {
      client,
      redirectUri,
      responseType,
      scopes,
      codeChallenge,
      state: query.get('state') ?? undefined,
      nonce: query.get('nonce') ?? undefined,
    },
  };
}

/** The scopes asked for, or all of the client's when none are; undefined when one is not allowed. */
function scopesFor(pool: Pool, client: Client, asked: string | null): string[] | undefined {
  const allowed = client.settings.AllowedOAuthScopes ?? [];
  const known = [...standardScopes, ...customScopes(pool)];
  const wanted = asked?.split(' ').filter((scope) => scope !== '') ?? [];
  if (wanted.length === 0) return allowed.filter((scope) => known.includes(scope));
  if (wanted.some((scope) => !allowed.includes(scope) || !known.includes(scope))) return undefined;
  const needsOpenid = wanted.some((scope) => ['email', 'phone', 'profile'].includes(scope));
  if (needsOpenid && !wanted.includes('openid')) return undefined;
  return [...new Set(wanted)];
}

const codeLifetime = 5 * 60 * 1000;

/** Where the browser goes once the person is signed in: back to the app, with a code or with tokens. */
export async function finish(
  world: World,
  pool: Pool,
  request: AuthorizationRequest,
  user: User,
  authTime: number,
): Promise<string> {
  const { client, redirectUri, scopes, nonce, state } = request;
  if (request.responseType === 'token') {
    const signIn = { pool, client, user, scopes, oauth: true, authTime, nonce };
    const tokens = await startFamily(world, signIn, false);
    const fragment = new URLSearchParams({
      ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
      access_token: tokens.accessToken,
      expires_in: String(tokens.expiresIn),
      token_type: 'Bearer',
      ...optional('state', state),
    });
    return `${redirectUri}#${fragment}`;
  }
  sweep(world);
  const code = newOpaqueToken(32);
  stateOf(world).authorizationCodes[hashed(code)] = {
    poolId: pool.id,
    clientId: client.id,
    sub: user.sub,
    redirectUri,
    scopes,
    codeChallenge: request.codeChallenge,
    nonce,
    authTime,
    expiresAt: world.now() + codeLifetime,
  };
  return withQuery(redirectUri, { code, ...optional('state', state) });
}

function optional(name: string, value: string | null | undefined): Record<string, string> {
  return value === null || value === undefined ? {} : { [name]: value };
}

/** Appended to the text as it stands, because a URL parser would tidy the app's own address up. */
function withQuery(uri: string, parameters: Record<string, string>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
}
