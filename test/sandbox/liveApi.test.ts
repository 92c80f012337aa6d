/** Reading the live state: each part as it is, also where something is gone or may not be looked at. */
import assert from 'node:assert/strict';
import {
  CreateRequestValidatorCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  PutGatewayResponseCommand,
  UpdateMethodCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import {
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { createClients } from '../../src/aws/clients.ts';
import { type Connection, connect } from '../../src/aws/connection.ts';
import { type LivePlace, readLiveApi } from '../../src/aws/liveApi.ts';
import type { ApiShape, Known, LiveApi } from '../../src/aws/liveState.ts';
import type { Setup } from '../../src/operations/operations.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { createApi } from '../support/apiFixture.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { waitFor } from '../support/waitFor.ts';

function seen<T>(part: Known<T> | undefined): T {
  assert.ok(part?.known, JSON.stringify(part));
  return part.value;
}

/** As they are compared: API Gateway gives no order to its lists. */
function sorted(shape: ApiShape | undefined): ApiShape | undefined {
  return (
    shape && {
      ...shape,
      methods: shape.methods.toSorted((one, other) => (one.path + one.method < other.path + other.method ? -1 : 1)),
    }
  );
}

describe('the live state', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let connection: Connection;
  let setup: Setup;
  let settings: Settings;
  before(async () => {
    test = await startTestOperations();
    connection = await connect(test.target, { sandbox: async () => test.sandbox });
  });
  after(async () => {
    connection.close();
    await test.close();
  });
  beforeEach(async () => {
    settings = await ownSettings('blank');
    setup = await createdSetup(test, settings);
  });
  afterEach(() => test.operations.cleanUp(setup.id));

  const attribute = (id: string, name: string) => String(setup.rows[id]?.attributes?.[name]);
  function place(since = Date.now()): LivePlace {
    const restApiId = attribute('api', 'id');
    const stageName = attribute('stage', 'name');
    const { accountId, partition } = connection.caller;
    const arn = `arn:${partition}:execute-api:${connection.region}:${accountId}:${restApiId}/${stageName}`;
    const path = settings.api.resourcePath;
    return {
      restApiId,
      stageName,
      userPoolId: attribute('userPool', 'id'),
      clientId: attribute('appClient', 'id'),
      function: {
        name: settings.function.name,
        logGroup: `/aws/lambda/${settings.function.name}`,
        sourceArn: `${arn}/${settings.api.httpMethod}${path}`,
        since,
      },
    };
  }
  const read = (at: LivePlace = place()) => readLiveApi(connection, at);

  it('of a healthy setup is the same configured and deployed, and everything is there', async () => {
    const from = test.traces.length;
    const live = await read();
    const configured = sorted(seen(live.configured));
    assert.deepEqual(sorted(seen(live.deployed)), configured);
    const secured = configured?.methods.find(({ method }) => method !== 'OPTIONS');
    assert.equal(secured?.authorization, 'COGNITO_USER_POOLS');
    assert.deepEqual(secured?.authorizer?.userPoolArns, [attribute('userPool', 'arn')]);
    assert.equal(secured?.authorizer?.header, settings.authorizer.tokenHeader);
    assert.equal(secured?.integration?.functionArn, attribute('function', 'arn'));
    assert.equal(seen(live.stage)?.deploymentId, attribute('deployment', 'id'));
    assert.equal(seen(live.resourcePolicy), undefined);
    assert.equal(seen(live.endpointDisabled), false);
    assert.equal(seen(live.userPool), 'there');
    assert.ok((seen(live.appClient)?.flows.length ?? 0) > 0);
    assert.equal(seen(live.function?.state)?.active, true);
    assert.equal(seen(live.function?.permission).allowed, true);
    assert.equal(seen(live.function?.lastError), undefined);
    assert.deepEqual(
      test.traces.slice(from).filter(({ changes }) => changes),
      [],
    );
  });

  it('shows what was changed without a deployment, and what was deployed', async () => {
    const { restApiId, resourceId, httpMethod } = (setup.rows.method?.attributes ?? {}) as Record<string, string>;
    await test.apiGateway.send(
      new UpdateMethodCommand({
        restApiId,
        resourceId,
        httpMethod,
        patchOperations: [{ op: 'replace', path: '/authorizationType', value: 'NONE' }],
      }),
    );
    const live = await read();
    const of = (part: LiveApi['configured']) =>
      seen(part)?.methods.find(({ method }) => method === httpMethod)?.authorization;
    assert.equal(of(live.configured), 'NONE');
    assert.equal(of(live.deployed), 'COGNITO_USER_POOLS');
  });

  it('has policy and address of the API, and tells what is gone', async () => {
    const restApiId = attribute('api', 'id');
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await test.apiGateway.send(
      new UpdateRestApiCommand({
        restApiId,
        patchOperations: [
          { op: 'replace', path: '/policy', value: policy },
          { op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' },
        ],
      }),
    );
    await test.cognito.send(
      new DeleteUserPoolClientCommand({
        UserPoolId: attribute('userPool', 'id'),
        ClientId: attribute('appClient', 'id'),
      }),
    );
    await test.apiGateway.send(new DeleteStageCommand({ restApiId, stageName: attribute('stage', 'name') }));
    const live = await read();
    assert.equal(seen(live.resourcePolicy), policy);
    assert.equal(seen(live.endpointDisabled), true);
    assert.equal(seen(live.appClient), undefined);
    assert.equal(seen(live.stage), undefined);
    assert.equal(seen(live.deployed), undefined);
    assert.equal(seen(live.userPool), 'there');
    await test.cognito
      .send(
        new DeleteUserPoolDomainCommand({
          UserPoolId: attribute('userPool', 'id'),
          Domain: settings.hostedPages.domainPrefix,
        }),
      )
      .catch(() => undefined);
    await test.cognito.send(new DeleteUserPoolCommand({ UserPoolId: attribute('userPool', 'id') }));
    await test.apiGateway.send(new DeleteRestApiCommand({ restApiId }));
    const later = await read();
    assert.equal(seen(later.userPool), 'gone');
    assert.equal(seen(later.configured), undefined);
    assert.equal(seen(later.resourcePolicy), undefined);
  });

  it('tells of the function: timeout, missing permission, the newest error, and that it is gone', async () => {
    const name = settings.function.name;
    await test.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 7, Handler: 'nothing.here' }),
    );
    await test.lambda.send(
      new RemovePermissionCommand({ FunctionName: name, StatementId: attribute('permission', 'statementId') }),
    );
    const since = Date.now() - 1000;
    await test.operations.testMethod(setup.id).catch(() => undefined);
    const refused = (await read(place(since))).function;
    assert.equal(seen(refused?.state)?.timeoutSeconds, 7);
    assert.deepEqual(seen(refused?.permission), { allowed: false, sourceArns: [] });
    await test.operations.repair(setup.id);
    await test.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Handler: 'nothing.here' }));
    await test.operations.testMethod(setup.id).catch(() => undefined);
    await waitFor(async () => seen((await read(place(since))).function?.lastError) !== undefined);
    assert.match(seen((await read(place(since))).function?.lastError) ?? '', /nothing/);
    assert.equal(seen((await read(place(Date.now() + 60_000))).function?.lastError), undefined);
    await test.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    const gone = (await read()).function;
    assert.equal(seen(gone?.state), undefined);
    assert.equal(seen(gone?.permission).allowed, false);
  });

  it('says of each part on its own why it is not known', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: test.sandbox.accountId }, Action: 'sts:AssumeRole' }],
    });
    const RoleName = `looks-${setup.id}`;
    const { Role } = await test.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['apigateway:GET', 'lambda:GetFunctionConfiguration'], Resource: '*' }],
    });
    await test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'look', PolicyDocument }));
    const { Credentials } = await test.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'me' }));
    const limited = createClients(
      {
        region: test.sandbox.region,
        endpoint: test.sandbox.endpoint,
        credentials: async () => ({
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken,
        }),
      },
      { onRequest: () => {}, pace: () => undefined },
    );
    try {
      const live = await readLiveApi({ clients: limited.clients, target: test.target }, place());
      assert.ok(seen(live.configured));
      assert.ok(seen(live.deployed));
      assert.equal(seen(live.function?.state)?.active, true);
      const unknown = [live.userPool, live.appClient, live.function?.permission, live.function?.lastError];
      const why = unknown.map((part) => (part?.known === false ? part.why : ''));
      for (const [index, action] of [
        'cognito-idp:DescribeUserPool',
        'cognito-idp:DescribeUserPoolClient',
        'lambda:GetPolicy',
        'logs:FilterLogEvents',
      ].entries())
        assert.match(why[index] ?? '', new RegExp(`^You may not ${action} on arn`), action);
    } finally {
      limited.close();
    }
  });

  it('ends with the person’s cancellation', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(readLiveApi(connection, place(), signal), { name: 'AbortError' });
  });
});

