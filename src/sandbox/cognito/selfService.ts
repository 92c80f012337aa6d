/** Operations that users do for themselves, authorized by their access token, and the ones about refresh tokens. */
import { AwsError } from '../awsError.ts';
import { authenticationResult } from './authentication.ts';
import { sendCode, spendCode } from './codes.ts';
import { invalidParameter } from './errors.ts';
import { findClient, requireClient } from './lookups.ts';
import {
  attributeName,
  attributes,
  clientId,
  clientSecret,
  confirmationCode,
  context,
  password,
  token,
} from './members.ts';
import { mfaSettings } from './mfaFactors.ts';
import { requirePassword, setPassword } from './passwords.ts';
import { refresh, revoke, revokeAll } from './refreshTokens.ts';
import { requireClientSecret } from './secretHash.ts';
import { list, type Operations, operation, optional, struct } from './shape.ts';
import type { Client } from './state.ts';
import { deleteUser } from './userAdministration.ts';
import { changeAttributes } from './userAttributes.ts';
import { attributeList, mayRead, refuseAliasInUse, refuseUnwritable } from './users.ts';
import { bearerOf } from './verification.ts';

const contactAttribute = (name: string): 'email' | 'phone_number' => {
  if (name !== 'email' && name !== 'phone_number') throw invalidParameter(`Invalid attribute name: ${name}.`);
  return name;
};

export const selfServiceOperations: Operations = {
  GetUser: operation(struct({ AccessToken: token }), async ({ AccessToken }, { world }) => {
    const { user, client } = await bearerOf(world, AccessToken);
    return {
      Username: user.username,
      UserAttributes: attributeList(user, (name) => mayRead(client, name)),
      ...mfaSettings(user),
    };
  }),

  ChangePassword: operation(
    struct({ PreviousPassword: optional(password), ProposedPassword: password, AccessToken: token }),
    async (input, { world }) => {
      const { pool, user } = await bearerOf(world, input.AccessToken);
      if (user.password) {
        if (input.PreviousPassword === undefined) throw invalidParameter('Previous password is required.');
        requirePassword(world, pool, user, input.PreviousPassword);
      }
      setPassword(world, pool, user, input.ProposedPassword);
      return {};
    },
  ),

  UpdateUserAttributes: operation(
    struct({ ...context, UserAttributes: attributes, AccessToken: token }),
    async (input, { world }) => {
      const { pool, user, client } = await bearerOf(world, input.AccessToken);
      refuseUnwritable(client, input.UserAttributes);
      return { CodeDeliveryDetailsList: changeAttributes(world, pool, user, input.UserAttributes, 'user') };
    },
  ),

  DeleteUserAttributes: operation(
    struct({ UserAttributeNames: list(attributeName), AccessToken: token }),
    async (input, { world }) => {
      const { pool, user, client } = await bearerOf(world, input.AccessToken);
      const removed = input.UserAttributeNames.map((Name) => ({ Name, Value: '' }));
      refuseUnwritable(client, removed);
      changeAttributes(world, pool, user, removed, 'user');
      return {};
    },
  ),

  GetUserAttributeVerificationCode: operation(
    struct({ ...context, AccessToken: token, AttributeName: attributeName }),
    async (input, { world }) => {
      const { pool, user, client } = await bearerOf(world, input.AccessToken);
      const attribute = contactAttribute(input.AttributeName);
      if (!user.attributes[attribute]) throw invalidParameter(`User has no attribute ${attribute}.`);
      return { CodeDeliveryDetails: sendCode(world, pool, user, attribute, 'attribute', client) };
    },
  ),

  VerifyUserAttribute: operation(
    struct({ AccessToken: token, AttributeName: attributeName, Code: confirmationCode }),
    async (input, { world }) => {
      const { pool, user } = await bearerOf(world, input.AccessToken);
      const attribute = spendCode(world, user, contactAttribute(input.AttributeName), input.Code);
      const pending = user.pendingAttributes[attribute];
      const verified = {
        ...user.attributes,
        ...(pending === undefined ? {} : { [attribute]: pending }),
        [`${attribute}_verified`]: 'true',
      };
      refuseAliasInUse(pool, { ...user, attributes: verified });
      user.attributes = verified;
      delete user.pendingAttributes[attribute];
      user.modifiedAt = world.now();
      return {};
    },
  ),

  DeleteUser: operation(struct({ AccessToken: token }), async ({ AccessToken }, { world }) => {
    const { pool, user } = await bearerOf(world, AccessToken);
    deleteUser(world, pool, user);
  }),

  GlobalSignOut: operation(struct({ AccessToken: token }), async ({ AccessToken }, { world }) => {
    const { pool, user } = await bearerOf(world, AccessToken);
    revokeAll(world, pool, user);
    return {};
  }),

  RevokeToken: operation(
    struct({ Token: token, ClientId: clientId, ClientSecret: optional(clientSecret) }),
    (input, { world }) => {
      const found = findClient(world, input.ClientId);
      if (!found) throw new AwsError('UnauthorizedException', 'Invalid client id.');
      const { client } = found;
      requireRevocation(client);
      if (client.secret !== input.ClientSecret) throw new AwsError('UnauthorizedException', 'Invalid client secret.');
      refuseSignedToken(input.Token);
      revoke(world, client, input.Token);
      return {};
    },
  ),

  GetTokensFromRefreshToken: operation(
    struct({ ...context, RefreshToken: token, ClientId: clientId, ClientSecret: optional(clientSecret) }),
    async (input, { world }) => {
      const { pool, client } = requireClient(world, input.ClientId);
      requireClientSecret(client, input.ClientSecret);
      return { AuthenticationResult: authenticationResult(await refresh(world, pool, client, input.RefreshToken)) };
    },
  ),
};

/** Throws when the client does not take part in revocation. */
export function requireRevocation(client: Client): void {
  if (!client.settings.EnableTokenRevocation)
    throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
}

/** Only refresh tokens can be revoked; ID and access tokens are told by their three parts. */
export function refuseSignedToken(value: string): void {
  if (value.split('.').length === 3) throw new AwsError('UnsupportedTokenTypeException', 'Unsupported token type.');
}
