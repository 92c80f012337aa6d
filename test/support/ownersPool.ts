/** A user pool that somebody made before this extension came: with one app client, “shop”, and one person in it. */
import {
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { makePool, makeUser, password } from './cognitoFixtures.ts';
import type { TestSandbox } from './sandboxClients.ts';

export interface OwnersPool {
  readonly userPoolId: string;
  readonly clientId: string;
  /** The person who is in it. */
  readonly credentials: { readonly username: string; readonly password: string };
  /** All that its owner can see of it, but for when the client was last touched. */
  look(): Promise<unknown>;
}

export async function makeOwnersPool(sandbox: TestSandbox): Promise<OwnersPool> {
  const { cognito } = sandbox;
  const UserPoolId = await makePool(sandbox, { PoolName: 'owners-pool' });
  const username = 'kim@example.com';
  await makeUser(sandbox, UserPoolId, username);
  const made = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'shop',
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH'],
      CallbackURLs: ['https://shop.example.com/'],
    }),
  );
  const ClientId = made.UserPoolClient?.ClientId ?? '';
  return {
    userPoolId: UserPoolId,
    clientId: ClientId,
    credentials: { username, password },
    async look() {
      const [pool, client, clients, users] = await Promise.all([
        cognito.send(new DescribeUserPoolCommand({ UserPoolId })),
        cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId })),
        cognito.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 })),
        cognito.send(new ListUsersCommand({ UserPoolId })),
      ]);
      const { LastModifiedDate: _, ...rest } = client.UserPoolClient ?? {};
      return { pool: pool.UserPool, client: rest, clients: clients.UserPoolClients, users: users.Users };
    },
  };
}
