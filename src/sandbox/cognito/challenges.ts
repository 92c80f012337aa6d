/** Sign-ins that wait for an answer: the sessions that Cognito hands out with a challenge, each good for one answer. */
import { randomBytes } from 'node:crypto';
import type { World } from '../service.ts';
import { notAuthorized } from './errors.ts';
import { hashed, newOpaqueToken } from './identifiers.ts';
import { type Challenge, type Client, entry, type Pool, stateOf, type User } from './state.ts';
import { missingAttributes } from './users.ts';

/** The part of an answer of InitiateAuth or RespondToAuthChallenge that asks for more. */
export interface ChallengeAnswer {
  readonly ChallengeName: Challenge['name'];
  readonly Session?: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
  readonly AvailableChallenges?: readonly string[];
}

/** Whoever signs in, as far as it is known: a simulated user has no `user`. */
export interface Candidate {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User | undefined;
  readonly userIdForSrp: string;
}

/** Notes a challenge and answers its session. */
function open(
  world: World,
  handle: string,
  candidate: Candidate,
  rest: Pick<Challenge, 'name'> & Partial<Challenge>,
): void {
  const { pool, client, user, userIdForSrp } = candidate;
  stateOf(world).challenges[hashed(handle)] = {
    poolId: pool.id,
    clientId: client.id,
    sub: user?.sub,
    usernameForSrp: userIdForSrp,
    expiresAt: world.now() + client.settings.AuthSessionValidity * 60 * 1000,
    ...rest,
  };
}

/** A challenge that is answered with a session. */
export function openSession(
  world: World,
  candidate: Candidate,
  name: Exclude<Challenge['name'], 'PASSWORD_VERIFIER'>,
  parameters: Readonly<Record<string, string>> = {},
  rest: Partial<Challenge> = {},
): ChallengeAnswer & { readonly Session: string } {
  const session = newOpaqueToken(192);
  open(world, session, candidate, { ...rest, name });
  return { ChallengeName: name, Session: session, ChallengeParameters: parameters };
}

/** The SRP challenge: its secret block stands in for a session. */
export function openSecretBlock(world: World, candidate: Candidate, srp: NonNullable<Challenge['srp']>): string {
  const secretBlock = randomBytes(1024).toString('base64');
  open(world, secretBlock, candidate, { name: 'PASSWORD_VERIFIER', srp });
  return secretBlock;
}

/** What a session or secret block stands for. Throws when it is unknown, another client's, for another challenge, or old. */
export function requireChallenge(
  world: World,
  client: Client,
  name: Challenge['name'],
  handle: string | undefined,
): Challenge {
  const challenge = handle === undefined ? undefined : entry(stateOf(world).challenges, hashed(handle));
  if (challenge?.clientId !== client.id || challenge.name !== name)
    throw notAuthorized('Invalid session for the user.');
  if (challenge.expiresAt <= world.now()) throw notAuthorized('Invalid session for the user, session is expired.');
  return challenge;
}

/** Makes a session or secret block worthless. */
export function close(world: World, handle: string): void {
  delete stateOf(world).challenges[hashed(handle)];
}

/** What NEW_PASSWORD_REQUIRED tells the app. */
export function newPasswordParameters(pool: Pool, user: User): Record<string, string> {
  return {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missingAttributes(pool, user).map((name) => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(user.attributes),
  };
}
