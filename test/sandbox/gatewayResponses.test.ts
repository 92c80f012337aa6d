/** Gateway responses: their defaults, their changes, and what callers get to see of them. */
import { strict as assert } from 'node:assert';
import {
  DeleteGatewayResponseCommand,
  type GatewayResponseType,
  GetGatewayResponseCommand,
  GetGatewayResponsesCommand,
  type PatchOperation,
  PutGatewayResponseCommand,
  type PutGatewayResponseCommandInput,
  UpdateGatewayResponseCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, refused } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

describe('Gateway responses of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  apiPerTest((made) => {
    ({ test, api } = made);
  });

  const put = (responseType: GatewayResponseType, settings: Partial<PutGatewayResponseCommandInput> = {}) =>
    test.apiGateway.send(new PutGatewayResponseCommand({ restApiId: api.id, responseType, ...settings }));
  const get = (responseType: GatewayResponseType) =>
    test.apiGateway.send(new GetGatewayResponseCommand({ restApiId: api.id, responseType }));
  const origin = 'gatewayresponse.header.Access-Control-Allow-Origin';

  it('have AWS’s defaults, all 21 of them', async () => {
    const { $metadata: _, ...read } = await get('MISSING_AUTHENTICATION_TOKEN');
    assert.deepEqual(read, {
      defaultResponse: true,
      responseParameters: {},
      responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
      responseType: 'MISSING_AUTHENTICATION_TOKEN',
      statusCode: '403',
    });
    const { items = [] } = await test.apiGateway.send(new GetGatewayResponsesCommand({ restApiId: api.id }));
    assert.equal(items.length, 21);
    assert.deepEqual(
      items.filter(({ statusCode }) => statusCode === undefined).map(({ responseType }) => responseType),
      ['DEFAULT_4XX', 'DEFAULT_5XX'],
    );
  });

  it('stand in for the types of their family that are not set themselves', async () => {
    const { apiGateway } = test;
    await put('DEFAULT_4XX', { responseParameters: { [origin]: "'*'" } });
    const standIn = await get('UNAUTHORIZED');
    assert.equal(standIn.defaultResponse, true);
    assert.equal(standIn.statusCode, '401');
    assert.deepEqual(standIn.responseParameters, { [origin]: "'*'" });
    assert.deepEqual((await get('INTEGRATION_FAILURE')).responseParameters, {});
    await apiGateway.send(new DeleteGatewayResponseCommand({ restApiId: api.id, responseType: 'DEFAULT_4XX' }));
    assert.deepEqual((await get('UNAUTHORIZED')).responseParameters, {});
    await refused(
      apiGateway.send(new DeleteGatewayResponseCommand({ restApiId: api.id, responseType: 'DEFAULT_4XX' })),
      'NotFoundException',
      'Gateway response type not defined on api',
      404,
    );
  });

  it('refuse what AWS refuses', async () => {
    await assert.rejects(put('NO_SUCH_TYPE' as GatewayResponseType), {
      name: 'ValidationException',
      message: /^1 validation error detected: Value 'NO_SUCH_TYPE' at 'responseType' failed to satisfy constraint: /,
    });
    await assert.rejects(put('UNAUTHORIZED', { statusCode: 'abc' }), { name: 'ValidationException' });
    await assert.rejects(put('UNAUTHORIZED', { responseParameters: { 'header.x': "'a'" } }), {
      name: 'BadRequestException',
      message: /Invalid mapping expression specified: header\.x\]$/,
    });
    await assert.rejects(put('UNAUTHORIZED', { responseTemplates: { 'application/json': '#set($a = 1)' } }), {
      message: 'The sandbox does not support the directive #set in mapping templates. AWS does.',
    });
    const patch = (operation: PatchOperation) =>
      test.apiGateway.send(
        new UpdateGatewayResponseCommand({
          restApiId: api.id,
          responseType: 'UNAUTHORIZED',
          patchOperations: [operation],
        }),
      );
    await refused(
      patch({ op: 'add', path: '/statusCode', value: '444' }),
      'BadRequestException',
      'Invalid patch path /statusCode',
    );
    await refused(
      patch({ op: 'replace', path: '/responseParameters/gatewayresponse.header.x', value: "'a'" }),
      'NotFoundException',
      'Invalid parameter name specified',
    );
    const changed = await patch({ op: 'replace', path: '/statusCode', value: '444' });
    assert.equal(changed.statusCode, '444');
    assert.equal(changed.defaultResponse, false);
  });

  async function deployed(): Promise<void> {
    const id = await api.resource('here');
    await api.method(id, 'GET', { apiKeyRequired: true });
    await api.mock(id, 'GET');
    await api.deploy();
  }

  it('are seen by callers once deployed, with status, headers and template', async () => {
    await deployed();
    await put('MISSING_AUTHENTICATION_TOKEN', {
      statusCode: '404',
      responseParameters: {
        [origin]: "'https://a.example'",
        'gatewayresponse.header.x-accept': 'method.request.header.Accept',
        'gatewayresponse.header.x-q': 'method.request.querystring.q',
        'gatewayresponse.header.x-stage': 'context.stage',
      },
      responseTemplates: {
        'application/json':
          '{"message": $context.error.messageString, "type": "$context.error.responseType", "path": "$context.path"}',
      },
    });
    assert.equal((await api.call('test/nowhere')).status, 403);
    await api.deploy();
    const response = await api.call('test/nowhere?q=1', { headers: { accept: 'application/json' } });
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://a.example');
    assert.equal(response.headers.get('x-accept'), 'application/json');
    assert.equal(response.headers.get('x-q'), '1');
    assert.equal(response.headers.get('x-stage'), 'test');
    assert.equal(response.headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException');
    assert.deepEqual(await response.json(), {
      message: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
      path: '/test/nowhere',
    });
  });

  it('choose the template by what the client accepts', async () => {
    await put('INVALID_API_KEY', {
      responseTemplates: { 'application/json': '{"m":"json"}', 'application/xml': '<m>$context.error.message</m>' },
    });
    await deployed();
    const xml = await api.call('test/here', { headers: { accept: 'application/xml' } });
    assert.equal(xml.status, 403);
    assert.equal(xml.headers.get('content-type'), 'application/xml');
    assert.equal(await xml.text(), '<m>Forbidden</m>');
    assert.deepEqual(await (await api.call('test/here')).json(), { m: 'json' });
  });

  it('of DEFAULT_5XX cover misconfigured integrations', async () => {
    await put('DEFAULT_5XX', { responseParameters: { [origin]: "'*'" }, statusCode: '599' });
    const id = await api.resource('broken');
    await api.method(id, 'GET');
    await api.proxy(id, 'GET', `arn:aws:lambda:${test.sandbox.region}:${test.sandbox.accountId}:function:nosuch`);
    await api.deploy();
    const response = await api.call('test/broken');
    assert.equal(response.status, 599);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('x-amzn-errortype'), 'InternalServerErrorException');
  });
});
