/** User name and password: which of them is wrong, as far as Cognito and an administrator's look can tell. */
import { cause, ruledOut, spanWords, timeWords } from '../call/words.ts';
import type { Certainty, Finding } from '../diagnosis.ts';
import { isGone, type LiveUser, liveOf, type Refused, usernameOf } from '../failureEvidence.ts';
import { askingFixes, signInFixes } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

const dayMs = 86_400_000;

export function passwordRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  if (name === 'InvalidPasswordException' || note.code === 'PasswordRefused') return [policy(refused)];
  if (name === 'PasswordHistoryPolicyViolationException') return [usedBefore(refused)];
  if (/temporary password has expired|user account has expired/i.test(message)) return [expired(refused, 'certain')];
  if (note.code === 'WrongPassword' || /^incorrect username or password/i.test(message)) return wrong(refused);
  return [];
}

/** Cognito answers alike when the user is not there, the password is wrong, or a temporary one has expired. */
function wrong(refused: Refused): Finding[] {
  const { at } = refused;
  const user = liveOf(at.live?.user);
  if (isGone(at.live?.user)) return [unknownUser(refused, 'certain')];
  if (user) return [...judged(refused, user)];
  const why = at.live?.user && !at.live.user.known ? at.live.user.why : undefined;
  const notLooked: Finding[] = why === undefined ? [] : [{ kind: 'notLookedAt', what: 'The user', why }];
  const hidden = at.settings?.appClient.hideUserExistence ?? true;
  return [
    wrongPassword(refused, 'likely'),
    ...(hidden ? [unknownUser(refused, 'possible')] : []),
    expired(refused, 'possible'),
    ...notLooked,
  ];
}

function judged(refused: Refused, user: LiveUser): Finding[] {
  const { at } = refused;
  const there = ruledOut('The user exists', `status ${user.status}`);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return [wrongPassword(refused, 'certain'), there];
  const asked = at.settings?.userPool.passwordPolicy.temporaryPasswordValidityDays;
  const days = liveOf(at.live?.pool)?.temporaryPasswordDays ?? (asked === 0 ? 7 : asked);
  if (days === undefined) return [wrongPassword(refused, 'likely'), expired(refused, 'possible'), there];
  const until = user.changedAt + days * dayMs;
  if (until <= at.now) return [expired(refused, 'certain', until), there];
  const left = ruledOut('The temporary password has not expired', `it lives ${spanWords(until - at.now)} longer`);
  return [wrongPassword(refused, 'certain'), there, left];
}

function who(refused: Refused): string {
  return usernameOf(refused) || 'this user';
}

function setPassword(refused: Refused): Fix[] {
  const username = usernameOf(refused);
  if (username === '') return [];
  const changes = `Sets a password of ${username} that need not be changed. The old one stops working.`;
  return [{ kind: 'user', action: 'setPassword', username, label: 'Set a permanent password', changes }];
}

function wrongPassword(refused: Refused, certainty: Certainty): Finding {
  return cause('sign-in-password-wrong', certainty, `This is not the password of ${who(refused)}.`, {
    evidence: [{ what: 'Cognito says', found: refused.message }],
    // The kept password of the test user would be refused again.
    fixes: [...signInFixes(refused, ['testUser', 'tokenEndpoint']).slice(0, 1), ...setPassword(refused)],
    link: failureLinks.existence,
  });
}

function signUp(refused: Refused): Fix[] {
  const username = usernameOf(refused);
  if (username === '' || refused.at.settings?.userPool.selfRegistration === false) return [];
  const changes = `Signs ${username} up, with a password of their own.`;
  return [{ kind: 'user', action: 'signUp', username, label: 'Sign up', changes }];
}

export function unknownUser(refused: Refused, certainty: Certainty): Finding {
  return cause('sign-in-user-unknown', certainty, `There is no user ${who(refused)} in this user pool.`, {
    evidence: [{ what: 'Cognito says', found: refused.message }],
    fixes: [...remade(refused), ...signUp(refused), ...signInFixes(refused, ['testUser']).slice(0, 1)],
    link: failureLinks.existence,
  });
}

/** The test user is the setup's own, and is made again. */
function remade(refused: Refused): Fix[] {
  const { at } = refused;
  const own = at.rows.some(({ id }) => id === 'testUser') && at.settings?.testUser.username === usernameOf(refused);
  if (!own) return [];
  return [
    {
      kind: 'repair',
      label: 'Create the test user again',
      changes: 'Creates the test user again, with a new password.',
      resources: ['testUser'],
    },
  ];
}

function expired(refused: Refused, certainty: Certainty, until?: number): Finding {
  const { at, message } = refused;
  return cause(
    'sign-in-temporary-password-expired',
    certainty,
    `The temporary password of ${who(refused)} has expired.`,
    {
      evidence: [
        { what: 'Cognito says', found: message },
        ...(until === undefined ? [] : [{ what: 'Expired at', found: timeWords(until, at.now) }]),
      ],
      fixes: setPassword(refused),
      link: failureLinks.users,
    },
  );
}

function policy(refused: Refused): Finding {
  const { at, message } = refused;
  const rule = message.replace(/^Password did not conform with (the )?(password )?policy:?\s*/i, '').replace(/\.$/, '');
  const rules = at.settings?.userPool.passwordPolicy;
  const wanted = rules && [
    `${rules.minimumLength} characters or more`,
    ...(rules.requireLowercase ? ['a lower-case letter'] : []),
    ...(rules.requireUppercase ? ['an upper-case letter'] : []),
    ...(rules.requireNumbers ? ['a digit'] : []),
    ...(rules.requireSymbols ? ['a sign'] : []),
  ];
  return cause('sign-in-password-policy', 'certain', `The new password breaks a rule of the pool: ${rule}.`, {
    evidence: wanted ? [{ what: 'The pool wants', found: wanted.join(', ') }] : [],
    fixes: [...askingFixes(refused).slice(0, 1), ...setPassword(refused)],
    link: failureLinks.passwordPolicy,
  });
}

function usedBefore(refused: Refused): Finding {
  return cause('sign-in-password-used-before', 'certain', 'The new password was used before, which the pool refuses.', {
    evidence: [{ what: 'Cognito says', found: refused.message }],
    fixes: askingFixes(refused).slice(0, 1),
    link: failureLinks.passwordPolicy,
  });
}
