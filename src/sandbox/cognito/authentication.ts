/** InitiateAuth and AdminInitiateAuth: the first request of every sign-in. */
import { createHmac } from 'node:crypto';
import type { World } from '../service.ts';
import { type Candidate, newPasswordParameters, openSecretBlock, openSession } from './challenges.ts';
import { invalidParameter, userNotFound, wrongPassword } from './errors.ts';
import { attributeOfCode, availableChallenges, type CodeFactor } from './firstFactors.ts';
import { requireClient, requireClientOf, requirePool } from './lookups.ts';
import { deliveryTo } from './mail.ts';
import { clientId, context, poolId, session } from './members.ts';
import { attributeOfFactor, poolFactors, secondFactors } from './mfaFactors.ts';
import { identityOf, refuseWhileLocked, requirePassword } from './passwords.ts';
import { refresh, rotates, userOfRefreshToken } from './refreshTokens.ts';
import { requireSecretHash, requireSecretHashAtRefresh } from './secretHash.ts';
import { type Operations, oneOf, operation, optional, struct, textMap } from './shape.ts';
import { deliveryParameters, sendCodeFor } from './signInCodes.ts';
import { refuseBeforePassword, type Step, stepAfterPassword } from './signInSteps.ts';
import { acceptable, newVerifier, serverValues } from './srp.ts';
import type { Client, Pool, User } from './state.ts';
import { type IssuedTokens, startFamily, userPoolsApiScope } from './tokens.ts';
import { findUser } from './users.ts';

const authFlow = oneOf(
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
);
type AuthFlow = NonNullable<(typeof authFlow)['options'][number]>;

const initiation = {
  ...context,
  ClientId: clientId,
  AuthFlow: authFlow,
  AuthParameters: optional(textMap),
  Session: optional(session),
};

export const authenticationOperations: Operations = {
  InitiateAuth: operation(struct(initiation), async (input, { world }) => {
    const { pool, client } = requireClient(world, input.ClientId);
    if (input.AuthFlow === 'ADMIN_USER_PASSWORD_AUTH' || input.AuthFlow === 'ADMIN_NO_SRP_AUTH')
      throw invalidParameter('Initiate Auth method not supported');
    return initiate(world, pool, client, input.AuthFlow, input.AuthParameters ?? {});
  }),

  AdminInitiateAuth: operation(struct({ ...initiation, UserPoolId: poolId }), async (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const client = requireClientOf(pool, input.ClientId);
    if (input.AuthFlow === 'USER_PASSWORD_AUTH') throw invalidParameter('Initiate Auth method not supported');
    return initiate(world, pool, client, input.AuthFlow, input.AuthParameters ?? {});
  }),
};

type Parameters = Readonly<Record<string, string>>;

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** Flows of a client that names none. Source: CreateUserPoolClient, ExplicitAuthFlows. */
const usualFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

function allows(client: Client, ...names: readonly string[]): boolean {
  const { ExplicitAuthFlows: flows = [] } = client.settings;
  return names.some((name) => (flows.length > 0 ? flows : usualFlows).some((flow) => flow === name));
}

/** Legacy names allow SRP and refresh without saying so; only CUSTOM_AUTH_FLOW_ONLY forbids SRP. */
function legacy(client: Client): boolean {
  const { ExplicitAuthFlows: flows = [] } = client.settings;
  return flows.length > 0 && !flows.some((flow) => flow.startsWith('ALLOW_'));
}

