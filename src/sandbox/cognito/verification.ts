/** Checking tokens: for API Gateway, by signature alone; for Cognito's own operations, also whether they were revoked. */
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { CognitoApi, World } from '../service.ts';
import { notAuthorized, userDisabled } from './errors.ts';
import { checkingKeys, keysOf } from './keys.ts';
import { type Client, entry, type Pool, stateOf, type User } from './state.ts';
import { issuerOf, userPoolsApiScope } from './tokens.ts';

type Verified = Awaited<ReturnType<CognitoApi['verify']>>;

/** Whether the pool signed this token and it still lives. Revocation does not show, as with real tokens at API Gateway. */
export async function verifyToken(world: World, pool: Pool, token: string): Promise<Verified> {
  const keySet = checkingKeys(await keysOf(world, pool));
  const expected = { issuer: issuerOf(world, pool), algorithms: ['RS256'], currentDate: new Date(world.now()) };
  try {
    const { payload } = await jwtVerify(token, keySet, { ...expected, requiredClaims: ['exp', 'token_use'] });
    const use = payload.token_use;
    return use === 'id' || use === 'access' ? { ok: true, use, claims: payload } : { ok: false, reason: 'invalid' };
  } catch (error) {
    // Signature and issuer are checked before the time, so this says that all else is right.
    return { ok: false, reason: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
  }
}

export interface Bearer {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly claims: JWTPayload;
  readonly scopes: readonly string[];
}

/** Whom an access token stands for. Throws NotAuthorizedException: invalid, expired, revoked or without the scope. */
export async function bearerOf(
  world: World,
  token: string,
  scope: string | undefined = userPoolsApiScope,
): Promise<Bearer> {
  const invalid = () => notAuthorized('Invalid Access Token');
  const pool = entry(stateOf(world).pools, poolIdOf(token));
  if (!pool) throw invalid();
  const verified = await verifyToken(world, pool, token);
  if (!verified.ok) throw verified.reason === 'expired' ? notAuthorized('Access Token has expired') : invalid();
  const { claims, use } = verified;
  const client = entry(pool.clients, String(claims.client_id));
  const user = entry(pool.users, String(claims.sub));
  if (use !== 'access' || !client || !user) throw invalid();
  const family = entry(stateOf(world).families, String(claims.origin_jti));
  if (claims.origin_jti !== undefined && (!family || family.revokedAt !== undefined))
    throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw userDisabled();
  const scopes = String(claims.scope ?? '').split(' ');
  if (scope !== undefined && !scopes.includes(scope)) throw notAuthorized('Access Token does not have required scopes');
  return { pool, client, user, claims, scopes };
}

/** The pool that the token says it is from; nothing is trusted before the signature was checked with that pool's keys. */
function poolIdOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return String(claims.iss).split('/').at(-1) ?? '';
  } catch {
    return '';
  }
}

/** What API Gateway asks of Cognito. */
export function cognitoApi(world: World): CognitoApi {
  const poolOf = (arn: string) => Object.values(stateOf(world).pools).find((pool) => pool.arn === arn);
  return {
    poolExists: (arn) => poolOf(arn) !== undefined,
    async verify(arn, token) {
      const pool = poolOf(arn);
      return pool ? verifyToken(world, pool, token) : { ok: false, reason: 'invalid' };
    },
  };
}
