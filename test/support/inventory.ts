/** What is really there of a setup, found by plain SDK calls that share nothing with the engine. */
import {
  type APIGatewayClient,
  GetApiKeysCommand,
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetStagesCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { GetPolicyCommand, type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';

export interface InventoryClients {
  readonly apiGateway: APIGatewayClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
}

/** One line for each thing whose name holds `mark`, sorted; the mark itself is left out, so that two setups compare. */
export async function inventory(clients: InventoryClients, mark: string): Promise<string[]> {
  const parts = [apis, apiKeys, usagePlans, pools, functions, roles, logGroups].map((part) => part(clients, mark));
  const lines = (await Promise.all(parts)).flat();
  return lines.map((line) => line.replaceAll(mark, 'ID')).toSorted();
}

const named = (mark: string) => (name: string | undefined) => name?.includes(mark) === true;

async function apis({ apiGateway }: InventoryClients, mark: string): Promise<string[]> {
  const { items = [] } = await apiGateway.send(new GetRestApisCommand({ limit: 500 }));
  const lines = items
    .filter(({ name }) => named(mark)(name))
    .map(async ({ id: restApiId = '', name }) => {
      const [resources, authorizers, deployments, stages, validators] = await Promise.all([
        apiGateway.send(new GetResourcesCommand({ restApiId, limit: 500, embed: ['methods'] })),
        apiGateway.send(new GetAuthorizersCommand({ restApiId, limit: 500 })),
        apiGateway.send(new GetDeploymentsCommand({ restApiId, limit: 500 })),
        apiGateway.send(new GetStagesCommand({ restApiId })),
        apiGateway.send(new GetRequestValidatorsCommand({ restApiId, limit: 500 })),
      ]);
      const latest = deployments.items?.map(({ id }) => id) ?? [];
      return [
        `api ${name}`,
        ...(resources.items ?? []).flatMap(({ path, resourceMethods = {} }) => [
          `resource ${path}`,
          ...Object.entries(resourceMethods).map(
            ([method, { authorizationType, authorizationScopes = [], methodIntegration }]) =>
              `method ${method} ${path} ${authorizationType} ${authorizationScopes.join()} ${methodIntegration?.type}`,
          ),
        ]),
        ...(authorizers.items ?? []).map((authorizer) => `authorizer ${authorizer.name}`),
        ...(validators.items ?? []).map((validator) => `validator ${validator.name}`),
        `deployments ${latest.length}`,
        ...(stages.item ?? []).map(
          ({ stageName, deploymentId = '' }) => `stage ${stageName} ${latest.includes(deploymentId) ? 'live' : 'dead'}`,
        ),
      ];
    });
  return (await Promise.all(lines)).flat();
}

async function apiKeys({ apiGateway }: InventoryClients, mark: string): Promise<string[]> {
  const { items = [] } = await apiGateway.send(new GetApiKeysCommand({ limit: 500 }));
  return items.filter(({ name }) => named(mark)(name)).map(({ name, enabled }) => `key ${name} ${enabled}`);
}

async function usagePlans({ apiGateway }: InventoryClients, mark: string): Promise<string[]> {
  const { items = [] } = await apiGateway.send(new GetUsagePlansCommand({ limit: 500 }));
  const lines = items
    .filter(({ name }) => named(mark)(name))
    .map(async ({ id: usagePlanId = '', name, apiStages = [] }) => {
      const { items: keys = [] } = await apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId }));
      return `plan ${name} for ${apiStages.map(({ stage }) => stage).join()} with ${keys.length}`;
    });
  return Promise.all(lines);
}

async function pools({ cognito }: InventoryClients, mark: string): Promise<string[]> {
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  const lines = UserPools.filter(({ Name }) => named(mark)(Name)).map(async ({ Id: UserPoolId = '', Name }) => {
    const [{ UserPool }, clients, users] = await Promise.all([
      cognito.send(new DescribeUserPoolCommand({ UserPoolId })),
      cognito.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 })),
      cognito.send(new ListUsersCommand({ UserPoolId })),
    ]);
    return [
      `pool ${Name} ${UserPool?.MfaConfiguration ?? 'OFF'}`,
      ...(UserPool?.Domain ? [`domain ${UserPool.Domain}`] : []),
      ...(clients.UserPoolClients ?? []).map(({ ClientName }) => `client ${ClientName}`),
      ...(users.Users ?? []).map(({ UserStatus }) => `user ${UserStatus}`),
    ];
  });
  return (await Promise.all(lines)).flat();
}

async function functions({ lambda }: InventoryClients, mark: string): Promise<string[]> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({ MaxItems: 50 }));
  const lines = Functions.filter(({ FunctionName }) => named(mark)(FunctionName)).map(async ({ FunctionName = '' }) => {
    const policy = await lambda.send(new GetPolicyCommand({ FunctionName })).catch(() => undefined);
    const { Statement = [] } = JSON.parse(policy?.Policy ?? '{}') as { Statement?: { Sid: string }[] };
    return [`function ${FunctionName}`, ...Statement.map(({ Sid }) => `statement ${Sid}`)];
  });
  return (await Promise.all(lines)).flat();
}

async function roles({ iam }: InventoryClients, mark: string): Promise<string[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
  const lines = Roles.filter(({ RoleName }) => named(mark)(RoleName)).map(async ({ RoleName = '' }) => {
    const [{ AttachedPolicies = [] }, { PolicyNames = [] }] = await Promise.all([
      iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
      iam.send(new ListRolePoliciesCommand({ RoleName })),
    ]);
    return [
      `role ${RoleName}`,
      ...AttachedPolicies.map(({ PolicyName }) => `policy ${PolicyName}`),
      ...PolicyNames.map((name) => `inline policy ${name}`),
    ];
  });
  return (await Promise.all(lines)).flat();
}

async function logGroups({ logs }: InventoryClients, mark: string): Promise<string[]> {
  const { logGroups: groups = [] } = await logs.send(new DescribeLogGroupsCommand({ limit: 50 }));
  return groups
    .filter(({ logGroupName }) => named(mark)(logGroupName))
    .map((group) => `log group ${group.logGroupName}`);
}
