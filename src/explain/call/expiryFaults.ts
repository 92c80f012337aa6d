/** Expiry faults: a token that has ended by AWS's clock, and a clock of this machine that misleads. */
import type { SentToken } from '../callEvidence.ts';
import type { Fix } from '../fix.ts';
import { type Call, isGone } from './call.ts';
import type { Fault } from './fault.ts';
import { links } from './links.ts';
import { getTokenFixes, newerTokenFixes, rightTokenFixes } from './sending.ts';
import { repair, spanWords, timeWords } from './words.ts';

/** ms by which clocks may differ before it is said: more than any network takes. */
export const toleratedSkew = 4 * 60_000;

/** API Gateway says so itself. */
export const expiredMessage = 'The incoming token has expired';

export function isClockOff({ clockAhead }: Call): boolean {
  return Math.abs(clockAhead) > toleratedSkew;
}

/** `5 minutes ahead of AWS’s clock`. */
export function clockWords({ clockAhead }: Call): string {
  return `${spanWords(clockAhead)} ${clockAhead > 0 ? 'ahead of' : 'behind'} AWS’s clock`;
}

export function expiryFaults(call: Call, { claims, kept }: SentToken): Fault[] {
  const { now, message } = call;
  const end = timeOf(claims.exp);
  const hasEnded = message === expiredMessage || (end !== undefined && end <= now);
  return hasEnded ? [expired(call, end, { claims, kept })] : [];
}

function expired(call: Call, end: number | undefined, { claims, kept }: Pick<SentToken, 'claims' | 'kept'>): Fault {
  const { sent, now, setup } = call;
  const when = end === undefined ? 'has expired' : `expired ${spanWords(now - end)} ago, at ${timeWords(end, now)}`;
  const signedIn = setup.signedIn;
  const keptIsFresh = !kept && signedIn !== undefined && signedIn.expiresAt > now;
  const fixes = keptIsFresh ? rightTokenFixes(call) : renewalFixes(call, { claims, kept });
  const evidence = [
    ...(end === undefined ? [] : [{ what: 'End of the token (exp)', found: timeWords(end, now) }]),
    {
      what: call.answer.headers.date === undefined ? 'Time of the call' : 'Time at AWS (Date header)',
      found: timeWords(now, now),
    },
    ...(signedIn?.canRefresh === false ? [{ what: 'Refresh token', found: 'none that could be used' }] : []),
  ];
  if (isGone(call.live?.appClient))
    return {
      id: 'app-client-gone',
      sentence: `The token ${when}, and its app client does not exist any more, so it cannot be refreshed.`,
      evidence: [...evidence, { what: 'App client at AWS', found: 'gone' }],
      fixes: [
        repair('Create the app client again', 'Creates a new app client. Sign in again afterwards.', ['appClient']),
      ],
      link: links.refresh,
    };
  if (isClockOff(call) && end !== undefined && end > sent.at)
    return {
      id: 'clock-wrong',
      sentence: `The token ${when}, but the clock of this computer is ${clockWords(call)}, so it was taken for valid.`,
      evidence: [...evidence, { what: 'Clock of this computer', found: clockWords(call) }],
      // Tokens that are got by a wrong clock are refused, so it comes first.
      fixes: [showClock, ...fixes],
      link: links.refresh,
    };
  return {
    id: 'expired',
    sentence: `The token ${when}.`,
    evidence,
    fixes,
    link: links.refresh,
  };
}

/** Only the app client that got a refresh token can use it, and ours may have been made anew since. */
function renewalFixes(call: Call, { claims, kept }: Pick<SentToken, 'claims' | 'kept'>): Fix[] {
  const client = claims.aud ?? claims.client_id;
  const isOfAnother = kept && client !== undefined && client !== call.setup.clientId;
  return isOfAnother ? getTokenFixes(call) : newerTokenFixes(call);
}

const showClock: Fix = {
  kind: 'show',
  label: 'About the clock',
  changes: 'Says how to set the clock of this computer; tokens live by the clock.',
  what: 'clock',
};

function timeOf(claim: unknown): number | undefined {
  return typeof claim === 'number' ? claim * 1000 : undefined;
}
