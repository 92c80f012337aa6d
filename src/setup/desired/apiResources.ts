/** The REST API with its methods, its authorizer and its stage, as declared resources. */
import { type Declared, predicted, type Ref, ref } from '../../engine/resource.ts';
import { type MethodSettings, methodsOf } from '../methodSettings.ts';
import { asksForApiKey, type Settings } from '../settings.ts';
import { pathResources, resourceIdOf } from './pathResources.ts';

/**
 * `secured`: the methods ask for the authorizer. `also`: further resources of the API that are deployed with it, and
 * further paths that have methods.
 */
export function apiResources(
  settings: Settings,
  secured: boolean,
  also: { readonly paths: readonly string[]; readonly covers: readonly Ref[] } = { paths: [], covers: [] },
): Declared[] {
  const { api } = settings;
  const resourceId = resourceIdOf(api.resourcePath);
  const methods = methodsOf(settings.api, settings.authorizationScopes);
  const method = ({ suffix, httpMethod, authorizationScopes }: MethodSettings): Declared => ({
    id: `method${suffix}`,
    type: 'ApiGateway.Method',
    title: `Method ${httpMethod} ${api.resourcePath}`,
    containedIn: 'api',
    props: {
      restApiId: ref('api', 'id'),
      resourceId,
      httpMethod,
      ...(secured
        ? {
            authorizationType: 'COGNITO_USER_POOLS',
            authorizerId: ref('authorizer', 'id'),
            authorizationScopes,
          }
        : { authorizationType: 'NONE', authorizationScopes: [] }),
      ...(asksForApiKey(settings, secured) ? { apiKeyRequired: true } : {}),
      ...(suffix === '' ? requestProps(settings) : {}),
      // AWS_PROXY passes the function's answer through; a mock needs a 200 declared to map to.
      responses: api.integration === 'MOCK' ? ['200'] : [],
    },
  });
  const integration = ({ suffix, httpMethod }: MethodSettings): Declared => ({
    id: `integration${suffix}`,
    type: 'ApiGateway.Integration',
    title: `${api.integration === 'MOCK' ? 'Mock integration' : 'Lambda proxy integration'}${suffix && ` of ${httpMethod}`}`,
    containedIn: 'api',
    props: {
      restApiId: ref('api', 'id'),
      resourceId,
      httpMethod: ref(`method${suffix}`, 'httpMethod'),
      ...(api.integration === 'MOCK'
        ? { kind: 'MOCK' }
        : { kind: 'AWS_PROXY', functionArn: predicted('function', 'arn') }),
    },
  });
  return [
    {
      id: 'api',
      type: 'ApiGateway.RestApi',
      title: `REST API ${api.name}`,
      props: { name: api.name, endpointType: api.endpointType },
    },
    ...pathResources([api.resourcePath, ...also.paths]),
    ...requestValidator(settings),
    ...methods.map(method),
    ...methods.map(integration),
    {
      id: 'deployment',
      type: 'ApiGateway.Deployment',
      title: 'Deployment',
      containedIn: 'api',
      props: {
        restApiId: ref('api', 'id'),
        // What is deployed is a snapshot: when one of these changes, a new deployment is due.
        covers: [
          ...methods.flatMap(({ suffix }) => [
            ref(`method${suffix}`, 'fingerprint'),
            ref(`integration${suffix}`, 'fingerprint'),
          ]),
          ...(secured ? [ref('authorizer', 'fingerprint')] : []),
          ...(checksRequests(settings) ? [ref('validator', 'fingerprint')] : []),
          ...also.covers,
        ],
      },
    },
    {
      id: 'stage',
      type: 'ApiGateway.Stage',
      title: `Stage ${api.stageName}`,
      containedIn: 'api',
      props: { restApiId: ref('api', 'id'), stageName: api.stageName, deploymentId: ref('deployment', 'id') },
    },
  ];
}

function checksRequests({ api }: Settings): boolean {
  return api.requestCheck !== 'none';
}

const checksBody = ({ api }: Settings) => api.requestCheck === 'body' || api.requestCheck === 'both';
const checksParameters = ({ api }: Settings) => api.requestCheck === 'parameters' || api.requestCheck === 'both';

/** The model “Empty”, which every API has, stands for any JSON object. Source: API Gateway “data models”. */
const anyObject = 'Empty';

/** What the first method declares of its requests. */
function requestProps(settings: Settings): object {
  const { requiredParameters } = settings.api;
  return {
    ...(requiredParameters.length > 0 && {
      requestParameters: Object.fromEntries(
        requiredParameters.map(({ place, name }) => [`method.request.${place}.${name}`, true]),
      ),
    }),
    ...(checksRequests(settings) && { requestValidatorId: ref('validator', 'id') }),
    ...(checksBody(settings) && { requestModel: anyObject }),
  };
}

function requestValidator(settings: Settings): Declared[] {
  if (!checksRequests(settings)) return [];
  const [body, parameters] = [checksBody(settings), checksParameters(settings)];
  const what = body && parameters ? 'query string, headers and body' : body ? 'the body' : 'query string and headers';
  return [
    {
      id: 'validator',
      type: 'ApiGateway.RequestValidator',
      title: `Request validator for ${what}`,
      containedIn: 'api',
      props: { restApiId: ref('api', 'id'), name: 'Validate requests', body, parameters },
    },
  ];
}

export function authorizer(settings: Settings): Declared {
  return {
    id: 'authorizer',
    type: 'ApiGateway.Authorizer',
    title: `Authorizer ${settings.authorizer.name}`,
    containedIn: 'api',
    props: {
      restApiId: ref('api', 'id'),
      userPoolArn: ref('userPool', 'arn'),
      name: settings.authorizer.name,
      tokenHeader: settings.authorizer.tokenHeader,
      validationExpression: settings.authorizer.validationExpression,
      cacheSeconds: settings.authorizer.cacheSeconds,
    },
  };
}
