/** Changing a user's attributes: what happens to verification when an email address or phone number changes. */
import type { World } from '../service.ts';
import { sendCode } from './codes.ts';
import type { Delivery } from './mail.ts';
import type { Pool, User } from './state.ts';
import { type Attribute, refuseAliasInUse, writeAttributes } from './users.ts';

/**
 * Writes attributes. An email address or phone number that changes is not verified any more, unless an administrator says
 * so in the same request; where the pool verifies it by itself, a code is sent. Answers where codes went.
 */
export function changeAttributes(
  world: World,
  pool: Pool,
  user: User,
  sent: readonly Attribute[],
  by: 'administrator' | 'user',
): Delivery[] {
  const trial = structuredClone(user);
  writeAttributes(pool, trial, sent, false);
  const keepUntilVerified = by === 'user' ? holdBack(pool, user, trial) : [];
  const changed = (['email', 'phone_number'] as const).filter(
    (attribute) => trial.attributes[attribute] !== user.attributes[attribute],
  );
  for (const attribute of changed) {
    const flag = `${attribute}_verified`;
    const said = by === 'administrator' && sent.some(({ Name }) => Name === flag);
    if (said) continue;
    if (trial.attributes[attribute] === undefined) delete trial.attributes[flag];
    else trial.attributes[flag] = 'false';
  }
  refuseAliasInUse(pool, trial);
  user.attributes = trial.attributes;
  user.pendingAttributes = trial.pendingAttributes;
  user.modifiedAt = world.now();
  const verified = pool.settings.AutoVerifiedAttributes ?? [];
  const toVerify = changed.filter(
    (attribute) =>
      verified.includes(attribute) &&
      user.attributes[attribute] !== undefined &&
      user.attributes[`${attribute}_verified`] === 'false',
  );
  return [...keepUntilVerified, ...toVerify].map((attribute) => sendCode(world, pool, user, attribute, 'attribute'));
}

/**
 * Puts changed addresses aside until they are verified, where the pool says so; the old ones stay in use meanwhile.
 * Source: AttributesRequireVerificationBeforeUpdate.
 */
function holdBack(pool: Pool, user: User, trial: User): ('email' | 'phone_number')[] {
  const held = pool.settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  return held.filter((attribute) => {
    const wanted = trial.attributes[attribute];
    const present = user.attributes[attribute];
    if (wanted === undefined || present === undefined || wanted === present) return false;
    trial.pendingAttributes[attribute] = wanted;
    trial.attributes[attribute] = present;
    return true;
  });
}
