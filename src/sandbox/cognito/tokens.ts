/** ID, access and refresh tokens: what Cognito puts into them, and how long they live. */
import { createHash, randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import type { World } from '../service.ts';
import { lifetimes } from './clientSettings.ts';
import { groupsOf } from './groups.ts';
import { hashed, newOpaqueToken } from './identifiers.ts';
import { keysOf, signingKey } from './keys.ts';
import { type Client, type Pool, stateOf, sweep, type TokenFamily, type User } from './state.ts';
import { mayRead } from './users.ts';

/** The one scope of tokens that the user pools API gives out. */
export const userPoolsApiScope = 'aws.cognito.signin.user.admin';

export interface IssuedTokens {
  readonly accessToken: string;
  /** Absent when the scope openid was not granted. */
  readonly idToken?: string;
  readonly refreshToken?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** How a person got in. */
export interface SignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly oauth: boolean;
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  readonly nonce?: string | undefined;
}

/** The issuer of a pool's tokens. */
export const issuerOf = (world: World, pool: Pool) => `${world.endpoint}/${pool.id}`;

/** The tokens of a new sign-in. `withRefreshToken` is false for the implicit grant only. */
export async function startFamily(world: World, signIn: SignIn, withRefreshToken = true): Promise<IssuedTokens> {
  sweep(world);
  const { pool, client, user, scopes, oauth, authTime, nonce } = signIn;
  const id = randomUUID();
  const life = lifetimes(client.settings);
  const expiresAt = world.now() + (withRefreshToken ? life.refresh : Math.max(life.access, life.id)) * 1000;
  const family: TokenFamily = {
    poolId: pool.id,
    clientId: client.id,
    sub: user.sub,
    scopes,
    oauth,
    authTime,
    nonce,
    expiresAt,
  };
  stateOf(world).families[id] = family;
  const issued = await issue(world, pool, client, user, id, family);
  return withRefreshToken ? { ...issued, refreshToken: newRefreshToken(world, id, expiresAt) } : issued;
}

/** Notes a new refresh token of a family and answers it. */
export function newRefreshToken(world: World, family: string, expiresAt: number): string {
  const token = newEncryptedToken();
  stateOf(world).refreshTokens[hashed(token)] = { family, expiresAt };
  return token;
}

/** Cognito's refresh tokens are encrypted: five parts, and only the header can be read. Nothing is inside of these. */
function newEncryptedToken(): string {
  const header = Buffer.from(JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' })).toString('base64url');
  return [header, newOpaqueToken(), newOpaqueToken(), newOpaqueToken(), newOpaqueToken()].join('.');
}

/** New ID and access tokens of a sign-in. */
export async function issue(
  world: World,
  pool: Pool,
  client: Client,
  user: User,
  familyId: string,
  family: TokenFamily,
): Promise<IssuedTokens> {
  const life = lifetimes(client.settings);
  const now = Math.floor(world.now() / 1000);
  const groups = groupsOf(pool, user);
  const shared: JWTPayload = {
    sub: user.sub,
    ...(groups.length > 0 ? { 'cognito:groups': groups.map(({ name }) => name) } : {}),
    iss: issuerOf(world, pool),
    ...(marked(client) ? { origin_jti: familyId } : {}),
    event_id: randomUUID(),
    auth_time: Math.floor(family.authTime / 1000),
    iat: now,
  };
  const accessToken = await sign(world, pool, 'access', {
    ...shared,
    client_id: client.id,
    token_use: 'access',
    scope: family.scopes.join(' '),
    version: 2,
    username: user.username,
    exp: now + life.access,
    jti: randomUUID(),
  });
  const issued = { accessToken, expiresIn: life.access };
  if (family.oauth && !family.scopes.includes('openid')) return issued;
  const roles = groups.flatMap(({ roleArn }) => roleArn ?? []);
  const idToken = await sign(world, pool, 'id', {
    ...(family.oauth ? { at_hash: halfHash(accessToken) } : {}),
    ...shared,
    ...attributeClaims(client, user, family.oauth ? family.scopes : ['profile']),
    ...(roles.length > 0 ? { 'cognito:roles': roles, 'cognito:preferred_role': roles[0] } : {}),
    'cognito:username': user.username,
    ...(family.nonce === undefined ? {} : { nonce: family.nonce }),
    aud: client.id,
    token_use: 'id',
    exp: now + life.id,
    ...(marked(client) ? { jti: randomUUID() } : {}),
  });
  return { ...issued, idToken };
}

/** Whether tokens say which sign-in they are from: with revocation, which tells them apart by that, and with rotation. */
function marked({ settings }: Client): boolean {
  return settings.EnableTokenRevocation || settings.RefreshTokenRotation?.Feature === 'ENABLED';
}

/** An access token for a program that signs in by itself. */
export async function issueForClient(
  world: World,
  pool: Pool,
  client: Client,
  scopes: readonly string[],
): Promise<IssuedTokens> {
  const life = lifetimes(client.settings);
  const now = Math.floor(world.now() / 1000);
  const accessToken = await sign(world, pool, 'access', {
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: now,
    iss: issuerOf(world, pool),
    exp: now + life.access,
    iat: now,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  });
  return { accessToken, expiresIn: life.access };
}

/**
 * A user's attributes as claims. With openid alone, or with profile, all that the client may read; with other scopes
 * only what these name. Source: "Scopes, M2M, and resource servers".
 */
export function attributeClaims(client: Client, user: User, scopes: readonly string[]): JWTPayload {
  const limited = !scopes.includes('profile') && scopes.some((scope) => scope === 'email' || scope === 'phone');
  const named = [
    ...(scopes.includes('email') ? ['email', 'email_verified'] : []),
    ...(scopes.includes('phone') ? ['phone_number', 'phone_number_verified'] : []),
  ];
  const claims: JWTPayload = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (!mayRead(client, name) || (limited && !named.includes(name))) continue;
    claims[name] = claimOf(name, value);
  }
  return claims;
}

function claimOf(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value === 'true';
  if (name === 'address') return { formatted: value };
  return value;
}

/** `at_hash` of OpenID Connect: the left half of the hash of the access token. */
function halfHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
}

async function sign(world: World, pool: Pool, use: 'id' | 'access', claims: JWTPayload): Promise<string> {
  const jwk = (await keysOf(world, pool))[use];
  const header = { kid: jwk.kid ?? '', alg: 'RS256' };
  return new SignJWT(claims).setProtectedHeader(header).sign(await signingKey(jwk));
}
