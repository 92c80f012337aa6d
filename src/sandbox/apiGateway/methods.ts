/** Methods of resources: who may call, with which parameters. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, conflict, notFound } from './apiGatewayErrors.ts';
import { compact, constraints, flag, flagMap, recordList, text, textList, textMap } from './input.ts';
import { checkRequestParameter } from './mappings.ts';
import { checkModelName } from './models.ts';
import { listEntries, mapEntries, type PatchRule, patched, plainWording, replacing, truth } from './patchOperations.ts';
import { type ApiState, type Method, own, requireMethod, requireResource } from './state.ts';

/** Path of one method; what belongs to a method continues it. */
export const methodPath = '/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}';

const httpMethods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'];
const authorizationTypes = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'];

export const methodRoutes: readonly Route[] = [
  { operation: 'PutMethod', method: 'PUT', path: methodPath, status: 201, handle: putMethod },
  {
    operation: 'GetMethod',
    method: 'GET',
    path: methodPath,
    handle: ({ path }, { world }) => requireMethod(world, path).method,
  },
  { operation: 'UpdateMethod', method: 'PATCH', path: methodPath, handle: updateMethod },
  { operation: 'DeleteMethod', method: 'DELETE', path: methodPath, status: 204, handle: deleteMethod },
];

function putMethod({ path, body }: RestRequest, { world }: Call) {
  const { api, resource } = requireResource(world, path);
  const httpMethod = path.http_method ?? '';
  if (!httpMethods.includes(httpMethod))
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`);
  const rules = constraints();
  rules.required(body.authorizationType, 'putMethodInput.authorizationType');
  rules.hold();
  const scopes = textList(body, 'authorizationScopes') ?? [];
  const method: Method = compact({
    httpMethod,
    authorizationType: (text(body, 'authorizationType') ?? '').toUpperCase(),
    authorizerId: text(body, 'authorizerId'),
    apiKeyRequired: flag(body, 'apiKeyRequired') ?? false,
    requestValidatorId: text(body, 'requestValidatorId'),
    operationName: text(body, 'operationName'),
    requestParameters: flagMap(body, 'requestParameters'),
    requestModels: textMap(body, 'requestModels'),
    authorizationScopes: scopes.length > 0 ? scopes : undefined,
  });
  checkParameters(method);
  settleAuthorization(api, method);
  if (method.requestValidatorId !== undefined) checkValidator(api, method.requestValidatorId);
  for (const name of Object.values(method.requestModels ?? {})) checkModelName(api, name);
  if (own(resource.methods, httpMethod) !== undefined) throw conflict('Method already exists for this resource');
  resource.methods[httpMethod] = method;
  return method;
}

function checkParameters({ requestParameters = {} }: Method): void {
  const keys = Object.keys(requestParameters);
  for (const key of keys) checkRequestParameter(key);
  if (new Set(keys.map((key) => key.split('.').at(-1))).size < keys.length)
    throw badRequest('Parameter names must be unique across querystring, header and path');
}

/** CUSTOM and COGNITO_USER_POOLS need an authorizer of their kind; the other types ignore one. */
function settleAuthorization(api: ApiState, method: Method): void {
  const { authorizationType, authorizerId } = method;
  if (!authorizationTypes.includes(authorizationType))
    throw badRequest(`Invalid authorization type specified. Valid options are ${authorizationTypes.join(',')}`);
  if (authorizationType !== 'CUSTOM' && authorizationType !== 'COGNITO_USER_POOLS') {
    delete method.authorizerId;
    return;
  }
  const authorizer = authorizerId === undefined ? undefined : own(api.authorizers, authorizerId);
  const isCognito = authorizer?.type === 'COGNITO_USER_POOLS';
  if (authorizer === undefined || isCognito !== (authorizationType === 'COGNITO_USER_POOLS'))
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a ' +
        'valid authorizer.',
    );
}

function checkValidator(api: ApiState, id: string): void {
  if (own(api.requestValidators, id) === undefined) throw badRequest('Invalid Request Validator identifier specified');
}

function rulesFor(api: ApiState): readonly PatchRule<Method>[] {
  return [
    replacing('/authorizationType', (method, value = '') => {
      method.authorizationType = value.toUpperCase();
    }),
    replacing('/authorizerId', (method, value) => {
      method.authorizerId = value;
    }),
    replacing('/apiKeyRequired', (method, value) => {
      method.apiKeyRequired = truth(value);
    }),
    replacing('/operationName', (method, value) => {
      method.operationName = value;
    }),
    replacing('/requestValidatorId', (method, value = '') => {
      // An empty value takes the validator away.
      if (value === '') delete method.requestValidatorId;
      else {
        checkValidator(api, value);
        method.requestValidatorId = value;
      }
    }),
    listEntries('/authorizationScopes', 'authorizationScopes'),
    mapEntries('/requestParameters/{name}', 'requestParameters', {
      parse: truth,
      missing: () => notFound('Invalid parameter name specified'),
    }),
    mapEntries('/requestModels/{contentType}', 'requestModels', {
      parse: (value = '') => checkModelName(api, value),
      missing: () => notFound('Content-Type specified was not found'),
    }),
  ];
}

function updateMethod({ path, body }: RestRequest, { world }: Call) {
  const { api, resource, method } = requireMethod(world, path);
  const next = patched(method, body, 'updateMethodInput', rulesFor(api), plainWording);
  checkParameters(next);
  const paths = (recordList(body, 'patchOperations') ?? []).map((operation) => operation.path);
  // AWS wants both in one request, whatever authorizer the method has. Source: localstack#7860, tested against AWS.
  if (paths.includes('/authorizationType') && !paths.includes('/authorizerId')) delete next.authorizerId;
  settleAuthorization(api, next);
  resource.methods[next.httpMethod] = next;
  return next;
}

function deleteMethod({ path }: RestRequest, { world }: Call): void {
  const { resource, method } = requireMethod(world, path);
  delete resource.methods[method.httpMethod];
}
