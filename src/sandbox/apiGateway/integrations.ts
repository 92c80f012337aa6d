/** Integrations: what a method hands its requests to. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, notFound, unsupported } from './apiGatewayErrors.ts';
import { compact, constraints, flag, nullableTextMap, number, record, text, textList, textMap } from './input.ts';
import { checkIntegrationParameter } from './mappings.ts';
import { checkTemplate } from './mappingTemplate.ts';
import { methodPath } from './methods.ts';
import { mapEntries, type PatchRule, patched, plainWording, replacing } from './patchOperations.ts';
import { type Integration, type Method, requireMethod } from './state.ts';

/** Path of a method's integration. */
export const integrationPath = `${methodPath}/integration`;

const types = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'];
const passthrough = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];

export const integrationRoutes: readonly Route[] = [
  { operation: 'PutIntegration', method: 'PUT', path: integrationPath, status: 201, handle: putIntegration },
  {
    operation: 'GetIntegration',
    method: 'GET',
    path: integrationPath,
    handle: (request, { world }) => requireIntegration(request, world).integration,
  },
  { operation: 'UpdateIntegration', method: 'PATCH', path: integrationPath, handle: updateIntegration },
  { operation: 'DeleteIntegration', method: 'DELETE', path: integrationPath, status: 204, handle: deleteIntegration },
];

/** A method that has an integration. */
export function requireIntegration({ path }: Pick<RestRequest, 'path'>, world: Call['world']) {
  const found = requireMethod(world, path);
  const integration = found.method.methodIntegration;
  if (integration === undefined) throw notFound('Invalid Integration identifier specified');
  return { ...found, integration };
}

/** The function that an integration's URI names; undefined for another service or another form. */
export function functionArnOf(uri: string | undefined): string | undefined {
  return /^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/+2015-03-31\/functions\/(.+)\/invocations$/.exec(uri ?? '')?.[1];
}

function putIntegration({ path, body }: RestRequest, { world }: Call) {
  const type = text(body, 'type');
  const rules = constraints();
  rules.required(body.type, 'putIntegrationInput.type');
  rules.oneOf(type, types, 'putIntegrationInput.type');
  rules.hold();
  const httpMethod = text(body, 'httpMethod');
  const uri = text(body, 'uri');
  checkTarget(type ?? '', httpMethod, uri);
  const { resource, method } = requireMethod(world, path);
  const tls = record(body, 'tlsConfig');
  const integration: Integration = compact({
    type: type ?? '',
    httpMethod,
    uri,
    connectionType: text(body, 'connectionType') ?? (type?.startsWith('HTTP') ? 'INTERNET' : undefined),
    connectionId: text(body, 'connectionId'),
    credentials: text(body, 'credentials'),
    requestParameters: textMap(body, 'requestParameters'),
    requestTemplates: nullableTextMap(body, 'requestTemplates'),
    passthroughBehavior: text(body, 'passthroughBehavior') ?? 'WHEN_NO_MATCH',
    contentHandling: text(body, 'contentHandling'),
    timeoutInMillis: number(body, 'timeoutInMillis') ?? 29_000,
    cacheNamespace: text(body, 'cacheNamespace') ?? resource.id,
    cacheKeyParameters: textList(body, 'cacheKeyParameters') ?? [],
    tlsConfig: tls && { insecureSkipVerification: flag(tls, 'insecureSkipVerification') ?? false },
    // Putting an integration anew keeps no responses of the old one.
  });
  checkIntegration(method, integration);
  method.methodIntegration = integration;
  return integration;
}

