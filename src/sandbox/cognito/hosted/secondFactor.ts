/** The second factor that a browser is asked for: kept in its session, with the code that was sent for it. */
import type { World } from '../../service.ts';
import { attributeOfFactor } from '../mfaFactors.ts';
import { sendCodeFor } from '../signInCodes.ts';
import type { BrowserSession, Pool, SecondFactor, User } from '../state.ts';

/** Asks for a factor from now on. Sends a code where it is one that goes to an address. */
export function beginFactor(world: World, pool: Pool, user: User, session: BrowserSession, factor: SecondFactor): void {
  session.factor = factor;
  delete session.code;
  if (factor !== 'SOFTWARE_TOKEN_MFA')
    session.code = sendCodeFor(world, pool, user, attributeOfFactor[factor], 'second').code;
}

export const factorWords: Readonly<Record<SecondFactor, string>> = {
  SMS_MFA: 'A code by text message',
  EMAIL_OTP: 'A code by email',
  SOFTWARE_TOKEN_MFA: 'The code of my authenticator app',
};
