/** Integration responses: how what the integration answers becomes the method's answer. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, notFound } from './apiGatewayErrors.ts';
import { compact, nullableTextMap, requireStatusCode, text, textMap } from './input.ts';
import { integrationPath, requireIntegration } from './integrations.ts';
import { checkIntegrationResponseParameter } from './mappings.ts';
import { checkTemplate } from './mappingTemplate.ts';
import { mapEntries, type PatchRule, patched, plainWording, replacing } from './patchOperations.ts';
import { type IntegrationResponse, type Method, own, requireResource } from './state.ts';

const responsePath = `${integrationPath}/responses/{status_code}`;

export const integrationResponseRoutes: readonly Route[] = [
  {
    operation: 'PutIntegrationResponse',
    method: 'PUT',
    path: responsePath,
    status: 201,
    handle: putIntegrationResponse,
  },
  {
    operation: 'GetIntegrationResponse',
    method: 'GET',
    path: responsePath,
    handle: (request, { world }) => requireResponse(request, world).response,
  },
  { operation: 'UpdateIntegrationResponse', method: 'PATCH', path: responsePath, handle: updateIntegrationResponse },
  {
    operation: 'DeleteIntegrationResponse',
    method: 'DELETE',
    path: responsePath,
    status: 204,
    handle: deleteIntegrationResponse,
  },
];

function requireResponse(request: RestRequest, world: Call['world']) {
  requireStatusCode(request.path.status_code);
  const found = requireIntegration(request, world);
  const response = own(found.integration.integrationResponses ?? {}, request.path.status_code ?? '');
  if (response === undefined) throw notFound('Invalid Response status code specified');
  return { ...found, response };
}

/** Putting a response again overwrites it, unlike a method response. Source: recorded answers. */
function putIntegrationResponse(request: RestRequest, { world }: Call) {
  requireStatusCode(request.path.status_code);
  const { body, path } = request;
  const { method, integration } = requireIntegration(request, world);
  const statusCode = path.status_code ?? '';
  const response: IntegrationResponse = compact({
    statusCode,
    selectionPattern: text(body, 'selectionPattern'),
    responseParameters: textMap(body, 'responseParameters'),
    responseTemplates: emptyAsNull(nullableTextMap(body, 'responseTemplates')),
    contentHandling: text(body, 'contentHandling'),
  });
  checkResponse(method, response);
  integration.integrationResponses = { ...integration.integrationResponses, [statusCode]: response };
  return response;
}

function emptyAsNull(templates: Record<string, string | null> | undefined): Record<string, string | null> | undefined {
  if (templates === undefined) return undefined;
  return Object.fromEntries(Object.entries(templates).map(([type, value]) => [type, value === '' ? null : value]));
}

function checkResponse(method: Method, response: IntegrationResponse): void {
  const { statusCode, selectionPattern, responseParameters, responseTemplates } = response;
  if (selectionPattern !== undefined) checkPattern(selectionPattern);
  for (const [target, source] of Object.entries(responseParameters ?? {}))
    checkIntegrationResponseParameter(method, statusCode, target, source);
  for (const [type, template] of Object.entries(responseTemplates ?? {})) {
    if (!/^[^/\s]+\/[^/\s]+$/.test(type))
      throw badRequest(`Validation Result: warnings : [], errors : [Invalid content type specified: ${type}]`);
    if (template !== null) checkTemplate(template);
  }
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch {
    throw badRequest(`Invalid selection pattern specified: ${pattern}`);
  }
}

const rules: readonly PatchRule<IntegrationResponse>[] = [
  replacing('/selectionPattern', (response, value) => {
    response.selectionPattern = value;
  }),
  replacing('/contentHandling', (response, value = '') => {
    if (value === '') delete response.contentHandling;
    else response.contentHandling = value;
  }),
  mapEntries('/responseParameters/{name}', 'responseParameters', {
    parse: (value = '') => value,
    missing: () => notFound('Invalid parameter name specified'),
  }),
  mapEntries('/responseTemplates/{contentType}', 'responseTemplates', {
    parse: (value) => (value === undefined || value === '' ? null : value),
    missing: () => notFound('Content-Type specified was not found'),
  }),
];

function updateIntegrationResponse(request: RestRequest, { world }: Call) {
  const { method, integration, response } = requireResponse(request, world);
  const next = patched(response, request.body, 'updateIntegrationResponseInput', rules, plainWording);
  checkResponse(method, next);
  integration.integrationResponses = { ...integration.integrationResponses, [next.statusCode]: next };
  return next;
}

function deleteIntegrationResponse(request: RestRequest, { world }: Call): void {
  requireStatusCode(request.path.status_code);
  // An unknown method reads as an unknown integration here. Source: recorded answers.
  const { resource } = requireResource(world, request.path);
  const integration = own(resource.methods, request.path.http_method ?? '')?.methodIntegration;
  if (integration === undefined) throw notFound('Invalid Integration identifier specified');
  const { response } = requireResponse(request, world);
  const { [response.statusCode]: _gone, ...rest } = integration.integrationResponses ?? {};
  if (Object.keys(rest).length > 0) integration.integrationResponses = rest;
  else delete integration.integrationResponses;
}
