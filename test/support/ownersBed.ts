/** A bed on what was there before: an API with a function behind one method, a pool with its people, and an app client. */
import assert from 'node:assert/strict';
import { CreateApiKeyCommand, CreateUsagePlanCommand, CreateUsagePlanKeyCommand } from '@aws-sdk/client-api-gateway';
import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { AddPermissionCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { withExistingMethod, withExistingUserPool } from '../../src/setup/existing.ts';
import { withExistingAppClient } from '../../src/setup/existingClient.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { createApi } from './apiFixture.ts';
import { type Bed, type ExplainWorld, makeBed } from './explainBed.ts';
import { makeFunction, makeRole } from './lambdaFixtures.ts';
import { lookAtOwnersApi, ownersApiName } from './ownersApi.ts';
import { makeOwnersPool } from './ownersPool.ts';

export interface OwnersBed extends Bed {
  readonly functionName: string;
  readonly stageName: string;
  /** The deployment that the stage served before. */
  readonly firstDeployment: string;
  /** Lets API Gateway invoke the function, as the owner did. */
  permit(): Promise<void>;
  /** All that the owner can see of API, policy of the function, pool and client. */
  look(): Promise<unknown>;
  /** As `look` answered before the setup came. */
  readonly before: unknown;
}

export const ownersCode =
  'def lambda_handler(event, context):\n    return {"statusCode": 200, "body": "orders of the owner"}\n';

/** Statement by which the owner lets API Gateway invoke the function. */
export const ownersStatement = 'owners-permission';

/** GET /orders calls the function, DELETE /orders and GET /health are mocks, all open and deployed to “live”. */
export async function makeOwnersBed(
  world: ExplainWorld,
  edit: (settings: Settings) => void = () => {},
  apiKeyRequired = false,
): Promise<OwnersBed> {
  const { apiGateway, lambda, cognito, sandbox } = world;
  const functionName = 'owners-orders';
  const Role = await makeRole(world, 'owners-orders-role');
  const functionArn = await makeFunction(world, { FunctionName: functionName, Role }, ownersCode);
  const api = await createApi(world, ownersApiName);
  const [orders, health] = [await api.resource('orders'), await api.resource('health')];
  await api.method(orders, 'GET', { apiKeyRequired });
  await api.proxy(orders, 'GET', functionArn);
  await api.method(orders, 'DELETE');
  await api.mock(orders, 'DELETE');
  await api.method(health, 'GET');
  await api.mock(health, 'GET', 200, '{"ok":true}');
  const stageName = 'live';
  const firstDeployment = await api.deploy(stageName);
  if (apiKeyRequired) {
    const key = await apiGateway.send(new CreateApiKeyCommand({ name: 'owners-key', enabled: true }));
    const usage = await apiGateway.send(
      new CreateUsagePlanCommand({ name: 'owners-plan', apiStages: [{ apiId: api.id, stage: stageName }] }),
    );
    await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: usage.id, keyId: key.id, keyType: 'API_KEY' }));
  }
  const permit = async () => {
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: functionName,
        StatementId: ownersStatement,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:${sandbox.region}:${sandbox.accountId}:${api.id}/*/GET/orders`,
      }),
    );
  };
  await permit();
  const pool = await makeOwnersPool(world);
  const look = async () => {
    const policy = await lambda.send(new GetPolicyCommand({ FunctionName: functionName }));
    return [await lookAtOwnersApi(world), policy.Policy, await pool.look()];
  };
  const before = await look();
  const { UserPoolClient: client = {} } = await cognito.send(
    new DescribeUserPoolClientCommand({ UserPoolId: pool.userPoolId, ClientId: pool.clientId }),
  );
  const bed = await makeBed(world, 'blank', edit, {
    credentials: pool.credentials,
    functionName,
    take(settings) {
      const { userPoolId, clientId } = pool;
      const withPool = withExistingUserPool(settings, {
        userPoolId,
        name: 'owners-pool',
        signInIdentifiers: ['email'],
      });
      const withClient = withExistingAppClient(withPool, {
        clientId,
        name: client.ClientName ?? '',
        hasSecret: false,
        rotatesRefreshTokens: false,
        authFlows: client.ExplicitAuthFlows ?? [],
        oauthGrants: client.AllowedOAuthFlows ?? [],
        scopes: client.AllowedOAuthScopes ?? [],
        callbackUrls: client.CallbackURLs ?? [],
      });
      return withExistingMethod(withClient, {
        restApiId: api.id,
        apiName: ownersApiName,
        resourceId: orders,
        path: '/orders',
        httpMethod: 'GET',
        stageName,
      });
    },
  });
  const person: Bed['person'] = {
    ...bed.person,
    async show(what) {
      assert.equal(what, 'functionLog', 'The code is its owner’s.');
      await bed.edits?.();
    },
  };
  return Object.assign(bed, { functionName, stageName, firstDeployment, permit, look, before, person });
}
