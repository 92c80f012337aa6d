/** ForgotPassword and ConfirmForgotPassword, and what the hosted pages do in their place. */
import type { World } from '../service.ts';
import { recoveryDelivery, spendCode } from './codes.ts';
import { codeMismatch, notConfirmed, userDisabled } from './errors.ts';
import { requireClient } from './lookups.ts';
import type { Delivery } from './mail.ts';
import { clientId, confirmationCode, context, password, secretHash, username } from './members.ts';
import { checkPassword } from './passwordPolicy.ts';
import { setPassword } from './passwords.ts';
import { requireSecretHash } from './secretHash.ts';
import { type Operations, operation, optional, struct } from './shape.ts';
import { hidesUsers, nameUnknown, sendResetCode, simulatedDelivery } from './signUp.ts';
import type { Client, Pool } from './state.ts';
import { findUser } from './users.ts';

const named = { ...context, ClientId: clientId, SecretHash: optional(secretHash), Username: username };

export const forgotPasswordOperations: Operations = {
  ForgotPassword: operation(struct(named), (input, { world }) => {
    const { pool, client } = requireClient(world, input.ClientId);
    requireSecretHash(client, input.Username, input.SecretHash);
    return { CodeDeliveryDetails: forgotPassword(world, pool, client, input.Username) };
  }),

  ConfirmForgotPassword: operation(
    struct({ ...named, ConfirmationCode: confirmationCode, Password: password }),
    (input, { world }) => {
      const { pool, client } = requireClient(world, input.ClientId);
      requireSecretHash(client, input.Username, input.SecretHash);
      confirmForgotPassword(world, pool, client, input.Username, input.ConfirmationCode, input.Password);
      return {};
    },
  ),
};

/** Sends a reset code, or pretends to where the client hides which users exist. */
export function forgotPassword(world: World, pool: Pool, client: Client, name: string): Delivery {
  const user = findUser(pool, name);
  // Users who cannot be reached are hidden like those who do not exist. Source: "Managing user existence error responses".
  if (hidesUsers(client) && !(user?.enabled && recoveryDelivery(pool, user))) return simulatedDelivery(pool, name);
  if (!user) throw nameUnknown();
  if (!user.enabled) throw userDisabled();
  return sendResetCode(world, pool, client, user);
}

/** Sets a new password by a reset code. Earlier sign-ins stay valid, as they do at AWS. */
export function confirmForgotPassword(
  world: World,
  pool: Pool,
  client: Client,
  name: string,
  code: string,
  newPassword: string,
): void {
  const user = findUser(pool, name);
  if (!user?.enabled && hidesUsers(client)) throw codeMismatch();
  if (!user) throw nameUnknown();
  if (!user.enabled) throw userDisabled();
  if (user.status === 'UNCONFIRMED' && !user.codes.reset) throw notConfirmed();
  // Before the code is used up, so that a password that is refused does not cost the code.
  checkPassword(pool.settings.Policies.PasswordPolicy, newPassword);
  const attribute = spendCode(world, user, 'reset', code);
  setPassword(world, pool, user, newPassword);
  user.attributes[`${attribute}_verified`] = 'true';
  user.status = 'CONFIRMED';
}
