/** Judge: moto, an emulator by other hands, on what exists before a setup. */
import assert from 'node:assert/strict';
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetMethodCommand,
  GetStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { withExistingMethod, withExistingUserPool } from '../../src/setup/existing.ts';
import { withExistingAppClient } from '../../src/setup/existingClient.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { actionsOf } from '../support/actions.ts';
import { type EngineRun, engineRun, settingsForTest } from '../support/engineRun.ts';
import { type Moto, motoFor } from '../support/moto.ts';

describe('moto as AWS with resources of its own', function () {
  this.timeout(120_000);
  let moto: Moto;
  let apiGateway: APIGatewayClient;
  let cognito: CognitoIdentityProviderClient;
  const runs: EngineRun[] = [];

  before(async function () {
    moto = await motoFor(this);
    apiGateway = new APIGatewayClient(moto.config);
    cognito = new CognitoIdentityProviderClient(moto.config);
  });
  after(async () => {
    for (const run of runs) run.close();
    apiGateway?.destroy();
    cognito?.destroy();
    await moto?.close();
  });

  async function start(settings: (setupId: string) => Settings): Promise<EngineRun> {
    const target = { kind: 'aws', region: 'us-east-1', endpointUrl: moto.endpoint } as const;
    const run = await engineRun(target, { settings });
    runs.push(run);
    return run;
  }

  it('lends an app client, and gets it back as it was', async () => {
    const made = await cognito.send(new CreateUserPoolCommand({ PoolName: 'staff', UsernameAttributes: ['email'] }));
    const UserPoolId = made.UserPool?.Id ?? '';
    const ExplicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH'] as const;
    const client = await cognito.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'shop', ExplicitAuthFlows: [...ExplicitAuthFlows] }),
    );
    const ClientId = client.UserPoolClient?.ClientId ?? '';
    const look = async () => {
      const [pool, found] = await Promise.all([
        cognito.send(new DescribeUserPoolCommand({ UserPoolId })),
        cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId })),
      ]);
      const { AllowedOAuthFlowsUserPoolClient: hosted = false, ...rest } = found.UserPoolClient ?? {};
      return { pool: pool.UserPool, client: { ...rest, hosted } };
    };
    const before = await look();
    const run = await start((setupId) =>
      withExistingAppClient(
        withExistingUserPool(settingsForTest('blank', setupId), {
          userPoolId: UserPoolId,
          name: 'staff',
          signInIdentifiers: ['email'],
        }),
        {
          clientId: ClientId,
          name: 'shop',
          hasSecret: false,
          rotatesRefreshTokens: false,
          authFlows: ExplicitAuthFlows,
          oauthGrants: [],
          scopes: [],
          callbackUrls: [],
        },
      ),
    );
    await run.bringAbout();
    const during = await look();
    assert.deepEqual(during.client.CallbackURLs, [`http://localhost:${run.settings.appClient.loopbackPort}/callback`]);
    assert.ok(ExplicitAuthFlows.every((flow) => during.client.ExplicitAuthFlows?.includes(flow)));
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    assert.deepEqual((await run.destroy()).left, []);
    const { pool, client: after } = await look();
    // AWS resets what UpdateUserPoolClient is not sent; moto keeps it, so it cannot judge lists that were empty before.
    const {
      AllowedOAuthFlows: _,
      AllowedOAuthScopes: __,
      CallbackURLs: ___,
      SupportedIdentityProviders: ____,
      ...judged
    } = after;
    assert.deepEqual({ pool, client: judged }, before);
  });

  it('has no UpdateMethod: an API of its own then stays as it was, also after clean-up', async () => {
    const { id: restApiId = '', rootResourceId: resourceId = '' } = await apiGateway.send(
      new CreateRestApiCommand({ name: 'owned' }),
    );
    const place = { restApiId, resourceId, httpMethod: 'GET' } as const;
    await apiGateway.send(new PutMethodCommand({ ...place, authorizationType: 'AWS_IAM', apiKeyRequired: true }));
    await apiGateway.send(new PutIntegrationCommand({ ...place, type: 'MOCK' }));
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'live' }));
    const look = async () => {
      const [{ $metadata: _, ...method }, { deploymentId }] = await Promise.all([
        apiGateway.send(new GetMethodCommand(place)),
        apiGateway.send(new GetStageCommand({ restApiId, stageName: 'live' })),
      ]);
      return { method, deploymentId };
    };
    const before = await look();
    const run = await start((setupId) =>
      withExistingMethod(settingsForTest('blank', setupId), {
        restApiId,
        apiName: 'owned',
        resourceId,
        path: '/',
        httpMethod: 'GET',
        stageName: 'live',
      }),
    );
    const plan = await run.plan();
    assert.deepEqual(
      plan.steps.filter(({ adopted }) => adopted).map(({ id, action }) => `${action} ${id}`),
      ['keep api', 'update method', 'update stage'],
    );
    await assert.rejects(run.apply(plan));
    assert.deepEqual(await look(), before);
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await look(), before);
  });
});
