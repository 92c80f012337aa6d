/** Request validators: whether a method's parameters and body are checked before the integration is called. */
import type { Call, RestRequest, Route, World } from '../service.ts';
import { badRequest, conflict, notFound } from './apiGatewayErrors.ts';
import { compact, flag, text } from './input.ts';
import { page } from './paging.ts';
import { patched, quotedWording, replacing, truth } from './patchOperations.ts';
import { type ApiState, apiGatewayState, newId, own, type RequestValidator, requireApi, requireText } from './state.ts';

const validatorsPath = '/restapis/{restapi_id}/requestvalidators';
const validatorPath = `${validatorsPath}/{requestvalidator_id}`;

export const requestValidatorRoutes: readonly Route[] = [
  { operation: 'CreateRequestValidator', method: 'POST', path: validatorsPath, status: 201, handle: createValidator },
  {
    operation: 'GetRequestValidators',
    method: 'GET',
    path: validatorsPath,
    handle: ({ path, query }, { world }) =>
      page(Object.values(requireApi(world, path.restapi_id).requestValidators), query),
  },
  {
    operation: 'GetRequestValidator',
    method: 'GET',
    path: validatorPath,
    handle: (request, { world }) => requireValidator(request, world).validator,
  },
  { operation: 'UpdateRequestValidator', method: 'PATCH', path: validatorPath, handle: updateValidator },
  { operation: 'DeleteRequestValidator', method: 'DELETE', path: validatorPath, status: 202, handle: deleteValidator },
];

function requireValidator({ path }: RestRequest, world: World) {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  const validator = api && own(api.requestValidators, path.requestvalidator_id ?? '');
  if (api === undefined || validator === undefined) throw notFound('Invalid Request Validator identifier specified');
  return { api, validator };
}

function createValidator({ path, body }: RestRequest, { world }: Call) {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  if (api === undefined) throw badRequest('Invalid REST API identifier specified');
  const validator: RequestValidator = compact({
    id: newId(),
    name: text(body, 'name'),
    validateRequestBody: flag(body, 'validateRequestBody') ?? false,
    validateRequestParameters: flag(body, 'validateRequestParameters') ?? false,
  });
  checkName(api, validator);
  api.requestValidators[validator.id] = validator;
  return validator;
}

function checkName(api: ApiState, { id, name }: RequestValidator): void {
  if (name === undefined) return;
  requireText(name, 'Request Validator name cannot be blank');
  const twin = Object.values(api.requestValidators).some((other) => other.id !== id && other.name === name);
  if (twin) throw conflict(`Request Validator name must be unique. Validator ${name} already exists in this RestApi.`);
}

function updateValidator(request: RestRequest, { world }: Call) {
  const { api, validator } = requireValidator(request, world);
  const next = patched(
    validator,
    request.body,
    'updateRequestValidatorInput',
    [
      replacing<RequestValidator>('/name', (target, value = '') => {
        target.name = value;
      }),
      replacing<RequestValidator>('/validateRequestParameters', (target, value) => {
        target.validateRequestParameters = truth(value);
      }),
      replacing<RequestValidator>('/validateRequestBody', (target, value) => {
        target.validateRequestBody = truth(value);
      }),
    ],
    quotedWording,
  );
  checkName(api, next);
  api.requestValidators[next.id] = next;
  return next;
}

function deleteValidator(request: RestRequest, { world }: Call): void {
  const { api, validator } = requireValidator(request, world);
  for (const { path, methods } of Object.values(api.resources))
    for (const { httpMethod, requestValidatorId } of Object.values(methods))
      if (requestValidatorId === validator.id)
        throw conflict(
          `Cannot delete request validator '${validator.name ?? validator.id}', is referenced in method: ` +
            `${httpMethod}/${path}`,
        );
  delete api.requestValidators[validator.id];
}
