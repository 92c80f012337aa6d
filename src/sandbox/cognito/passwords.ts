/** Passwords of users: set, checked, and locked after too many wrong ones. Only SRP salt and verifier are kept. */
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { notAuthorized, wrongPassword } from './errors.ts';
import { checkPassword } from './passwordPolicy.ts';
import { type Identity, matches, newVerifier } from './srp.ts';
import type { Pool, User } from './state.ts';

const minute = 60 * 1000;
const day = 24 * 60 * minute;

/** Whose password it is, as SRP mixes it in. */
export function identityOf(pool: Pool, userId: string): Identity {
  return { poolName: pool.id.slice(pool.id.indexOf('_') + 1), userId };
}

/** Sets a password that lasts. Throws what the pool's policy refuses, and a password that was used before. */
export function setPassword(world: World, pool: Pool, user: User, password: string): void {
  const policy = pool.settings.Policies.PasswordPolicy;
  checkPassword(policy, password);
  const identity = identityOf(pool, user.username);
  const history = policy.PasswordHistorySize ?? 0;
  const earlier = [...(user.password ? [user.password] : []), ...user.previousPasswords].slice(0, history);
  if (earlier.some((kept) => matches(identity, password, kept)))
    throw new AwsError('PasswordHistoryPolicyViolationException', 'Password has previously been used');
  user.previousPasswords = earlier;
  user.password = newVerifier(identity, password);
  user.temporaryUntil = undefined;
  user.failedSignIns = { count: 0, at: 0 };
  user.modifiedAt = world.now();
}

/** Sets a password that the user must change at the first sign-in, before the pool's limit of days is over. */
export function setTemporaryPassword(world: World, pool: Pool, user: User, password: string): void {
  setPassword(world, pool, user, password);
  user.temporaryUntil = world.now() + pool.settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays * day;
  user.status = 'FORCE_CHANGE_PASSWORD';
}

/**
 * Refuses while the user is locked out. After five wrong passwords each further one locks for twice as long, from one
 * second to about fifteen minutes; attempts meanwhile do not count. Source: "Lockout behavior for failed sign-in attempts".
 */
export function refuseWhileLocked(world: World, user: User): void {
  const { count, at } = user.failedSignIns;
  if (count < 5) return;
  const lock = Math.min(2 ** (count - 5) * 1000, 15 * minute);
  if (world.now() < at + lock) throw notAuthorized('Password attempts exceeded');
}

/** Counts a failed attempt. Fifteen quiet minutes forgive what was before. */
export function countFailure(world: World, user: User): void {
  const now = world.now();
  const { count, at } = user.failedSignIns;
  user.failedSignIns = { count: now - at > 15 * minute ? 1 : count + 1, at: now };
}

/** Counts a wrong password and refuses it. */
export function refuseWrongPassword(world: World, user: User): never {
  countFailure(world, user);
  throw wrongPassword();
}

/** Notes that a proof or password was right. */
export function acceptPassword(user: User): void {
  user.failedSignIns = { count: 0, at: 0 };
}

/** Checks a password in clear. Throws NotAuthorizedException. */
export function requirePassword(world: World, pool: Pool, user: User, password: string): void {
  refuseWhileLocked(world, user);
  if (!user.password || !matches(identityOf(pool, user.username), password, user.password))
    refuseWrongPassword(world, user);
  acceptPassword(user);
}
