/** Operations that set up MFA by an authenticator app, and by which users say what factors they want. */
import type * as v from 'valibot';
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { invalidParameter, notAuthorized, notInSandbox } from './errors.ts';
import { hashed, newOpaqueToken } from './identifiers.ts';
import { requirePool } from './lookups.ts';
import { optionalFlag, poolAndUser, session, token } from './members.ts';
import { prefer, setPreference } from './mfaFactors.ts';
import { anything, type Operations, operation, optional, struct, text } from './shape.ts';
import { type Challenge, entry, type Pool, stateOf, type User } from './state.ts';
import { newSoftwareTokenSecret, stepOf } from './totp.ts';
import { requireUser } from './users.ts';
import { bearerOf } from './verification.ts';

const preference = optional(struct({ Enabled: optionalFlag, PreferredMfa: optionalFlag }));
const preferences = {
  SoftwareTokenMfaSettings: preference,
  SMSMfaSettings: preference,
  EmailMfaSettings: preference,
  WebAuthnMfaSettings: optional(anything),
};

export const softwareTokenOperations: Operations = {
  AssociateSoftwareToken: operation(
    struct({ AccessToken: optional(token), Session: optional(session) }),
    async (input, { world }) => {
      const secret = newSoftwareTokenSecret();
      if (input.AccessToken !== undefined) {
        const { pool, user } = await bearerOf(world, input.AccessToken);
        requireMfa(pool);
        user.softwareToken = { secret, verified: false };
        return { SecretCode: secret };
      }
      const { challenge, session: next } = renewSetup(world, input.Session);
      challenge.softwareTokenSecret = secret;
      return { SecretCode: secret, Session: next };
    },
  ),

  VerifySoftwareToken: operation(
    struct({
      AccessToken: optional(token),
      Session: optional(session),
      UserCode: text({ min: 6, max: 6, pattern: '[0-9]+', secret: true }),
      FriendlyDeviceName: optional(text({ max: 131072 })),
    }),
    async (input, { world }) => {
      if (input.AccessToken !== undefined) {
        const { user } = await bearerOf(world, input.AccessToken);
        if (!user.softwareToken) throw invalidParameter('Software token has not been associated.');
        enrol(world, user, user.softwareToken.secret, input.UserCode, input.FriendlyDeviceName);
        return { Status: 'SUCCESS' };
      }
      const secret = setupOf(world, input.Session).softwareTokenSecret;
      const user = userOf(world, setupOf(world, input.Session));
      if (secret === undefined) throw invalidParameter('Software token has not been associated.');
      enrol(world, user, secret, input.UserCode, input.FriendlyDeviceName);
      setPreference(user, 'SOFTWARE_TOKEN_MFA', { enabled: true, preferred: true });
      const { challenge, session: next } = renewSetup(world, input.Session);
      challenge.softwareTokenVerified = true;
      return { Status: 'SUCCESS', Session: next };
    },
  ),

  SetUserMFAPreference: operation(struct({ ...preferences, AccessToken: token }), async (input, { world }) => {
    const { pool, user } = await bearerOf(world, input.AccessToken);
    prefer(pool, user, byFactor(input));
    return {};
  }),

  AdminSetUserMFAPreference: operation(struct({ ...preferences, ...poolAndUser }), (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    prefer(pool, requireUser(pool, input.Username), byFactor(input));
    return {};
  }),
};

const shape = struct(preferences);

function byFactor(sent: v.InferOutput<typeof shape>) {
  if (sent.WebAuthnMfaSettings) throw notInSandbox('MFA by passkey.');
  return {
    SOFTWARE_TOKEN_MFA: sent.SoftwareTokenMfaSettings,
    SMS_MFA: sent.SMSMfaSettings,
    EMAIL_OTP: sent.EmailMfaSettings,
  };
}

function requireMfa(pool: Pool): void {
  if (!pool.softwareTokenMfa)
    throw new AwsError('SoftwareTokenMFANotFoundException', 'Software Token MFA is not enabled for the userPool.');
}

function setupOf(world: World, handle: string | undefined): Challenge {
  if (handle === undefined) throw invalidParameter('Either an access token or a session is required.');
  const challenge = entry(stateOf(world).challenges, hashed(handle));
  if (challenge?.name !== 'MFA_SETUP') throw notAuthorized('Invalid session for the user.');
  if (challenge.expiresAt <= world.now()) throw notAuthorized('Invalid session for the user, session is expired.');
  return challenge;
}

/** A set-up session is good for one request; its successor goes on with the same sign-in. */
function renewSetup(world: World, handle: string | undefined): { challenge: Challenge; session: string } {
  const challenge = setupOf(world, handle);
  const { challenges } = stateOf(world);
  const next = newOpaqueToken(192);
  delete challenges[hashed(handle ?? '')];
  challenges[hashed(next)] = challenge;
  return { challenge, session: next };
}

function userOf(world: World, challenge: Challenge): User {
  const pool = entry(stateOf(world).pools, challenge.poolId);
  const user = pool && entry(pool.users, challenge.sub ?? '');
  if (!user?.enabled) throw notAuthorized('Invalid session for the user.');
  return user;
}

/** Makes the authenticator app the user's. Throws EnableSoftwareTokenMFAException when the code is not the app's. */
export function enrol(world: World, user: User, secret: string, code: string, name?: string): void {
  const step = stepOf(secret, code, world.now());
  if (step === undefined) throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch');
  user.softwareToken = { secret, verified: true, name, lastStep: step };
  user.modifiedAt = world.now();
}