/** Checks what an integration points at, in the order in which AWS complains. Source: recorded answers of PutIntegration. */
function checkTarget(type: string, httpMethod: string | undefined, uri = ''): void {
  if (type === 'MOCK') return;
  if (httpMethod === undefined || httpMethod === '')
    throw badRequest('Enumeration value for HttpMethod must be non-empty');
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    if (!/^https?:\/\/\S+$/.test(uri) && !uri.startsWith('${stageVariables.'))
      throw badRequest('Invalid HTTP endpoint specified for URI');
    return;
  }
  const parts = /^arn:[^:]*:apigateway:([^:]*):([^:]*):(.+)$/.exec(uri);
  if (parts === null) throw badRequest('Invalid ARN specified in the request');
  const [, , service = '', resource = ''] = parts;
  if (!resource.startsWith('path') && !resource.startsWith('action'))
    throw badRequest('AWS ARN for integration must contain path or action');
  const isFunction = service === 'lambda' && /^path\/+2015-03-31\/functions\//.test(resource);
  if (type === 'AWS_PROXY' && !isFunction)
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  if (type === 'AWS' && !isFunction) throw unsupported('integrations with services other than Lambda');
  if (functionArnOf(uri) === undefined) throw badRequest('Invalid function ARN or invalid uri');
}

function checkIntegration(method: Method, integration: Integration): void {
  const { passthroughBehavior, timeoutInMillis, requestParameters, requestTemplates } = integration;
  if (!passthrough.includes(passthroughBehavior))
    throw badRequest(`Invalid passthrough behavior specified. Valid options are ${passthrough.join(',')}`);
  if (!Number.isInteger(timeoutInMillis) || timeoutInMillis < 50 || timeoutInMillis > 29_000)
    throw badRequest('Timeout should be between 50 ms and 29000 ms');
  if (integration.credentials)
    throw unsupported('credentials of integrations; let the function be invoked by permission');
  for (const [target, source] of Object.entries(requestParameters ?? {})) {
    checkIntegrationParameter(method, target, source);
    if (target.toLowerCase().endsWith('.x-amz-invocation-type')) throw unsupported('asynchronous integrations');
  }
  for (const template of Object.values(requestTemplates ?? {})) if (template !== null) checkTemplate(template);
}

const rules: readonly PatchRule<Integration>[] = [
  replacing('/uri', (integration, value) => {
    integration.uri = value;
  }),
  replacing('/httpMethod', (integration, value) => {
    integration.httpMethod = value;
  }),
  replacing('/credentials', (integration, value) => {
    integration.credentials = value;
  }),
  replacing('/connectionType', (integration, value) => {
    integration.connectionType = value;
  }),
  replacing('/connectionId', (integration, value) => {
    integration.connectionId = value;
  }),
  replacing('/passthroughBehavior', (integration, value = '') => {
    integration.passthroughBehavior = value;
  }),
  replacing('/contentHandling', (integration, value = '') => {
    if (value === '') delete integration.contentHandling;
    else integration.contentHandling = value;
  }),
  replacing('/timeoutInMillis', (integration, value) => {
    integration.timeoutInMillis = Number(value);
  }),
  replacing('/cacheNamespace', (integration, value = '') => {
    integration.cacheNamespace = value;
  }),
  {
    path: '/cacheKeyParameters/{name}',
    ops: ['add', 'remove'],
    apply(integration, { op, keys: [key = ''] }) {
      const rest = integration.cacheKeyParameters.filter((name) => name !== key);
      integration.cacheKeyParameters = op === 'add' ? [...rest, key] : rest;
    },
  },
  mapEntries('/requestParameters/{name}', 'requestParameters', {
    parse: (value = '') => value,
    missing: () => notFound('Invalid parameter name specified'),
  }),
  mapEntries('/requestTemplates/{contentType}', 'requestTemplates', {
    parse: (value) => (value === undefined || value === '' ? null : value),
    missing: () => notFound('Content-Type specified was not found'),
  }),
];

function updateIntegration(request: RestRequest, { world }: Call) {
  const { method, integration } = requireIntegration(request, world);
  const next = patched(integration, request.body, 'updateIntegrationInput', rules, plainWording);
  checkTarget(next.type, next.httpMethod, next.uri);
  checkIntegration(method, next);
  method.methodIntegration = next;
  return next;
}

function deleteIntegration(request: RestRequest, { world }: Call): void {
  const { method } = requireIntegration(request, world);
  delete method.methodIntegration;
}
