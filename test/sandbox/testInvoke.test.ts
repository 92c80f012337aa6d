/** Test calls of methods and authorizers, before anything is deployed. */
import { strict as assert } from 'node:assert';
import {
  TestInvokeAuthorizerCommand,
  TestInvokeMethodCommand,
  type TestInvokeMethodCommandInput,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, refused, standInFunction, standInPools } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';

describe('Test calls of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  let authorizerId: string | undefined;
  apiPerTest((made) => {
    ({ test, api } = made);
  });
  beforeEach(async () => {
    standInPools(test, [pool], {
      id: { pool, use: 'id', claims: { sub: 'u1', aud: 'c1', email_verified: true } },
      access: { pool, use: 'access', claims: { sub: 'u1', scope: 'email' } },
    });
    authorizerId = await api.authorizer(pool);
  });

  const invoke = (resourceId: string, settings: Partial<TestInvokeMethodCommandInput> = {}) =>
    test.apiGateway.send(
      new TestInvokeMethodCommand({ restApiId: api.id, resourceId, httpMethod: 'GET', ...settings }),
    );

  /** The lines of a log without times and ids. */
  function linesOf(log: string | undefined): string[] {
    return (log ?? '')
      .replace(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : /gm, '')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
      .split('\n');
  }

  it('answer as the method would, with AWS’s execution log', async () => {
    const pets = await api.resource('pets');
    const pet = await api.resource('{petId}', pets);
    await api.method(pet, 'GET');
    await api.mock(pet, 'GET', 200, '{"petId": "$input.params(\'petId\')"}');
    const result = await invoke(pet, { pathWithQueryString: '/pets/123?foo=bar' });
    assert.equal(result.status, 200);
    assert.equal(result.body, '{"petId": "123"}');
    assert.deepEqual(result.headers, { 'Content-Type': 'application/json' });
    assert.deepEqual(result.multiValueHeaders, { 'Content-Type': ['application/json'] });
    assert.equal(typeof result.latency, 'number');
    assert.deepEqual(linesOf(result.log), [
      'Execution log for request ID',
      'Starting execution for request: ID',
      'HTTP Method: GET, Resource Path: /pets/123',
      'Method request path: {petId=123}',
      'Method request query string: {foo=bar}',
      'Method request headers: {}',
      'Method request body before transformations: ',
      'Method response body after transformations: {"petId": "123"}',
      'Method response headers: {Content-Type=application/json}',
      'Successfully completed execution',
      'Method completed with status: 200',
      '',
    ]);
    assert.equal((await invoke(pet)).body, '{"petId": "{petId}"}');
    assert.equal((await invoke(pet, { pathWithQueryString: '/random/test' })).body, '{"petId": ""}');
  });

  it('skip the authorizer and call the function on the test stage', async () => {
    const { events, sources } = standInFunction(test, () => ({ statusCode: 200, body: 'Hello' }));
    const id = await api.resource('transactions');
    await api.method(id, 'GET', { authorizationType: 'COGNITO_USER_POOLS', authorizerId });
    await api.proxy(id, 'GET', 'arn:aws:lambda:us-east-1:123456789012:function:f');
    const result = await invoke(id, { headers: { 'X-A': '1' } });
    assert.equal(result.status, 200);
    assert.equal(result.body, 'Hello');
    assert.deepEqual(Object.entries(events[0]?.headers ?? {})[0], ['X-A', '1']);
    assert.match(sources[0] ?? '', /\/test-invoke-stage\/GET\/transactions$/);
  });

  it('tell failures with their status and the reason in the log', async () => {
    standInFunction(test, () => ({}), { permitted: false });
    await api.method(api.rootId, 'GET');
    await api.proxy(api.rootId, 'GET', 'arn:aws:lambda:us-east-1:123456789012:function:f');
    const result = await invoke(api.rootId);
    assert.equal(result.status, 500);
    assert.deepEqual(JSON.parse(result.body ?? ''), { message: 'Internal server error' });
    assert.deepEqual(result.headers, { 'x-amzn-ErrorType': 'InternalServerErrorException' });
    assert.deepEqual(linesOf(result.log).slice(-3), [
      'Execution failed due to configuration error: Invalid permissions on Lambda function',
      'Method completed with status: 500',
      '',
    ]);
  });

  it('refuse methods and resources that are not there', async () => {
    await refused(invoke(api.rootId), 'NotFoundException', 'Invalid Method identifier specified', 404);
    await refused(invoke('nosuch'), 'NotFoundException', 'Invalid Resource identifier specified', 404);
  });

  it('of an authorizer accept an ID token and tell its claims, and nothing else', async () => {
    const { apiGateway } = test;
    const tryToken = (token?: string) =>
      apiGateway.send(
        new TestInvokeAuthorizerCommand({
          restApiId: api.id,
          authorizerId,
          headers: token === undefined ? {} : { Authorization: token },
        }),
      );
    const good = await tryToken('id');
    assert.equal(good.clientStatus, 0);
    assert.deepEqual(good.claims, { sub: 'u1', aud: 'c1', email_verified: 'true' });
    assert.match(good.log ?? '', /^Execution log for request /);
    for (const token of ['access', 'garbage', undefined]) {
      const bad = await tryToken(token);
      assert.equal(bad.clientStatus, 401, token);
      assert.equal(bad.claims, undefined);
    }
    await refused(
      apiGateway.send(new TestInvokeAuthorizerCommand({ restApiId: api.id, authorizerId: 'nosuch' })),
      'NotFoundException',
      'Invalid Authorizer identifier specified',
      404,
    );
  });
});
