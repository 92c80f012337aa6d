/** Refusals of a sign-in through the Cognito API, each in words of its own. */
import { awsFailure } from '../aws/errors.ts';
import { Failure, type FailureNote } from '../engine/failure.ts';

/** What was being done, for the words. */
export interface Attempt {
  readonly username: string;
  /** The flow as Cognito names it, such as USER_SRP_AUTH. */
  readonly flow: string;
}

interface Refusal extends Attempt {
  readonly name: string;
  readonly message: string;
}

type Rule = (refusal: Refusal) => FailureNote | undefined;

/** The first rule that knows the refusal decides. */
const rules: readonly Rule[] = [flow, user, password, secret, session, code, attempts];

/** Any error of a sign-in request as a Failure. Cancellations and failures stay what they are. */
export function signInFailure(error: unknown, attempt: Attempt): Error {
  const failure = awsFailure(error);
  if (error instanceof Failure || !(failure instanceof Failure) || !(error instanceof Error)) return failure;
  const refusal = { ...attempt, name: error.name, message: error.message };
  const note = rules.reduce<FailureNote | undefined>((found, rule) => found ?? rule(refusal), undefined);
  const about = { username: attempt.username, flow: attempt.flow };
  return new Failure(note ? { ...note, about, service: failure.note.service } : { ...failure.note, about }, error);
}

/** The setting that allows a flow. Source: CreateUserPoolClient, ExplicitAuthFlows. */
export function settingOf(flowName: string): string {
  return `ALLOW_${flowName}`;
}

/** Sources of the texts: Cognito "InitiateAuth", public logs of both wordings. */
function flow({ name, message, flow: flowName }: Refusal): FailureNote | undefined {
  if (name !== 'InvalidParameterException' || !/not enabled for (this|the) client/i.test(message)) return undefined;
  return {
    code: 'FlowNotEnabled',
    what: `The app client does not allow the flow ${flowName}.`,
    why: `${settingOf(flowName)} is not among its authentication flows.`,
    next: `Switch ${settingOf(flowName)} on in the wizard under “Authentication flows” and apply the change, or sign in in another way.`,
    field: 'appClient.authFlows',
  };
}

function user({ name, message, username }: Refusal): FailureNote | undefined {
  if (name === 'UserNotConfirmedException')
    return {
      code: 'UserNotConfirmed',
      what: `${username} has signed up, but is not confirmed yet.`,
      why: 'The code from the email was not entered.',
      next: 'Enter the code, have a new one sent, or confirm the user as an administrator; then sign in.',
    };
  if (name === 'UserNotFoundException')
    return {
      code: 'UserNotFound',
      what: `There is no user ${username} in this user pool.`,
      next: 'Check the name, or sign up first.',
    };
  if (name === 'PasswordResetRequiredException')
    return {
      code: 'PasswordResetRequired',
      what: `An administrator has reset the password of ${username}.`,
      next: 'Set a new one by “Forgot your password?” on the hosted page, or have an administrator set one.',
    };
  if (name !== 'NotAuthorizedException' || !/user is disabled/i.test(message)) return undefined;
  return {
    code: 'UserDisabled',
    what: `${username} is disabled and cannot sign in.`,
    next: 'Enable the user in the explorer, then try again.',
  };
}

function password({ name, message, username }: Refusal): FailureNote | undefined {
  if (name === 'InvalidPasswordException')
    return {
      code: 'PasswordRefused',
      what: 'The new password does not fit the password policy of this pool.',
      // Cognito ends this sentence without a full stop.
      why: message.replace(/^Password did not conform with (the )?(password )?policy:\s*/i, '').replace(/[^.]$/, '$&.'),
      next: 'Choose another one.',
    };
  if (name === 'PasswordHistoryPolicyViolationException')
    return { code: 'PasswordUsedBefore', what: 'This password was used before.', next: 'Choose another one.' };
  if (name !== 'NotAuthorizedException') return undefined;
  // Both are in public logs; which one comes depends on the flow or the time.
  if (/temporary password has expired|user account has expired/i.test(message))
    return {
      code: 'TemporaryPasswordExpired',
      what: `The temporary password of ${username} has expired.`,
      why: 'It is good for as many days as the user pool says.',
      next: 'Resend the invitation in the explorer (Resend Invitation) for a new temporary password, or set a permanent one; then sign in with that.',
    };
  if (!/incorrect username or password/i.test(message)) return undefined;
  return {
    code: 'WrongPassword',
    what: 'Cognito refused the user name or the password.',
    // Cognito does not tell these apart, so that nobody learns who exists.
    why: 'Cognito answers the same when there is no such user, and when a temporary password has expired.',
    next: 'Check both, then try again. For an invited user whose temporary password is too old, Resend Invitation in the explorer sends a new one.',
  };
}

function secret({ name, message }: Refusal): FailureNote | undefined {
  if (name !== 'NotAuthorizedException' || !/secret ?_?hash|client secret/i.test(message)) return undefined;
  const missing = /was not received/i.test(message);
  return {
    code: missing ? 'ClientSecretMissing' : 'ClientSecretWrong',
    what: missing
      ? 'The app client has a secret, which is not in the secret storage of this machine.'
      : 'The app client’s secret that is kept on this machine is not its secret any more.',
    next: 'Plan the setup again in the wizard: that reads the secret again. Then try again.',
  };
}

function session({ name, message, username }: Refusal): FailureNote | undefined {
  if (name !== 'NotAuthorizedException' || !/invalid session|session (is|has) expired/i.test(message)) return undefined;
  const old = /expired/i.test(message);
  return {
    code: old ? 'SessionExpired' : 'SessionOver',
    what: old
      ? `The sign-in of ${username} took too long.`
      : `This step of the sign-in of ${username} was answered before.`,
    why: old
      ? 'Cognito waits only for some minutes for the next answer.'
      : 'Each step can be answered once; too many wrong answers end it too.',
    next: 'Start the sign-in again.',
  };
}

function code({ name, message }: Refusal): FailureNote | undefined {
  // Source: VerifySoftwareToken answers EnableSoftwareTokenMFAException to a code that is not the app's.
  if (name === 'CodeMismatchException' || name === 'EnableSoftwareTokenMFAException')
    return {
      code: 'WrongCode',
      what: 'The code is wrong.',
      why: 'It was mistyped or used before, or it is from before the newest one. A code of an app also needs the clock of its device to be right.',
      next: 'Enter the newest code.',
    };
  if (name !== 'ExpiredCodeException') return undefined;
  // Cognito's words for a code of an authenticator app, as many public logs have them.
  if (/already been used/i.test(message))
    return {
      code: 'CodeUsed',
      what: 'This code of the authenticator app was used before.',
      why: 'Each code is good once.',
      next: 'Wait until the app shows the next one, and enter that.',
    };
  return {
    code: 'CodeExpired',
    what: 'The code is not valid any more.',
    why: 'It has expired, or another one was sent since.',
    next: 'Start the sign-in again, so that a new code is sent.',
  };
}

/** Source: "Lockout behavior for failed sign-in attempts"; LimitExceededException for codes. */
function attempts({ name, message, username }: Refusal): FailureNote | undefined {
  const locked = name === 'NotAuthorizedException' && /attempts? exceeded/i.test(message);
  if (!locked && name !== 'LimitExceededException' && name !== 'TooManyFailedAttemptsException') return undefined;
  return {
    code: 'TooManyAttempts',
    what: `There were too many failed attempts for ${username}.`,
    why: 'Cognito locks the user for a while, from a second up to 15 minutes, and longer with each further attempt.',
    next: 'Wait some minutes without trying, then try again with the right answer.',
  };
}
