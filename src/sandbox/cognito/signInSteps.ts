/** What stands between a right password and being signed in, the same for the API and for the hosted pages. */
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { notAuthorized, notConfirmed, resetRequired, userDisabled, wrongPassword } from './errors.ts';
import { secondFactors } from './mfaFactors.ts';
import type { Client, Pool, SecondFactor, User } from './state.ts';
import { stepOf } from './totp.ts';

/** What a person must still do. */
export type Step = 'NEW_PASSWORD_REQUIRED' | SecondFactor | 'SELECT_MFA_TYPE' | 'MFA_SETUP';

/** Refuses users who cannot sign in whatever their password is. */
export function refuseBeforePassword(user: User): void {
  if (!user.enabled) throw userDisabled();
  // AdminResetUserPassword makes the present password worthless.
  if (user.status === 'RESET_REQUIRED') throw resetRequired();
}

/** The next step after the right password; undefined when the person is in. Throws for users who are not confirmed. */
export function stepAfterPassword(world: World, pool: Pool, client: Client, user: User): Step | undefined {
  if (user.status === 'UNCONFIRMED') throw notConfirmed();
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if (user.temporaryUntil !== undefined && user.temporaryUntil <= world.now()) throw temporaryExpired(client);
    return 'NEW_PASSWORD_REQUIRED';
  }
  return stepAfterNewPassword(pool, user);
}

/** The next step once the password is settled. */
export function stepAfterNewPassword(pool: Pool, user: User): Step | undefined {
  const factors = secondFactors(pool, user);
  if (factors.length > 1) return 'SELECT_MFA_TYPE';
  return factors[0] ?? (pool.settings.MfaConfiguration === 'ON' ? 'MFA_SETUP' : undefined);
}

/** Clients that hide which users exist do not tell this from a wrong password. */
function temporaryExpired(client: Client) {
  return client.settings.PreventUserExistenceErrors === 'ENABLED'
    ? wrongPassword()
    : notAuthorized('Temporary password has expired and must be reset by an administrator.');
}

/** Whether the code is the user's authenticator app's. Throws ExpiredCodeException for one that was used before. */
export function acceptsSoftwareToken(world: World, user: User, code: string): boolean {
  const token = user.softwareToken;
  if (!token?.verified) return false;
  const step = stepOf(token.secret, code, world.now());
  if (step === undefined) return false;
  if (token.lastStep !== undefined && step <= token.lastStep)
    throw new AwsError('ExpiredCodeException', 'Your software token has already been used once.');
  token.lastStep = step;
  return true;
}
