/** Operations by which administrators make, show, change and remove users. */
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { aliasExists, invalidParameter, notAuthorized, userNotFound } from './errors.ts';
import { isPasswordless, refuseUnreachable } from './firstFactors.ts';
import { requirePool } from './lookups.ts';
import { type Delivery, sendInvitation } from './mail.ts';
import {
  attributeName,
  attributes,
  context,
  deliveryMedium,
  optionalFlag,
  pageLimit,
  pageToken,
  password,
  poolAndUser,
  poolId,
} from './members.ts';
import { mfaSettings } from './mfaFactors.ts';
import { pageOf } from './paging.ts';
import { newTemporaryPassword } from './passwordPolicy.ts';
import { setPassword, setTemporaryPassword } from './passwords.ts';
import { revokeAll } from './refreshTokens.ts';
import { list, type Operations, oneOf, operation, optional, struct, text } from './shape.ts';
import { giveUpAlias, sendResetCode } from './signUp.ts';
import { type Pool, stateOf, type User } from './state.ts';
import { changeAttributes } from './userAttributes.ts';
import { filterUsers } from './userFilter.ts';
import { attributeInUse, attributeList, describeUser, findUser, newUser, requireUser } from './users.ts';

/** An operation on one user of a pool that answers an empty object. */
function onUser(act: (world: World, pool: Pool, user: User) => void) {
  return operation(struct({ ...poolAndUser, ...context }), ({ UserPoolId, Username }, { world }) => {
    const pool = requirePool(world, UserPoolId);
    const user = requireUser(pool, Username);
    act(world, pool, user);
    return {};
  });
}

