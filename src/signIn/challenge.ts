/** Challenges that a sign-in cannot answer itself. */
import { Failure } from '../engine/failure.ts';
import type { Question } from './conversation.ts';

const words: Readonly<Record<Question['kind'], string>> = {
  password: 'a password',
  newPassword: 'a new password',
  totp: 'a code of the authenticator app',
  totpSetup: 'an authenticator app to be set up',
  emailCode: 'a code sent by email',
  smsCode: 'a code sent by SMS',
  chooseChallenge: 'a choice between several ways',
};

/** `challenge`: Cognito's name of it, or the kind of question that would have to be asked. `username`: of whom. */
export function challengeNotSupported(challenge: string | undefined, username?: string): Failure {
  const inWords = Object.entries(words).find(([kind]) => kind === challenge)?.[1] ?? challenge;
  return new Failure({
    code: 'ChallengeNotSupported',
    what: `Cognito asks for more than the password: ${inWords}.`,
    next: 'Sign in on the hosted page, which leads through every step.',
    about: { username, challenge },
  });
}
