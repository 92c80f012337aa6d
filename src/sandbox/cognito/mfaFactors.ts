/** Second factors: which ones a pool offers, which of them a user is asked for, and what users prefer. */
import { invalidParameter } from './errors.ts';
import type { Pool, SecondFactor, User } from './state.ts';

/** The attribute that a factor's codes go to; an authenticator app needs none. */
export const attributeOfFactor = { SMS_MFA: 'phone_number', EMAIL_OTP: 'email' } as const;

/** What SetUserPoolMfaConfig, or a pool with nothing but an SMS configuration, has switched on. */
export function poolFactors(pool: Pool): SecondFactor[] {
  return [
    ...(pool.smsMfa ? (['SMS_MFA'] as const) : []),
    ...(pool.softwareTokenMfa ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
    ...(pool.emailMfa ? (['EMAIL_OTP'] as const) : []),
  ];
}

/** Addresses need not be verified for this. Source: "SMS and email message MFA". */
function canUse(user: User, factor: SecondFactor): boolean {
  return factor === 'SOFTWARE_TOKEN_MFA'
    ? user.softwareToken?.verified === true
    : user.attributes[attributeOfFactor[factor]] !== undefined;
}

/**
 * The factors that a sign-in asks for; more than one: the user chooses. What is preferred goes before what is switched on,
 * and that, in a pool that demands MFA, before whatever the user could use. Source: SetUserMFAPreference, "Adding MFA".
 */
export function secondFactors(pool: Pool, user: User): SecondFactor[] {
  const mfa = pool.settings.MfaConfiguration;
  if (mfa === 'OFF') return [];
  const usable = poolFactors(pool).filter((factor) => canUse(user, factor));
  const chosen = usable.filter((factor) => user.mfaPreferences?.[factor]?.enabled);
  const preferred = chosen.find((factor) => user.mfaPreferences?.[factor]?.preferred);
  if (preferred) return [preferred];
  return chosen.length > 0 || mfa === 'OPTIONAL' ? chosen : usable;
}

/** How a user's factors show. */
export function mfaSettings(user: User) {
  const all = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const;
  const enabled = all.filter((factor) => canUse(user, factor) && user.mfaPreferences?.[factor]?.enabled);
  const preferred = enabled.find((factor) => user.mfaPreferences?.[factor]?.preferred);
  return {
    ...(enabled.length > 0 ? { UserMFASettingList: enabled } : {}),
    ...(preferred ? { PreferredMfaSetting: preferred } : {}),
  };
}

interface Sent {
  readonly Enabled?: boolean | undefined;
  readonly PreferredMfa?: boolean | undefined;
}

/** Takes what SetUserMFAPreference was sent, by factor. Throws for a factor that the user or the pool cannot use. */
export function prefer(pool: Pool, user: User, sent: Readonly<Partial<Record<SecondFactor, Sent | undefined>>>): void {
  const wanted = Object.entries(sent).flatMap(([factor, value]) =>
    value ? [{ factor: factor as SecondFactor, ...value }] : [],
  );
  if (wanted.filter(({ PreferredMfa }) => PreferredMfa).length > 1)
    throw invalidParameter('Only one MFA factor can be set as preferred.');
  for (const { factor, Enabled } of wanted) {
    if (!Enabled) continue;
    if (factor === 'SOFTWARE_TOKEN_MFA' && !canUse(user, factor))
      throw invalidParameter('User has not verified software token mfa');
    if (!canUse(user, factor)) throw invalidParameter(`User does not have delivery config set to turn on ${factor}`);
    if (factor !== 'SOFTWARE_TOKEN_MFA' && !poolFactors(pool).includes(factor))
      throw invalidParameter(`${factor} is not enabled for the user pool.`);
  }
  for (const { factor, Enabled = false, PreferredMfa = false } of wanted)
    setPreference(user, factor, { enabled: Enabled, preferred: Enabled && PreferredMfa });
}

/** One factor is preferred at most. */
export function setPreference(
  user: User,
  factor: SecondFactor,
  preference: { readonly enabled: boolean; readonly preferred: boolean },
): void {
  const others = Object.entries(user.mfaPreferences ?? {}).map(([name, kept]) => [
    name,
    preference.preferred ? { ...kept, preferred: false } : kept,
  ]);
  user.mfaPreferences = { ...Object.fromEntries(others), [factor]: preference };
}
