/** Refreshing and revoking: what a refresh token is good for, once or again, and when it stops. */
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { notAuthorized, userDisabled } from './errors.ts';
import { hashed } from './identifiers.ts';
import {
  type Client,
  type CognitoState,
  entry,
  type Pool,
  type RefreshToken,
  stateOf,
  type TokenFamily,
  type User,
} from './state.ts';
import { type IssuedTokens, issue, newRefreshToken } from './tokens.ts';

interface Grant {
  readonly user: User;
  readonly record: RefreshToken;
  readonly family: TokenFamily;
}

/** What stands behind a refresh token of this client. Throws NotAuthorizedException with the reason. */
function grantOf(world: World, pool: Pool, client: Client, refreshToken: string): Grant {
  const state = stateOf(world);
  const record = entry(state.refreshTokens, hashed(refreshToken));
  const family = record && entry(state.families, record.family);
  if (!record || !family || family.clientId !== client.id) throw notAuthorized('Invalid Refresh Token.');
  const user = entry(pool.users, family.sub);
  if (!user) throw notAuthorized('Invalid Refresh Token.');
  if (family.revokedAt !== undefined) throw notAuthorized('Refresh Token has been revoked');
  if (record.expiresAt <= world.now()) throw notAuthorized('Refresh Token has expired');
  if (!user.enabled) throw userDisabled();
  return { user, record, family };
}

/** The user of a refresh token, for checks that depend on the name. Throws as refresh does. */
export function userOfRefreshToken(world: World, pool: Pool, client: Client, refreshToken: string): User {
  return grantOf(world, pool, client, refreshToken).user;
}

/** Whether the client gets a new refresh token at each refresh. */
export const rotates = (client: Client) => client.settings.RefreshTokenRotation?.Feature === 'ENABLED';

/**
 * New tokens for a refresh token. With rotation on, a new refresh token comes along that lives as long as the old one
 * would have, and the old one works for the grace period only; using it later throws RefreshTokenReuseException.
 */
export async function refresh(
  world: World,
  pool: Pool,
  client: Client,
  refreshToken: string,
): Promise<IssuedTokens & { readonly user: User }> {
  const { user, record, family } = grantOf(world, pool, client, refreshToken);
  if (!rotates(client)) {
    if (record.rotatedAt !== undefined) throw reused();
    return { ...(await issue(world, pool, client, user, record.family, family)), user };
  }
  const grace = (client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000;
  if (record.rotatedAt !== undefined && world.now() >= record.rotatedAt + grace) throw reused();
  record.rotatedAt ??= world.now();
  const issued = await issue(world, pool, client, user, record.family, family);
  return { ...issued, refreshToken: newRefreshToken(world, record.family, record.expiresAt), user };
}

const reused = () =>
  new AwsError('RefreshTokenReuseException', 'Refresh token has been invalidated by refresh token rotation.');

/**
 * Revokes a refresh token and with it every token of the same sign-in. A token that is not there is no error, as RFC 7009
 * wants; one of another client is.
 */
export function revoke(world: World, client: Client, token: string): void {
  const state: CognitoState = stateOf(world);
  const record = entry(state.refreshTokens, hashed(token));
  const family = record && entry(state.families, record.family);
  if (!family) return;
  if (family.clientId !== client.id)
    throw new AwsError('UnauthorizedException', 'Token was not issued to the requesting client.');
  family.revokedAt ??= world.now();
}

/** Revokes everything that a user has, as global sign-out does. */
export function revokeAll(world: World, pool: Pool, user: User): void {
  for (const family of Object.values(stateOf(world).families))
    if (family.poolId === pool.id && family.sub === user.sub) family.revokedAt ??= world.now();
}
