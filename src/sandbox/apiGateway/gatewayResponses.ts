/** Gateway responses: what API Gateway answers by itself, and how that can be changed. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, notFound } from './apiGatewayErrors.ts';
import { constraints, requireStatusCode, text, textMap } from './input.ts';
import { checkGatewayResponseParameter } from './mappings.ts';
import { checkTemplate } from './mappingTemplate.ts';
import { page } from './paging.ts';
import { mapEntries, type PatchRule, patched, pathOnlyWording, replacing } from './patchOperations.ts';
import { type ApiState, type GatewayResponse, own, requireApi } from './state.ts';

const responsesPath = '/restapis/{restapi_id}/gatewayresponses';
const responsePath = `${responsesPath}/{response_type}`;

export const gatewayResponseRoutes: readonly Route[] = [
  { operation: 'PutGatewayResponse', method: 'PUT', path: responsePath, status: 201, handle: putGatewayResponse },
  { operation: 'GetGatewayResponses', method: 'GET', path: responsesPath, handle: getGatewayResponses },
  { operation: 'GetGatewayResponse', method: 'GET', path: responsePath, handle: getGatewayResponse },
  { operation: 'UpdateGatewayResponse', method: 'PATCH', path: responsePath, handle: updateGatewayResponse },
  {
    operation: 'DeleteGatewayResponse',
    method: 'DELETE',
    path: responsePath,
    status: 202,
    handle: deleteGatewayResponse,
  },
];

/** Default status of each type; the two DEFAULT types have none. Source: recorded answer of GetGatewayResponses. */
export const gatewayResponseStatus = {
  ACCESS_DENIED: '403',
  API_CONFIGURATION_ERROR: '500',
  AUTHORIZER_CONFIGURATION_ERROR: '500',
  AUTHORIZER_FAILURE: '500',
  BAD_REQUEST_BODY: '400',
  BAD_REQUEST_PARAMETERS: '400',
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: '403',
  INTEGRATION_FAILURE: '504',
  INTEGRATION_TIMEOUT: '504',
  INVALID_API_KEY: '403',
  INVALID_SIGNATURE: '403',
  MISSING_AUTHENTICATION_TOKEN: '403',
  QUOTA_EXCEEDED: '429',
  REQUEST_TOO_LARGE: '413',
  RESOURCE_NOT_FOUND: '404',
  THROTTLED: '429',
  UNAUTHORIZED: '401',
  UNSUPPORTED_MEDIA_TYPE: '415',
  WAF_FILTERED: '403',
} as const;

export type GatewayResponseType = keyof typeof gatewayResponseStatus;

/** The template of a gateway response that nobody changed. */
export const defaultTemplates: Readonly<Record<string, string>> = {
  'application/json': '{"message":$context.error.messageString}',
};

/** The types in the order in which AWS's validation message lists them. */
const listedTypes = (
  'REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, ' +
  'BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, ' +
  'INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, ' +
  'API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN'
).split(', ');

/** Whether a status belongs to the 4XX family, for which DEFAULT_4XX stands in; otherwise DEFAULT_5XX does. */
export function fallbackType(type: GatewayResponseType): 'DEFAULT_4XX' | 'DEFAULT_5XX' {
  return type === 'DEFAULT_5XX' || gatewayResponseStatus[type]?.startsWith('5') ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
}

/** The response that counts for a type: its own, or that of DEFAULT_4XX or DEFAULT_5XX, or none. */
export function customResponse(
  responses: Readonly<Record<string, GatewayResponse>>,
  type: GatewayResponseType,
): GatewayResponse | undefined {
  return own(responses, type) ?? own(responses, fallbackType(type));
}

function requireType({ path }: RestRequest): GatewayResponseType {
  const rules = constraints();
  rules.oneOf(path.response_type, listedTypes, 'responseType');
  rules.hold();
  return path.response_type as GatewayResponseType;
}

/** A response as answered. One that stands in for another type is told under that type, as a default. */
function answer({ gatewayResponses }: ApiState, type: GatewayResponseType) {
  const custom = customResponse(gatewayResponses, type);
  const isOwn = own(gatewayResponses, type) !== undefined;
  return {
    responseType: type,
    statusCode: custom?.statusCode ?? gatewayResponseStatus[type],
    responseParameters: custom?.responseParameters ?? {},
    responseTemplates: custom?.responseTemplates ?? defaultTemplates,
    defaultResponse: !isOwn,
  };
}

function check({ responseParameters, responseTemplates }: GatewayResponse): void {
  for (const [target, source] of Object.entries(responseParameters)) {
    if (source === '') throw badRequest('Invalid null or empty value in responseParameters');
    checkGatewayResponseParameter(target, source);
  }
  for (const template of Object.values(responseTemplates)) {
    if (template === '') throw badRequest('Invalid null or empty value in responseTemplates');
    checkTemplate(template, true);
  }
}

function putGatewayResponse(request: RestRequest, { world }: Call) {
  const type = requireType(request);
  const state = requireApi(world, request.path.restapi_id);
  const { body } = request;
  const statusCode = text(body, 'statusCode');
  requireStatusCode(statusCode, 'putGatewayResponseInput.statusCode');
  const templates = textMap(body, 'responseTemplates') ?? {};
  const response: GatewayResponse = {
    responseType: type,
    ...(statusCode === undefined ? {} : { statusCode }),
    responseParameters: textMap(body, 'responseParameters') ?? {},
    responseTemplates: Object.keys(templates).length > 0 ? templates : { ...defaultTemplates },
  };
  check(response);
  state.gatewayResponses[type] = response;
  return answer(state, type);
}

function getGatewayResponse(request: RestRequest, { world }: Call) {
  const type = requireType(request);
  return answer(requireApi(world, request.path.restapi_id), type);
}

function getGatewayResponses({ path, query }: RestRequest, { world }: Call) {
  const state = requireApi(world, path.restapi_id);
  const types = Object.keys(gatewayResponseStatus) as GatewayResponseType[];
  return page(
    types.map((type) => answer(state, type)),
    query,
  );
}

const rules: readonly PatchRule<GatewayResponse>[] = [
  replacing('/statusCode', (response, value) => {
    requireStatusCode(value, 'statusCode');
    response.statusCode = value;
  }),
  ...(['responseParameters', 'responseTemplates'] as const).map((member) =>
    mapEntries<GatewayResponse, string>(`/${member}/{name}`, member, {
      parse(value) {
        if (value === undefined || value === '') throw badRequest(`Invalid null or empty value in ${member}`);
        return value;
      },
      missing: () => notFound('Invalid parameter name specified'),
    }),
  ),
];

function updateGatewayResponse(request: RestRequest, { world }: Call) {
  const type = requireType(request);
  const state = requireApi(world, request.path.restapi_id);
  const current = own(state.gatewayResponses, type) ?? {
    responseType: type,
    responseParameters: {},
    responseTemplates: { ...defaultTemplates },
  };
  const next = patched<GatewayResponse>(current, request.body, 'updateGatewayResponseInput', rules, pathOnlyWording);
  const settled = { ...next, responseParameters: next.responseParameters ?? {} };
  settled.responseTemplates ??= { ...defaultTemplates };
  check(settled);
  state.gatewayResponses[type] = settled;
  return answer(state, type);
}

function deleteGatewayResponse(request: RestRequest, { world }: Call): void {
  const type = requireType(request);
  const { gatewayResponses } = requireApi(world, request.path.restapi_id);
  if (own(gatewayResponses, type) === undefined) throw notFound('Gateway response type not defined on api');
  delete gatewayResponses[type];
}
