/** What stands behind deployed methods: mock and Lambda integrations, their templates, errors and time-outs. */
import { strict as assert } from 'node:assert';
import { request } from 'node:http';
import {
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, functionUri, standInFunction } from '../support/apiFixture.ts';
import { expectRefusal } from '../support/expectRefusal.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

describe('Integrations of deployed APIs', () => {
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
