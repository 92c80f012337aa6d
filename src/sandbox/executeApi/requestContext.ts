/** The request context: in the event of a proxied function, and as `$context` in templates. */
import { headerOf, type Invocation, type RoutedInvocation } from './invocation.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `10/Jul/2024:12:28:36 +0000`. */
function logTime(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
}

/** All variables, in the shape of a REST API's `requestContext`. Source: recorded events of proxied functions. */
export function contextVariables(invocation: Invocation | RoutedInvocation): Record<string, unknown> {
  const { world, apiId, stageName, deploymentId, request, startedAt } = invocation;
  const routed = 'resource' in invocation ? invocation : undefined;
  const authorizer = routed?.authorizer;
  return {
    ...(routed && { resourceId: routed.resource.id }),
    ...(authorizer && { authorizer }),
    ...(routed && { resourcePath: routed.resource.path }),
    httpMethod: request.method,
    extendedRequestId: invocation.extendedRequestId,
    requestTime: logTime(startedAt),
    path: `/${stageName}${request.path}`,
    accountId: world.accountId,
    protocol: 'HTTP/1.1',
    stage: stageName,
    domainPrefix: apiId,
    requestTimeEpoch: startedAt,
    requestId: invocation.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      ...(routed?.apiKey && { apiKey: routed.apiKey.value, apiKeyId: routed.apiKey.id }),
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: headerOf(request, 'user-agent') ?? null,
      user: null,
    },
    domainName: request.host,
    deploymentId,
    apiId,
  };
}
