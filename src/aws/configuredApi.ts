/** An API as it is configured now, deployed or not, as a shape that compares with what a stage serves. */
import {
  type Authorizer,
  type GatewayResponse,
  GetAuthorizersCommand,
  GetGatewayResponsesCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  type Method,
  type RequestValidator,
  type Resource,
} from '@aws-sdk/client-api-gateway';
import type { Clients } from './clients.ts';
import { functionArnIn, headerIn, headersOf } from './exportedApi.ts';
import type { ApiShape, AuthorizerShape, MethodShape } from './liveState.ts';

/** What API Gateway answers about an API, all pages of it. */
export interface ConfiguredParts {
  readonly resources: readonly Resource[];
  readonly authorizers: readonly Authorizer[];
  readonly validators: readonly RequestValidator[];
  readonly gatewayResponses: readonly GatewayResponse[];
}

/** Asks for everything at once. Throws the SDK's NotFoundException when there is no such API. */
export async function readConfiguredApi(
  { apiGateway }: Pick<Clients, 'apiGateway'>,
  restApiId: string,
  signal?: AbortSignal,
): Promise<ApiShape> {
  const options = { abortSignal: signal };
  const page = (position: string | undefined) => ({ restApiId, limit: 500, position });
  const [resources, authorizers, validators, gatewayResponses] = await Promise.all([
    allPages((position) =>
      apiGateway.send(new GetResourcesCommand({ ...page(position), embed: ['methods'] }), options),
    ),
    allPages((position) => apiGateway.send(new GetAuthorizersCommand(page(position)), options)),
    allPages((position) => apiGateway.send(new GetRequestValidatorsCommand(page(position)), options)),
    allPages((position) => apiGateway.send(new GetGatewayResponsesCommand(page(position)), options)),
  ]);
  return configuredShape({ resources, authorizers, validators, gatewayResponses });
}

interface Page<Item> {
  readonly items?: readonly Item[];
  readonly position?: string;
}

async function allPages<Item>(read: (position: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const all: Item[] = [];
  for (let position: string | undefined; ; ) {
    const { items = [], position: next } = await read(position);
    all.push(...items);
    if (next === undefined) return all;
    position = next;
  }
}

/** The same as a shape. */
export function configuredShape(parts: ConfiguredParts): ApiShape {
  const methods = parts.resources.flatMap(({ path = '', resourceMethods = {} }) =>
    Object.entries(resourceMethods).map(([name, method]) => methodOf(parts, path, name, method)),
  );
  return {
    methods,
    gatewayResponses: parts.gatewayResponses
      .filter(({ defaultResponse }) => defaultResponse === false)
      .map(({ responseType = '', statusCode, responseParameters }) => ({
        type: responseType,
        ...(statusCode === undefined ? {} : { status: Number(statusCode) }),
        headers: headersOf(responseParameters),
      })),
  };
}

function methodOf(parts: ConfiguredParts, path: string, name: string, method: Method): MethodShape {
  const authorization = (method.authorizationType ?? 'NONE') as MethodShape['authorization'];
  const { type, uri } = method.methodIntegration ?? {};
  const functionArn = functionArnIn(uri);
  // What a method without an authorizer has left over of one has no effect.
  const asks = authorization === 'COGNITO_USER_POOLS' || authorization === 'CUSTOM';
  const authorizer = asks ? parts.authorizers.find(({ id }) => id === method.authorizerId) : undefined;
  return {
    path,
    method: name.toUpperCase(),
    authorization,
    ...(authorizer ? { authorizer: authorizerOf(authorizer) } : {}),
    scopes: asks ? (method.authorizationScopes ?? []) : [],
    apiKeyRequired: method.apiKeyRequired ?? false,
    ...(type ? { integration: { type, ...(functionArn ? { functionArn } : {}), ...(uri ? { uri } : {}) } } : {}),
    requiredParameters: requiredOf(parts, method),
  };
}

function authorizerOf(authorizer: Authorizer): AuthorizerShape {
  const header = headerIn(authorizer.identitySource);
  const cacheSeconds = authorizer.authorizerResultTtlInSeconds;
  return {
    name: authorizer.name ?? '',
    type: authorizer.type ?? '',
    ...(header === undefined ? {} : { header }),
    userPoolArns: authorizer.providerARNs ?? [],
    validationExpression: authorizer.identityValidationExpression ?? '',
    ...(cacheSeconds === undefined ? {} : { cacheSeconds }),
  };
}

/** Without a validator that looks at parameters, `required` is only a remark. Those of the path are always there. */
function requiredOf({ validators }: ConfiguredParts, method: Method): MethodShape['requiredParameters'] {
  const validator = validators.find(({ id }) => id === method.requestValidatorId);
  if (!validator?.validateRequestParameters) return [];
  return Object.entries(method.requestParameters ?? {}).flatMap(([expression, required]) => {
    const [, place, name = ''] = /^method\.request\.(querystring|header)\.(.+)$/.exec(expression) ?? [];
    return required && place ? [{ in: place === 'header' ? ('header' as const) : ('query' as const), name }] : [];
  });
}
