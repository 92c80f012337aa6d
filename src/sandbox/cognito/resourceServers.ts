/** Operations on resource servers, which bring custom scopes. */
import { invalidParameter, notFound } from './errors.ts';
import { requirePool } from './lookups.ts';
import { pageToken, poolId } from './members.ts';
import { pageOf } from './paging.ts';
import { integer, list, type Operations, operation, optional, struct, text } from './shape.ts';
import { entry, type Pool, type ResourceServer } from './state.ts';

const identifier = text({ min: 1, max: 256, pattern: '[\\x21\\x23-\\x5B\\x5D-\\x7E]+' });
const described = struct({
  UserPoolId: poolId,
  Identifier: identifier,
  Name: text({ min: 1, max: 256, pattern: '[\\w\\s+=,.@-]+' }),
  Scopes: optional(
    list(
      struct({
        ScopeName: text({ min: 1, max: 256, pattern: '[\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+' }),
        ScopeDescription: text({ min: 1, max: 256 }),
      }),
      { max: 100 },
    ),
  ),
});
const named = struct({ UserPoolId: poolId, Identifier: identifier });

export const resourceServerOperations: Operations = {
  CreateResourceServer: operation(described, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    if (entry(pool.resourceServers, input.Identifier))
      throw invalidParameter(`${input.Identifier} already exists in user pool ${pool.id}.`);
    const server: ResourceServer = { identifier: input.Identifier, name: input.Name, scopes: input.Scopes ?? [] };
    pool.resourceServers[server.identifier] = server;
    return { ResourceServer: describe(pool, server) };
  }),

  DescribeResourceServer: operation(named, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    return { ResourceServer: describe(pool, requireServer(pool, input.Identifier)) };
  }),

  UpdateResourceServer: operation(described, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const server = requireServer(pool, input.Identifier);
    server.name = input.Name;
    server.scopes = input.Scopes ?? [];
    return { ResourceServer: describe(pool, server) };
  }),

  DeleteResourceServer: operation(named, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    delete pool.resourceServers[requireServer(pool, input.Identifier).identifier];
  }),

  ListResourceServers: operation(
    struct({ UserPoolId: poolId, MaxResults: optional(integer(1, 50)), NextToken: optional(pageToken) }),
    ({ UserPoolId, MaxResults = 50, NextToken }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const page = pageOf(Object.values(pool.resourceServers), MaxResults, NextToken);
      return { ResourceServers: page.items.map((server) => describe(pool, server)), NextToken: page.next };
    },
  ),
};

function requireServer(pool: Pool, identifier: string): ResourceServer {
  const server = entry(pool.resourceServers, identifier);
  if (!server) throw notFound(`Resource server ${identifier} does not exist.`);
  return server;
}

function describe(pool: Pool, { identifier, name, scopes }: ResourceServer) {
  return { UserPoolId: pool.id, Identifier: identifier, Name: name, Scopes: scopes };
}
