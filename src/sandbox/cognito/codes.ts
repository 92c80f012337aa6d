/** Verification codes: sent, checked and used up. Kept as hashes; each lives for a limited time and for few tries. */
import type { World } from '../service.ts';
import { attemptLimit, codeExpired, codeMismatch, notAuthorized } from './errors.ts';
import { hashed, newCode, same } from './identifiers.ts';
import { type Delivery, type Purpose, sendCodeMessage } from './mail.ts';
import { secondFactors } from './mfaFactors.ts';
import { type Client, entry, type Pool, type User } from './state.ts';

const hour = 60 * 60 * 1000;

/** Source: "Quotas on user pools resource limits": 24 hours for sign-up and attributes, one hour for a forgotten password. */
const lifetime: Readonly<Record<Purpose, number>> = { signUp: 24 * hour, attribute: 24 * hour, reset: hour };

/** For each purpose. AWS limits between 5 and 20 an hour, by its estimate of the risk. */
const requestsPerHour = 5;
const triesPerCode = 5;

/**
 * Sends a code, which takes the place of an earlier one. Throws LimitExceededException after too many in an hour.
 */
export function sendCode(
  world: World,
  pool: Pool,
  user: User,
  attribute: Delivery['AttributeName'],
  purpose: Purpose,
  client?: Client,
): Delivery {
  const now = world.now();
  const slot = purpose === 'attribute' ? attribute : purpose;
  user.codeRequests = user.codeRequests.filter(({ at }) => at > now - hour);
  if (user.codeRequests.filter((request) => request.slot === slot).length >= requestsPerHour) throw attemptLimit();
  user.codeRequests.push({ slot, at: now });
  const code = newCode();
  const pending = purpose === 'attribute' ? user.pendingAttributes[attribute] : undefined;
  const to = pending ?? user.attributes[attribute] ?? '';
  user.codes[slot] = { hash: hashed(code), attribute, expiresAt: now + lifetime[purpose], wrongTries: 0 };
  return sendCodeMessage(world, pool, user, attribute, to, purpose, code, client);
}

/**
 * Uses a code up; `slot` is `signUp`, `reset` or the attribute it verifies. Throws for a wrong, expired or never sent one.
 * Answers the attribute that it was sent to: whoever knows the code has shown that it is theirs.
 */
export function spendCode(world: World, user: User, slot: string, code: string): Delivery['AttributeName'] {
  const sent = entry(user.codes, slot);
  if (!sent || sent.expiresAt < world.now()) throw codeExpired();
  if (sent.wrongTries >= triesPerCode) throw attemptLimit();
  if (!same(hashed(code), sent.hash)) {
    sent.wrongTries += 1;
    throw codeMismatch();
  }
  delete user.codes[slot];
  return sent.attribute;
}

/** The attribute by which a sign-up is verified: a phone number before an email address, as Cognito prefers. */
export function signUpDelivery(pool: Pool, user: User): Delivery['AttributeName'] | undefined {
  const verified = pool.settings.AutoVerifiedAttributes ?? [];
  return (['phone_number', 'email'] as const).find(
    (attribute) => verified.includes(attribute) && user.attributes[attribute] !== undefined,
  );
}

/** The attribute by which a forgotten password is reset, if there is one. Throws where only administrators do that. */
export function recoveryDelivery(pool: Pool, user: User): Delivery['AttributeName'] | undefined {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (mechanisms.some(({ Name }) => Name === 'admin_only'))
    throw notAuthorized('Contact administrator to reset password.');
  const byPriority = mechanisms.toSorted((one, other) => one.Priority - other.Priority).map(({ Name }) => Name);
  // Without a setting, SMS goes before email; with one, the address of the second factor is none to recover by.
  // Source: AccountRecoverySetting.
  const second = secondFactors(pool, user);
  const isSecond = (attribute: Delivery['AttributeName']) =>
    second.includes(attribute === 'email' ? 'EMAIL_OTP' : 'SMS_MFA');
  const order = byPriority.length > 0 ? byPriority : ['verified_phone_number', 'verified_email'];
  return order
    .map((mechanism): Delivery['AttributeName'] => (mechanism === 'verified_email' ? 'email' : 'phone_number'))
    .filter((attribute) => byPriority.length === 0 || !isSecond(attribute))
    .find((attribute) => user.attributes[attribute] && user.attributes[`${attribute}_verified`] === 'true');
}