function refuseFlow(client: Client, flow: AuthFlow): void {
  const notEnabled = () => invalidParameter('Auth flow not enabled for this client');
  switch (flow) {
    case 'USER_PASSWORD_AUTH':
      if (!allows(client, 'ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'))
        throw invalidParameter('USER_PASSWORD_AUTH flow not enabled for this client');
      return;
    case 'ADMIN_USER_PASSWORD_AUTH':
    case 'ADMIN_NO_SRP_AUTH':
      if (!allows(client, 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH')) throw notEnabled();
      return;
    case 'USER_SRP_AUTH':
      if (!allows(client, 'ALLOW_USER_SRP_AUTH') && !(legacy(client) && !allows(client, 'CUSTOM_AUTH_FLOW_ONLY')))
        throw invalidParameter('USER_SRP_AUTH is not enabled for the client.');
      return;
    case 'CUSTOM_AUTH':
      if (!allows(client, 'ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH_FLOW_ONLY')) throw notEnabled();
      // No pool of the sandbox has triggers, so this is what AWS would say too.
      throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
    case 'USER_AUTH':
      if (!allows(client, 'ALLOW_USER_AUTH')) throw notEnabled();
      return;
    default:
      if (rotates(client) || !(allows(client, 'ALLOW_REFRESH_TOKEN_AUTH') || legacy(client))) throw notEnabled();
  }
}

async function initiate(world: World, pool: Pool, client: Client, flow: AuthFlow, parameters: Parameters) {
  refuseFlow(client, flow);
  if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') return refreshed(world, pool, client, parameters);
  const username = required(parameters, 'USERNAME');
  requireSecretHash(client, username, parameters.SECRET_HASH);
  const candidate = candidateFor(pool, client, username);
  if (flow === 'USER_SRP_AUTH') return startSrp(world, candidate, required(parameters, 'SRP_A'), username);
  if (flow === 'USER_AUTH') return startChoice(world, candidate, parameters, username);
  return signInByPassword(world, candidate, required(parameters, 'PASSWORD'));
}

/** The user, or a simulated one where the client hides who exists. Throws UserNotFoundException where it does not. */
function candidateFor(pool: Pool, client: Client, username: string): Candidate {
  const user = findUser(pool, username);
  if (!user && client.settings.PreventUserExistenceErrors !== 'ENABLED') throw userNotFound();
  return { pool, client, user, userIdForSrp: user?.username ?? simulatedId(pool, username) };
}

function simulated(pool: Pool, username: string, what: string): string {
  return createHmac('sha256', pool.simulationKey).update(`${what}:${username}`).digest('hex');
}

/** The same user id each time for the same name, as RFC 5054 asks, in the form that real ones have. */
function simulatedId(pool: Pool, username: string): string {
  if (pool.usernameAttributes.length === 0) return username;
  return simulated(pool, username, 'id').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

/** Checks a password in clear and goes on from there. */
export async function signInByPassword(world: World, candidate: Candidate, password: string) {
  const { pool, user } = candidate;
  if (!user) throw wrongPassword();
  refuseBeforePassword(user);
  requirePassword(world, pool, user, password);
  return afterPassword(world, candidate, user);
}

/** What follows a right password or proof: tokens, or the next challenge. */
export async function afterPassword(world: World, candidate: Candidate, user: User) {
  const { pool, client } = candidate;
  return afterStep(world, candidate, user, stepAfterPassword(world, pool, client, user));
}

/** Asks for `step`, or gives the tokens when there is none. */
export async function afterStep(world: World, candidate: Candidate, user: User, step: Step | undefined) {
  const { pool, client } = candidate;
  switch (step) {
    case undefined:
      return signedIn(world, pool, client, user);
    case 'NEW_PASSWORD_REQUIRED':
      return openSession(world, candidate, step, newPasswordParameters(pool, user));
    case 'SMS_MFA':
    case 'EMAIL_OTP': {
      const { code, delivery } = sendCodeFor(world, pool, user, attributeOfFactor[step], 'second');
      const parameters = { ...deliveryParameters(delivery), USER_ID_FOR_SRP: user.username };
      return openSession(world, candidate, step, parameters, { code });
    }
    case 'SELECT_MFA_TYPE':
      return openSession(world, candidate, step, {
        USER_ID_FOR_SRP: user.username,
        MFAS_CAN_CHOOSE: JSON.stringify(secondFactors(pool, user)),
      });
    case 'SOFTWARE_TOKEN_MFA':
      return openSession(world, candidate, step, {
        USER_ID_FOR_SRP: user.username,
        FRIENDLY_DEVICE_NAME: user.softwareToken?.name ?? '',
      });
    case 'MFA_SETUP':
      return openSession(world, candidate, step, {
        USER_ID_FOR_SRP: user.username,
        MFAS_CAN_SETUP: JSON.stringify(poolFactors(pool)),
      });
  }
}

/** The answer that carries tokens. */
async function signedIn(world: World, pool: Pool, client: Client, user: User) {
  const scopes = [userPoolsApiScope];
  const tokens = await startFamily(world, { pool, client, user, scopes, oauth: false, authTime: world.now() });
  return { ChallengeParameters: {}, AuthenticationResult: authenticationResult(tokens) };
}

/** AuthenticationResultType of the API. */
export function authenticationResult(tokens: IssuedTokens) {
  return {
    AccessToken: tokens.accessToken,
    ExpiresIn: tokens.expiresIn,
    TokenType: 'Bearer',
    RefreshToken: tokens.refreshToken,
    IdToken: tokens.idToken,
  };
}

async function refreshed(world: World, pool: Pool, client: Client, parameters: Parameters) {
  const refreshToken = required(parameters, 'REFRESH_TOKEN');
  const user = userOfRefreshToken(world, pool, client, refreshToken);
  requireSecretHashAtRefresh(client, user.username, parameters.SECRET_HASH);
  const tokens = await refresh(world, pool, client, refreshToken);
  return { ChallengeParameters: {}, AuthenticationResult: authenticationResult(tokens) };
}

/** Answers A with B and the salt. A user who does not exist gets an answer that looks the same and can never be met. */
export function startSrp(world: World, candidate: Candidate, clientPublic: string, username: string) {
  const { pool, user, userIdForSrp } = candidate;
  if (!acceptable(clientPublic)) throw invalidParameter('SRP_A is invalid.');
  if (user) {
    refuseBeforePassword(user);
    refuseWhileLocked(world, user);
  }
  const salt = user?.password?.salt ?? simulated(pool, username, 'salt').slice(0, 32);
  const verifier =
    user?.password?.verifier ??
    newVerifier(identityOf(pool, userIdForSrp), simulated(pool, username, 'password')).verifier;
  const { serverPublic, serverPrivate } = serverValues(verifier);
  const secretBlock = openSecretBlock(world, candidate, { clientPublic, serverPrivate, verifier });
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: serverPublic,
      USERNAME: userIdForSrp,
      USER_ID_FOR_SRP: userIdForSrp,
    },
  };
}

/** Choice-based sign-in: by the preferred challenge where it is there, else by what the app picks. */
function startChoice(world: World, candidate: Candidate, parameters: Parameters, username: string) {
  const available = availableChallenges(candidate.pool, candidate.user, username);
  const preferred = parameters.PREFERRED_CHALLENGE;
  if (preferred !== undefined && available.includes(preferred))
    return choose(world, candidate, preferred, parameters, username);
  return { ...openSession(world, candidate, 'SELECT_CHALLENGE'), AvailableChallenges: available };
}

/** Goes on with the challenge that was chosen. */
export function choose(
  world: World,
  candidate: Candidate,
  chosen: string,
  parameters: Parameters,
  username: string,
): Promise<unknown> | object {
  if (!availableChallenges(candidate.pool, candidate.user, username).includes(chosen))
    throw invalidParameter('Selected challenge is not available.');
  if (chosen === 'PASSWORD') return signInByPassword(world, candidate, required(parameters, 'PASSWORD'));
  if (chosen === 'PASSWORD_SRP') return startSrp(world, candidate, required(parameters, 'SRP_A'), username);
  return startCode(world, candidate, chosen === 'SMS_OTP' ? chosen : 'EMAIL_OTP', username);
}

/** Sends a code in place of the password; to who does not exist, in name only. */
function startCode(world: World, candidate: Candidate, factor: CodeFactor, username: string) {
  const { pool, user } = candidate;
  if (!user) {
    const delivery = deliveryTo(attributeOfCode(factor), username);
    return openSession(world, candidate, factor, deliveryParameters(delivery));
  }
  refuseBeforePassword(user);
  refuseWhileLocked(world, user);
  const { code, delivery } = sendCodeFor(world, pool, user, attributeOfCode(factor), 'first');
  return openSession(world, candidate, factor, deliveryParameters(delivery), { code });
}
