/** Verifies tokens: signature against the pool's keys, issuer, app client, kind and expiry. */
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError, JwtInvalidIssuerError } from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { Failure } from '../engine/failure.ts';

/** Where tokens must come from. */
export interface TokenOrigin {
  /** Issuer of the pool; its keys are at `/.well-known/jwks.json` below it. */
  readonly issuer: string;
  readonly clientId: string;
}

export interface RawTokens {
  readonly idToken?: string;
  readonly accessToken?: string;
}

/** What is worth knowing of verified tokens. */
export interface VerifiedTokens {
  /** Email, else user name. */
  readonly who: string;
  /** The user's name in the pool. */
  readonly userId: string;
  readonly scopes: readonly string[];
  /** ms since the epoch; the earlier expiry. */
  readonly expiresAt: number;
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * Throws Failure `TokenRefused` when a token is altered, expired, or of another pool, app client or kind.
 * Source: Cognito "verifying JSON web tokens".
 */
export async function verifyTokens(
  tokens: RawTokens,
  origin: TokenOrigin,
  signal?: AbortSignal,
): Promise<VerifiedTokens> {
  const jwks = await fetchKeys(origin.issuer, signal);
  const id = tokens.idToken && (await verify(tokens.idToken, 'id', origin, jwks));
  const access = tokens.accessToken && (await verify(tokens.accessToken, 'access', origin, jwks));
  const claims = [id, access].filter((entry): entry is Claims => typeof entry === 'object');
  if (claims.length === 0) throw refused('There is neither an ID token nor an access token.');
  return {
    who: firstText(claims, ['email', 'phone_number', 'cognito:username', 'username', 'sub']),
    userId: firstText(claims, ['cognito:username', 'username', 'sub']),
    scopes: String((access as Claims | undefined)?.scope ?? '')
      .split(' ')
      .filter(Boolean),
    expiresAt: Math.min(...claims.map((entry) => Number(entry.exp) * 1000)),
  };
}

async function verify(token: string, use: 'id' | 'access', origin: TokenOrigin, jwks: Jwks): Promise<Claims> {
  const verifier = JwtVerifier.create({ issuer: origin.issuer, audience: null, jwksUri: `${origin.issuer}/` });
  verifier.cacheJwks(jwks);
  let claims: Claims;
  try {
    // A minute of grace: the clocks of AWS and of this machine are seldom the same.
    claims = verifier.verifySync(token, { graceSeconds: 60 }) as Claims;
  } catch (error) {
    if (error instanceof JwtExpiredError) throw refused('The token has expired.', error);
    if (error instanceof JwtInvalidIssuerError) throw refused('The token comes from another user pool.', error);
    throw refused('The signature does not match the keys of this user pool, or the token is incomplete.', error);
  }
  if (claims.token_use !== use) throw refused(`An ${use === 'id' ? 'ID' : 'access'} token was expected here.`);
  const client = use === 'id' ? claims.aud : claims.client_id;
  if (client !== origin.clientId) throw refused('The token was made for another app client.');
  return claims;
}

/** The keys that the pool signs with. Throws Failure `KeysUnreachable` or `TokenRefused`. */
export async function fetchKeys(issuer: string, signal?: AbortSignal): Promise<Jwks> {
  const response = await fetch(`${issuer}/.well-known/jwks.json`, { signal }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Failure(
      {
        code: 'KeysUnreachable',
        what: 'The keys of the user pool could not be fetched, so the tokens cannot be checked.',
        next: 'Check the network connection and sign in again.',
      },
      error,
    );
  });
  if (!response.ok)
    throw refused(`The user pool’s keys are not to be had (${response.status}); does the pool still exist?`);
  return (await response.json()) as Jwks;
}

function refused(why: string, cause?: unknown): Failure {
  return new Failure(
    { code: 'TokenRefused', what: 'The tokens were not accepted.', why, next: 'Sign in again.' },
    cause,
  );
}

function firstText(claims: readonly Claims[], names: readonly string[]): string {
  const found = names.flatMap((name) => claims.map((entry) => entry[name])).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : 'unknown user';
}
