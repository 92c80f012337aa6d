/** Refusals of a sign-up and of its confirmation, each in words of its own. */
import { awsFailure } from '../aws/errors.ts';
import { Failure, type FailureNote } from '../engine/failure.ts';

type Words = Pick<FailureNote, 'code' | 'what' | 'why' | 'next'>;

/** By Cognito's name for it. Source: the errors of SignUp and ConfirmSignUp. */
const refusals: Readonly<Record<string, Words>> = {
  UsernameExistsException: {
    code: 'UserExists',
    what: 'There is a user of this name already.',
    next: 'Sign in, or choose another name.',
  },
  AliasExistsException: {
    code: 'UserExists',
    what: 'Another user of this pool signs in with this email address or phone number already.',
    next: 'Sign in as that user, or choose another address.',
  },
  InvalidPasswordException: {
    code: 'PasswordRefused',
    what: 'The password does not fit the password policy of this pool.',
    next: 'Choose another one.',
  },
  CodeMismatchException: {
    code: 'WrongCode',
    what: 'The code is wrong.',
    why: 'It was mistyped, or it is from before the newest one.',
    next: 'Enter the code of the newest message.',
  },
  ExpiredCodeException: {
    code: 'ConfirmationCodeExpired',
    what: 'The code is not valid any more.',
    why: 'A code is good for 24 hours, and until another one is sent.',
    next: 'Have a new one sent (Resend Confirmation Code), and enter that.',
  },
  LimitExceededException: {
    code: 'TooManyAttempts',
    what: 'There were too many wrong codes, or too many were sent.',
    next: 'Wait an hour, or confirm the user as an administrator.',
  },
  TooManyFailedAttemptsException: {
    code: 'TooManyAttempts',
    what: 'There were too many wrong codes.',
    next: 'Wait an hour, or confirm the user as an administrator.',
  },
};

/** Any error of such a request as a Failure. Cancellations and failures stay what they are. */
export function signUpFailure(error: unknown): Error {
  const failure = awsFailure(error);
  if (!(failure instanceof Failure) || !(error instanceof Error)) return failure;
  const words = refusals[error.name] ?? notAllowed(error);
  return words ? new Failure({ why: error.message, ...words, service: failure.note.service }, error) : failure;
}

/** One name of Cognito for two things, told apart by their texts. */
function notAllowed({ name, message }: Error): Words | undefined {
  if (name !== 'NotAuthorizedException') return undefined;
  if (/not permitted/i.test(message))
    return {
      code: 'SignUpNotPermitted',
      what: 'Nobody can sign up to this user pool: administrators create its users.',
      next: 'Create the user instead, or allow self-registration in the wizard.',
    };
  if (!/cannot be confirmed/i.test(message)) return undefined;
  return {
    code: 'AlreadyConfirmed',
    what: 'This user is confirmed already, or cannot be.',
    next: 'Refresh the explorer to see the status as it is now.',
  };
}
