/** RespondToAuthChallenge and AdminRespondToAuthChallenge: every later request of a sign-in. */
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { afterPassword, afterStep, choose } from './authentication.ts';
import { type Candidate, close, requireChallenge } from './challenges.ts';
import { invalidParameter, notAuthorized, notInSandbox, wrongPassword } from './errors.ts';
import { requireClient, requireClientOf, requirePool } from './lookups.ts';
import { clientId, context, poolId, session } from './members.ts';
import { secondFactors } from './mfaFactors.ts';
import {
  acceptPassword,
  countFailure,
  identityOf,
  refuseWhileLocked,
  refuseWrongPassword,
  setPassword,
} from './passwords.ts';
import { requireSecretHash } from './secretHash.ts';
import { type Operations, oneOf, operation, optional, struct, textMap } from './shape.ts';
import { checkCode } from './signInCodes.ts';
import { acceptsSoftwareToken, refuseBeforePassword, stepAfterNewPassword } from './signInSteps.ts';
import { proves } from './srp.ts';
import { type Challenge, type Client, entry, type Pool, type User } from './state.ts';
import { findUser, refuseMissingAttributes, refuseUnwritable, writeAttributes } from './users.ts';

const challengeName = oneOf(
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'SELECT_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
);

const answer = {
  ...context,
  ClientId: clientId,
  ChallengeName: challengeName,
  Session: optional(session),
  ChallengeResponses: optional(textMap),
};

export const challengeOperations: Operations = {
  RespondToAuthChallenge: operation(struct(answer), (input, { world }) => {
    const { pool, client } = requireClient(world, input.ClientId);
    return respond(
      { world, pool, client, session: input.Session, answers: input.ChallengeResponses ?? {} },
      input.ChallengeName,
    );
  }),

  AdminRespondToAuthChallenge: operation(struct({ ...answer, UserPoolId: poolId }), (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const client = requireClientOf(pool, input.ClientId);
    return respond(
      { world, pool, client, session: input.Session, answers: input.ChallengeResponses ?? {} },
      input.ChallengeName,
    );
  }),
};

interface Response {
  readonly world: World;
  readonly pool: Pool;
  readonly client: Client;
  readonly session: string | undefined;
  readonly answers: Readonly<Record<string, string>>;
}

