/** Request validators: their settings, and what they refuse before an integration is called. */
import { strict as assert } from 'node:assert';
import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  DeleteMethodCommand,
  DeleteRequestValidatorCommand,
  GetRequestValidatorCommand,
  GetRequestValidatorsCommand,
  type PatchOperation,
  UpdateRequestValidatorCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, refused } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

describe('Request validators of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  apiPerTest((made) => {
    ({ test, api } = made);
  });

  async function create(settings: object = {}): Promise<string> {
    const command = new CreateRequestValidatorCommand({ restApiId: api.id, name: 'checks', ...settings });
    return (await test.apiGateway.send(command)).id ?? '';
  }

  it('are kept, changed and deleted, with AWS’s refusals', async () => {
    const { apiGateway } = test;
    const id = await create();
    const where = { restApiId: api.id, requestValidatorId: id };
    const { $metadata: _, ...read } = await apiGateway.send(new GetRequestValidatorCommand(where));
    assert.deepEqual(read, { id, name: 'checks', validateRequestBody: false, validateRequestParameters: false });
    const patch = (operation: PatchOperation) =>
      apiGateway.send(new UpdateRequestValidatorCommand({ ...where, patchOperations: [operation] }));
    const changed = await patch({ op: 'replace', path: '/validateRequestBody', value: 'true' });
    assert.equal(changed.validateRequestBody, true);
    await refused(
      patch({ op: 'add', path: '/validateRequestBody', value: 'true' }),
      'BadRequestException',
      "Invalid patch path  '/validateRequestBody' specified for op 'add'. Please choose supported operations",
    );
    await refused(
      patch({ op: 'replace', path: '/invalidPath', value: 'true' }),
      'BadRequestException',
      "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, " +
        '/validateRequestParameters, /validateRequestBody]',
    );
    await refused(
      patch({ op: 'replace', path: '/name', value: '' }),
      'BadRequestException',
      'Request Validator name cannot be blank',
    );
    await refused(create({ restApiId: 'nosuch' }), 'BadRequestException', 'Invalid REST API identifier specified', 400);
    await apiGateway.send(new DeleteRequestValidatorCommand(where));
    const message = 'Invalid Request Validator identifier specified';
    await refused(apiGateway.send(new GetRequestValidatorCommand(where)), 'NotFoundException', message, 404);
    const { items } = await apiGateway.send(new GetRequestValidatorsCommand({ restApiId: api.id }));
    assert.deepEqual(items, []);
  });

  it('cannot be deleted while a method uses them', async () => {
    const { apiGateway } = test;
    const requestValidatorId = await create();
    await api.method(api.rootId, 'GET', { requestValidatorId });
    const drop = () => apiGateway.send(new DeleteRequestValidatorCommand({ restApiId: api.id, requestValidatorId }));
    await assert.rejects(drop(), { name: 'ConflictException' });
    await apiGateway.send(new DeleteMethodCommand({ restApiId: api.id, resourceId: api.rootId, httpMethod: 'GET' }));
    await drop();
  });

  async function expectBadRequest(response: Response, message: string): Promise<void> {
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('x-amzn-errortype'), 'BadRequestException');
    assert.deepEqual(await response.json(), { message });
  }

  it('refuse requests without the required parameters, and blank ones count as missing', async () => {
    const requestValidatorId = await create({ validateRequestParameters: true });
    await api.method(api.rootId, 'GET', {
      requestValidatorId,
      requestParameters: {
        'method.request.querystring.username': true,
        'method.request.querystring.password': true,
        'method.request.header.x-needed': true,
        'method.request.querystring.extra': false,
      },
    });
    await api.mock(api.rootId, 'GET');
    await api.deploy();
    const all = { headers: { 'X-Needed': 'yes' } };
    assert.equal((await api.call('test?username=a&password=b', all)).status, 200);
    await expectBadRequest(await api.call('test', all), 'Missing required request parameters: [username, password]');
    await expectBadRequest(
      await api.call('test?username=a&password=', all),
      'Missing required request parameters: [password]',
    );
    await expectBadRequest(
      await api.call('test?username=a&password=b'),
      'Missing required request parameters: [x-needed]',
    );
  });

  it('let everything pass on methods that only declare parameters', async () => {
    await api.method(api.rootId, 'GET', { requestParameters: { 'method.request.querystring.username': true } });
    await api.mock(api.rootId, 'GET');
    await api.deploy();
    assert.equal((await api.call('test')).status, 200);
  });

  it('refuse bodies that do not fit the model of their media type', async () => {
    const { apiGateway } = test;
    const requestValidatorId = await create({ validateRequestBody: true });
    const models = {
      Name: { type: 'string', minLength: 2 },
      Pet: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        required: ['name'],
        properties: {
          name: { $ref: `https://apigateway.amazonaws.com/restapis/${api.id}/models/Name` },
          age: { type: 'integer', minimum: 0, exclusiveMinimum: true },
        },
      },
    };
    for (const [name, schema] of Object.entries(models))
      await apiGateway.send(
        new CreateModelCommand({
          restApiId: api.id,
          name,
          contentType: 'application/json',
          schema: JSON.stringify(schema),
        }),
      );
    await api.method(api.rootId, 'POST', { requestValidatorId, requestModels: { 'application/json': 'Pet' } });
    await api.mock(api.rootId, 'POST');
    await api.deploy();
    const post = (body: string, type = 'application/json; charset=utf-8') =>
      api.call('test', { method: 'POST', body, headers: { 'content-type': type } });
    assert.equal((await post('{"name":"Rex","age":3}')).status, 200);
    for (const body of ['{}', '{"name":"R"}', '{"name":"Rex","age":0}', '[]', 'not json', ''])
      await expectBadRequest(await post(body), 'Invalid request body');
    assert.notEqual((await post('anything', 'text/plain')).status, 400);
  });
});
