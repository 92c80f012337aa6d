/** Token words: how long tokens live, in words, and how urgent that is. */
import type { TokenSummary } from '../tokens/tokenSet.ts';

/** From this many ms before expiry on, the status bar warns. */
export const warnBefore = 5 * 60_000;

export type Urgency = 'fine' | 'soon' | 'expired';

export function urgencyOf(expiresAt: number, now: number): Urgency {
  if (now >= expiresAt) return 'expired';
  return expiresAt - now <= warnBefore ? 'soon' : 'fine';
}

/** "42 min", "1 h 5 min", "under a minute", "3 days". Rounds down, so that nobody counts on time that is not there. */
export function durationWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** "expires in 42 min", "expired 3 min ago". */
export function expiryWords(expiresAt: number, now: number): string {
  if (now < expiresAt) return `expires in ${durationWords(expiresAt - now)}`;
  return now - expiresAt < 60_000 ? 'just expired' : `expired ${durationWords(now - expiresAt)} ago`;
}

/** ms until the words of `expiryWords` change next, so that a timer fires no more often than it must. */
export function untilWordsChange(expiresAt: number, now: number): number {
  const left = Math.abs(expiresAt - now) % 60_000;
  return (now < expiresAt ? left : 60_000 - left) + 50;
}

/** What the status bar shows of a token set. */
export interface TokenStatus {
  readonly text: string;
  readonly urgency: Urgency;
  /** For screen readers. */
  readonly spoken: string;
}

export function tokenStatus(tokens: TokenSummary, now: number): TokenStatus {
  const urgency = urgencyOf(tokens.expiresAt, now);
  const left = urgency === 'expired' ? 'expired' : durationWords(tokens.expiresAt - now);
  const icon = { fine: 'key', soon: 'watch', expired: 'warning' }[urgency];
  const action = tokens.canRefresh ? 'Select to refresh.' : 'Select to sign in again.';
  return {
    text: `$(${icon}) ${tokens.who} · ${left}`,
    urgency,
    spoken: `Cognito API: signed in as ${tokens.who}, token ${expiryWords(tokens.expiresAt, now)}. ${action}`,
  };
}