export const userAdministrationOperations: Operations = {
  AdminCreateUser: operation(
    struct({
      ...context,
      ...poolAndUser,
      UserAttributes: optional(attributes),
      TemporaryPassword: optional(password),
      ForceAliasCreation: optionalFlag,
      MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
      DesiredDeliveryMediums: optional(list(deliveryMedium)),
    }),
    (input, { world }) => {
      const pool = requirePool(world, input.UserPoolId);
      const mediums = input.DesiredDeliveryMediums?.length ? input.DesiredDeliveryMediums : (['SMS'] as const);
      const existing = findUser(pool, input.Username);
      if (input.MessageAction === 'RESEND') {
        if (!existing) throw userNotFound();
        if (existing.status !== 'FORCE_CHANGE_PASSWORD')
          throw new AwsError(
            'UnsupportedUserStateException',
            `Resend not possible. ${input.Username} status is not FORCE_CHANGE_PASSWORD`,
          );
        const temporary = input.TemporaryPassword ?? newTemporaryPassword(pool.settings.Policies.PasswordPolicy);
        setTemporaryPassword(world, pool, existing, temporary);
        invite(world, pool, existing, mediums, input.Username, temporary);
        return { User: describeUser(existing) };
      }
      if (existing) throw new AwsError('UsernameExistsException', 'User account already exists');
      const user = newUser(world, pool, input.Username, input.UserAttributes ?? [], 'FORCE_CHANGE_PASSWORD');
      const taken = attributeInUse(pool, user);
      if (taken && pool.usernameAttributes.length > 0)
        throw new AwsError('UsernameExistsException', 'User account already exists');
      if (taken && (!input.ForceAliasCreation || taken === 'preferred_username')) throw aliasExists(taken);
      if (taken) giveUpAlias(pool, user, taken);
      // Where people sign in by one-time codes, who is given no password has none. Source: AdminCreateUser, TemporaryPassword.
      const temporary =
        input.TemporaryPassword ??
        (isPasswordless(pool) ? undefined : newTemporaryPassword(pool.settings.Policies.PasswordPolicy));
      if (temporary === undefined) {
        refuseUnreachable(user);
        user.status = 'CONFIRMED';
      } else setTemporaryPassword(world, pool, user, temporary);
      pool.users[user.sub] = user;
      if (input.MessageAction !== 'SUPPRESS' && temporary !== undefined)
        invite(world, pool, user, mediums, input.Username, temporary);
      return { User: describeUser(user) };
    },
  ),

  AdminGetUser: operation(struct(poolAndUser), ({ UserPoolId, Username }, { world }) => {
    const user = requireUser(requirePool(world, UserPoolId), Username);
    const { Attributes: _, ...rest } = describeUser(user);
    return { ...rest, UserAttributes: attributeList(user), ...mfaSettings(user) };
  }),

  AdminDeleteUser: operation(struct(poolAndUser), ({ UserPoolId, Username }, { world }) => {
    const pool = requirePool(world, UserPoolId);
    deleteUser(world, pool, requireUser(pool, Username));
  }),

  AdminSetUserPassword: operation(
    struct({ ...poolAndUser, Password: password, Permanent: optionalFlag }),
    (input, { world }) => {
      const pool = requirePool(world, input.UserPoolId);
      const user = requireUser(pool, input.Username);
      if (input.Permanent) {
        setPassword(world, pool, user, input.Password);
        user.status = 'CONFIRMED';
      } else setTemporaryPassword(world, pool, user, input.Password);
      return {};
    },
  ),

  AdminConfirmSignUp: onUser((world, _pool, user) => {
    if (user.status !== 'UNCONFIRMED')
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    user.status = 'CONFIRMED';
    user.modifiedAt = world.now();
  }),

  AdminEnableUser: onUser((world, _pool, user) => {
    user.enabled = true;
    user.modifiedAt = world.now();
  }),

  AdminDisableUser: onUser((world, pool, user) => {
    user.enabled = false;
    user.modifiedAt = world.now();
    revokeAll(world, pool, user);
  }),

  AdminResetUserPassword: onUser((world, pool, user) => {
    sendResetCode(world, pool, undefined, user);
    user.status = 'RESET_REQUIRED';
    user.modifiedAt = world.now();
  }),

  AdminUserGlobalSignOut: onUser(revokeAll),

  AdminUpdateUserAttributes: operation(
    struct({ ...context, ...poolAndUser, UserAttributes: attributes }),
    (input, { world }) => {
      const pool = requirePool(world, input.UserPoolId);
      changeAttributes(world, pool, requireUser(pool, input.Username), input.UserAttributes, 'administrator');
      return {};
    },
  ),

  AdminDeleteUserAttributes: operation(
    struct({ ...poolAndUser, UserAttributeNames: list(attributeName) }),
    (input, { world }) => {
      const pool = requirePool(world, input.UserPoolId);
      const removed = input.UserAttributeNames.map((Name) => ({ Name, Value: '' }));
      changeAttributes(world, pool, requireUser(pool, input.Username), removed, 'administrator');
      return {};
    },
  ),

  ListUsers: operation(
    struct({
      UserPoolId: poolId,
      AttributesToGet: optional(list(attributeName)),
      Limit: optional(pageLimit),
      PaginationToken: optional(pageToken),
      Filter: optional(text({ max: 256 })),
    }),
    (input, { world }) => {
      const pool = requirePool(world, input.UserPoolId);
      const unknown = input.AttributesToGet?.find((name) => !pool.schema.some(({ Name }) => Name === name));
      if (unknown !== undefined) throw invalidParameter('One or more requested attributes do not exist in user pool.');
      const users = filterUsers(Object.values(pool.users), input.Filter ?? '');
      const page = pageOf(users, input.Limit, input.PaginationToken);
      return {
        Users: page.items.map((user) => describeUser(user, input.AttributesToGet)),
        PaginationToken: page.next,
      };
    },
  ),
};

function invite(
  world: World,
  pool: Pool,
  user: User,
  mediums: readonly ('SMS' | 'EMAIL')[],
  name: string,
  temporary: string,
): void {
  const reachable: Delivery['AttributeName'][] = [
    ...(mediums.includes('EMAIL') && user.attributes.email ? (['email'] as const) : []),
    // Cognito can send SMS only by the role that the pool names.
    ...(mediums.includes('SMS') && user.attributes.phone_number && pool.settings.SmsConfiguration
      ? (['phone_number'] as const)
      : []),
  ];
  for (const attribute of reachable) sendInvitation(world, pool, user, attribute, name, temporary);
}

/** Removes a user with all that refers to it. */
export function deleteUser(world: World, pool: Pool, user: User): void {
  delete pool.users[user.sub];
  for (const group of Object.values(pool.groups)) group.members = group.members.filter((sub) => sub !== user.sub);
  const state = stateOf(world);
  for (const records of [state.families, state.authorizationCodes, state.browserSessions])
    for (const [key, record] of Object.entries(records))
      if (record.poolId === pool.id && record.sub === user.sub) delete records[key];
}
