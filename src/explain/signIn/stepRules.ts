/** Codes and steps of a sign-in, refresh tokens, and the clock. */
import { cause } from '../call/words.ts';
import type { Finding } from '../diagnosis.ts';
import { type Refused, usernameOf } from '../failureEvidence.ts';
import { askingFixes, signInFixes } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

export function stepRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  if (name === 'CodeMismatchException' || name === 'EnableSoftwareTokenMFAException') return [code(refused, false)];
  if (name === 'ExpiredCodeException') return [code(refused, true)];
  if (note.code === 'ClockOff') return [clock(refused)];
  if (name === 'NotAuthorizedException' && /^invalid session|session (is|has) expired/i.test(message))
    return [over(refused)];
  return refreshRules(refused);
}

function code(refused: Refused, expired: boolean): Finding {
  const { note, message } = refused;
  const username = usernameOf(refused);
  const signUp = /^(ConfirmSignUp|ResendConfirmationCode)/.test(note.service?.operation ?? '') && username !== '';
  const again: Fix[] = signUp
    ? [
        {
          kind: 'user',
          action: 'resendCode',
          username,
          label: 'Send a new code',
          changes: 'Sends a new code; the old ones stop working.',
        },
      ]
    : askingFixes(refused).slice(0, 1);
  return cause(
    expired ? 'sign-in-code-expired' : 'sign-in-code-wrong',
    'certain',
    expired ? 'The code has expired, or a newer one was sent.' : 'The code is not the one that Cognito expects.',
    { evidence: [{ what: 'Cognito says', found: message }], fixes: again, link: failureLinks.respond },
  );
}

function over(refused: Refused): Finding {
  return cause(
    'sign-in-session-over',
    'certain',
    'This sign-in is over: the step took too long or was answered before.',
    {
      evidence: [{ what: 'Cognito says', found: refused.message }],
      fixes: signInFixes(refused).slice(0, 1),
      link: failureLinks.respond,
    },
  );
}

function clock(refused: Refused): Finding {
  return cause('sign-in-clock-off', 'certain', refused.note.what, {
    evidence: refused.note.why === undefined ? [] : [{ what: 'Compared with', found: 'the time in the new tokens' }],
    fixes: [
      {
        kind: 'show',
        what: 'clock',
        label: 'Show both times',
        changes: 'Changes nothing. Set the clock by the network.',
      },
      ...signInFixes(refused).slice(0, 1),
    ],
    link: failureLinks.clockSkew,
  });
}

interface RefreshCause {
  readonly id: string;
  readonly when: RegExp;
  readonly sentence: string;
}

/** The first that fits counts. Sources: texts of NotAuthorizedException as public logs show them. */
const refreshCauses: readonly RefreshCause[] = [
  {
    id: 'sign-in-refresh-reused',
    when: /RefreshTokenReuseException|reus/i,
    sentence: 'The refresh token was used before: it rotates, and the grace time of the old one is over.',
  },
  { id: 'sign-in-refresh-revoked', when: /revoked/i, sentence: 'The refresh token was revoked, as by signing out.' },
  { id: 'sign-in-refresh-expired', when: /expired/i, sentence: 'The refresh token has expired.' },
  {
    id: 'sign-in-refresh-invalid',
    when: /invalid refresh token/i,
    sentence: 'Cognito does not know this refresh token: it is of another app client, or its user is gone.',
  },
];

function refreshRules(refused: Refused): Finding[] {
  const { name, message } = refused;
  const about = /refresh token|RefreshTokenReuse/i.test(`${name} ${message}`);
  const found = about ? refreshCauses.find(({ when }) => when.test(`${name} ${message}`)) : undefined;
  if (!found) return [];
  return [
    cause(found.id, 'certain', found.sentence, {
      evidence: [{ what: 'Cognito says', found: message }],
      fixes: signInFixes(refused),
      link: failureLinks.refresh,
    }),
  ];
}
