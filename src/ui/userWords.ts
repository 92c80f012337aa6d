/** User words: what a user's status means, and what is wrong with a name that somebody types. */
import type { UserFacts } from '../operations/operations.ts';

/** Source: Cognito "Managing users in your user pool", user account status. */
const statuses: Readonly<Record<string, { readonly words: string; readonly meaning: string }>> = {
  CONFIRMED: { words: 'confirmed', meaning: 'The user can sign in.' },
  UNCONFIRMED: {
    words: 'not confirmed yet',
    meaning:
      'Signed up, but not confirmed: sign-in is refused. Enter the code from the email, or confirm as administrator (Confirm User).',
  },
  FORCE_CHANGE_PASSWORD: {
    words: 'must choose a new password',
    meaning:
      'FORCE_CHANGE_PASSWORD: an administrator created this user with a temporary password. The first sign-in must choose a new one. If that password is lost or too old, send another (Resend Invitation). To end this without the user, set a permanent password (Set Permanent Password).',
  },
  RESET_REQUIRED: {
    words: 'must reset the password',
    meaning:
      'An administrator reset the password: the user needs the code that was sent to choose another one. Setting a permanent password ends this, too.',
  },
  EXTERNAL_PROVIDER: { words: 'from another provider', meaning: 'The user signs in with another identity provider.' },
  COMPROMISED: { words: 'compromised', meaning: 'The user was disabled because of a possible attack.' },
};

export function statusWords(status: string): string {
  return statuses[status]?.words ?? status;
}

/** What the status of a user means, and how to end it where that is wanted. */
export function statusMeaning({ status, enabled }: Pick<UserFacts, 'status' | 'enabled'>): string {
  const meaning = statuses[status]?.meaning ?? `Cognito calls this status ${status}.`;
  return enabled ? meaning : `Disabled: the user cannot sign in until enabled again. ${meaning}`;
}

/** Why a pool with this kind of sign-in does not take the name; undefined where it does. */
export function usernameProblem(
  text: string,
  identifiers: readonly ('email' | 'phone_number' | 'username')[],
): string | undefined {
  const isEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
  const isPhone = /^\+\d{5,15}$/.test(text);
  if (identifiers.includes('username')) {
    // Cognito refuses names that could be taken for the address that people may sign in with, too.
    if ((isEmail && identifiers.includes('email')) || (isPhone && identifiers.includes('phone_number')))
      return 'In this pool a user name must not look like an email address or a phone number.';
    return text === '' || text.length > 128 || /\s/.test(text)
      ? 'A user name has 1 to 128 characters and no spaces.'
      : undefined;
  }
  if ((isEmail && identifiers.includes('email')) || (isPhone && identifiers.includes('phone_number'))) return undefined;
  if (!identifiers.includes('email')) return 'A phone number begins with + and the country code, such as +12025550100.';
  return identifiers.includes('phone_number')
    ? 'An email address, or a phone number that begins with + and the country code.'
    : 'An email address, such as someone@example.com.';
}
