/** GetExport: a deployed stage as an OpenAPI 3.0 document. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, unsupported } from './apiGatewayErrors.ts';
import { tokenHeaderOf } from './authorizerChecks.ts';
import { compact } from './input.ts';
import { parameterPlace } from './mappings.ts';
import { requireStage } from './stages.ts';
import type { Authorizer, Integration, Method, Resource, Snapshot } from './state.ts';
import { own } from './state.ts';

export const exportRoutes: readonly Route[] = [
  {
    operation: 'GetExport',
    method: 'GET',
    path: '/restapis/{restapi_id}/stages/{stage_name}/exports/{export_type}',
    handle: getExport,
  },
];

/** Which of Amazon's own additions a document has. */
interface Extensions {
  readonly integrations: boolean;
  readonly authorizers: boolean;
  /** Also what belongs to neither, such as validators. */
  readonly all: boolean;
}

function getExport(request: RestRequest, { world }: Call): Response {
  const { api, stage } = requireStage(request, world);
  const type = request.path.export_type ?? '';
  if (type === 'swagger') throw unsupported('exports of type swagger; use oas30');
  if (type !== 'oas30') throw badRequest(`No API exporter for type '${type}'`);
  if (request.headers.get('accept')?.includes('yaml')) throw unsupported('exports in YAML; use application/json');
  const asked = request.query.getAll('extensions').flatMap((value) => value.split(','));
  const has = (name: string) => asked.includes(name) || asked.includes('apigateway');
  const snapshot = own(api.deployments, stage.deploymentId)?.snapshot;
  if (snapshot === undefined) throw badRequest('Deployment id does not exist');
  const version = snapshot.version ?? new Date(stage.createdDate * 1000).toISOString().replace(/\.\d{3}/, '');
  const url = `${world.endpoint}/_aws/execute-api/${api.api.id}/{basePath}`;
  const document = compact({
    openapi: '3.0.1',
    info: compact({ title: snapshot.apiName, description: snapshot.description, version }),
    servers: [{ url, variables: { basePath: { default: stage.stageName } } }],
    paths: pathsOf(snapshot, {
      integrations: has('integrations'),
      authorizers: has('authorizers'),
      all: asked.includes('apigateway'),
    }),
    components: componentsOf(snapshot, has('authorizers')),
    ...(asked.includes('apigateway') && extensionsOf(snapshot)),
  });
  return new Response(JSON.stringify(document, null, 2), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="oas30_${version}.json"`,
    },
  });
}

/**
 * What stands beside the paths. Sources: developer guide, “Export a REST API” (validators come with
 * `extensions=apigateway` only), “x-amazon-apigateway-gateway-responses”, “x-amazon-apigateway-policy”.
 */
function extensionsOf({ gatewayResponses, requestValidators, policy, resources }: Snapshot) {
  const responses = Object.values(gatewayResponses).map(({ responseType, statusCode, ...rest }) => [
    responseType,
    compact({
      statusCode: statusCode === undefined ? undefined : Number(statusCode),
      responseParameters: unlessEmpty(rest.responseParameters),
      responseTemplates: unlessEmpty(rest.responseTemplates),
    }),
  ]);
  const used = Object.values(resources)
    .flatMap(({ methods }) => Object.values(methods))
    .flatMap(({ requestValidatorId }) => own(requestValidators, requestValidatorId ?? '') ?? []);
  const validators = used.map(({ id, name = id, validateRequestParameters, validateRequestBody }) => [
    name,
    { validateRequestParameters, validateRequestBody },
  ]);
  return {
    'x-amazon-apigateway-policy': policy === undefined ? undefined : JSON.parse(policy),
    'x-amazon-apigateway-gateway-responses': unlessEmpty(Object.fromEntries(responses)),
    'x-amazon-apigateway-request-validators': unlessEmpty(Object.fromEntries(validators)),
  };
}

function unlessEmpty<T extends object>(map: T): T | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}

function withMethods({ resources }: Snapshot): Resource[] {
  return Object.values(resources).filter(({ methods }) => Object.keys(methods).length > 0);
}

function pathsOf(snapshot: Snapshot, extensions: Extensions) {
  return Object.fromEntries(
    withMethods(snapshot).map(({ path, methods }) => [
      path,
      Object.fromEntries(
        Object.values(methods).map((method) => [
          method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod.toLowerCase(),
          operationOf(snapshot, path, method, extensions),
        ]),
      ),
    ]),
  );
}

function operationOf(snapshot: Snapshot, path: string, method: Method, extensions: Extensions) {
  const parameters = parametersOf(path, method);
  const models = Object.entries(method.requestModels ?? {});
  const security = securityOf(snapshot, method);
  return compact({
    operationId: method.operationName,
    parameters: parameters.length > 0 ? parameters : undefined,
    requestBody: models.length > 0 ? { content: contentOf(models), required: true } : undefined,
    responses: responsesOf(method),
    security: security.length > 0 ? security : undefined,
    'x-amazon-apigateway-request-validator': extensions.all ? validatorOf(snapshot, method) : undefined,
    'x-amazon-apigateway-integration':
      extensions.integrations && method.methodIntegration ? integrationOf(method.methodIntegration) : undefined,
  });
}

function validatorOf({ requestValidators }: Snapshot, { requestValidatorId = '' }: Method): string | undefined {
  const validator = own(requestValidators, requestValidatorId);
  return validator?.name ?? validator?.id;
}

function parametersOf(path: string, { requestParameters = {} }: Method) {
  const places = { querystring: 'query', path: 'path', header: 'header' } as const;
  const declared = Object.entries(requestParameters).flatMap(([expression, required]) => {
    const place = parameterPlace(expression);
    return place === undefined ? [] : [{ name: place.name, in: places[place.location] as string, required }];
  });
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = '']) => name);
  const implied = inPath
    .filter((name) => !declared.some((one) => one.in === 'path' && one.name === name))
    .map((name) => ({ name, in: 'path', required: true }));
  return [...implied, ...declared].map(({ name, in: place, required }) =>
    compact({
      name,
      in: place,
      // Parameters of a path are always required; others say so only when they are.
      required: place === 'path' || required ? true : undefined,
      schema: { type: 'string' },
    }),
  );
}

function contentOf(models: readonly (readonly [string, string])[]) {
  return Object.fromEntries(models.map(([type, name]) => [type, { schema: { $ref: `#/components/schemas/${name}` } }]));
}

function responsesOf({ methodResponses = {} }: Method) {
  return Object.fromEntries(
    Object.values(methodResponses).map(({ statusCode, responseParameters = {}, responseModels = {} }) => {
      const names = Object.keys(responseParameters).map((key) => key.replace('method.response.header.', ''));
      const headers = Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }]));
      return [
        statusCode,
        compact({
          description: `${statusCode} response`,
          headers: names.length > 0 ? headers : undefined,
          content: contentOf(Object.entries(responseModels)),
        }),
      ];
    }),
  );
}

