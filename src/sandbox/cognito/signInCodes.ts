/** Codes of a sign-in, as first or second factor: each belongs to one sign-in, lives as long as that, and is good once. */
import type { World } from '../service.ts';
import { hashed, newCode, same } from './identifiers.ts';
import { type Delivery, type deliveryTo, sendSignInCode } from './mail.ts';
import type { Pool, SignInCode, User } from './state.ts';

/** After so many wrong ones the sign-in is over. */
const triesPerCode = 5;

/** Digits of a code that stands in for a password, and of one that comes after it. */
const lengths = { first: 8, second: 6 } as const;

/** Sends a code to the user's attribute. */
export function sendCodeFor(
  world: World,
  pool: Pool,
  user: User,
  attribute: Delivery['AttributeName'],
  factor: keyof typeof lengths,
): { readonly code: SignInCode; readonly delivery: Delivery } {
  const code = newCode(lengths[factor]);
  const delivery = sendSignInCode(world, pool, attribute, user.attributes[attribute] ?? '', code);
  return { code: { hash: hashed(code), attribute, sentAt: world.now(), wrongTries: 0 }, delivery };
}

/** What a sign-in says of where its code went. */
export function deliveryParameters({ DeliveryMedium, Destination }: ReturnType<typeof deliveryTo>) {
  return { CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium, CODE_DELIVERY_DESTINATION: Destination };
}

/**
 * Whether it is the code. Whoever knows it has shown that the address is theirs. `over`: there were too many wrong ones.
 * Source: "SMS and email message MFA".
 */
export function checkCode(user: User, code: SignInCode, given: string): 'right' | 'wrong' | 'over' {
  if (same(hashed(given), code.hash)) {
    user.attributes[`${code.attribute}_verified`] = 'true';
    return 'right';
  }
  code.wrongTries += 1;
  return code.wrongTries >= triesPerCode ? 'over' : 'wrong';
}
