/** Reading the document of GetExport, as AWS writes it. */
import assert from 'node:assert/strict';
import { parseExportedApi } from '../../../src/aws/exportedApi.ts';

const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
const handler = 'arn:aws:lambda:us-east-1:123456789012:function:hello';
const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${handler}/invocations`;

const schemes = {
  people: {
    type: 'apiKey',
    name: 'Token',
    in: 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': {
      type: 'cognito_user_pools',
      providerARNs: [pool],
      identityValidationExpression: '^abc$',
      authorizerResultTtlInSeconds: 0,
    },
  },
  mine: {
    type: 'apiKey',
    name: 'Unused',
    in: 'header',
    'x-amazon-apigateway-authtype': 'custom',
    'x-amazon-apigateway-authorizer': {
      type: 'request',
      identitySource: 'method.request.header.X-One, method.request.querystring.two',
    },
  },
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
};

function read(operation: object, more: object = {}) {
  const document = { paths: { '/a': { get: operation } }, components: { securitySchemes: schemes }, ...more };
  const [method] = parseExportedApi(JSON.stringify(document)).methods;
  assert.ok(method);
  return method;
}

describe('an exported API', () => {
  it('tells each method with its path; ANY has a name of its own', () => {
    const { methods } = parseExportedApi(
      JSON.stringify({
        paths: {
          '/a/{id}': { get: {}, 'x-amazon-apigateway-any-method': {}, parameters: [], 'x-other': {} },
          '/b': { options: {} },
        },
      }),
    );
    assert.deepEqual(
      methods.map(({ method, path, authorization }) => `${method} ${path} ${authorization}`),
      ['GET /a/{id} NONE', 'ANY /a/{id} NONE', 'OPTIONS /b NONE'],
    );
  });

  it('finds the Cognito authorizer of a method, and its scopes', () => {
    const method = read({ security: [{ people: ['news/read', 'email'] }] });
    assert.equal(method.authorization, 'COGNITO_USER_POOLS');
    assert.deepEqual(method.scopes, ['news/read', 'email']);
    assert.deepEqual(method.authorizer, {
      name: 'people',
      type: 'COGNITO_USER_POOLS',
      header: 'Token',
      userPoolArns: [pool],
      validationExpression: '^abc$',
      cacheSeconds: 0,
    });
    assert.equal(method.apiKeyRequired, false);
  });

  it('finds API keys beside an authorizer, in one requirement or in two', () => {
    for (const security of [[{ people: [], api_key: [] }], [{ api_key: [] }, { people: [] }]]) {
      const method = read({ security });
      assert.equal(method.authorization, 'COGNITO_USER_POOLS');
      assert.equal(method.apiKeyRequired, true);
    }
    const alone = read({ security: [{ api_key: [] }] });
    assert.deepEqual([alone.authorization, alone.apiKeyRequired], ['NONE', true]);
  });

  it('tells IAM and Lambda authorizers apart', () => {
    assert.equal(read({ security: [{ sigv4: [] }] }).authorization, 'AWS_IAM');
    assert.equal(read({ 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }).authorization, 'AWS_IAM');
    const custom = read({ security: [{ mine: [] }] });
    assert.equal(custom.authorization, 'CUSTOM');
    assert.equal(custom.authorizer?.type, 'REQUEST');
    assert.equal(custom.authorizer?.header, undefined);
  });

  it('names the function behind an integration', () => {
    const method = read({ 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri } });
    assert.deepEqual(method.integration, { type: 'AWS_PROXY', functionArn: handler, uri });
  });

  it('requires parameters only where a validator looks at them', () => {
    const parameters = [
      { name: 'id', in: 'path', required: true },
      { name: 'q', in: 'query', required: true },
      { name: 'X-H', in: 'header', required: true },
      { name: 'free', in: 'query' },
    ];
    const validators = {
      'x-amazon-apigateway-request-validators': {
        all: { validateRequestParameters: true, validateRequestBody: true },
        body: { validateRequestParameters: false, validateRequestBody: true },
      },
    };
    const name = 'x-amazon-apigateway-request-validator';
    const both = [
      { in: 'query', name: 'q' },
      { in: 'header', name: 'X-H' },
    ];
    assert.deepEqual(read({ parameters, [name]: 'all' }, validators).requiredParameters, both);
    assert.deepEqual(read({ parameters, [name]: 'body' }, validators).requiredParameters, []);
    assert.deepEqual(read({ parameters }, validators).requiredParameters, []);
    assert.deepEqual(read({ parameters }, { ...validators, [name]: 'all' }).requiredParameters, both);
  });

  it('tells what a JSON body is declared to be, with models inside of models', () => {
    const at = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const of = (schema: object, type = 'application/json') => ({ requestBody: { content: { [type]: { schema } } } });
    const schemas = {
      Order: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: at('Item') } } },
      Item: { type: 'string' },
      Tree: { type: 'object', properties: { left: at('Tree') } },
    };
    const components = { schemas };
    assert.deepEqual(read(of(at('Order')), { components }).bodySchema, {
      ...schemas.Order,
      properties: { items: { type: 'array', items: { type: 'string' } } },
    });
    assert.match(JSON.stringify(read(of(at('Tree')), { components }).bodySchema), /"left":\{"\$ref"/, 'it ends');
    assert.deepEqual(read(of(at('Gone')), { components }).bodySchema, at('Gone'));
    assert.equal(read(of(at('Order'), 'application/xml'), { components }).bodySchema, undefined);
    assert.equal(read({}, { components }).bodySchema, undefined);
  });

  it('lists the gateway responses with the headers that they set', () => {
    const { gatewayResponses } = parseExportedApi(
      JSON.stringify({
        paths: {},
        'x-amazon-apigateway-gateway-responses': {
          DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
          UNAUTHORIZED: { statusCode: 403, responseTemplates: {} },
        },
      }),
    );
    assert.deepEqual(gatewayResponses, [
      { type: 'DEFAULT_4XX', headers: ['access-control-allow-origin'] },
      { type: 'UNAUTHORIZED', status: 403, headers: [] },
    ]);
  });
});
