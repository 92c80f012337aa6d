/** First factors of choice-based sign-in: the password, or a code in its place. */
import { invalidParameter } from './errors.ts';
import { secondFactors } from './mfaFactors.ts';
import type { Pool, User } from './state.ts';
import { isEmail, isPhoneNumber } from './users.ts';

export type CodeFactor = 'EMAIL_OTP' | 'SMS_OTP';

const attributeOf = { EMAIL_OTP: 'email', SMS_OTP: 'phone_number' } as const;
const codeFactors = ['EMAIL_OTP', 'SMS_OTP'] as const;

function allowed(pool: Pool): CodeFactor[] {
  const { AllowedFirstAuthFactors: factors } = pool.settings.Policies.SignInPolicy;
  return codeFactors.filter((factor) => factors.includes(factor));
}

/** Whether people can be in the pool without a password. */
export const isPasswordless = (pool: Pool) => allowed(pool).length > 0;

/** Nobody could ever sign in as somebody who has neither password nor address. Source: AdminCreateUser, UserAttributes. */
export function refuseUnreachable({ attributes }: User): void {
  if (attributes.email === undefined && attributes.phone_number === undefined)
    throw invalidParameter('A user without a password needs an email address or a phone number.');
}

/**
 * The challenges that a user can choose from; somebody who does not exist looks like a user with password and address.
 * Codes go to verified addresses only, and not to who must use a second factor: the same mailbox would be both.
 */
export function availableChallenges(pool: Pool, user: User | undefined, name: string): string[] {
  const password = !user || user.password ? ['PASSWORD', 'PASSWORD_SRP'] : [];
  const second = pool.settings.MfaConfiguration === 'ON' || (user && secondFactors(pool, user).length > 0);
  if (second) return password;
  const reachable = (factor: CodeFactor) => {
    if (!user) return factor === 'EMAIL_OTP' ? isEmail(name) : isPhoneNumber(name);
    return user.status === 'CONFIRMED' && user.attributes[`${attributeOf[factor]}_verified`] === 'true';
  };
  return [...password, ...allowed(pool).filter(reachable)];
}

/** The attribute that the code of a first factor goes to. */
export const attributeOfCode = (factor: CodeFactor) => attributeOf[factor];
