/** Challenges that a sign-in cannot answer itself. */
import { Failure } from '../engine/failure.ts';

export function challengeNotSupported(challenge: string | undefined): Failure {
  return new Failure({
    code: 'ChallengeNotSupported',
    what: `Cognito asks for more than the password (${challenge}).`,
    next: 'Sign in on the hosted page, which leads through every step.',
  });
}
