/** Users who may not sign in yet, or not any more, and what Cognito asks of them beside the password. */
import { cause } from '../call/words.ts';
import type { Cause, Finding } from '../diagnosis.ts';
import { type Refused, usernameOf } from '../failureEvidence.ts';
import { askingFixes, change, signInFixes, waitFix } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';
import { unknownUser } from './passwordRules.ts';

export function userRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  const refusedUser = name === 'NotAuthorizedException';
  if (name === 'UserNotFoundException') return [unknownUser(refused, 'certain')];
  if (name === 'UserNotConfirmedException') return [notConfirmed(refused)];
  if (name === 'PasswordResetRequiredException') return [resetRequired(refused)];
  if (refusedUser && /^user is disabled/i.test(message)) return [disabled(refused)];
  if (name === 'NEW_PASSWORD_REQUIRED' || note.about?.challenge === 'newPassword') return [newPassword(refused)];
  if (note.code === 'ChallengeNotSupported') return [asksMore(refused)];
  // A limit of codes and attempts is about a user; other limits are about the account.
  const attempts = /attempt|too many failed/i.test(message) || note.code === 'TooManyAttempts';
  const limit = refusedUser || name === 'LimitExceededException' || name === 'TooManyFailedAttemptsException';
  return limit && attempts ? [tooMany(refused)] : [];
}

function who(refused: Refused): string {
  return usernameOf(refused) || 'this user';
}

function userFix(refused: Refused, action: Extract<Fix, { kind: 'user' }>['action'], label: string, changes: string) {
  const username = usernameOf(refused);
  return username === '' ? [] : [{ kind: 'user' as const, action, username, label, changes }];
}

function said({ message }: Refused): Cause['evidence'] {
  return [{ what: 'Cognito says', found: message }];
}

function notConfirmed(refused: Refused): Finding {
  return cause('sign-in-user-not-confirmed', 'certain', `${who(refused)} has signed up, but is not confirmed yet.`, {
    evidence: said(refused),
    fixes: [
      ...userFix(
        refused,
        'confirm',
        'Confirm the user',
        `Confirms ${who(refused)} as an administrator, without a code.`,
      ),
      ...userFix(refused, 'resendCode', 'Send a new code', 'Sends the code once more, to be typed in.'),
    ],
    link: failureLinks.confirmation,
  });
}

function resetRequired(refused: Refused): Finding {
  return cause('sign-in-password-reset', 'certain', `An administrator has reset the password of ${who(refused)}.`, {
    evidence: said(refused),
    fixes: userFix(refused, 'setPassword', 'Set a permanent password', `Sets a new password of ${who(refused)}.`),
    link: failureLinks.passwordPolicy,
  });
}

function disabled(refused: Refused): Finding {
  return cause('sign-in-user-disabled', 'certain', `${who(refused)} is disabled.`, {
    evidence: said(refused),
    fixes: userFix(refused, 'enable', 'Enable the user', `Lets ${who(refused)} sign in again.`),
    link: failureLinks.users,
  });
}

/** Source: a user made by an administrator has the status FORCE_CHANGE_PASSWORD until the password was changed. */
function newPassword(refused: Refused): Finding {
  return cause(
    'sign-in-new-password-required',
    'certain',
    `${who(refused)} has a temporary password and must choose a new one.`,
    {
      evidence: [{ what: 'Cognito asks for', found: 'a new password (NEW_PASSWORD_REQUIRED)' }],
      fixes: [
        ...userFix(
          refused,
          'setPassword',
          'Set a permanent password',
          `Sets a password of ${who(refused)} that need not be changed.`,
        ),
        ...askingFixes(refused).slice(0, 1),
      ],
      link: failureLinks.users,
    },
  );
}

function asksMore(refused: Refused): Finding {
  const { note, at } = refused;
  const settings = at.settings;
  const optional: Fix[] =
    settings?.userPool.mfa === 'ON'
      ? [
          change('Make the second factor optional', 'Sets multi-factor authentication of the pool to optional.', [
            { path: 'userPool.mfa', value: 'OPTIONAL' },
          ]),
        ]
      : [];
  return cause('sign-in-asks-more', 'certain', 'Cognito asks for more than a password, and this way cannot ask.', {
    evidence: [{ what: 'Cognito asks for', found: note.about?.challenge ?? note.what }],
    fixes: [...askingFixes(refused).slice(0, 1), ...optional],
    link: failureLinks.mfa,
  });
}

/** Source: “Lockout behavior for failed sign-in attempts”: from one second, doubling, up to 15 minutes. */
function tooMany(refused: Refused): Finding {
  const codes = refused.name === 'LimitExceededException';
  return cause(
    'sign-in-too-many-attempts',
    'certain',
    codes
      ? `Too many codes were asked for or tried for ${who(refused)}.`
      : `There were too many failed attempts for ${who(refused)}, so Cognito waits before it looks at the next.`,
    {
      evidence: said(refused),
      fixes: [...waitFix(refused, 60), ...signInFixes(refused, ['testUser']).slice(0, 1)],
      link: failureLinks.lockout,
    },
  );
}
