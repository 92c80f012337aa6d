/** Clock check: tokens that were made just now tell whether the clock of this computer is right. */
import { Failure } from '../engine/failure.ts';
import type { RawTokens } from './verifyTokens.ts';

/** ms by which the clock may differ before it is said. More than any network takes, less than the shortest token lives. */
const tolerated = 4 * 60_000;

/**
 * For tokens that came straight from Cognito, not for pasted ones, which may be old. Throws Failure `ClockOff`: with a
 * clock that is ahead they would count as expired, with one that is behind expired ones would be sent.
 */
export function refuseWrongClock({ idToken, accessToken }: RawTokens, now = Date.now()): void {
  const issuedAt = issuedAtOf(accessToken ?? idToken);
  if (issuedAt === undefined) return;
  const off = now - issuedAt;
  if (Math.abs(off) <= tolerated) return;
  throw new Failure({
    code: 'ClockOff',
    what: `The clock of this computer is ${wordsOf(Math.abs(off))} ${off > 0 ? 'ahead' : 'behind'}.`,
    why: 'Cognito made the tokens just now, and says another time. Tokens live by the clock, so they would be taken for expired too early or too late.',
    next: 'Set the clock (best by the network), then sign in again.',
  });
}

/** ms since the epoch; undefined for a token that cannot be read, which the verification refuses with its own words. */
function issuedAtOf(token: string | undefined): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as { iat?: unknown };
    return typeof claims.iat === 'number' ? claims.iat * 1000 : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 90 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
