/** Securing a method that a Lambda authorizer guards: Cognito takes its place, and clean-up gives it back. */
import assert from 'node:assert/strict';
import {
  CreateAuthorizerCommand,
  GetAuthorizersCommand,
  GetExportCommand,
  GetMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { withExistingMethod } from '../../src/setup/existing.ts';
import { createApi, functionUri } from '../support/apiFixture.ts';
import { makeFunction, makeRole } from '../support/lambdaFixtures.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const guard = `
def lambda_handler(event, context):
    effect = 'Allow' if event['authorizationToken'] == 'open sesame' else 'Deny'
    statement = {'Action': 'execute-api:Invoke', 'Effect': effect, 'Resource': event['methodArn']}
    return {'principalId': 'pat', 'policyDocument': {'Version': '2012-10-17', 'Statement': [statement]}}
`;

describe('a method that a Lambda authorizer guards', function () {
  this.timeout(60_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  it('is secured, and given back to that authorizer', async () => {
    const { apiGateway, lambda, sandbox } = test;
    const api = await createApi(test, 'guarded');
    const FunctionName = 'guard';
    const arn = await makeFunction(test, { FunctionName, Role: await makeRole(test, 'guard') }, guard);
    const { id: authorizerId = '' } = await apiGateway.send(
      new CreateAuthorizerCommand({
        restApiId: api.id,
        name: 'guard',
        type: 'TOKEN',
        authorizerUri: functionUri(sandbox.region, arn),
        identitySource: 'method.request.header.X-Ticket',
      }),
    );
    await lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'authorizer',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:${sandbox.region}:${sandbox.accountId}:${api.id}/authorizers/${authorizerId}`,
      }),
    );
    const resourceId = await api.resource('orders');
    await api.method(resourceId, 'GET', { authorizationType: 'CUSTOM', authorizerId });
    await api.mock(resourceId, 'GET');
    await api.deploy('live');
    const call = async (headers: Record<string, string>) => (await api.call('live/orders', { headers })).status;
    const ticket = { 'X-Ticket': 'open sesame' };
    async function look(): Promise<unknown> {
      const restApiId = api.id;
      const parameters = { extensions: 'authorizers' };
      const [method, authorizers, served] = await Promise.all([
        apiGateway.send(new GetMethodCommand({ restApiId, resourceId, httpMethod: 'GET' })),
        apiGateway.send(new GetAuthorizersCommand({ restApiId })),
        apiGateway.send(new GetExportCommand({ restApiId, stageName: 'live', exportType: 'oas30', parameters })),
      ]);
      const { $metadata: _, ...rest } = method;
      return [rest, authorizers.items, JSON.parse(Buffer.from(served.body ?? []).toString())];
    }
    const before = await look();
    assert.deepEqual([await call(ticket), await call({ 'X-Ticket': 'please' }), await call({})], [200, 403, 401]);

    const [listed] = await test.operations.listMethods(test.target, api.id);
    assert.equal(listed?.authorization, 'Lambda authorizer guard');
    const settings = withExistingMethod(await ownSettings('blank'), {
      restApiId: api.id,
      apiName: 'guarded',
      resourceId,
      path: '/orders',
      httpMethod: 'GET',
      stageName: 'live',
    });
    settings.testUser.create = true;
    const setup = await createdSetup(test, settings);
    assert.equal(await call(ticket), 401);
    await test.operations.signInTestUser(setup.id);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);

    const { left } = await test.operations.cleanUp(setup.id);
    assert.deepEqual(left, []);
    assert.deepEqual(await look(), before);
    assert.deepEqual([await call(ticket), await call({ 'X-Ticket': 'please' }), await call({})], [200, 403, 401]);
  });
});
