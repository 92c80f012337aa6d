/** Calls of deployed APIs: routing, authorizers, API keys, mock and Lambda integrations, errors and their headers. */
import { strict as assert } from 'node:assert';
import { request } from 'node:http';
import {
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  FlushStageAuthorizersCacheCommand,
  GetApiKeysCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateApiKeyCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import {
  type ApiFixture,
  createApi,
  functionUri,
  type KnownToken,
  standInFunction,
  standInPools,
} from '../support/apiFixture.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
const otherPool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_other';
const missingToken = { message: 'Missing Authentication Token' };

describe('Calls of deployed APIs', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  let now: () => number;
  before(async () => {
    test = await startTestSandbox({ now: () => now() });
  });
  after(() => test.close());
  beforeEach(async () => {
    now = Date.now;
    api = await createApi(test);
  });

  async function mockAt(pathPart: string, httpMethod: string, body?: string, parentId?: string): Promise<string> {
    const id = await api.resource(pathPart, parentId);
    await api.method(id, httpMethod);
    await api.mock(id, httpMethod, 200, body);
    return id;
  }

  async function expectRefusal(response: Response, status: number, type: string, body: object): Promise<void> {
    assert.equal(response.status, status);
    assert.equal(response.headers.get('x-amzn-errortype'), type);
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.ok(response.headers.get('x-amzn-requestid'));
    assert.ok(response.headers.get('x-amz-apigw-id'));
    assert.equal(response.headers.get('access-control-allow-origin'), null);
    assert.deepEqual(await response.json(), body);
  }

  describe('routing', () => {
    it('prefers fixed segments, then variables, then greedy variables', async () => {
      await mockAt('{proxy+}', 'ANY', '"greedy"');
      const pets = await mockAt('pets', 'GET', '"pets"');
      await mockAt('{id}', 'GET', '"one $input.params(\'id\')"', pets);
      await mockAt('best', 'GET', '"best"', pets);
      await api.deploy();
      const answer = async (path: string) => (await api.call(`test/${path}`)).json();
      assert.equal(await answer('pets'), 'pets');
      assert.equal(await answer('pets/'), 'pets');
      assert.equal(await answer('pets/best'), 'best');
      assert.equal(await answer('pets/7'), 'one 7');
      assert.equal(await answer('pets/7/toys'), 'greedy');
      assert.equal(await answer('other'), 'greedy');
    });

    it('answers any method where ANY was put, unless the very method is there too', async () => {
      await api.method(api.rootId, 'ANY');
      await api.mock(api.rootId, 'ANY', 200, '"any"');
      await api.method(api.rootId, 'GET');
      await api.mock(api.rootId, 'GET', 200, '"get"');
      await api.deploy();
      for (const path of ['test', 'test/']) assert.equal(await (await api.call(path)).json(), 'get');
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
        assert.equal(await (await api.call('test', { method })).json(), 'any');
      assert.equal((await api.call('test', { method: 'HEAD' })).status, 200);
    });

    it('answers 403 Missing Authentication Token for paths, methods and stages that are not there', async () => {
      await mockAt('here', 'GET');
      await api.deploy();
      const type = 'MissingAuthenticationTokenException';
      await expectRefusal(await api.call('test/there'), 403, type, missingToken);
      await expectRefusal(await api.call('test'), 403, type, missingToken);
      await expectRefusal(await api.call('test/here', { method: 'POST' }), 403, type, missingToken);
      await expectRefusal(await api.call('test/here', { method: 'OPTIONS' }), 403, type, missingToken);
      await expectRefusal(await api.call('nosuch/here'), 403, type, missingToken);
    });

    it('reads a token on a path that is not there as a broken signature', async () => {
      await mockAt('here', 'GET');
      await api.deploy();
      const call = (authorization: string) => api.call('test/there', { headers: { authorization } });
      await expectRefusal(await call('Bearer abc.def'), 403, 'IncompleteSignatureException', {
        message: "'abc.def' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc.def'.",
      });
      await expectRefusal(await call('abc.def'), 403, 'IncompleteSignatureException', {
        message:
          "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
          "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a " +
          "'X-Amz-Date' or a 'Date' header. Authorization=abc.def",
      });
    });

    it('answers 403 Forbidden for an API that does not exist or has its endpoint switched off', async () => {
      const url = `${test.sandbox.endpoint}/_aws/execute-api/nosuch/test/`;
      await expectRefusal(await fetch(url), 403, 'ForbiddenException', { message: 'Forbidden' });
      await mockAt('here', 'GET');
      await test.apiGateway.send(
        new UpdateRestApiCommand({
          restApiId: api.id,
          patchOperations: [{ op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' }],
        }),
      );
      await api.deploy();
      await expectRefusal(await api.call('test/here'), 403, 'ForbiddenException', { message: 'Forbidden' });
    });

    it('answers pages of other origins without adding CORS headers', async () => {
      await mockAt('here', 'GET', '"hi"');
      await api.deploy();
      const response = await api.call('test/here', { headers: { origin: 'https://example.com' } });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
    });

    it('asks for a signature on AWS_IAM methods', async () => {
      await api.method(api.rootId, 'GET', { authorizationType: 'AWS_IAM' });
      await api.mock(api.rootId, 'GET');
      await api.deploy();
      await expectRefusal(await api.call('test'), 403, 'MissingAuthenticationTokenException', missingToken);
      const response = await api.call('test', { headers: { authorization: 'Bearer x' } });
      await expectRefusal(response, 403, 'IncompleteSignatureException', {
        message: "'x' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer x'.",
      });
    });
  });

  describe('authorizers of user pools', () => {
    const soon = Math.floor(Date.now() / 1000) + 3600;
    const claims = {
      sub: 'u1',
      email_verified: true,
      'cognito:groups': ['admin', 'staff'],
      auth_time: 1506466304,
      iat: 1506466304,
      exp: soon,
    };
    const tokens: Record<string, KnownToken> = {
      id: { pool, use: 'id', claims: { ...claims, aud: 'client1' } },
      access: { pool, use: 'access', claims: { ...claims, client_id: 'client1', scope: 'openid email' } },
      phone: { pool, use: 'access', claims: { ...claims, scope: 'phone' } },
      expired: { pool, use: 'id', claims, expired: true },
      foreign: { pool: otherPool, use: 'id', claims: { ...claims, aud: 'client1' } },
    };
    let asked: { asked: number };
    beforeEach(() => {
      asked = standInPools(test, [pool, otherPool], tokens);
    });

    async function secure(scopes: string[], settings: Partial<CreateAuthorizerCommandInput> = {}): Promise<void> {
      const { id: authorizerId } = await test.apiGateway.send(
        new CreateAuthorizerCommand({
          restApiId: api.id,
          name: 'people',
          type: 'COGNITO_USER_POOLS',
          providerARNs: [pool],
          identitySource: 'method.request.header.Authorization',
          ...settings,
        }),
      );
      await api.method(api.rootId, 'GET', {
        authorizationType: 'COGNITO_USER_POOLS',
        authorizerId,
        authorizationScopes: scopes,
      });
      await api.mock(api.rootId, 'GET', 200, '"in"');
      await api.deploy();
    }
    const status = async (token?: string, header = 'authorization') =>
      (await api.call('test', token === undefined ? {} : { headers: { [header]: token } })).status;

    it('without scopes let ID tokens in, with or without Bearer, and nothing else', async () => {
      await secure([]);
      assert.equal(await status('id'), 200);
      assert.equal(await status('Bearer id'), 200);
      const unauthorized = { message: 'Unauthorized' };
      for (const token of ['access', 'Bearer access', 'foreign', 'garbage', 'Bearer Bearer id', 'Bearer  id', ''])
        assert.equal(await status(token), 401, token);
      await expectRefusal(await api.call('test'), 401, 'UnauthorizedException', unauthorized);
      const wrong = await api.call('test', { headers: { authorization: 'Bearer access' } });
      await expectRefusal(wrong, 401, 'UnauthorizedException', unauthorized);
    });

    it('with scopes let access tokens in that hold any of them, and nothing else', async () => {
      await secure(['email', 'admin/all']);
      assert.equal(await status('access'), 200);
      for (const token of ['id', 'phone', 'foreign']) assert.equal(await status(token), 401, token);
    });

    it('tell an expired token from a wrong one', async () => {
      await secure([]);
      const response = await api.call('test', { headers: { authorization: 'expired' } });
      await expectRefusal(response, 401, 'UnauthorizedException', { message: 'The incoming token has expired' });
    });

    it('read the header they name, in any spelling, and no other', async () => {
      await secure(['email'], { identitySource: 'method.request.header.Token' });
      assert.equal(await status('access', 'Token'), 200);
      assert.equal(await status('access', 'TOKEN'), 200);
      assert.equal(await status('access', 'Authorization'), 401);
    });

    it('match their expression with the audience, which access tokens do not have', async () => {
      await secure([], { identityValidationExpression: 'client[0-9]' });
      assert.equal(await status('id'), 200);
    });

    it('turn away what their expression does not match', async () => {
      await secure([], { identityValidationExpression: 'client' });
      assert.equal(await status('id'), 401);
    });

    it('turn access tokens away as soon as they have an expression', async () => {
      await secure(['email'], { identityValidationExpression: '.*' });
      assert.equal(await status('access'), 401);
    });

    it('take tokens of each of their pools', async () => {
      await secure([], { providerARNs: [pool, otherPool] });
      assert.equal(await status('foreign'), 200);
      assert.equal(await status('id'), 200);
    });

    it('remember a token for their time to live, not beyond, and not after the cache was flushed', async () => {
      await secure([], { authorizerResultTtlInSeconds: 60 });
      const start = Date.now();
      now = () => start;
      for (const _ of [1, 2]) assert.equal(await status('id'), 200);
      assert.equal(asked.asked, 1);
      now = () => start + 61_000;
      assert.equal(await status('id'), 200);
      assert.equal(asked.asked, 2);
      now = () => start + 62_000;
      await test.apiGateway.send(new FlushStageAuthorizersCacheCommand({ restApiId: api.id, stageName: 'test' }));
      assert.equal(await status('id'), 200);
      assert.equal(asked.asked, 3);
    });

    it('do not remember a token beyond its own expiry', async () => {
      await secure([], { authorizerResultTtlInSeconds: 3600 });
      assert.equal(await status('id'), 200);
      now = () => (soon + 1) * 1000;
      await status('id');
      assert.equal(asked.asked, 2);
    });

    it('remember nothing with a time to live of 0', async () => {
      await secure([], { authorizerResultTtlInSeconds: 0 });
      for (const _ of [1, 2]) assert.equal(await status('id'), 200);
      assert.equal(asked.asked, 2);
    });

    it('hand the claims on as strings', async () => {
      const { events } = standInFunction(test, () => ({ body: 'ok' }));
      const { id: authorizerId } = await test.apiGateway.send(
        new CreateAuthorizerCommand({
          restApiId: api.id,
          name: 'people',
          type: 'COGNITO_USER_POOLS',
          providerARNs: [pool],
          identitySource: 'method.request.header.Authorization',
        }),
      );
      await api.method(api.rootId, 'GET', { authorizationType: 'COGNITO_USER_POOLS', authorizerId });
      await api.proxy(api.rootId, 'GET', 'arn:aws:lambda:us-east-1:123456789012:function:f');
      await api.deploy();
      assert.equal(await status('id'), 200);
      const context = events[0]?.requestContext as { authorizer: { claims: Record<string, string> } };
      const { exp, ...rest } = context.authorizer.claims;
      assert.deepEqual(rest, {
        sub: 'u1',
        email_verified: 'true',
        'cognito:groups': 'admin,staff',
        auth_time: '1506466304',
        iat: 'Tue Sep 26 22:51:44 UTC 2017',
        aud: 'client1',
      });
      assert.equal(Date.parse(exp ?? ''), soon * 1000);
    });
  });

  describe('API keys', () => {
    it('open a method that requires one only when enabled and planned for the stage', async () => {
      const { apiGateway } = test;
      await api.method(api.rootId, 'GET', { apiKeyRequired: true });
      await api.mock(api.rootId, 'GET');
      await api.deploy();
      const value = `value-of-a-key-${api.id}`;
      const call = (key?: string) => api.call('test', key === undefined ? {} : { headers: { 'X-Api-Key': key } });
      const forbidden = { message: 'Forbidden' };
      await expectRefusal(await call(), 403, 'ForbiddenException', forbidden);
      const key = await apiGateway.send(new CreateApiKeyCommand({ name: 'k', value }));
      assert.equal(key.enabled, false);
      const plan = await apiGateway.send(
        new CreateUsagePlanCommand({ name: 'p', apiStages: [{ apiId: api.id, stage: 'test' }] }),
      );
      await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }));
      assert.equal((await call(value)).status, 403);
      const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'true' }];
      await apiGateway.send(new UpdateApiKeyCommand({ apiKey: key.id, patchOperations }));
      assert.equal((await call(value)).status, 200);
      assert.equal((await call('another-value-of-a-key')).status, 403);
      await apiGateway.send(new DeleteUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id }));
      assert.equal((await call(value)).status, 403);
    });

    it('are checked for length and told without their value unless asked', async () => {
      const { apiGateway } = test;
      await assert.rejects(apiGateway.send(new CreateApiKeyCommand({ value: 'short' })), {
        name: 'BadRequestException',
        message: 'API Key value should be at least 20 characters',
      });
      const name = `listed-${api.id}`;
      const made = await apiGateway.send(new CreateApiKeyCommand({ name }));
      const [hidden] = (await apiGateway.send(new GetApiKeysCommand({ nameQuery: name }))).items ?? [];
      assert.equal(hidden?.id, made.id);
      assert.equal(hidden?.value, undefined);
      const told = await apiGateway.send(new GetApiKeysCommand({ nameQuery: name, includeValues: true }));
      assert.equal(told.items?.[0]?.value, made.value);
      await assert.rejects(apiGateway.send(new CreateApiKeyCommand({ value: made.value })), {
        name: 'ConflictException',
        message: 'API Key already exists',
      });
    });
  });

  describe('mock integrations', () => {
    it('answer with the status, headers and body that their templates make', async () => {
      const { apiGateway } = test;
      const where = { restApiId: api.id, resourceId: api.rootId, httpMethod: 'GET' };
      await api.method(api.rootId, 'GET');
      await api.mock(
        api.rootId,
        'GET',
        200,
        '{"stage":"$context.stage","q":"$input.params(\'q\')","v":"$stageVariables.v"}',
      );
      const header = 'method.response.header.X-Who';
      await apiGateway.send(
        new PutMethodResponseCommand({ ...where, statusCode: '418', responseParameters: { [header]: true } }),
      );
      await apiGateway.send(
        new PutIntegrationResponseCommand({
          ...where,
          statusCode: '418',
          selectionPattern: '4\\d\\d',
          responseParameters: { [header]: "'teapot'" },
        }),
      );
      await api.deploy();
      await apiGateway.send(
        new UpdateStageCommand({
          restApiId: api.id,
          stageName: 'test',
          patchOperations: [{ op: 'replace', path: '/variables/v', value: 'x1' }],
        }),
      );
      const plain = await api.call('test?q=hello');
      assert.equal(plain.headers.get('content-type'), 'application/json');
      assert.deepEqual(await plain.json(), { stage: 'test', q: 'hello', v: 'x1' });
      await apiGateway.send(
        new PutIntegrationCommand({
          ...where,
          type: 'MOCK',
          requestTemplates: { 'application/json': '{ statusCode: 418 }' },
        }),
      );
      await apiGateway.send(
        new PutIntegrationResponseCommand({
          ...where,
          statusCode: '418',
          selectionPattern: '4\\d\\d',
          responseParameters: { [header]: "'teapot'" },
        }),
      );
      await api.deploy();
      const teapot = await api.call('test');
      assert.equal(teapot.status, 418);
      assert.equal(teapot.headers.get('x-who'), 'teapot');
      assert.equal(await teapot.text(), '');
    });

    it('answer 500 when nothing says which status, or no response fits', async () => {
      const { apiGateway } = test;
      const where = { restApiId: api.id, resourceId: api.rootId, httpMethod: 'GET' };
      await api.method(api.rootId, 'GET');
      await apiGateway.send(new PutIntegrationCommand({ ...where, type: 'MOCK' }));
      await api.deploy();
      const body = { message: 'Internal server error' };
      await expectRefusal(await api.call('test'), 500, 'InternalServerErrorException', body);
      await apiGateway.send(
        new PutIntegrationCommand({
          ...where,
          type: 'MOCK',
          requestTemplates: { 'application/json': '{"statusCode":200}' },
        }),
      );
      await api.deploy();
      await expectRefusal(await api.call('test'), 500, 'InternalServerErrorException', body);
      await apiGateway.send(new PutIntegrationResponseCommand({ ...where, statusCode: '200' }));
      await api.deploy();
      await expectRefusal(await api.call('test'), 500, 'InternalServerErrorException', body);
      await apiGateway.send(new PutMethodResponseCommand({ ...where, statusCode: '200' }));
      await api.deploy();
      assert.equal((await api.call('test')).status, 200);
    });
  });

  describe('Lambda integrations', () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

    async function proxied(httpMethod = 'ANY', timeout?: number): Promise<void> {
      const id = await api.resource('{proxy+}');
      await api.method(id, httpMethod);
      await api.proxy(id, httpMethod, arn, timeout);
      await api.deploy();
    }

    /** Sends header names as they are written, which fetch would not. */
    function send(path: string, headers: Record<string, string | string[]>, body?: string): Promise<number> {
      const url = new URL(`${test.sandbox.endpoint}/_aws/execute-api/${api.id}/${path}`);
      return new Promise((resolve, reject) => {
        const call = request(url, { method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        });
        call.on('error', reject);
        call.end(body);
      });
    }

    it('hand the function the whole request as an event of version 1.0', async () => {
      const { events } = standInFunction(test, () => ({ statusCode: 200 }));
      await proxied();
      await send(
        'test/a%20b/c/?x=1&x=2&y=a%2Bb+c',
        { 'X-Mixed-Case': 'v', authorization: 'secret', 'x-twice': ['1', '2'], 'Content-Type': 'application/json' },
        '{"a":1}',
      );
      const [event = {}] = events;
      const { headers, multiValueHeaders, requestContext, ...rest } = event as Record<string, Record<string, unknown>>;
      assert.deepEqual(rest, {
        resource: '/{proxy+}',
        path: '/a%20b/c/',
        httpMethod: 'POST',
        queryStringParameters: { x: '2', y: 'a+b c' },
        multiValueQueryStringParameters: { x: ['1', '2'], y: ['a+b c'] },
        pathParameters: { proxy: 'a%20b/c' },
        stageVariables: null,
        body: '{"a":1}',
        isBase64Encoded: false,
      });
      assert.equal(headers?.['X-Mixed-Case'], 'v');
      assert.equal(headers?.Authorization, 'secret');
      assert.equal(headers?.['X-Forwarded-For'], '127.0.0.1');
      assert.match(String(headers?.['X-Amzn-Trace-Id']), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      assert.equal(headers?.['content-length'], undefined);
      assert.deepEqual(multiValueHeaders?.['x-twice'], ['1', '2']);
      const {
        identity,
        requestId,
        extendedRequestId,
        requestTime,
        requestTimeEpoch,
        resourceId,
        deploymentId,
        ...context
      } = requestContext ?? {};
      assert.deepEqual(context, {
        resourcePath: '/{proxy+}',
        httpMethod: 'POST',
        path: '/test/a%20b/c/',
        accountId: test.sandbox.accountId,
        protocol: 'HTTP/1.1',
        stage: 'test',
        domainPrefix: api.id,
        domainName: new URL(test.sandbox.endpoint).host,
        apiId: api.id,
      });
      assert.equal((identity as Record<string, unknown>).sourceIp, '127.0.0.1');
      for (const id of [requestId, extendedRequestId, resourceId, deploymentId]) assert.match(String(id), /.{6,}/);
      assert.match(String(requestTime), /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
      assert.ok(Math.abs(Number(requestTimeEpoch) - Date.now()) < 60_000);
    });

    it('send null for what is not there', async () => {
      const { events } = standInFunction(test, () => ({ statusCode: 200 }));
      await proxied();
      await api.call('test/x');
      const { body, queryStringParameters, multiValueQueryStringParameters } = events[0] ?? {};
      assert.deepEqual([body, queryStringParameters, multiValueQueryStringParameters], [null, null, null]);
    });

    it('pass status, headers and body of the function’s answer on', async () => {
      standInFunction(test, () => ({
        statusCode: 201,
        headers: { 'X-One': 'a', 'WWW-Authenticate': 'Basic', 'X-Yes': true },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: 'made',
      }));
      await proxied();
      const response = await api.call('test/x');
      assert.equal(response.status, 201);
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.equal(response.headers.get('x-one'), 'a');
      assert.equal(response.headers.get('x-yes'), 'true');
      assert.equal(response.headers.get('x-amzn-remapped-www-authenticate'), 'Basic');
      assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
      assert.match(response.headers.get('x-amzn-trace-id') ?? '', /^Root=1-/);
      assert.equal(await response.text(), 'made');
    });

    it('answer 502 for answers of another form and for functions that fail', async () => {
      await proxied();
      const malformed: unknown[] = ['Hello', null, [], { statusCode: 200, body: { a: 1 } }, { message: 'x' }];
      malformed.push({ statusCode: 'abc' }, { headers: { a: {} } }, { statusCode: 200, headers: { 'bad name': 'x' } });
      for (const answer of malformed) {
        standInFunction(test, () => answer);
        const response = await api.call('test/x');
        await expectRefusal(response, 502, 'InternalServerErrorException', { message: 'Internal server error' });
      }
      standInFunction(test, () => undefined, { error: 'boom' });
      const response = await api.call('test/x');
      await expectRefusal(response, 502, 'InternalServerErrorException', { message: 'Internal server error' });
    });

    it('answer 500 without permission, naming stage, method and path when they ask for it', async () => {
      const { sources } = standInFunction(test, () => ({}), { permitted: false });
      await proxied();
      const response = await api.call('test/a/b', { method: 'PUT' });
      await expectRefusal(response, 500, 'InternalServerErrorException', { message: 'Internal server error' });
      const { region, accountId } = test.sandbox;
      assert.deepEqual(sources, [`arn:aws:execute-api:${region}:${accountId}:${api.id}/test/PUT/a/b`]);
    });

    it('answer 504 when the function takes longer than the integration waits', async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      standInFunction(test, () => held);
      await proxied('GET', 50);
      const response = await api.call('test/x');
      release();
      await expectRefusal(response, 504, 'InternalServerErrorException', { message: 'Endpoint request timed out' });
    });

    it('decode Base64 only for binary media types', async () => {
      const png = Buffer.from([0x89, 0x50, 0xff]);
      const answer = { statusCode: 200, isBase64Encoded: true, body: png.toString('base64') };
      const { events } = standInFunction(test, () => answer);
      await proxied();
      const text = await api.call('test/x', { headers: { accept: 'image/png' } });
      assert.equal(await text.text(), png.toString('base64'));
      await test.apiGateway.send(
        new UpdateRestApiCommand({
          restApiId: api.id,
          patchOperations: [{ op: 'add', path: '/binaryMediaTypes/image~1png' }],
        }),
      );
      await api.deploy();
      const init = { method: 'POST', body: png, headers: { accept: 'image/png', 'content-type': 'image/png' } };
      const binary = await api.call('test/x', init);
      assert.deepEqual(Buffer.from(await binary.arrayBuffer()), png);
      assert.deepEqual([events[1]?.body, events[1]?.isBase64Encoded], [png.toString('base64'), true]);
    });

    it('without proxy, map the request into the event and the function’s error to a response', async () => {
      const { apiGateway, sandbox } = test;
      const where = { restApiId: api.id, resourceId: api.rootId, httpMethod: 'GET' };
      await api.method(api.rootId, 'GET');
      for (const statusCode of ['200', '400'])
        await apiGateway.send(new PutMethodResponseCommand({ ...where, statusCode }));
      await apiGateway.send(
        new PutIntegrationCommand({
          ...where,
          type: 'AWS',
          integrationHttpMethod: 'POST',
          uri: functionUri(sandbox.region, arn),
          requestTemplates: { 'application/json': '{"name":"$input.params(\'name\')"}' },
        }),
      );
      await apiGateway.send(
        new PutIntegrationResponseCommand({
          ...where,
          statusCode: '200',
          responseTemplates: { 'application/json': "$input.json('$.greeting')" },
        }),
      );
      await apiGateway.send(
        new PutIntegrationResponseCommand({ ...where, statusCode: '400', selectionPattern: 'Bad.*' }),
      );
      await api.deploy();
      const { events } = standInFunction(test, ({ name }) => ({ greeting: `Hello ${name}` }));
      const good = await api.call('test?name=Ann');
      assert.equal(await good.json(), 'Hello Ann');
      assert.deepEqual(events, [{ name: 'Ann' }]);
      standInFunction(test, () => ({}), { error: 'Bad name' });
      const bad = await api.call('test?name=');
      assert.equal(bad.status, 400);
      assert.equal((await bad.json()).errorMessage, 'Bad name');
    });
  });
});
