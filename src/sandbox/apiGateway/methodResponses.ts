/** Method responses: the status codes and headers that a method declares. */
import type { Call, RestRequest, Route } from '../service.ts';
import { conflict, notFound } from './apiGatewayErrors.ts';
import { compact, flagMap, requireStatusCode, textMap } from './input.ts';
import { checkResponseParameter } from './mappings.ts';
import { methodPath } from './methods.ts';
import { checkModelName } from './models.ts';
import { mapEntries, type PatchRule, patched, plainWording, truth } from './patchOperations.ts';
import { type MethodResponse, own, requireMethod } from './state.ts';

const responsePath = `${methodPath}/responses/{status_code}`;

export const methodResponseRoutes: readonly Route[] = [
  { operation: 'PutMethodResponse', method: 'PUT', path: responsePath, status: 201, handle: putMethodResponse },
  {
    operation: 'GetMethodResponse',
    method: 'GET',
    path: responsePath,
    handle: (request, { world }) => requireResponse(request, world).response,
  },
  { operation: 'UpdateMethodResponse', method: 'PATCH', path: responsePath, status: 201, handle: updateMethodResponse },
  {
    operation: 'DeleteMethodResponse',
    method: 'DELETE',
    path: responsePath,
    status: 204,
    handle: deleteMethodResponse,
  },
];

function requireResponse({ path }: RestRequest, world: Call['world']) {
  requireStatusCode(path.status_code);
  const found = requireMethod(world, path);
  const response = own(found.method.methodResponses ?? {}, path.status_code ?? '');
  if (response === undefined) throw notFound('Invalid Response status code specified');
  return { ...found, response };
}

function putMethodResponse({ path, body }: RestRequest, { world }: Call) {
  requireStatusCode(path.status_code);
  const { api, method } = requireMethod(world, path);
  const statusCode = path.status_code ?? '';
  const response: MethodResponse = compact({
    statusCode,
    responseParameters: flagMap(body, 'responseParameters'),
    responseModels: textMap(body, 'responseModels'),
  });
  for (const key of Object.keys(response.responseParameters ?? {})) checkResponseParameter(key);
  for (const name of Object.values(response.responseModels ?? {})) checkModelName(api, name);
  if (own(method.methodResponses ?? {}, statusCode) !== undefined)
    throw conflict('Response already exists for this resource');
  method.methodResponses = { ...method.methodResponses, [statusCode]: response };
  return response;
}

function updateMethodResponse(request: RestRequest, { world }: Call) {
  const { api, method, response } = requireResponse(request, world);
  const rules: readonly PatchRule<MethodResponse>[] = [
    mapEntries('/responseParameters/{name}', 'responseParameters', {
      parse(value, key) {
        checkResponseParameter(key);
        return truth(value);
      },
      missing: () => notFound('Invalid parameter name specified'),
    }),
    mapEntries('/responseModels/{contentType}', 'responseModels', {
      parse: (value = '') => checkModelName(api, value),
      missing: () => notFound('Content-Type specified was not found'),
    }),
  ];
  const next = patched(response, request.body, 'updateMethodResponseInput', rules, plainWording);
  method.methodResponses = { ...method.methodResponses, [next.statusCode]: next };
  return next;
}

function deleteMethodResponse(request: RestRequest, { world }: Call): void {
  const { method, response } = requireResponse(request, world);
  const { [response.statusCode]: _gone, ...rest } = method.methodResponses ?? {};
  if (Object.keys(rest).length > 0) method.methodResponses = rest;
  else delete method.methodResponses;
}