function securityOf({ authorizers }: Snapshot, method: Method): Record<string, string[]>[] {
  const authorizer = own(authorizers, method.authorizerId ?? '');
  const requirement = {
    ...(authorizer && { [authorizer.name]: method.authorizationScopes ?? [] }),
    ...(method.authorizationType === 'AWS_IAM' && { sigv4: [] }),
    ...(method.apiKeyRequired && { api_key: [] }),
  };
  return Object.keys(requirement).length > 0 ? [requirement] : [];
}

function integrationOf(integration: Integration) {
  const { type, integrationResponses, passthroughBehavior, timeoutInMillis } = integration;
  const responses = Object.values(integrationResponses ?? {}).map(({ selectionPattern, ...response }) => [
    selectionPattern || 'default',
    response,
  ]);
  return compact({
    httpMethod: integration.httpMethod,
    uri: integration.uri,
    responses: responses.length > 0 ? Object.fromEntries(responses) : undefined,
    requestParameters: integration.requestParameters,
    requestTemplates: integration.requestTemplates,
    passthroughBehavior: passthroughBehavior.toLowerCase(),
    timeoutInMillis: timeoutInMillis === 29_000 ? undefined : timeoutInMillis,
    type: type.toLowerCase(),
  });
}

function componentsOf(snapshot: Snapshot, extensions: boolean) {
  const methods = withMethods(snapshot).flatMap((resource) => Object.values(resource.methods));
  const schemes: Record<string, object> = {};
  for (const method of methods) {
    const authorizer = own(snapshot.authorizers, method.authorizerId ?? '');
    if (authorizer !== undefined) schemes[authorizer.name] = schemeOf(authorizer, extensions);
    if (method.authorizationType === 'AWS_IAM') schemes.sigv4 = keyScheme('Authorization', 'awsSigv4');
    if (method.apiKeyRequired) schemes.api_key = keyScheme('x-api-key');
  }
  const used = methods.flatMap(({ requestModels = {}, methodResponses = {} }) => [
    ...Object.values(requestModels),
    ...Object.values(methodResponses).flatMap(({ responseModels = {} }) => Object.values(responseModels)),
  ]);
  const schemas = Object.fromEntries(
    [...new Set(used)].flatMap((name) => {
      const model = own(snapshot.models, name);
      return model === undefined ? [] : [[name, schemaOf(model.schema)]];
    }),
  );
  return compact({
    schemas: Object.keys(schemas).length > 0 ? schemas : undefined,
    securitySchemes: Object.keys(schemes).length > 0 ? schemes : undefined,
  });
}

function keyScheme(name: string, authtype?: string) {
  return compact({ type: 'apiKey', name, in: 'header', 'x-amazon-apigateway-authtype': authtype });
}

function schemeOf(authorizer: Authorizer, extensions: boolean) {
  // Of identity sources there may be several, which a scheme has no place for. Source: “x-amazon-apigateway-authorizer”.
  const isRequest = authorizer.type === 'REQUEST';
  const name = isRequest ? 'Unused' : (tokenHeaderOf(authorizer) ?? 'Authorization');
  const scheme = keyScheme(name, authorizer.authType);
  if (!extensions) return scheme;
  return {
    ...scheme,
    'x-amazon-apigateway-authorizer': compact({
      type: authorizer.type.toLowerCase(),
      providerARNs: authorizer.providerARNs,
      authorizerUri: authorizer.authorizerUri,
      identitySource: isRequest ? authorizer.identitySource : undefined,
      identityValidationExpression: authorizer.identityValidationExpression,
      authorizerResultTtlInSeconds: authorizer.ttlIsTold && authorizer.authorizerResultTtlInSeconds,
    }),
  };
}

/** OpenAPI has no `$schema` and refers to other models by name. */
function schemaOf(schema: string): unknown {
  const references = /https:\/\/apigateway\.amazonaws\.com\/restapis\/[a-z0-9]+\/models\/(\w+)/g;
  const { $schema: _draft, ...rest } = JSON.parse(schema.replace(references, '#/components/schemas/$1'));
  return rest;
}
