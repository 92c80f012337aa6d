/** The OAuth endpoints that programs call: /oauth2/token, /oauth2/revoke and /oauth2/userInfo. */
import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { AwsError } from '../../awsError.ts';
import type { World } from '../../service.ts';
import { customScopes } from '../clientSettings.ts';
import { hashed, same } from '../identifiers.ts';
import { refresh, revoke } from '../refreshTokens.ts';
import { refuseSignedToken } from '../selfService.ts';
import { type Client, entry, type Pool, stateOf } from '../state.ts';
import { attributeClaims, type IssuedTokens, issueForClient, startFamily } from '../tokens.ts';
import { bearerOf } from '../verification.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { authenticateClient, formFields, OAuthError } from './oauthClient.ts';

/** Routes below a domain's path. */
export function oauthEndpoints(world: World): Hono<HostedEnv> {
  const app = new Hono<HostedEnv>();
  // Browser apps call these from their own origin, and Cognito lets them.
  app.use('/oauth2/*', cors({ origin: '*', allowHeaders: ['Authorization', 'Content-Type'], maxAge: 3000 }));

  app.post('/oauth2/token', (c) =>
    answered(c, async () => {
      const fields = await formFields(c);
      const { pool } = c.var;
      const grantType = fields.get('grant_type');
      if (grantType === null) throw new OAuthError('invalid_request', 'grant_type is missing');
      const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined;
      if (!grant) throw new OAuthError('unsupported_grant_type');
      const client = authenticateClient(pool, c.req.header('authorization'), fields);
      const tokens = await grant(world, pool, client, fields);
      return {
        ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
        access_token: tokens.accessToken,
        ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
        expires_in: tokens.expiresIn,
        token_type: 'Bearer',
      };
    }),
  );

  app.post('/oauth2/revoke', (c) =>
    answered(c, async () => {
      const fields = await formFields(c);
      const token = fields.get('token');
      if (token === null) throw new OAuthError('invalid_request', 'token is missing');
      const client = authenticateClient(c.var.pool, c.req.header('authorization'), fields);
      if (!client.settings.EnableTokenRevocation)
        throw new OAuthError('invalid_request', 'Token revocation is not enabled');
      try {
        refuseSignedToken(token);
        revoke(world, client, token);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new OAuthError(
          error.code === 'UnsupportedTokenTypeException' ? 'unsupported_token_type' : 'invalid_request',
        );
      }
      return undefined;
    }),
  );

  app.on(['GET', 'POST'], '/oauth2/userInfo', async (c) => {
    const token = /^Bearer ([\w.=-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const refused = (error: string, description: string) => {
      c.header('WWW-Authenticate', `Bearer error="${error}", error_description="${description}"`);
      return c.json({ error, error_description: description }, error === 'invalid_request' ? 400 : 401);
    };
    if (token === undefined) return refused('invalid_request', 'Bearer access token is missing');
    try {
      const { pool, user, client, scopes } = await bearerOf(world, token, 'openid');
      if (pool.id !== c.var.pool.id) return refused('invalid_token', 'Access token is from another user pool');
      const claims = Object.entries(attributeClaims(client, user, scopes));
      return c.json({
        sub: user.sub,
        // Cognito writes booleans as words here, other than in ID tokens.
        ...Object.fromEntries(
          claims.map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]),
        ),
        username: user.username,
      });
    } catch (error) {
      if (error instanceof AwsError) return refused('invalid_token', error.message);
      throw error;
    }
  });
  return app;
}

async function answered(c: Context<HostedEnv>, act: () => Promise<object | undefined>): Promise<Response> {
  c.header('Cache-Control', 'no-store');
  c.header('Pragma', 'no-cache');
  try {
    const body = await act();
    return body === undefined ? c.body(null, 200) : c.json(body);
  } catch (error) {
    if (error instanceof OAuthError) return c.json(error.body(), 400);
    throw error;
  }
}

type Grant = (world: World, pool: Pool, client: Client, fields: URLSearchParams) => Promise<IssuedTokens>;

const grants: Readonly<Record<string, Grant>> = {
  authorization_code: exchangeCode,
  refresh_token: refreshTokens,
  client_credentials: clientCredentials,
};

async function exchangeCode(world: World, pool: Pool, client: Client, fields: URLSearchParams): Promise<IssuedTokens> {
  const code = fields.get('code');
  const redirectUri = fields.get('redirect_uri');
  if (code === null || redirectUri === null) throw new OAuthError('invalid_request');
  if (!client.settings.AllowedOAuthFlows?.includes('code')) throw new OAuthError('unauthorized_client');
  const { authorizationCodes } = stateOf(world);
  const kept = entry(authorizationCodes, hashed(code));
  // Whatever comes of it, a code is good for one try.
  delete authorizationCodes[hashed(code)];
  const user = kept && entry(pool.users, kept.sub);
  if (!kept || !user?.enabled || kept.clientId !== client.id || kept.expiresAt <= world.now())
    throw new OAuthError('invalid_grant');
  if (kept.redirectUri !== redirectUri) throw new OAuthError('invalid_grant', 'redirect_uri does not match');
  if (!answersChallenge(fields.get('code_verifier'), kept.codeChallenge)) throw new OAuthError('invalid_grant');
  const { scopes, authTime, nonce } = kept;
  return startFamily(world, { pool, client, user, scopes, oauth: true, authTime, nonce });
}

/** PKCE, method S256. A verifier for a code that was asked for without a challenge is refused too. */
function answersChallenge(verifier: string | null, challenge: string | undefined): boolean {
  if (challenge === undefined || verifier === null) return challenge === undefined && verifier === null;
  return same(createHash('sha256').update(verifier).digest('base64url'), challenge);
}

async function refreshTokens(world: World, pool: Pool, client: Client, fields: URLSearchParams): Promise<IssuedTokens> {
  const token = fields.get('refresh_token');
  if (token === null) throw new OAuthError('invalid_request');
  try {
    return await refresh(world, pool, client, token);
  } catch (error) {
    if (error instanceof AwsError) throw new OAuthError('invalid_grant');
    throw error;
  }
}

async function clientCredentials(
  world: World,
  pool: Pool,
  client: Client,
  fields: URLSearchParams,
): Promise<IssuedTokens> {
  if (!client.settings.AllowedOAuthFlows?.includes('client_credentials')) throw new OAuthError('unauthorized_client');
  const known = customScopes(pool);
  const allowed = (client.settings.AllowedOAuthScopes ?? []).filter((scope) => known.includes(scope));
  const wanted =
    fields
      .get('scope')
      ?.split(' ')
      .filter((scope) => scope !== '') ?? [];
  if (wanted.some((scope) => !allowed.includes(scope))) throw new OAuthError('invalid_scope');
  const granted = wanted.length > 0 ? [...new Set(wanted)] : allowed;
  if (granted.length === 0) throw new OAuthError('invalid_scope');
  return issueForClient(world, pool, client, granted);
}