function required({ answers }: Response, name: string): string {
  const value = answers[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

async function respond(response: Response, name: (typeof challengeName)['options'][number]): Promise<unknown> {
  const { world, client, answers } = response;
  const username = required(response, 'USERNAME');
  requireSecretHash(client, username, answers.SECRET_HASH);
  switch (name) {
    case 'PASSWORD_VERIFIER':
      return provePassword(response);
    case 'NEW_PASSWORD_REQUIRED':
      return takeNewPassword(response);
    case 'SOFTWARE_TOKEN_MFA':
      return takeSoftwareToken(response);
    case 'SMS_MFA':
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return takeCode(response, name);
    case 'SELECT_MFA_TYPE':
      return chooseFactor(response);
    case 'MFA_SETUP':
      return finishSetup(response);
    case 'SELECT_CHALLENGE': {
      const challenge = requireChallenge(world, client, name, response.session);
      const chosen = required(response, 'ANSWER');
      const next = choose(world, candidateOf(response, challenge), chosen, answers, username);
      close(world, response.session ?? '');
      return next;
    }
    default:
      throw notInSandbox(`answer the challenge ${name}.`);
  }
}

function candidateOf({ pool, client }: Response, challenge: Challenge): Candidate {
  const user = challenge.sub === undefined ? undefined : entry(pool.users, challenge.sub);
  return { pool, client, user, userIdForSrp: challenge.usernameForSrp };
}

/** The user of a session. Throws when that is not who answers, is gone by now, or switched off. */
function userOf(response: Response, challenge: Challenge): User {
  const { user } = candidateOf(response, challenge);
  const answering = findUser(response.pool, required(response, 'USERNAME'));
  if (!user?.enabled || answering?.sub !== user.sub) throw notAuthorized('Invalid session for the user.');
  return user;
}

const timestampForm =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9][0-9]? [0-9]{2}:[0-9]{2}:[0-9]{2} UTC [0-9]{4}$/;

async function provePassword(response: Response): Promise<unknown> {
  const { world, pool, client } = response;
  const secretBlock = required(response, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = required(response, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = required(response, 'TIMESTAMP');
  if (!timestampForm.test(timestamp))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  const challenge = requireChallenge(world, client, 'PASSWORD_VERIFIER', secretBlock);
  close(world, secretBlock);
  const candidate = candidateOf(response, challenge);
  const { user, userIdForSrp } = candidate;
  if (!user?.password || !challenge.srp) throw wrongPassword();
  refuseBeforePassword(user);
  refuseWhileLocked(world, user);
  const proof = { secretBlock, timestamp, signature };
  // The verifier of the exchange may be an old one when the password was changed in between.
  const present = user.password.verifier === challenge.srp.verifier;
  if (!present || !proves(identityOf(pool, userIdForSrp), challenge.srp, proof)) refuseWrongPassword(world, user);
  acceptPassword(user);
  return afterPassword(world, candidate, user);
}

async function takeNewPassword(response: Response): Promise<unknown> {
  const { world, pool, client, answers } = response;
  const challenge = requireChallenge(world, client, 'NEW_PASSWORD_REQUIRED', response.session);
  const user = userOf(response, challenge);
  const prefix = 'userAttributes.';
  const sent = Object.entries(answers).flatMap(([name, Value]) =>
    name.startsWith(prefix) ? [{ Name: name.slice(prefix.length), Value }] : [],
  );
  const newPassword = required(response, 'NEW_PASSWORD');
  // A password that the policy refuses leaves the session open for another try.
  replaceTemporaryPassword(world, pool, client, user, newPassword, sent);
  close(world, response.session ?? '');
  return afterStep(world, candidateOf(response, challenge), user, stepAfterNewPassword(pool, user));
}

/** Puts a lasting password in the place of a temporary one, and writes the attributes that the pool still wants. */
export function replaceTemporaryPassword(
  world: World,
  pool: Pool,
  client: Client,
  user: User,
  newPassword: string,
  attributes: readonly { readonly Name: string; readonly Value: string }[],
): void {
  refuseUnwritable(client, attributes);
  const trial = structuredClone(user);
  writeAttributes(pool, trial, attributes);
  refuseMissingAttributes(pool, trial);
  setPassword(world, pool, user, newPassword);
  user.attributes = trial.attributes;
  user.status = 'CONFIRMED';
}

async function takeSoftwareToken(response: Response): Promise<unknown> {
  const { world, client } = response;
  const challenge = requireChallenge(world, client, 'SOFTWARE_TOKEN_MFA', response.session);
  const user = userOf(response, challenge);
  refuseWhileLocked(world, user);
  const code = required(response, 'SOFTWARE_TOKEN_MFA_CODE');
  // A wrong code leaves the session open for another try, but counts towards the lock-out.
  if (!acceptsSoftwareToken(world, user, code)) {
    countFailure(world, user);
    throw new AwsError('CodeMismatchException', 'Invalid code received for user');
  }
  acceptPassword(user);
  close(world, response.session ?? '');
  return afterStep(world, candidateOf(response, challenge), user, undefined);
}

/** A wrong code leaves the session open for some more tries, and counts towards the lock-out. */
async function takeCode(response: Response, name: 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'): Promise<unknown> {
  const { world, client } = response;
  const challenge = requireChallenge(world, client, name, response.session);
  const given = required(response, `${name}_CODE`);
  const mismatch = () => new AwsError('CodeMismatchException', 'Invalid code received for user');
  // Somebody who does not exist is told what everybody is told who mistypes.
  if (challenge.sub === undefined || !challenge.code) throw mismatch();
  const user = userOf(response, challenge);
  refuseWhileLocked(world, user);
  const outcome = checkCode(user, challenge.code, given);
  if (outcome !== 'wrong') close(world, response.session ?? '');
  if (outcome !== 'right') {
    countFailure(world, user);
    throw mismatch();
  }
  acceptPassword(user);
  return afterStep(world, candidateOf(response, challenge), user, undefined);
}

async function chooseFactor(response: Response): Promise<unknown> {
  const { world, pool, client } = response;
  const challenge = requireChallenge(world, client, 'SELECT_MFA_TYPE', response.session);
  const user = userOf(response, challenge);
  const answer = required(response, 'ANSWER');
  // The API reference says EMAIL_MFA here and EMAIL_OTP elsewhere.
  const wanted = answer === 'EMAIL_MFA' ? 'EMAIL_OTP' : answer;
  const factor = secondFactors(pool, user).find((each) => each === wanted);
  if (!factor) throw invalidParameter('Selected MFA type is not available.');
  close(world, response.session ?? '');
  return afterStep(world, candidateOf(response, challenge), user, factor);
}

async function finishSetup(response: Response): Promise<unknown> {
  const { world, client } = response;
  const challenge = requireChallenge(world, client, 'MFA_SETUP', response.session);
  if (!challenge.softwareTokenVerified) throw invalidParameter('User has not set up software token mfa');
  const user = userOf(response, challenge);
  close(world, response.session ?? '');
  return afterStep(world, candidateOf(response, challenge), user, undefined);
}
