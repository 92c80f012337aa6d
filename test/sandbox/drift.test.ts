/** Drift: what is changed by hand at AWS is seen to the value, and is repaired or accepted. */
import assert from 'node:assert/strict';
import {
  CreateDeploymentCommand,
  DeleteRestApiCommand,
  UpdateAuthorizerCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  AdminDeleteUserCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteFunctionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { ResourceDrift } from '../../src/operations/driftOperations.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { withExistingMethod } from '../../src/setup/existing.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { createApi } from '../support/apiFixture.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('drift', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let setup: Setup;
  let settings: Settings;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());
  beforeEach(async () => {
    settings = await ownSettings('blank');
    settings.appClient.callbackUrls = ['https://example.com/callback'];
    settings.appClient.endpointCallback = true;
    setup = await createdSetup(test, settings);
  });
  afterEach(() => test.operations.cleanUp(setup.id));

  const attribute = (id: string, name: string) => String(setup.rows[id]?.attributes?.[name]);
  const drifted = async () => (await test.operations.drift(setup.id)).filter(({ status }) => status !== 'same');
  const changesSince = (from: number) => test.traces.slice(from).filter(({ changes }) => changes);
  const lines = (drift: readonly ResourceDrift[]) =>
    drift.flatMap(({ id, status, properties }) =>
      properties.length === 0
        ? [`${id} ${status}`]
        : properties.map(({ property, words }) => `${id} ${property} ${words}`),
    );

  async function changeMethod(...changes: [op: 'add' | 'remove' | 'replace', path: string, value: string][]) {
    const { restApiId, resourceId, httpMethod } = (setup.rows.method?.attributes ?? {}) as Record<string, string>;
    const patchOperations = changes.map(([op, path, value]) => ({ op, path, value }));
    await test.apiGateway.send(new UpdateMethodCommand({ restApiId, resourceId, httpMethod, patchOperations }));
  }
  async function changeClient(change: Partial<UpdateUserPoolClientCommandInput>) {
    const place = { UserPoolId: attribute('userPool', 'id'), ClientId: attribute('appClient', 'id') };
    const { UserPoolClient = {} } = await test.cognito.send(new DescribeUserPoolClientCommand(place));
    const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...kept } = UserPoolClient;
    await test.cognito.send(new UpdateUserPoolClientCommand({ ...kept, ...place, ...change }));
  }

  it('is none after Create, and asking changes nothing', async () => {
    const from = test.traces.length;
    assert.deepEqual(await drifted(), []);
    assert.ok(test.traces.length > from);
    assert.deepEqual(changesSince(from), []);
  });

  it('of many kinds is seen, and repaired', async () => {
    const before = await drifted();
    assert.deepEqual(before, []);
    await changeMethod(['replace', '/authorizationType', 'NONE']);
    await test.apiGateway.send(
      new CreateDeploymentCommand({ restApiId: attribute('api', 'id'), stageName: settings.api.stageName }),
    );
    assert.equal((await test.operations.call(setup.id, { token: 'none' })).status, 200, 'It is open now.');
    await test.lambda.send(
      new RemovePermissionCommand({
        FunctionName: settings.function.name,
        StatementId: attribute('permission', 'statementId'),
      }),
    );
    await test.cognito.send(
      new AdminDeleteUserCommand({ UserPoolId: attribute('userPool', 'id'), Username: settings.testUser.username }),
    );
    await changeClient({
      AccessTokenValidity: 5,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    });
    const from = test.traces.length;
    const seen = lines(await drifted());
    assert.deepEqual(changesSince(from), []);
    assert.deepEqual(seen.filter((line) => !/^(stage deploymentId|method authorizerId) /.test(line)).toSorted(), [
      'appClient accessTokenMinutes 60 minutes → 5 minutes',
      'method authorizationType Cognito user pool → open to anyone',
      'permission missing',
      'testUser missing',
    ]);
    assert.ok(seen.some((line) => line.startsWith('stage deploymentId ')));

    await test.operations.repair(setup.id);
    assert.deepEqual(await drifted(), []);
    assert.equal((await test.operations.call(setup.id, { token: 'none' })).status, 401);
    await test.operations.signInTestUser(setup.id);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
  });

  it('of things that were deleted is shown as missing with all that was in them, and they are made anew', async () => {
    await test.apiGateway.send(new DeleteRestApiCommand({ restApiId: attribute('api', 'id') }));
    await test.lambda.send(new DeleteFunctionCommand({ FunctionName: settings.function.name }));
    const seen = await drifted();
    const missing = seen.filter(({ status }) => status === 'missing').map(({ id }) => id);
    assert.deepEqual(missing.toSorted(), [
      'api',
      'authorizer',
      'deployment',
      'function',
      'integration',
      'method',
      'permission',
      'resource:/hello',
      'stage',
    ]);
    assert.ok(seen.every(({ next }) => next?.includes('Repair')));
    const plan = await test.operations.plan(setup.id);
    const action = (id: string) => plan.steps.find((step) => step.id === id)?.action;
    assert.deepEqual(['api', 'function', 'stage', 'appClient', 'userPool'].map(action), [
      'create',
      'create',
      'create',
      // The address of the endpoint is one of its callback URLs.
      'update',
      'keep',
    ]);
    await test.operations.repair(setup.id);
    assert.deepEqual(await drifted(), []);
    await test.operations.signInTestUser(setup.id);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
    setup = await test.operations.load(setup.id);
  });

  it('of a deleted pool is repaired with everything that depends on it', async () => {
    const pool = attribute('userPool', 'id');
    const Domain = settings.hostedPages.domainPrefix;
    await test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId: pool, Domain }));
    await test.cognito.send(new DeleteUserPoolCommand({ UserPoolId: pool }));
    assert.deepEqual(
      (await drifted())
        .filter(({ status }) => status === 'missing')
        .map(({ id }) => id)
        .toSorted(),
      ['appClient', 'domain', 'testUser', 'userPool'],
    );
    await test.operations.repair(setup.id);
    assert.deepEqual(await drifted(), []);
    await test.operations.signInTestUser(setup.id);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
  });

  it('is accepted into the settings where there is a setting for it', async () => {
    const UserPoolId = attribute('userPool', 'id');
    const { UserPool } = await test.cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    const PasswordPolicy = { ...UserPool?.Policies?.PasswordPolicy, MinimumLength: 12, RequireSymbols: false };
    await test.cognito.send(
      new UpdateUserPoolCommand({
        UserPoolId,
        PoolName: settings.userPool.name,
        Policies: { PasswordPolicy },
        AutoVerifiedAttributes: ['email'],
        UserPoolTags: UserPool?.UserPoolTags,
        AccountRecoverySetting: UserPool?.AccountRecoverySetting,
        UserPoolTier: UserPool?.UserPoolTier,
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      }),
    );
    await changeMethod(['add', '/authorizationScopes', 'email']);
    const restApiId = attribute('api', 'id');
    const authorizerId = attribute('authorizer', 'id');
    await test.apiGateway.send(
      new UpdateAuthorizerCommand({
        restApiId,
        authorizerId,
        patchOperations: [
          { op: 'replace', path: '/identitySource', value: 'method.request.header.Token' },
          { op: 'replace', path: '/authorizerResultTtlInSeconds', value: '60' },
        ],
      }),
    );
    const { UserPoolClient } = await test.cognito.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: attribute('appClient', 'id') }),
    );
    await changeClient({
      CallbackURLs: [
        ...(UserPoolClient?.CallbackURLs ?? []).filter((url) => !url.startsWith('https://example')),
        'https://new.example.com/',
      ],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenValidity: 90,
    });
    const report = await test.operations.accept(setup.id);
    assert.deepEqual(report.refused, []);
    const now = report.setup.extra.settings;
    assert.deepEqual(now.authorizationScopes, ['email']);
    assert.deepEqual([now.authorizer.tokenHeader, now.authorizer.cacheSeconds], ['Token', 60]);
    assert.deepEqual(
      [
        now.userPool.passwordPolicy.minimumLength,
        now.userPool.passwordPolicy.requireSymbols,
        now.userPool.selfRegistration,
      ],
      [12, false, true],
    );
    assert.deepEqual(now.appClient.callbackUrls, ['https://new.example.com/']);
    assert.deepEqual([now.appClient.loopbackCallback, now.appClient.endpointCallback], [true, true]);
    assert.deepEqual(now.appClient.scopes.toSorted(), ['email', 'openid', 'profile']);
    assert.ok(now.appClient.authFlows.includes('ALLOW_USER_PASSWORD_AUTH'));
    assert.equal(now.appClient.refreshTokenDays, 90);
    assert.deepEqual(await drifted(), []);
    // What was accepted is not changed back; only the deployment of the new scopes and header is due.
    const plan = await test.operations.plan(setup.id);
    assert.deepEqual(
      plan.steps
        .filter(({ action }) => action !== 'keep')
        .map(({ id }) => id)
        .toSorted(),
      ['deployment', 'stage'],
    );
    await test.operations.apply(setup.id, plan);
    assert.deepEqual(await drifted(), []);
  });

  it('is accepted one by one, and refused with the reason where it cannot be', async () => {
    await changeMethod(['replace', '/authorizationType', 'NONE']);
    await changeClient({
      AccessTokenValidity: 30,
      IdTokenValidity: 20,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    });
    const method = (await drifted()).find(({ id }) => id === 'method');
    const open = method?.properties.find(({ property }) => property === 'authorizationType');
    assert.equal(open?.setting, undefined);
    assert.match(open?.why ?? '', /would be open/);
    const report = await test.operations.accept(setup.id, [
      { id: 'method', property: 'authorizationType' },
      { id: 'appClient', property: 'accessTokenMinutes' },
    ]);
    assert.deepEqual(report.accepted, [
      {
        id: 'appClient',
        property: 'accessTokenMinutes',
        what: 'access token lifetime',
        setting: 'appClient.accessTokenMinutes',
      },
    ]);
    assert.deepEqual(
      report.refused.map(({ property }) => property),
      ['authorizationType'],
    );
    assert.deepEqual(
      lines(await drifted()).filter((line) => line.startsWith('appClient')),
      ['appClient idTokenMinutes 60 minutes → 20 minutes'],
    );
    assert.equal(report.setup.extra.settings.appClient.accessTokenMinutes, 30);
  });

  it('is not accepted where the settings would be refused', async () => {
    await changeMethod(['add', '/authorizationScopes', 'phone']);
    const report = await test.operations.accept(setup.id);
    assert.deepEqual(report.accepted, []);
    assert.match(report.refused[0]?.why ?? '', /gives none of these scopes/);
    assert.deepEqual(report.setup.extra.settings.authorizationScopes, []);
  });

  it('of an API that was there before is repaired, and its loss is said', async () => {
    const api = await createApi(test, 'owned');
    const resourceId = await api.resource('owned');
    await api.method(resourceId, 'GET');
    await api.mock(resourceId, 'GET');
    await api.deploy('live');
    const chosen = { restApiId: api.id, apiName: 'owned', resourceId, path: '/owned', httpMethod: 'GET' as const };
    const own = withExistingMethod(await ownSettings('blank'), { ...chosen, stageName: 'live' });
    const adopted = await createdSetup(test, own);
    await test.apiGateway.send(
      new UpdateMethodCommand({
        restApiId: api.id,
        resourceId,
        httpMethod: 'GET',
        patchOperations: [{ op: 'replace', path: '/authorizationType', value: 'AWS_IAM' }],
      }),
    );
    const method = (await test.operations.drift(adopted.id)).find(({ id }) => id === 'method');
    assert.deepEqual([method?.adopted, method?.status], [true, 'changed']);
    await test.operations.repair(adopted.id);
    assert.ok((await test.operations.drift(adopted.id)).every(({ status }) => status === 'same'));
    await test.apiGateway.send(new DeleteRestApiCommand({ restApiId: api.id }));
    const gone = (await test.operations.drift(adopted.id)).find(({ id }) => id === 'api');
    assert.deepEqual([gone?.status, gone?.next?.includes('does not create it again')], ['missing', true]);
    assert.deepEqual((await test.operations.cleanUp(adopted.id)).left, []);
  });
});
