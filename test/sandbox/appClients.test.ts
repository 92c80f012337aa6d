/** App clients, resource servers and groups of the sandbox, with Cognito's limits and refusals. */
import assert from 'node:assert/strict';
import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  CreateResourceServerCommand,
  type CreateUserPoolClientCommandInput,
  DeleteGroupCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolClientCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListResourceServersCommand,
  ListUserPoolClientsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import {
  type CognitoWorld,
  callback,
  hosted,
  makeClient,
  makePool,
  makeUser,
  startCognito,
} from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';
const machine = {
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials'],
} satisfies Partial<CreateUserPoolClientCommandInput>;

describe('app clients of the sandbox', () => {
  let test: CognitoWorld;
  let poolId: string;
  before(async () => {
    test = await startCognito();
    poolId = await makePool(test);
    await test.cognito.send(
      new CreateResourceServerCommand({
        UserPoolId: poolId,
        Identifier: 'orders',
        Name: 'Orders',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read orders' }],
      }),
    );
  });
  after(() => test.close());

  const describeClient = async (ClientId: string) =>
    (await test.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId }))).UserPoolClient;

  it('have the defaults that Cognito gives', async () => {
    const { id, secret } = await makeClient(test, poolId, { ExplicitAuthFlows: undefined });
    assert.match(id, /^[a-z0-9]{26}$/);
    assert.equal(secret, undefined);
    const client = await describeClient(id);
    assert.equal(client?.RefreshTokenValidity, 30);
    assert.equal(client?.EnableTokenRevocation, true);
    assert.equal(client?.AllowedOAuthFlowsUserPoolClient, false);
    assert.equal(client?.AuthSessionValidity, 3);
    assert.equal(client?.ClientSecret, undefined);
  });

  it('get a secret when asked for one, and keep it', async () => {
    const { id, secret } = await makeClient(test, poolId, { GenerateSecret: true });
    assert.match(secret ?? '', /^[a-z0-9]{51}$/);
    await test.cognito.send(new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: id, ClientName: 'new' }));
    assert.equal((await describeClient(id))?.ClientSecret, secret);
  });

  it('reset on update whatever is not sent', async () => {
    const { id } = await makeClient(test, poolId, {
      ...hosted,
      AccessTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes' },
      PreventUserExistenceErrors: 'ENABLED',
    });
    await test.cognito.send(new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: id }));
    const client = await describeClient(id);
    assert.equal(client?.ClientName, 'test client');
    assert.equal(client?.CallbackURLs, undefined);
    assert.equal(client?.AllowedOAuthFlows, undefined);
    assert.equal(client?.AllowedOAuthFlowsUserPoolClient, false);
    assert.equal(client?.AccessTokenValidity, undefined);
    assert.equal(client?.ExplicitAuthFlows, undefined);
    assert.equal(client?.PreventUserExistenceErrors, undefined);
  });

  const refusals: readonly [string, Partial<CreateUserPoolClientCommandInput>, string, (string | RegExp)?][] = [
    [
      'a flow that does not exist',
      { ExplicitAuthFlows: ['ALLOW_MAGIC' as 'ALLOW_USER_AUTH'] },
      invalid,
      /^1 validation error detected: Value '\[ALLOW_MAGIC\]' at 'explicitAuthFlows' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[/,
    ],
    [
      'old and new names of flows together',
      { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      invalid,
      "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ],
    [
      'sign-in without refresh',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
      invalid,
      'REFRESH_TOKEN_AUTH should always be allowed.',
    ],
    ['rotation beside REFRESH_TOKEN_AUTH', { RefreshTokenRotation: { Feature: 'ENABLED' } }, invalid],
    [
      'a grace period of 61 seconds',
      { ExplicitAuthFlows: [], RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } },
      invalid,
      /less than or equal to 60$/,
    ],
    [
      'plain http elsewhere than on this machine',
      { ...hosted, CallbackURLs: ['http://app.example.com/'] },
      invalid,
      'http://app.example.com/ cannot use the HTTP protocol.',
    ],
    ['a host that only begins like localhost', { CallbackURLs: ['http://localhost.example.com/'] }, invalid],
    ['a callback with a fragment', { CallbackURLs: ['https://app.example.com/#x'] }, invalid],
    ['a callback that is no address', { CallbackURLs: ['callback'] }, invalid],
    ['a sign-out address over http', { LogoutURLs: ['http://app.example.com/'] }, invalid, /HTTP protocol/],
    ['101 callbacks', { CallbackURLs: Array.from({ length: 101 }, (_, n) => `https://a.example/${n}`) }, invalid],
    [
      'a default that is not among the callbacks',
      { CallbackURLs: [callback], DefaultRedirectURI: 'https://app.example.com/other' },
      invalid,
      'The default redirect URI https://app.example.com/other is not in the callback URIs list.',
    ],
    [
      'OAuth without flows',
      { ...hosted, AllowedOAuthFlows: [] },
      invalid,
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    ],
    [
      'OAuth for people without a callback',
      { ...hosted, CallbackURLs: [] },
      invalid,
      'CallbackUrls can not be empty when code flow or implicit flow is selected',
    ],
    [
      'a scope that nobody defined',
      { ...hosted, AllowedOAuthScopes: ['openid', 'orders/write'] },
      'ScopeDoesNotExistException',
      'Invalid scope requested: orders/write',
    ],
    [
      'client credentials without a secret',
      { ...machine, GenerateSecret: false, AllowedOAuthScopes: ['orders/read'] },
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected if client does not have a client secret.',
    ],
    [
      'client credentials beside flows for people',
      { ...hosted, GenerateSecret: true, AllowedOAuthFlows: ['client_credentials', 'code'] },
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    ],
    [
      'client credentials with scopes of people',
      { ...machine, AllowedOAuthScopes: ['openid'] },
      'InvalidOAuthFlowException',
    ],
    [
      'a provider that the pool has not',
      { SupportedIdentityProviders: ['Google'] },
      invalid,
      /^The provider Google does not exist for User Pool us-east-1_/,
    ],
    [
      'attributes to read that do not exist',
      { ReadAttributes: ['custom:nothing'] },
      invalid,
      'Invalid read attributes specified while creating a client',
    ],
    [
      'the right to call an address verified',
      { WriteAttributes: ['email', 'email_verified'] },
      invalid,
      'Invalid write attributes specified while creating a client',
    ],
    [
      'access tokens of four minutes',
      { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
      invalid,
      'Invalid range for token validity.',
    ],
    ['ID tokens of 25 hours', { IdTokenValidity: 25 }, invalid, 'Invalid range for token validity.'],
    [
      'refresh tokens of 59 minutes',
      { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
      invalid,
      'Invalid range for token validity.',
    ],
    ['sessions of two minutes', { AuthSessionValidity: 2 }, invalid, /greater than or equal to 3$/],
  ];
  for (const [what, settings, name, message] of refusals)
    it(`refuse ${what}`, () => assertRefused(makeClient(test, poolId, settings), { name, message }));

  it('take http on this machine and schemes of apps', async () => {
    const CallbackURLs = ['http://localhost', 'http://127.0.0.1:8080/x', 'http://[::1]/', 'myapp://callback'];
    const { id } = await makeClient(test, poolId, { ...hosted, CallbackURLs });
    assert.deepEqual((await describeClient(id))?.CallbackURLs, CallbackURLs);
  });

  it('need a plan above Lite for choice-based sign-in', async () =>
    assertRefused(
      makeClient(test, await makePool(test, { UserPoolTier: 'LITE' }), {
        ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
      { name: 'FeatureUnavailableInTierException' },
    ));

  it('are listed a page at a time, and gone once deleted', async () => {
    const pool = await makePool(test);
    const ids = [(await makeClient(test, pool)).id, (await makeClient(test, pool)).id];
    const first = await test.cognito.send(new ListUserPoolClientsCommand({ UserPoolId: pool, MaxResults: 1 }));
    const { NextToken } = first;
    const second = await test.cognito.send(
      new ListUserPoolClientsCommand({ UserPoolId: pool, MaxResults: 1, NextToken }),
    );
    const listed = [first, second].flatMap(({ UserPoolClients }) => UserPoolClients?.map(({ ClientId }) => ClientId));
    assert.deepEqual(listed.sort(), ids.sort());
    assert.equal(second.NextToken, undefined);
    const [ClientId = ''] = ids;
    await test.cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: pool, ClientId }));
    await assertRefused(test.cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: pool, ClientId })), {
      name: 'ResourceNotFoundException',
      message: `User pool client ${ClientId} does not exist.`,
    });
  });

  it('belong to their pool', async () => {
    const { id } = await makeClient(test, poolId);
    const other = await makePool(test);
    await assertRefused(test.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: other, ClientId: id })), {
      name: 'ResourceNotFoundException',
    });
  });

  describe('resource servers', () => {
    it('are described, changed, listed and deleted', async () => {
      const named = { UserPoolId: poolId, Identifier: 'https://api.example.com' };
      const create = () => test.cognito.send(new CreateResourceServerCommand({ ...named, Name: 'API' }));
      await create();
      await assertRefused(create(), {
        name: invalid,
        message: /^https:\/\/api.example.com already exists in user pool /,
      });
      const Scopes = [{ ScopeName: 'write', ScopeDescription: 'Write' }];
      await test.cognito.send(new UpdateResourceServerCommand({ ...named, Name: 'New', Scopes }));
      const { ResourceServer } = await test.cognito.send(new DescribeResourceServerCommand(named));
      assert.deepEqual(ResourceServer, { ...named, Name: 'New', Scopes });
      const { ResourceServers } = await test.cognito.send(
        new ListResourceServersCommand({ UserPoolId: poolId, MaxResults: 50 }),
      );
      assert.ok(ResourceServers?.some(({ Identifier }) => Identifier === named.Identifier));
      await test.cognito.send(new DeleteResourceServerCommand(named));
      await assertRefused(test.cognito.send(new DescribeResourceServerCommand(named)), {
        name: 'ResourceNotFoundException',
      });
    });
  });

  describe('groups', () => {
    it('have members, and an order', async () => {
      await makeUser(test, poolId, 'member@example.com');
      const create = (GroupName: string, Precedence?: number) =>
        test.cognito.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName, Precedence }));
      await create('readers');
      await create('admins', 1);
      await create('writers', 5);
      await assertRefused(create('admins'), { name: 'GroupExistsException' });
      const user = { UserPoolId: poolId, Username: 'member@example.com' };
      for (const GroupName of ['readers', 'writers', 'admins'])
        await test.cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
      const { Groups } = await test.cognito.send(new AdminListGroupsForUserCommand(user));
      assert.deepEqual(
        Groups?.map(({ GroupName }) => GroupName),
        ['admins', 'writers', 'readers'],
      );
      await test.cognito.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName: 'writers' }));
      const inGroup = async (GroupName: string) =>
        (await test.cognito.send(new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName }))).Users?.length;
      assert.equal(await inGroup('writers'), 0);
      assert.equal(await inGroup('admins'), 1);
    });

    it('are changed, listed and deleted', async () => {
      const named = { UserPoolId: poolId, GroupName: 'short-lived' };
      await test.cognito.send(new CreateGroupCommand({ ...named, Description: 'old', Precedence: 3 }));
      await test.cognito.send(new UpdateGroupCommand({ ...named, Description: 'new' }));
      const { Group } = await test.cognito.send(new GetGroupCommand(named));
      assert.equal(Group?.Description, 'new');
      assert.equal(Group?.Precedence, 3);
      const listed = await test.cognito.send(new ListGroupsCommand({ UserPoolId: poolId }));
      assert.ok(listed.Groups?.some(({ GroupName }) => GroupName === 'short-lived'));
      await test.cognito.send(new DeleteGroupCommand(named));
      await assertRefused(test.cognito.send(new GetGroupCommand(named)), {
        name: 'ResourceNotFoundException',
        message: 'Group not found.',
      });
    });
  });
});
