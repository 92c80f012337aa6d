/** Deployments and stages: what can be deployed, what stages freeze, and what keeps them from being deleted. */
import { strict as assert } from 'node:assert';
import {
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteIntegrationCommand,
  DeleteStageCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetExportCommand,
  GetStageCommand,
  GetStagesCommand,
  type PatchOperation,
  UpdateDeploymentCommand,
  UpdateMethodCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, refused, standInPools } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

describe('Deployments and stages of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  apiPerTest((made) => {
    ({ test, api } = made);
  });

  async function withMethod(): Promise<void> {
    await api.method(api.rootId, 'GET');
    await api.mock(api.rootId, 'GET');
  }
  const deployment = (deploymentId: string) => ({ restApiId: api.id, deploymentId });
  const stage = (stageName: string) => ({ restApiId: api.id, stageName });

  it('deploys only APIs whose methods all have an integration', async () => {
    await refused(api.deploy(), 'BadRequestException', "The REST API doesn't contain any methods", 400);
    await withMethod();
    await api.method(api.rootId, 'PUT');
    await refused(api.deploy(), 'BadRequestException', 'No integration defined for method', 400);
    await api.mock(api.rootId, 'PUT');
    await api.deploy();
  });

  it('tells a deployment, with a summary when asked', async () => {
    const { apiGateway } = test;
    await withMethod();
    const made = await apiGateway.send(new CreateDeploymentCommand({ restApiId: api.id, description: 'first' }));
    assert.equal(made.$metadata.httpStatusCode, 201);
    assert.equal(made.apiSummary, undefined);
    const id = made.id ?? '';
    const read = await apiGateway.send(new GetDeploymentCommand({ ...deployment(id), embed: ['apisummary'] }));
    assert.deepEqual(read.apiSummary, { '/': { GET: { authorizationType: 'NONE', apiKeyRequired: false } } });
    const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/description', value: 'renamed' }];
    await apiGateway.send(new UpdateDeploymentCommand({ ...deployment(id), patchOperations }));
    const { items } = await apiGateway.send(new GetDeploymentsCommand({ restApiId: api.id }));
    assert.deepEqual(
      items?.map(({ description }) => description),
      ['renamed'],
    );
    const unknown = apiGateway.send(new GetDeploymentCommand(deployment('nosuch')));
    await refused(unknown, 'NotFoundException', 'Invalid Deployment identifier specified', 404);
  });

  it('makes the stage of a deployment, and moves it with the next one', async () => {
    const { apiGateway } = test;
    await withMethod();
    const first = await api.deploy('default');
    const made = await apiGateway.send(new GetStageCommand(stage('default')));
    assert.equal(made.deploymentId, first);
    assert.equal(made.tracingEnabled, false);
    assert.equal(made.cacheClusterStatus, 'NOT_AVAILABLE');
    assert.deepEqual(made.methodSettings, {});
    const second = await api.deploy('default');
    assert.notEqual(second, first);
    assert.equal((await apiGateway.send(new GetStageCommand(stage('default')))).deploymentId, second);
  });

  it('refuses stages with a taken name, a bad name, or a deployment that does not exist', async () => {
    const { apiGateway } = test;
    await withMethod();
    const deploymentId = await api.deploy('one');
    const make = (stageName: string, id = deploymentId) =>
      apiGateway.send(new CreateStageCommand({ ...stage(stageName), deploymentId: id }));
    await refused(make('one'), 'ConflictException', 'Stage already exists', 409);
    await refused(make('a b'), 'BadRequestException', 'Stage name only allows a-zA-Z0-9_-', 400);
    await refused(make('two', 'nosuch'), 'BadRequestException', 'Deployment id does not exist', 400);
    await make('two');
    const stages = await apiGateway.send(new GetStagesCommand({ restApiId: api.id, deploymentId }));
    assert.deepEqual(stages.item?.map(({ stageName }) => stageName).sort(), ['one', 'two']);
  });

  it('changes a stage by patches and lists the paths that can be changed', async () => {
    const { apiGateway } = test;
    await withMethod();
    await api.deploy('s1');
    const next = (await apiGateway.send(new CreateDeploymentCommand({ restApiId: api.id }))).id;
    const patch = (...patchOperations: PatchOperation[]) =>
      apiGateway.send(new UpdateStageCommand({ ...stage('s1'), patchOperations }));
    const changed = await patch(
      { op: 'replace', path: '/deploymentId', value: next },
      { op: 'replace', path: '/description', value: 'new' },
      { op: 'replace', path: '/variables/color', value: 'blue' },
      { op: 'replace', path: '/tracingEnabled', value: 'true' },
      { op: 'replace', path: '/*/*/throttling/burstLimit', value: '123' },
    );
    assert.equal(changed.deploymentId, next);
    assert.deepEqual(changed.variables, { color: 'blue' });
    assert.equal(changed.methodSettings?.['*/*']?.throttlingBurstLimit, 123);
    assert.equal(changed.methodSettings?.['*/*']?.cacheTtlInSeconds, 300);
    await assert.rejects(patch({ op: 'replace', path: '/documentation_version', value: 'x' }), {
      name: 'BadRequestException',
      message:
        /^Invalid method setting path: \/documentation_version\. Must be one of: \[\/deploymentId, \/description, /,
    });
    await assert.rejects(patch({ op: 'replace', path: '/tags/tag1', value: 'x' }), { name: 'BadRequestException' });
    await refused(
      patch({ op: 'replace', path: '/deploymentId', value: 'nosuch' }),
      'BadRequestException',
      'Deployment id does not exist',
    );
  });

  it('does not delete a deployment while a stage points at it', async () => {
    const { apiGateway } = test;
    await withMethod();
    const id = await api.deploy('live');
    const drop = () => apiGateway.send(new DeleteDeploymentCommand(deployment(id)));
    await refused(
      drop(),
      'BadRequestException',
      'Active stages pointing to this deployment must be moved or deleted',
      400,
    );
    await apiGateway.send(new DeleteStageCommand(stage('live')));
    assert.equal((await drop()).$metadata.httpStatusCode, 202);
    await refused(
      apiGateway.send(new DeleteStageCommand(stage('live'))),
      'NotFoundException',
      'Invalid stage identifier specified',
      404,
    );
  });

  it('answers from the frozen deployment until the next one, whatever changes in between', async () => {
    const { apiGateway } = test;
    await withMethod();
    await api.deploy('live');
    assert.equal((await api.call('live')).status, 200);
    await apiGateway.send(
      new DeleteIntegrationCommand({ restApiId: api.id, resourceId: api.rootId, httpMethod: 'GET' }),
    );
    const later = await api.resource('later');
    await api.method(later, 'GET');
    await api.mock(later, 'GET', 202);
    assert.equal((await api.call('live')).status, 200);
    assert.equal((await api.call('live/later')).status, 403);
    await apiGateway.send(
      new UpdateMethodCommand({
        restApiId: api.id,
        resourceId: api.rootId,
        httpMethod: 'GET',
        patchOperations: [{ op: 'replace', path: '/apiKeyRequired', value: 'true' }],
      }),
    );
    assert.equal((await api.call('live')).status, 200);
  });

  it('keeps two stages on different deployments apart', async () => {
    await withMethod();
    await api.deploy('old');
    const id = await api.resource('new');
    await api.method(id, 'GET');
    await api.mock(id, 'GET');
    await api.deploy('new');
    assert.equal((await api.call('old/new')).status, 403);
    assert.equal((await api.call('new/new')).status, 200);
  });

  it('exports a stage as it was deployed, with authorizer and scopes', async () => {
    const { apiGateway } = test;
    const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
    standInPools(test, [pool], {});
    const { id: authorizerId } = await apiGateway.send(
      new CreateAuthorizerCommand({
        restApiId: api.id,
        name: 'people',
        type: 'COGNITO_USER_POOLS',
        providerARNs: [pool],
        identitySource: 'method.request.header.Token',
      }),
    );
    const resourceId = await api.resource('{id}');
    await api.method(resourceId, 'ANY', {
      authorizationType: 'COGNITO_USER_POOLS',
      authorizerId,
      authorizationScopes: ['email'],
    });
    await api.mock(resourceId, 'ANY');
    await api.deploy('live');
    const read = async (parameters?: Record<string, string>) => {
      const command = new GetExportCommand({
        ...stage('live'),
        exportType: 'oas30',
        accepts: 'application/json',
        parameters,
      });
      const { body, contentDisposition } = await apiGateway.send(command);
      assert.match(contentDisposition ?? '', /^attachment; filename="oas30_/);
      return JSON.parse(Buffer.from(body ?? []).toString());
    };
    const plain = await read();
    assert.equal(plain.openapi, '3.0.1');
    const operation = plain.paths['/{id}']['x-amazon-apigateway-any-method'];
    assert.deepEqual(operation.security, [{ people: ['email'] }]);
    assert.equal(operation['x-amazon-apigateway-integration'], undefined);
    assert.deepEqual(operation.parameters, [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]);
    const full = await read({ extensions: 'apigateway' });
    assert.equal(full.paths['/{id}']['x-amazon-apigateway-any-method']['x-amazon-apigateway-integration'].type, 'mock');
    assert.deepEqual(full.components.securitySchemes.people, {
      type: 'apiKey',
      name: 'Token',
      in: 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool] },
    });
    await refused(
      apiGateway.send(new GetExportCommand({ ...stage('live'), exportType: 'swagger' })),
      'BadRequestException',
      'The sandbox does not support exports of type swagger; use oas30. AWS does.',
    );
  });
});