describe('the shape of an API', () => {
  let test: TestOperations;
  let connection: Connection;
  before(async () => {
    test = await startTestOperations();
    connection = await connect(test.target, { sandbox: async () => test.sandbox });
  });
  after(async () => {
    connection.close();
    await test.close();
  });

  it('is the same from its configuration and from its export, whatever is in it', async () => {
    const api = await createApi(test);
    const { apiGateway } = test;
    const { id: validator } = await apiGateway.send(
      new CreateRequestValidatorCommand({ restApiId: api.id, name: 'params', validateRequestParameters: true }),
    );
    const item = await api.resource('{id}');
    await api.method(item, 'GET', {
      apiKeyRequired: true,
      requestValidatorId: validator,
      requestParameters: {
        'method.request.path.id': true,
        'method.request.querystring.q': true,
        'method.request.header.X-H': true,
        'method.request.querystring.free': false,
      },
    });
    await api.mock(item, 'GET');
    await api.method(item, 'POST', { requestParameters: { 'method.request.querystring.q': true } });
    await api.mock(item, 'POST');
    await api.method(item, 'OPTIONS');
    await api.mock(item, 'OPTIONS');
    await api.method(api.rootId, 'ANY', { authorizationType: 'AWS_IAM' });
    await api.mock(api.rootId, 'ANY');
    await apiGateway.send(
      new PutGatewayResponseCommand({
        restApiId: api.id,
        responseType: 'DEFAULT_4XX',
        responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
      }),
    );
    await apiGateway.send(
      new PutGatewayResponseCommand({ restApiId: api.id, responseType: 'UNAUTHORIZED', statusCode: '403' }),
    );
    await api.deploy('live');
    const live = await readLiveApi(connection, {
      restApiId: api.id,
      stageName: 'live',
      userPoolId: 'us-east-1_none',
      clientId: 'none',
    });
    const configured = sorted(seen(live.configured));
    assert.deepEqual(sorted(seen(live.deployed)), configured);
    const get = configured?.methods.find(({ method }) => method === 'GET');
    assert.deepEqual(get?.requiredParameters, [
      { in: 'query', name: 'q' },
      { in: 'header', name: 'X-H' },
    ]);
    assert.equal(get?.apiKeyRequired, true);
    assert.equal(configured?.methods.find(({ method }) => method === 'ANY')?.authorization, 'AWS_IAM');
    assert.deepEqual(configured?.gatewayResponses, [
      { type: 'DEFAULT_4XX', headers: ['access-control-allow-origin'] },
      { type: 'UNAUTHORIZED', status: 403, headers: [] },
    ]);
    assert.equal(live.function, undefined);
  });

  it('comes with answers that say when they were made', async () => {
    const api = await createApi(test);
    await api.method(api.rootId, 'GET');
    await api.mock(api.rootId, 'GET');
    await api.deploy('live');
    for (const path of ['live', 'nosuch']) {
      const date = Date.parse((await api.call(path)).headers.get('date') ?? '');
      assert.ok(Math.abs(Date.now() - date) < 5_000, path);
    }
  });
});
