/** Lets a call through a Lambda authorizer: its function is asked, and answers with a policy that allows the call or not. */
import { identitySourcesOf, tokenHeaderOf } from '../apiGateway/authorizerChecks.ts';
import { functionArnOf } from '../apiGateway/integrations.ts';
import type { Authorizer } from '../apiGateway/state.ts';
import { wildcardMatch } from '../arnMatch.ts';
import { cachedResult } from './authorizerCache.ts';
import { GatewayFailure } from './gatewayFailure.ts';
import { headerOf, type RoutedInvocation, withStageVariables } from './invocation.ts';
import { sourceArnOf } from './lambdaCall.ts';
import { proxyEvent } from './lambdaProxy.ts';
import { parameterValue } from './parameterMapping.ts';
import { contextVariables } from './requestContext.ts';

/** What a function answered: who calls, what they may, and what is handed on to the integration. */
export interface FunctionVerdict {
  readonly principalId: string;
  readonly policy: { readonly Statement: readonly Statement[] };
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/**
 * What functions and templates see of the authorizer. Throws a GatewayFailure: 401 without an identity, 403 when the
 * policy does not allow the call, 500 when the function cannot be asked. Source: developer guide, “Lambda authorizers”.
 */
export async function authorizeByFunction(
  invocation: RoutedInvocation,
  authorizer: Authorizer,
): Promise<Record<string, unknown>> {
  const since = performance.now();
  const { principalId, policy, context } = await verdictOf(invocation, authorizer);
  requireAllowed(policy.Statement, sourceArnOf(invocation));
  return { ...context, principalId, integrationLatency: Math.round(performance.now() - since) };
}

/** The function's verdict, perhaps one that was kept. It is held against each call anew. */
export async function verdictOf(invocation: RoutedInvocation, authorizer: Authorizer): Promise<FunctionVerdict> {
  const identity = identityOf(invocation, authorizer);
  return cachedResult(invocation, authorizer, JSON.stringify(identity), () => ask(invocation, authorizer, identity));
}

/** The values of the identity sources. One that is missing turns the call away before the function is asked. */
function identityOf(invocation: RoutedInvocation, authorizer: Authorizer): string[] {
  if (authorizer.type === 'REQUEST') {
    const context = contextVariables(invocation);
    const values = identitySourcesOf(authorizer).map((source) => parameterValue(invocation, source, context));
    return values.map((value) => {
      if (value === undefined || value === '') throw unauthorized();
      return value;
    });
  }
  const token = headerOf(invocation.request, tokenHeaderOf(authorizer) ?? '');
  const { identityValidationExpression: expression } = authorizer;
  const fits = token && (expression === undefined || new RegExp(`^(?:${expression})$`).test(token));
  if (!fits) throw unauthorized();
  return [token];
}

async function ask(invocation: RoutedInvocation, authorizer: Authorizer, identity: readonly string[]) {
  const { world, log } = invocation;
  const { lambda } = world.services;
  const arn = functionArnOf(withStageVariables(authorizer.authorizerUri ?? '', invocation));
  const source = `arn:aws:execute-api:${world.region}:${world.accountId}:${invocation.apiId}/authorizers/${authorizer.id}`;
  if (arn === undefined || !lambda?.mayInvoke(arn, 'apigateway.amazonaws.com', source))
    throw misconfigured(invocation, 'Invalid permissions on Lambda function');
  const { result, error } = await lambda.invoke(arn, eventOf(invocation, authorizer, identity));
  // The only error of a function that is an answer.
  if (error?.message === 'Unauthorized') throw unauthorized();
  if (error !== undefined) {
    log(`Execution failed due to an error of the authorizer's function: ${error.message}`);
    throw new GatewayFailure('AUTHORIZER_FAILURE', 'Internal server error');
  }
  const verdict = readVerdict(result);
  if (verdict === undefined) throw misconfigured(invocation, 'Could not parse policy');
  return verdict;
}

function eventOf(invocation: RoutedInvocation, { type }: Authorizer, [token]: readonly string[]) {
  const methodArn = sourceArnOf(invocation);
  if (type === 'TOKEN') return { type, authorizationToken: token, methodArn };
  // Everything of the request but its body.
  const { body: _, isBase64Encoded: __, ...event } = proxyEvent(invocation);
  return { type, methodArn, ...event };
}

function readVerdict(result: unknown): FunctionVerdict | undefined {
  const { principalId, policyDocument, context = {} } = (result ?? {}) as Record<string, unknown>;
  const { Statement } = (policyDocument ?? {}) as { Statement?: Statement | Statement[] };
  if (typeof principalId !== 'string' || Statement === undefined) return undefined;
  if (typeof context !== 'object' || context === null) return undefined;
  const values = Object.entries(context);
  // Neither objects nor lists may be handed on. Source: developer guide, “output from a Lambda authorizer”.
  if (values.some(([, value]) => !['string', 'number', 'boolean'].includes(typeof value))) return undefined;
  return {
    principalId,
    policy: { Statement: [Statement].flat() },
    context: Object.fromEntries(values.map(([name, value]) => [name, String(value)])),
  };
}

function requireAllowed(statements: readonly Statement[], arn: string): void {
  const list = (value: Statement['Action'] = []) => [value].flat();
  const matching = statements.filter(
    ({ Action, Resource }) =>
      list(Action).some((action) => wildcardMatch(action.toLowerCase(), 'execute-api:invoke')) &&
      list(Resource).some((resource) => wildcardMatch(resource, arn)),
  );
  const refused = 'User is not authorized to access this resource';
  // As recent answers word it; older ones end after “explicit deny”.
  if (matching.some(({ Effect }) => Effect === 'Deny'))
    throw new GatewayFailure('ACCESS_DENIED', `${refused} with an explicit deny in an identity-based policy`);
  if (!matching.some(({ Effect }) => Effect === 'Allow')) throw new GatewayFailure('ACCESS_DENIED', refused);
}

function unauthorized(): GatewayFailure {
  return new GatewayFailure('UNAUTHORIZED', 'Unauthorized');
}

function misconfigured({ log }: RoutedInvocation, reason: string): GatewayFailure {
  log(`Execution failed due to configuration error: ${reason}`);
  return new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
}
