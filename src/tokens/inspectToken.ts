/** Token inspection: header and claims of a token, and whether it is what it says it is. */
import { JwtVerifier } from 'aws-jwt-verify';
import {
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { TokenOrigin } from './verifyTokens.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface InspectedToken {
  readonly kind: 'ID token' | 'access token';
  readonly header: Claims;
  readonly claims: Claims;
  readonly outcome: TokenOutcome;
}

/** `good`: signed by the pool, for this app client, and not expired. */
export interface TokenOutcome {
  readonly state: 'good' | 'expired' | 'refused' | 'unknown';
  /** One sentence. */
  readonly words: string;
}

/** Takes a token apart. `keys`: those of the pool, undefined where they are not to be had. Never throws. */
export function inspectToken(
  kind: InspectedToken['kind'],
  token: string,
  origin: TokenOrigin,
  keys: Jwks | undefined,
): InspectedToken {
  const [header, claims] = token.split('.').map(partOf);
  return { kind, header: header ?? {}, claims: claims ?? {}, outcome: outcomeOf(kind, token, origin, keys) };
}

function outcomeOf(
  kind: InspectedToken['kind'],
  token: string,
  { issuer, clientId }: TokenOrigin,
  keys: Jwks | undefined,
): TokenOutcome {
  if (!keys)
    return { state: 'unknown', words: 'The signature was not checked: the keys of the user pool are not to be had.' };
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri: `${issuer}/` });
  verifier.cacheJwks(keys);
  let claims: Claims;
  try {
    claims = verifier.verifySync(token) as Claims;
  } catch (error) {
    return refusal(error);
  }
  const client = kind === 'ID token' ? claims.aud : claims.client_id;
  if (client !== clientId)
    return { state: 'refused', words: 'The signature is valid, but the token was made for another app client.' };
  return { state: 'good', words: 'The signature is valid: this user pool made the token, and nobody has changed it.' };
}

/** aws-jwt-verify looks at the signature before it looks at issuer and expiry. */
function refusal(error: unknown): TokenOutcome {
  if (error instanceof JwtExpiredError)
    return { state: 'expired', words: 'The signature is valid, but the token has expired: refresh, or sign in again.' };
  if (error instanceof JwtInvalidIssuerError)
    return { state: 'refused', words: 'The signature is valid, but the token names another user pool as its issuer.' };
  if (error instanceof KidNotFoundInJwksError)
    return { state: 'refused', words: 'The token was signed with a key that this user pool does not have.' };
  if (error instanceof JwtInvalidSignatureError)
    return { state: 'refused', words: 'The signature is NOT valid: the token was changed, or somebody else made it.' };
  return { state: 'refused', words: 'The token could not be verified: it is incomplete, or not valid yet.' };
}

function partOf(text: string): Claims | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof data === 'object' && data !== null ? (data as Claims) : undefined;
  } catch {
    // The signature is no JSON, nor is a part that was changed.
    return undefined;
  }
}
