/** Methods, integrations and their responses: what is stored, and what is refused. */
import { strict as assert } from 'node:assert';
import {
  CreateModelCommand,
  DeleteIntegrationCommand,
  DeleteIntegrationResponseCommand,
  DeleteMethodCommand,
  DeleteMethodResponseCommand,
  DeleteModelCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  GetModelsCommand,
  type PatchOperation,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
  UpdateMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type ApiFixture, apiPerTest, functionUri, refused } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

const noAuthorizer =
  'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.';

describe('Methods of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  apiPerTest((made) => {
    ({ test, api } = made);
  });

  const at = (httpMethod = 'GET') => ({ restApiId: api.id, resourceId: api.rootId, httpMethod });
  const patch = (...patchOperations: PatchOperation[]) =>
    test.apiGateway.send(new UpdateMethodCommand({ ...at(), patchOperations }));

  it('keeps a method as it was put, once', async () => {
    const { apiGateway } = test;
    const made = await apiGateway.send(new PutMethodCommand({ ...at('ANY'), authorizationType: 'NONE' }));
    assert.equal(made.$metadata.httpStatusCode, 201);
    const { $metadata: _, ...read } = await apiGateway.send(new GetMethodCommand(at('ANY')));
    assert.deepEqual(read, { httpMethod: 'ANY', authorizationType: 'NONE', apiKeyRequired: false });
    await refused(api.method(api.rootId, 'ANY'), 'ConflictException', 'Method already exists for this resource', 409);
    const gone = await apiGateway.send(new DeleteMethodCommand(at('ANY')));
    assert.equal(gone.$metadata.httpStatusCode, 204);
    const message = 'Invalid Method identifier specified';
    await refused(apiGateway.send(new GetMethodCommand(at('ANY'))), 'NotFoundException', message, 404);
    await refused(apiGateway.send(new DeleteMethodCommand(at('ANY'))), 'NotFoundException', message);
  });

  it('wants the authorizer along with a type that needs one, also when the method has it already', async () => {
    const arn = await test.cognito
      .send(new CreateUserPoolCommand({ PoolName: 'people' }))
      .then(({ UserPool }) => UserPool?.Arn ?? '');
    const authorizerId = await api.authorizer(arn);
    const type = { op: 'replace', path: '/authorizationType', value: 'COGNITO_USER_POOLS' } as const;
    const withAuthorizer = { authorizationType: 'COGNITO_USER_POOLS', authorizerId };
    await test.apiGateway.send(new PutMethodCommand({ ...at(), ...withAuthorizer }));
    await refused(patch(type), 'BadRequestException', noAuthorizer);
    await patch(type, { op: 'replace', path: '/authorizerId', value: authorizerId });
  });

  it('refuses methods that AWS refuses', async () => {
    const put = (settings: object, httpMethod = 'GET') =>
      test.apiGateway.send(new PutMethodCommand({ ...at(httpMethod), authorizationType: 'NONE', ...settings }));
    const resource = 'Invalid Resource identifier specified';
    await refused(put({ restApiId: 'nosuch' }), 'NotFoundException', resource, 404);
    await refused(put({ resourceId: 'nosuch' }), 'NotFoundException', resource, 404);
    await refused(
      put({}, 'FETCH'),
      'BadRequestException',
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
      400,
    );
    await refused(put({ authorizationType: 'COGNITO_USER_POOLS' }), 'BadRequestException', noAuthorizer, 400);
    await refused(put({ authorizationType: 'CUSTOM', authorizerId: 'nosuch' }), 'BadRequestException', noAuthorizer);
    await refused(
      put({ requestValidatorId: 'nosuch' }),
      'BadRequestException',
      'Invalid Request Validator identifier specified',
    );
    await refused(
      put({ requestModels: { 'application/json': 'petModel' } }),
      'BadRequestException',
      'Invalid model identifier specified: petModel',
    );
    await refused(
      put({ requestParameters: { 'method.request.header.a': true, 'method.request.querystring.a': true } }),
      'BadRequestException',
      'Parameter names must be unique across querystring, header and path',
    );
    await refused(
      put({ requestParameters: { 'method.request.cookie.a': true } }),
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ' +
        'specified: method.request.cookie.a]',
    );
  });

  it('changes a method by patches', async () => {
    await api.method(api.rootId, 'GET');
    const added = await patch(
      { op: 'add', path: '/requestParameters/method.request.querystring.optional', value: 'true' },
      { op: 'add', path: '/requestModels/application~1json', value: 'Empty' },
      { op: 'add', path: '/authorizationScopes', value: 'email' },
    );
    assert.deepEqual(added.requestParameters, { 'method.request.querystring.optional': true });
    assert.deepEqual(added.requestModels, { 'application/json': 'Empty' });
    assert.deepEqual(added.authorizationScopes, ['email']);
    const replaced = await patch(
      { op: 'replace', path: '/operationName', value: 'getIt' },
      { op: 'replace', path: '/apiKeyRequired', value: 'true' },
      { op: 'replace', path: '/authorizationType', value: 'AWS_IAM' },
    );
    assert.deepEqual(
      [replaced.operationName, replaced.apiKeyRequired, replaced.authorizationType],
      ['getIt', true, 'AWS_IAM'],
    );
    const removed = await patch(
      { op: 'remove', path: '/requestParameters/method.request.querystring.optional' },
      { op: 'remove', path: '/authorizationScopes', value: 'email' },
    );
    assert.equal(removed.requestParameters, undefined);
    assert.equal(removed.authorizationScopes, undefined);
  });

  it('refuses patches of a method that AWS refuses, and ignores an authorizer where none is used', async () => {
    await api.method(api.rootId, 'GET');
    const bad = (operation: PatchOperation, message: string) =>
      refused(patch(operation), 'BadRequestException', message);
    await bad({ op: 'replace', path: '/httpMethod', value: 'PUT' }, 'Invalid patch path /httpMethod');
    await bad({ op: 'add', path: '/requestParameters', value: 'x' }, 'Invalid patch path /requestParameters');
    await bad(
      { op: 'add', path: '/requestModels/application/json', value: 'Empty' },
      'Invalid patch path /requestModels/application/json',
    );
    const onlyReplace = 'Invalid patch operation specified. Must be one of: [replace]';
    await bad({ op: 'add', path: '/authorizationType', value: 'NONE' }, onlyReplace);
    await bad({ op: 'replace', path: '/authorizationType', value: 'COGNITO_USER_POOLS' }, noAuthorizer);
    await bad(
      { op: 'replace', path: '/requestValidatorId', value: 'nosuch' },
      'Invalid Request Validator identifier specified',
    );
    const ignored = await patch({ op: 'replace', path: '/authorizerId', value: 'nosuch' });
    assert.equal(ignored.authorizerId, undefined);
    assert.equal((await patch({ op: 'replace', path: '/apiKeyRequired', value: 'whatever' })).apiKeyRequired, false);
  });

  it('keeps a Lambda proxy integration with AWS’s defaults', async () => {
    const { apiGateway, sandbox } = test;
    await api.method(api.rootId, 'GET');
    const arn = `arn:aws:lambda:${sandbox.region}:${sandbox.accountId}:function:f`;
    await api.proxy(api.rootId, 'GET', arn);
    const { $metadata: _, ...read } = await apiGateway.send(new GetIntegrationCommand(at()));
    assert.deepEqual(read, {
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      uri: functionUri(sandbox.region, arn),
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29000,
      cacheNamespace: api.rootId,
      cacheKeyParameters: [],
    });
    const changed = await apiGateway.send(
      new UpdateIntegrationCommand({
        ...at(),
        patchOperations: [{ op: 'replace', path: '/timeoutInMillis', value: '5000' }],
      }),
    );
    assert.equal(changed.timeoutInMillis, 5000);
    await apiGateway.send(new DeleteIntegrationCommand(at()));
    await refused(
      apiGateway.send(new GetIntegrationCommand(at())),
      'NotFoundException',
      'Invalid Integration identifier specified',
      404,
    );
  });

  it('refuses integrations that AWS refuses, and says so of those the sandbox lacks', async () => {
    await api.method(api.rootId, 'GET');
    const region = test.sandbox.region;
    const put = (settings: Partial<PutIntegrationCommandInput>) =>
      test.apiGateway.send(new PutIntegrationCommand({ ...at(), type: 'AWS_PROXY', ...settings }));
    const bad = (settings: Partial<PutIntegrationCommandInput>, message: string) =>
      refused(put(settings), 'BadRequestException', message, 400);
    const uri = functionUri(region, `arn:aws:lambda:${region}:1:function:f`);
    await refused(
      put({ type: 'HTTPS_PROXY' as 'HTTP_PROXY' }),
      'ValidationException',
      "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]',
    );
    await bad({ uri }, 'Enumeration value for HttpMethod must be non-empty');
    const post = { integrationHttpMethod: 'POST' };
    await bad({ ...post, uri: 'hello' }, 'Invalid ARN specified in the request');
    await bad(
      { ...post, uri: `arn:aws:apigateway:${region}:lambda:f` },
      'AWS ARN for integration must contain path or action',
    );
    await bad(
      { ...post, uri: `arn:aws:apigateway:${region}:s3:path/b/k` },
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
    await bad(
      { ...post, uri, credentials: `arn:aws:iam::${test.sandbox.accountId}:role/r` },
      'The sandbox does not support credentials of integrations; let the function be invoked by permission. AWS does.',
    );
    await bad({ ...post, uri, timeoutInMillis: 30_000 }, 'Timeout should be between 50 ms and 29000 ms');
    await bad(
      { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri: 'ftp://x' },
      'Invalid HTTP endpoint specified for URI',
    );
    await bad(
      { ...post, uri, requestParameters: { 'integration.request.header.a': 'method.request.header.a' } },
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ' +
        'parameter specified: method.request.header.a]',
    );
    await bad(
      { type: 'MOCK', requestTemplates: { 'application/json': "#if($input.params('a') == 'b'){}#end" } },
      'The sandbox does not support the directive #if in mapping templates. AWS does.',
    );
    await refused(
      test.apiGateway.send(new PutIntegrationCommand({ ...at('PUT'), type: 'MOCK' })),
      'NotFoundException',
      'Invalid Method identifier specified',
    );
  });

  it('keeps method responses, and refuses a second one of the same status', async () => {
    const { apiGateway } = test;
    await api.method(api.rootId, 'GET');
    const place = { ...at(), statusCode: '200' };
    await apiGateway.send(new PutMethodResponseCommand({ ...place, responseModels: { 'application/json': 'Empty' } }));
    await refused(
      apiGateway.send(new PutMethodResponseCommand(place)),
      'ConflictException',
      'Response already exists for this resource',
    );
    const patched = await apiGateway.send(
      new UpdateMethodResponseCommand({
        ...place,
        patchOperations: [{ op: 'add', path: '/responseParameters/method.response.header.x', value: 'true' }],
      }),
    );
    assert.deepEqual(patched.responseParameters, { 'method.response.header.x': true });
    await refused(
      apiGateway.send(
        new UpdateMethodResponseCommand({
          ...place,
          patchOperations: [{ op: 'remove', path: '/responseParameters/method.response.header.y' }],
        }),
      ),
      'NotFoundException',
      'Invalid parameter name specified',
    );
    await refused(
      apiGateway.send(new GetMethodResponseCommand({ ...at(), statusCode: 'wrong' })),
      'ValidationException',
      "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy " +
        'regular expression pattern: [1-5]\\d\\d',
    );
    await apiGateway.send(new DeleteMethodResponseCommand(place));
    await refused(
      apiGateway.send(new GetMethodResponseCommand(place)),
      'NotFoundException',
      'Invalid Response status code specified',
    );
  });

  it('keeps integration responses, whose headers the method must have declared', async () => {
    const { apiGateway } = test;
    await api.method(api.rootId, 'GET');
    const place = { ...at(), statusCode: '200' };
    await refused(
      apiGateway.send(new PutIntegrationResponseCommand(place)),
      'NotFoundException',
      'Invalid Integration identifier specified',
    );
    await api.mock(api.rootId, 'GET');
    const header = 'method.response.header.Access-Control-Allow-Origin';
    await refused(
      apiGateway.send(new PutIntegrationResponseCommand({ ...place, responseParameters: { [header]: "'*'" } })),
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ' +
        `parameter specified: ${header}]`,
    );
    await refused(
      apiGateway.send(new PutIntegrationResponseCommand({ ...place, responseTemplates: { 123: 'x' } })),
      'BadRequestException',
      'Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
    );
    const again = await apiGateway.send(
      new PutIntegrationResponseCommand({ ...place, selectionPattern: '', responseTemplates: { 'text/plain': 'hi' } }),
    );
    assert.deepEqual(again.responseTemplates, { 'text/plain': 'hi' });
    const { methodIntegration } = await apiGateway.send(new GetMethodCommand(at()));
    assert.deepEqual(methodIntegration?.integrationResponses?.['200'], {
      statusCode: '200',
      selectionPattern: '',
      responseTemplates: { 'text/plain': 'hi' },
    });
    await apiGateway.send(new DeleteIntegrationResponseCommand(place));
    await refused(
      apiGateway.send(new GetIntegrationResponseCommand(place)),
      'NotFoundException',
      'Invalid Response status code specified',
    );
  });

  it('keeps models, and does not let go of one that a method uses', async () => {
    const { apiGateway } = test;
    const { items } = await apiGateway.send(new GetModelsCommand({ restApiId: api.id }));
    assert.deepEqual(items?.map(({ name }) => name).sort(), ['Empty', 'Error']);
    const make = (name: string, schema?: string) =>
      apiGateway.send(new CreateModelCommand({ restApiId: api.id, name, contentType: 'application/json', schema }));
    await refused(
      make('Pet'),
      'BadRequestException',
      'Model schema must have at least 1 property or array items defined',
    );
    await make('Pet', '{"type":"object"}');
    await refused(make('Pet', '{}'), 'ConflictException', 'Model name already exists for this REST API', 409);
    await api.method(api.rootId, 'GET', { requestModels: { 'application/json': 'Pet' } });
    const drop = () => apiGateway.send(new DeleteModelCommand({ restApiId: api.id, modelName: 'Pet' }));
    await refused(
      drop(),
      'ConflictException',
      "Cannot delete model 'Pet', is referenced in method request: //GET",
      409,
    );
    await apiGateway.send(new DeleteMethodCommand(at()));
    await drop();
    await refused(drop(), 'NotFoundException', 'Invalid model name specified: Pet', 404);
  });
});
