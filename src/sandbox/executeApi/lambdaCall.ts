/** Calls a function for an integration: permission first, then the call itself, within the integration's time. */
import { functionArnOf } from '../apiGateway/integrations.ts';
import type { Integration } from '../apiGateway/state.ts';
import { GatewayFailure, misconfigured } from './gatewayFailure.ts';
import { type RoutedInvocation, withStageVariables } from './invocation.ts';

/** What a function answered: its result, or its error. */
export interface FunctionAnswer {
  readonly result?: unknown;
  readonly error?: { readonly type: string; readonly message: string };
}

/** `arn:aws:execute-api:…` of this call, which the function's permissions are checked against. */
export function sourceArnOf({ world, apiId, stageName, request }: RoutedInvocation): string {
  const scope = `arn:aws:execute-api:${world.region}:${world.accountId}:${apiId}`;
  const path = request.path.replace(/(.)\/$/, '$1');
  return `${scope}/${stageName}/${request.method}${path}`;
}

/** Calls the integration's function. Throws a GatewayFailure when it may not be called or takes too long. */
export async function callFunction(
  invocation: RoutedInvocation,
  integration: Integration,
  event: unknown,
): Promise<FunctionAnswer> {
  const { world, log } = invocation;
  const arn = functionArnOf(withStageVariables(integration.uri ?? '', invocation));
  // The call to Lambda is itself an HTTP request, and Lambda only knows POST.
  if (integration.httpMethod !== 'POST' || arn === undefined)
    throw misconfigured(invocation, 'Invalid endpoint address');
  const { lambda } = world.services;
  if (!lambda?.mayInvoke(arn, 'apigateway.amazonaws.com', sourceArnOf(invocation)))
    throw misconfigured(invocation, 'Invalid permissions on Lambda function');
  const endpoint = `https://lambda.${world.region}.amazonaws.com/2015-03-31/functions/${arn}/invocations`;
  log(`Endpoint request URI: ${endpoint}`);
  log(`Endpoint request body after transformations: ${JSON.stringify(event)}`);
  log(`Sending request to ${endpoint}`);
  const since = performance.now();
  const answer = await withinTime(lambda.invoke(arn, event), integration.timeoutInMillis);
  if (answer === 'timed out') {
    log('Execution failed due to a timeout error');
    throw new GatewayFailure('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
  }
  log(`Received response. Status: 200, Integration latency: ${Math.round(performance.now() - since)} ms`);
  log(`Endpoint response body before transformations: ${JSON.stringify(answer.error ?? answer.result ?? null)}`);
  return answer;
}

async function withinTime<T>(work: Promise<T>, limit: number): Promise<T | 'timed out'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timed out'>((resolve) => {
    timer = setTimeout(() => resolve('timed out'), limit);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for late work any more; its failure must not end the process.
    work.catch(() => {});
  }
}
