/** Operations on app clients. */
import { clientMembers, clientSettingsFrom } from './clientSettings.ts';
import { invalidParameter } from './errors.ts';
import { newClientId, newClientSecret } from './identifiers.ts';
import { requireClientOf, requirePool } from './lookups.ts';
import { clientId, clientSecret, displayName, optionalFlag, pageToken, poolId } from './members.ts';
import { pageOf } from './paging.ts';
import { integer, type Operations, operation, optional, struct } from './shape.ts';
import { type Client, type Pool, stateOf } from './state.ts';

export const clientOperations: Operations = {
  CreateUserPoolClient: operation(
    struct({
      ...clientMembers,
      UserPoolId: poolId,
      ClientName: displayName,
      GenerateSecret: optionalFlag,
      ClientSecret: optional(clientSecret),
    }),
    ({ UserPoolId, GenerateSecret, ClientSecret, ...sent }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      if (GenerateSecret && ClientSecret !== undefined)
        throw invalidParameter('You cannot specify both GenerateSecret as true and provide a ClientSecret value.');
      const secret = GenerateSecret ? newClientSecret() : ClientSecret;
      const now = world.now();
      const client: Client = {
        id: newClientId(),
        ...(secret === undefined ? {} : { secret }),
        createdAt: now,
        modifiedAt: now,
        settings: clientSettingsFrom(pool, sent, secret !== undefined),
      };
      pool.clients[client.id] = client;
      return { UserPoolClient: describeClient(pool, client) };
    },
  ),

  DescribeUserPoolClient: operation(struct({ UserPoolId: poolId, ClientId: clientId }), (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    return { UserPoolClient: describeClient(pool, requireClientOf(pool, input.ClientId)) };
  }),

  UpdateUserPoolClient: operation(
    struct({ ...clientMembers, UserPoolId: poolId, ClientId: clientId, ClientName: optional(displayName) }),
    ({ UserPoolId, ClientId, ClientName, ...sent }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const client = requireClientOf(pool, ClientId);
      const named = {
        ...sent,
        ClientName: ClientName ?? client.settings.ClientName,
        // The one setting that stays when it is not sent. Source: terraform-provider-aws#47196.
        RefreshTokenRotation: sent.RefreshTokenRotation ?? client.settings.RefreshTokenRotation,
      };
      client.settings = clientSettingsFrom(pool, named, client.secret !== undefined);
      client.modifiedAt = world.now();
      return { UserPoolClient: describeClient(pool, client) };
    },
  ),

  DeleteUserPoolClient: operation(struct({ UserPoolId: poolId, ClientId: clientId }), (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const client = requireClientOf(pool, input.ClientId);
    delete pool.clients[client.id];
    for (const { id, clientId: styled } of Object.values(pool.brandings))
      if (styled === client.id) delete pool.brandings[id];
    const { families } = stateOf(world);
    for (const family of Object.values(families)) if (family.clientId === client.id) family.revokedAt = world.now();
  }),

  ListUserPoolClients: operation(
    struct({ UserPoolId: poolId, MaxResults: optional(integer(1, 60)), NextToken: optional(pageToken) }),
    ({ UserPoolId, MaxResults, NextToken }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const page = pageOf(Object.values(pool.clients), MaxResults, NextToken);
      return {
        UserPoolClients: page.items.map((client) => ({
          ClientId: client.id,
          UserPoolId: pool.id,
          ClientName: client.settings.ClientName,
        })),
        NextToken: page.next,
      };
    },
  ),
};

function describeClient(pool: Pool, client: Client) {
  return {
    TokenValidityUnits: {},
    ...client.settings,
    UserPoolId: pool.id,
    ClientId: client.id,
    ClientSecret: client.secret,
    CreationDate: new Date(client.createdAt),
    LastModifiedDate: new Date(client.modifiedAt),
  };
}
