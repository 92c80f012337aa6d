/** The path through which the API signs people in itself, with the function behind it, as declared resources. */
import { type Declared, predicted, type Ref, ref } from '../../engine/resource.ts';
import { originHeader } from '../cors.ts';
import { tokenHandler } from '../handlers/tokenHandler.ts';
import type { Settings } from '../settings.ts';
import { functionWithRole } from './functionResources.ts';
import { resourceIdOf } from './pathResources.ts';

/** What a query string must hold. */
const credentials = ['username', 'password'] as const;

/** What of the token endpoint is deployed with the API. */
export function tokenEndpointCovers({ tokenEndpoint }: Settings): Ref[] {
  return [
    ref('tokenMethod', 'fingerprint'),
    ref('tokenIntegration', 'fingerprint'),
    ...(tokenEndpoint.httpMethod === 'GET' ? [ref('tokenValidator', 'fingerprint')] : []),
  ];
}

/** The handler needs Node.js: the runtime of the other function where that is one, else a current one. */
function runtimeOf(settings: Settings): string {
  return settings.function.runtime.startsWith('nodejs') ? settings.function.runtime : 'nodejs22.x';
}

export function tokenEndpointResources(settings: Settings, setupId: string): Declared[] {
  const { functionName, resourcePath, httpMethod } = settings.tokenEndpoint;
  const resourceId = resourceIdOf(resourcePath);
  const restApiId = ref('api', 'id');
  const validated = httpMethod === 'GET';
  const validator: Declared = {
    id: 'tokenValidator',
    type: 'ApiGateway.RequestValidator',
    title: 'Request validator for query string parameters and headers',
    containedIn: 'api',
    props: { restApiId, name: 'Validate query string parameters and headers', body: false, parameters: true },
  };
  return [
    ...functionWithRole({
      ids: { logGroup: 'tokenLogGroup', role: 'tokenRole', function: 'tokenFunction' },
      setupId,
      name: functionName,
      runtime: runtimeOf(settings),
      architecture: settings.function.architecture,
      code: tokenHandler(originHeader(settings)),
      inlinePolicies: [
        {
          name: 'sign-in-to-user-pool',
          actions: ['cognito-idp:AdminInitiateAuth', 'cognito-idp:AdminSetUserPassword'],
          resources: [ref('userPool', 'arn')],
        },
      ],
      // It asks Cognito, through a client that it makes at its first call: the usual 3 s of a new function would be short.
      timeoutSeconds: 10,
      environment: { USER_POOL_ID: ref('userPool', 'id'), CLIENT_ID: ref('appClient', 'id') },
    }),
    {
      id: 'tokenPermission',
      type: 'Lambda.Permission',
      title: `Permission for API Gateway to invoke ${functionName}`,
      containedIn: 'tokenFunction',
      props: {
        functionName: ref('tokenFunction', 'name'),
        statementId: `api-gateway-${setupId}`,
        principal: 'apigateway.amazonaws.com',
        restApiId,
        httpMethod,
        resourcePath,
      },
    },
    ...(validated ? [validator] : []),
    {
      id: 'tokenMethod',
      type: 'ApiGateway.Method',
      title: `Method ${httpMethod} ${resourcePath}`,
      containedIn: 'api',
      props: {
        restApiId,
        resourceId,
        httpMethod,
        authorizationType: 'NONE',
        authorizationScopes: [],
        ...(validated
          ? {
              requestParameters: Object.fromEntries(
                credentials.map((name) => [`method.request.querystring.${name}`, true]),
              ),
              requestValidatorId: ref('tokenValidator', 'id'),
            }
          : {}),
        responses: [],
      },
    },
    {
      id: 'tokenIntegration',
      type: 'ApiGateway.Integration',
      title: `Lambda proxy integration of ${resourcePath}`,
      containedIn: 'api',
      props: {
        restApiId,
        resourceId,
        httpMethod: ref('tokenMethod', 'httpMethod'),
        kind: 'AWS_PROXY',
        functionArn: predicted('tokenFunction', 'arn'),
      },
    },
  ];
}
