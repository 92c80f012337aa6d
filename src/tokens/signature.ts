/** The signature of a token alone, whatever else may be wrong with it. */
import { JwtVerifier } from 'aws-jwt-verify';
import {
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtNotBeforeError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';

export type { Jwks } from 'aws-jwt-verify/jwk';

/** `other key`: the pool has no such key, so another pool or somebody else signed it. Never throws. */
export function signatureOf(token: string, issuer: string, keys: Jwks): 'good' | 'bad' | 'other key' {
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri: `${issuer}/` });
  verifier.cacheJwks(keys);
  try {
    verifier.verifySync(token);
    return 'good';
  } catch (error) {
    if (error instanceof KidNotFoundInJwksError) return 'other key';
    // The verifier looks at the signature before it looks at these.
    const later = [JwtExpiredError, JwtInvalidIssuerError, JwtNotBeforeError];
    return later.some((kind) => error instanceof kind) ? 'good' : 'bad';
  }
}
