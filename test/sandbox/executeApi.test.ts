/** Calls of deployed APIs: routing, authorizers, API keys, and the errors with their headers. */
import { strict as assert } from 'node:assert';
import {
  CreateApiKeyCommand,
  type CreateAuthorizerCommandInput,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  FlushStageAuthorizersCacheCommand,
  GetApiKeysCommand,
  UpdateApiKeyCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, type KnownToken, standInFunction, standInPools } from '../support/apiFixture.ts';
import { expectRefusal } from '../support/expectRefusal.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
const otherPool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_other';
const missingToken = { message: 'Missing Authentication Token' };

describe('Calls of deployed APIs', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  let now: () => number;
  beforeEach(() => {
    now = Date.now;
  });
  apiPerTest(
    (made) => {
      ({ test, api } = made);
    },
    { now: () => now() },
  );

  async function mockAt(pathPart: string, httpMethod: string, body?: string, parentId?: string): Promise<string> {
    const id = await api.resource(pathPart, parentId);
    await api.method(id, httpMethod);
    await api.mock(id, httpMethod, 200, body);
    return id;
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
      const authorizerId = await api.authorizer(pool, settings);
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
      const authorizerId = await api.authorizer(pool);
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
});
