/** Lambda authorizers: what they need, what their function gets, and what its answer does to a call. */
import { strict as assert } from 'node:assert';
import {
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  GetAuthorizerCommand,
  GetExportCommand,
  TestInvokeAuthorizerCommand,
  UpdateAuthorizerCommand,
} from '@aws-sdk/client-api-gateway';
import {
  type ApiFixture,
  apiPerTest,
  type FunctionCalls,
  functionUri,
  standInFunction,
} from '../support/apiFixture.ts';
import { assertRefused } from '../support/assertRefused.ts';
import { expectRefusal } from '../support/expectRefusal.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

const guard = 'arn:aws:lambda:us-east-1:123456789012:function:guard';
const answerer = 'arn:aws:lambda:us-east-1:123456789012:function:answerer';
const header = 'method.request.header.Authorization';

const verdict = (Effect: string, Resource: string, more = {}) => ({
  principalId: 'pat',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
  ...more,
});

describe('Lambda authorizers', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  let calls: FunctionCalls;
  apiPerTest((made) => {
    ({ test, api } = made);
  });

  const create = (settings: Partial<CreateAuthorizerCommandInput> = {}) =>
    test.apiGateway.send(
      new CreateAuthorizerCommand({
        restApiId: api.id,
        name: 'guard',
        type: 'TOKEN',
        authorizerUri: functionUri('us-east-1', guard),
        identitySource: header,
        ...settings,
      }),
    );
  /** `GET /pets` and `DELETE /pets` behind an authorizer whose function answers with what `judge` returns. */
  async function secure(
    judge: (event: Record<string, unknown>) => unknown,
    settings: Partial<CreateAuthorizerCommandInput> = {},
    options: Parameters<typeof standInFunction>[2] = {},
  ): Promise<string> {
    calls = standInFunction(
      test,
      (event) => ('methodArn' in event ? judge(event) : { body: JSON.stringify(event.requestContext) }),
      options,
    );
    const { id: authorizerId = '' } = await create(settings);
    const pets = await api.resource('pets');
    for (const httpMethod of ['GET', 'DELETE']) {
      await api.method(pets, httpMethod, { authorizationType: 'CUSTOM', authorizerId });
      await api.proxy(pets, httpMethod, answerer);
    }
    await api.deploy();
    return authorizerId;
  }
  const call = (token?: string, method = 'GET', path = 'test/pets') =>
    api.call(path, { method, headers: token === undefined ? {} : { Authorization: token } });
  const asked = () => calls.events.filter((event) => 'methodArn' in event);
  const unauthorized = async (answer: Response) =>
    expectRefusal(answer, 401, 'UnauthorizedException', { message: 'Unauthorized' });

  it('are made, read back and changed', async () => {
    const { $metadata, ...made } = await create({ identityValidationExpression: '.+' });
    assert.equal($metadata.httpStatusCode, 201);
    assert.deepEqual(made, {
      id: made.id,
      name: 'guard',
      type: 'TOKEN',
      authType: 'custom',
      authorizerUri: functionUri('us-east-1', guard),
      identitySource: header,
      identityValidationExpression: '.+',
    });
    const authorizerId = made.id;
    const authorizerUri = functionUri('us-east-1', answerer);
    const patchOperations = [{ op: 'replace' as const, path: '/authorizerUri', value: authorizerUri }];
    await test.apiGateway.send(new UpdateAuthorizerCommand({ restApiId: api.id, authorizerId, patchOperations }));
    const read = await test.apiGateway.send(new GetAuthorizerCommand({ restApiId: api.id, authorizerId }));
    assert.equal(read.authorizerUri, authorizerUri);
  });

  it('need a function and, unless nothing is kept, something to know callers by', async () => {
    const bad = (settings: Partial<CreateAuthorizerCommandInput>, message: RegExp) =>
      assertRefused(create(settings), { name: 'BadRequestException', message });
    await bad({ authorizerUri: undefined }, /^Invalid Authorizer URI/);
    await bad({ authorizerUri: guard }, /^Invalid Authorizer URI/);
    await bad({ identitySource: undefined }, /Identity source must be non-empty/);
    await bad({ identitySource: 'method.request.querystring.token' }, /Invalid identity source/);
    await bad({ type: 'REQUEST', identitySource: undefined }, /Identity source must be non-empty/);
    await bad({ type: 'REQUEST', identitySource: `${header}, nonsense` }, /Invalid identity source/);
    await bad({ authorizerCredentials: 'arn:aws:iam::123456789012:role/r' }, /does not support credentials/);
    await create({ type: 'REQUEST', identitySource: undefined, authorizerResultTtlInSeconds: 0 });
  });

  it('of type TOKEN hand the header over, and what they answer on to the integration', async () => {
    const id = await secure(({ methodArn }) =>
      verdict('Allow', String(methodArn), { context: { level: 3, on: true } }),
    );
    const answer = await call('letmein');
    assert.equal(answer.status, 200);
    const { integrationLatency, ...authorizer } = ((await answer.json()) as { authorizer: Record<string, unknown> })
      .authorizer;
    assert.equal(typeof integrationLatency, 'number');
    assert.deepEqual(authorizer, { principalId: 'pat', level: '3', on: 'true' });
    const { accountId } = test.sandbox;
    const scope = `arn:aws:execute-api:us-east-1:${accountId}:${api.id}`;
    assert.deepEqual(asked(), [{ type: 'TOKEN', authorizationToken: 'letmein', methodArn: `${scope}/test/GET/pets` }]);
    assert.equal(calls.sources[0], `${scope}/authorizers/${id}`);
  });

  it('of type REQUEST hand the whole request over, without its body', async () => {
    await secure(({ methodArn }) => verdict('Allow', String(methodArn)), {
      type: 'REQUEST',
      identitySource: `${header},method.request.querystring.tenant`,
    });
    assert.equal((await call('one', 'GET', 'test/pets?tenant=a')).status, 200);
    const [{ type, path, queryStringParameters, body } = {} as Record<string, unknown>] = asked();
    assert.deepEqual([type, path, queryStringParameters, body], ['REQUEST', '/pets', { tenant: 'a' }, undefined]);
    await unauthorized(await call('one'));
    assert.equal(asked().length, 1, 'nobody is asked about a call that lacks what callers are known by');
  });

  it('are not asked without a token, or about one that does not fit', async () => {
    await secure(({ methodArn }) => verdict('Allow', String(methodArn)), { identityValidationExpression: 'ok-.+' });
    await unauthorized(await call());
    await unauthorized(await call('not-ok-1'));
    assert.equal(asked().length, 0);
    assert.equal((await call('ok-1')).status, 200);
  });

  it('turn calls away: with 403 by their policy, with 401 by the error Unauthorized', async () => {
    await secure(({ authorizationToken, methodArn }) =>
      verdict(
        authorizationToken === 'no' ? 'Deny' : 'Allow',
        `${String(methodArn)}${authorizationToken === 'other' ? 'x' : ''}`,
      ),
    );
    const words = 'User is not authorized to access this resource';
    await expectRefusal(await call('no'), 403, 'AccessDeniedException', {
      Message: `${words} with an explicit deny in an identity-based policy`,
    });
    await expectRefusal(await call('other'), 403, 'AccessDeniedException', { Message: words });
  });

  for (const [error, status, errorType, message] of [
    ['Unauthorized', 401, 'UnauthorizedException', 'Unauthorized'],
    ['no such table', 500, 'AuthorizerFailureException', 'Internal server error'],
  ] as const)
    it(`answer ${status} when the function ends with the error “${error}”`, async () => {
      await secure(() => undefined, {}, { error });
      await expectRefusal(await call('one'), status, errorType, { message });
    });

  for (const [what, judged, options] of [
    ['no policy', () => ({ principalId: 'pat' }), {}],
    ['a list to hand on', () => verdict('Allow', '*', { context: { list: [] } }), {}],
    ['nothing, because it may not be asked', () => verdict('Allow', '*'), { permitted: false }],
  ] as const)
    it(`answer 500 when the function answers ${what}`, async () => {
      await secure(judged, {}, options);
      const body = { message: 'Internal server error' };
      await expectRefusal(await call('one'), 500, 'AuthorizerConfigurationException', body);
    });

  it('are asked once for each caller, whose policy then holds for all methods', async () => {
    await secure(({ methodArn }) => verdict('Allow', String(methodArn)));
    assert.equal((await call('one')).status, 200);
    assert.equal((await call('one')).status, 200);
    assert.equal((await call('one', 'DELETE')).status, 403);
    assert.equal(asked().length, 1);
    assert.equal((await call('two', 'DELETE')).status, 200);
    assert.equal(asked().length, 2);
  });

  it('are asked each time where nothing is kept', async () => {
    await secure(() => verdict('Allow', '*'), { authorizerResultTtlInSeconds: 0 });
    await call('one');
    await call('one');
    assert.equal(asked().length, 2);
  });

  it('can be tested, and are told by an export', async () => {
    const authorizerId = await secure(() => verdict('Allow', '*'));
    const headers = { Authorization: 'one' };
    const command = new TestInvokeAuthorizerCommand({ restApiId: api.id, authorizerId, headers });
    const { clientStatus, principalId, policy } = await test.apiGateway.send(command);
    assert.deepEqual([clientStatus, principalId], [0, 'pat']);
    assert.equal(JSON.parse(policy ?? '').Statement[0].Effect, 'Allow');
    const exported = await test.apiGateway.send(
      new GetExportCommand({
        restApiId: api.id,
        stageName: 'test',
        exportType: 'oas30',
        parameters: { extensions: 'authorizers' },
      }),
    );
    const { components, paths } = JSON.parse(Buffer.from(exported.body ?? []).toString());
    assert.deepEqual(paths['/pets'].get.security, [{ guard: [] }]);
    assert.deepEqual(components.securitySchemes.guard, {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: functionUri('us-east-1', guard) },
    });
  });
});
