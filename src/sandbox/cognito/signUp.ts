/** Signing up: SignUp, ConfirmSignUp and ResendConfirmationCode, and what the hosted pages do in their place. */

import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { recoveryDelivery, sendCode, signUpDelivery, spendCode } from './codes.ts';
import { aliasExists, codeExpired, invalidParameter, notAuthorized, userDisabled } from './errors.ts';
import { isPasswordless, refuseUnreachable } from './firstFactors.ts';
import { requireClient } from './lookups.ts';
import { type Delivery, deliveryTo } from './mail.ts';
import {
  attributes,
  clientId,
  confirmationCode,
  context,
  optionalFlag,
  password,
  secretHash,
  session,
  username,
} from './members.ts';
import { setPassword } from './passwords.ts';
import { requireSecretHash } from './secretHash.ts';
import { type Operations, operation, optional, struct } from './shape.ts';
import type { Client, Pool, User } from './state.ts';
import {
  type Attribute,
  attributeInUse,
  findUser,
  isEmail,
  nameTaken,
  newUser,
  refuseMissingAttributes,
  refuseUnwritable,
} from './users.ts';

export const signUpOperations: Operations = {
  SignUp: operation(
    struct({
      ...context,
      ClientId: clientId,
      SecretHash: optional(secretHash),
      Username: username,
      Password: optional(password),
      UserAttributes: optional(attributes),
    }),
    (input, { world }) => {
      const { pool, client } = requireClient(world, input.ClientId);
      requireSecretHash(client, input.Username, input.SecretHash);
      if (input.Password === undefined && !isPasswordless(pool))
        throw invalidParameter('Password is required for this user pool.');
      const { user, delivery } = signUp(
        world,
        pool,
        client,
        input.Username,
        input.Password,
        input.UserAttributes ?? [],
      );
      return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: delivery };
    },
  ),

  ConfirmSignUp: operation(
    struct({
      ...context,
      ClientId: clientId,
      SecretHash: optional(secretHash),
      Username: username,
      ConfirmationCode: confirmationCode,
      ForceAliasCreation: optionalFlag,
      Session: optional(session),
    }),
    (input, { world }) => {
      const { pool, client } = requireClient(world, input.ClientId);
      requireSecretHash(client, input.Username, input.SecretHash);
      const user = findUser(pool, input.Username);
      if (!user) throw hidesUsers(client) ? codeExpired() : nameUnknown();
      confirmSignUp(world, pool, user, input.ConfirmationCode, input.ForceAliasCreation);
      return {};
    },
  ),

  ResendConfirmationCode: operation(
    struct({ ...context, ClientId: clientId, SecretHash: optional(secretHash), Username: username }),
    (input, { world }) => {
      const { pool, client } = requireClient(world, input.ClientId);
      requireSecretHash(client, input.Username, input.SecretHash);
      const user = findUser(pool, input.Username);
      if (!user?.enabled && hidesUsers(client)) return { CodeDeliveryDetails: simulatedDelivery(pool, input.Username) };
      if (!user) throw nameUnknown();
      return { CodeDeliveryDetails: resendCode(world, pool, client, user) };
    },
  ),
};

/** Whether the client tells nobody which users exist. */
export const hidesUsers = (client: Client) => client.settings.PreventUserExistenceErrors === 'ENABLED';

/** Public operations that name a user who does not exist, where the client does not hide that. */
export const nameUnknown = () => new AwsError('UserNotFoundException', 'Username/client id combination not found.');

/** Where a message would have gone if the user existed: the same for the same name. */
export function simulatedDelivery(pool: Pool, name: string): Delivery {
  const verified = pool.settings.AutoVerifiedAttributes ?? [];
  if (isEmail(name)) return deliveryTo('email', name);
  if (verified.includes('phone_number') && !verified.includes('email'))
    return deliveryTo('phone_number', '+15550100000');
  return deliveryTo('email', `${name}@example.com`);
}

/** Makes an unconfirmed user and sends the code, where the pool verifies an attribute. Throws what Cognito refuses. */
export function signUp(
  world: World,
  pool: Pool,
  client: Client,
  name: string,
  newPassword: string | undefined,
  sent: readonly Attribute[],
): { readonly user: User; readonly delivery: Delivery | undefined } {
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly)
    throw notAuthorized('SignUp is not permitted for this user pool');
  refuseUnwritable(client, sent);
  const user = newUser(world, pool, name, sent, 'UNCONFIRMED');
  if (newPassword !== undefined) setPassword(world, pool, user, newPassword);
  else refuseUnreachable(user);
  refuseMissingAttributes(pool, user);
  if (findUser(pool, name)) throw nameTaken(pool, isEmail(name) ? 'email' : 'phone number');
  const taken = attributeInUse(pool, user);
  if (taken && pool.usernameAttributes.length > 0) throw nameTaken(pool, taken);
  pool.users[user.sub] = user;
  const attribute = signUpDelivery(pool, user);
  return { user, delivery: attribute && sendCode(world, pool, user, attribute, 'signUp', client) };
}

/** Confirms a sign-up by its code; the attribute that the code went to is verified from then on. */
export function confirmSignUp(world: World, pool: Pool, user: User, code: string, force = false): void {
  if (!user.enabled) throw userDisabled();
  if (user.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  const attribute = spendCode(world, user, 'signUp', code);
  const trial: User = {
    ...user,
    status: 'CONFIRMED',
    attributes: { ...user.attributes, [`${attribute}_verified`]: 'true' },
  };
  const taken = attributeInUse(pool, trial);
  if (taken && !force) throw aliasExists(taken);
  if (taken && taken !== 'preferred_username') giveUpAlias(pool, trial, taken);
  user.status = trial.status;
  user.attributes = trial.attributes;
  user.modifiedAt = world.now();
}

/** Takes an alias from whoever has it, because the new user proved it and forced the matter. */
export function giveUpAlias(pool: Pool, winner: User, attribute: 'email' | 'phone_number'): void {
  for (const other of Object.values(pool.users))
    if (other.sub !== winner.sub && other.attributes[attribute] === winner.attributes[attribute])
      other.attributes[`${attribute}_verified`] = 'false';
}

/** Sends the code of a sign-up again. */
export function resendCode(world: World, pool: Pool, client: Client, user: User): Delivery {
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const attribute = signUpDelivery(pool, user);
  if (!attribute) throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
  return sendCode(world, pool, user, attribute, 'signUp', client);
}

/** Sends a code to reset a password. Throws when the user has no verified way to receive one. */
export function sendResetCode(world: World, pool: Pool, client: Client | undefined, user: User): Delivery {
  if (user.status === 'FORCE_CHANGE_PASSWORD')
    throw notAuthorized('User password cannot be reset in the current state.');
  const attribute = recoveryDelivery(pool, user);
  if (!attribute)
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  return sendCode(world, pool, user, attribute, 'reset', client);
}
