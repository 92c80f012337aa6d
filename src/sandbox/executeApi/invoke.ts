/** The way of a call through a deployed API: route, authorizer, API key, limits, validation, integration, answer. */
import { policyDecision } from '../apiGateway/resourcePolicy.ts';
import { own } from '../apiGateway/state.ts';
import { requireApiKey } from './apiKeyCheck.ts';
import { holdLimits } from './callLimits.ts';
import { authorizeByPool } from './cognitoAuthorization.ts';
import { failureResponse, GatewayFailure } from './gatewayFailure.ts';
import type { ApiResponse, Invocation, RoutedInvocation } from './invocation.ts';
import { authorizeByFunction } from './lambdaAuthorization.ts';
import { sourceArnOf } from './lambdaCall.ts';
import { answerByProxy } from './lambdaProxy.ts';
import { answerByFunction, answerByMock } from './mappedIntegration.ts';
import { validateRequest } from './requestValidation.ts';
import { matchRoute } from './routeMatching.ts';
import { signatureRefusal } from './signatureRefusal.ts';

/** Bytes a request's body may have. Source: developer guide, "limits". */
const maxBody = 10 * 1024 * 1024;

/** Answers a call of a deployed API. Never throws for what API Gateway answers itself. */
export async function invokeApi(invocation: Invocation): Promise<ApiResponse> {
  let current: Invocation | RoutedInvocation = invocation;
  try {
    const match = matchRoute(invocation.snapshot, invocation.request.method, invocation.request.path);
    if (match === undefined) throw signatureRefusal(invocation.request);
    const routed: RoutedInvocation = { ...invocation, ...match };
    current = routed;
    const admitted = await admit(routed);
    current = admitted;
    return await integrate(admitted);
  } catch (error) {
    if (error instanceof GatewayFailure) return failureResponse(current, error);
    throw error;
  }
}

/** Calls the integration of a method, whoever the caller is. Throws a GatewayFailure. */
export async function integrate(invocation: RoutedInvocation): Promise<ApiResponse> {
  if (invocation.request.body.length > maxBody) throw new GatewayFailure('REQUEST_TOO_LARGE', 'Request Too Long');
  validateRequest(invocation);
  const integration = invocation.method.methodIntegration;
  switch (integration?.type) {
    case 'AWS_PROXY':
      return answerByProxy(invocation, integration);
    case 'AWS':
      return answerByFunction(invocation, integration);
    case 'MOCK':
      return answerByMock(invocation, integration);
    default:
      // AWS would call the endpoint; the sandbox stays on this machine and says so.
      throw new GatewayFailure('INTEGRATION_FAILURE', 'The sandbox does not call HTTP endpoints. AWS does.', {
        status: 501,
      });
  }
}

function requirePolicy(invocation: RoutedInvocation): void {
  const { policy } = invocation.snapshot;
  if (policy === undefined) return;
  const arn = sourceArnOf(invocation);
  const decision = policyDecision(policy, { arn, sourceIp: invocation.request.sourceIp });
  if (decision === 'allowed') return;
  const shown = arn.replace(/:\d{8}(?=\d{4}:)/, ':********');
  throw new GatewayFailure(
    'ACCESS_DENIED',
    `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${shown}` +
      (decision === 'explicitDeny' ? ' with an explicit deny' : ''),
  );
}

async function admit(invocation: RoutedInvocation): Promise<RoutedInvocation> {
  const { method, snapshot, request } = invocation;
  let admitted = invocation;
  if (method.authorizationType === 'AWS_IAM') throw signatureRefusal(request);
  if (method.authorizationType !== 'NONE') {
    const authorizer = own(snapshot.authorizers, method.authorizerId ?? '');
    if (authorizer === undefined) throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
    const seen =
      authorizer.type === 'COGNITO_USER_POOLS'
        ? { claims: await authorizeByPool(invocation, authorizer, method.authorizationScopes) }
        : await authorizeByFunction(invocation, authorizer);
    admitted = { ...admitted, authorizer: seen };
  }
  // Who they are is asked first; then the policy must allow the call. Source: developer guide, “authorization workflow”.
  requirePolicy(invocation);
  if (method.apiKeyRequired) admitted = { ...admitted, apiKey: requireApiKey(invocation) };
  holdLimits(admitted);
  return admitted;
}
