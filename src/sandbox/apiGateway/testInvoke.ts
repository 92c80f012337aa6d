/** TestInvokeMethod and TestInvokeAuthorizer: calls of the API as it is now, deployed or not, with an execution log. */
import { authorizeByPool, dateText } from '../executeApi/cognitoAuthorization.ts';
import { failureResponse, GatewayFailure } from '../executeApi/gatewayFailure.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Invocation,
  newInvocation,
  type RoutedInvocation,
} from '../executeApi/invocation.ts';
import { integrate } from '../executeApi/invoke.ts';
import { verdictOf } from '../executeApi/lambdaAuthorization.ts';
import { pathParametersOf } from '../executeApi/routeMatching.ts';
import type { Call, Input, RestRequest, Route, World } from '../service.ts';
import { notFound } from './apiGatewayErrors.ts';
import { authorizerPath, requireAuthorizer } from './authorizers.ts';
import { snapshotOf } from './deployments.ts';
import { record, text, textMap } from './input.ts';
import { methodPath } from './methods.ts';
import { type ApiState, type Authorizer, own, requireResource } from './state.ts';

export const testInvokeRoutes: readonly Route[] = [
  { operation: 'TestInvokeMethod', method: 'POST', path: methodPath, handle: testInvokeMethod },
  { operation: 'TestInvokeAuthorizer', method: 'POST', path: authorizerPath, handle: testInvokeAuthorizer },
];

/** The stage that test calls are made on; no stage can have this name otherwise. Source: console's permission ARNs. */
const testStage = 'test-invoke-stage';

interface TestCall {
  readonly invocation: Invocation;
  /** The execution log so far. */
  readonly lines: string[];
}

function startTest(world: World, state: ApiState, method: string, defaultPath: string, body: Input): TestCall {
  const [path = '', query = ''] = (text(body, 'pathWithQueryString') || defaultPath).split('?');
  const lines: string[] = [];
  const request: ApiRequest = {
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    query: new URLSearchParams(query),
    headers: headersOf(body),
    body: Buffer.from(text(body, 'body') ?? ''),
    sourceIp: 'test-invoke-source-ip',
    host: 'testPrefix.testDomainName',
  };
  const invocation = newInvocation({
    world,
    apiId: state.api.id,
    stageName: testStage,
    deploymentId: 'test-invoke-deployment',
    stageVariables: textMap(body, 'stageVariables'),
    snapshot: snapshotOf(state),
    request,
    log: (line) => lines.push(`${dateText(world.now())} : ${line}`),
  });
  lines.push(`Execution log for request ${invocation.requestId}`);
  return { invocation, lines };
}

/** `multiValueHeaders` counts where a header is in both. */
function headersOf(body: Input): [string, string][] {
  const several = Object.entries(record(body, 'multiValueHeaders') ?? {});
  const taken = new Set(several.map(([name]) => name.toLowerCase()));
  const single = Object.entries(textMap(body, 'headers') ?? {}).filter(([name]) => !taken.has(name.toLowerCase()));
  const all = several.flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value): [string, string] => [name, String(value)]),
  );
  return [...single, ...all];
}

/** The authorizer and the API key are skipped; everything after them is as in a real call. */
async function testInvokeMethod({ path, body }: RestRequest, { world }: Call) {
  const { api, resource } = requireResource(world, path);
  const httpMethod = path.http_method ?? '';
  const method = own(resource.methods, httpMethod) ?? own(resource.methods, 'ANY');
  if (method === undefined) throw notFound('Invalid Method identifier specified');
  const { invocation, lines } = startTest(world, api, httpMethod, resource.path, body);
  const { request, log, startedAt, requestId } = invocation;
  const pathParameters = pathParametersOf(resource.path, request.path) ?? {};
  const routed: RoutedInvocation = { ...invocation, resource, method, pathParameters };
  log(`Starting execution for request: ${requestId}`);
  log(`HTTP Method: ${httpMethod}, Resource Path: ${request.path}`);
  log(`Method request path: ${shown(Object.entries(pathParameters))}`);
  log(`Method request query string: ${shown([...request.query])}`);
  log(`Method request headers: ${shown(request.headers)}`);
  log(`Method request body before transformations: ${text(body, 'body') ?? ''}`);
  const response = await run(routed);
  log(`Method completed with status: ${response.status}`);
  const values = new Map<string, string[]>();
  for (const [name, value] of response.headers) values.set(name, [...(values.get(name) ?? []), value]);
  return {
    status: response.status,
    body: Buffer.from(response.body as string).toString(),
    headers: Object.fromEntries(response.headers),
    multiValueHeaders: Object.fromEntries(values),
    log: `${lines.join('\n')}\n`,
    latency: Math.max(0, world.now() - startedAt),
  };
}

async function run(invocation: RoutedInvocation): Promise<ApiResponse> {
  try {
    const response = await integrate(invocation);
    invocation.log(`Method response body after transformations: ${Buffer.from(response.body as string).toString()}`);
    invocation.log(`Method response headers: ${shown(response.headers)}`);
    invocation.log('Successfully completed execution');
    return response;
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    const response = failureResponse(invocation, error);
    // A test's failure names no content type. Source: recorded answer of TestInvokeMethod.
    return { ...response, headers: response.headers.filter(([name]) => name !== 'Content-Type') };
  }
}

/** Pairs as Java prints a map. */
function shown(pairs: readonly (readonly [string, string])[]): string {
  return `{${pairs.map(([name, value]) => `${name}=${value}`).join(', ')}}`;
}

/** Of user pools, only ID tokens can be tested; `clientStatus` 0 means success. Source: AWS knowledge center, "cognito 401". */
async function testInvokeAuthorizer(request: RestRequest, { world }: Call) {
  const { api, authorizer } = requireAuthorizer(request, world);
  const { invocation, lines } = startTest(world, api, 'GET', '/', request.body);
  invocation.log(`Starting authorizer: ${authorizer.id} for request: ${invocation.requestId}`);
  const outcome = await test();
  const latency = Math.max(0, world.now() - invocation.startedAt);
  return { ...outcome, log: `${lines.join('\n')}\n`, latency };

  async function test() {
    try {
      const result = await tested(api, invocation, { ...authorizer, authorizerResultTtlInSeconds: 0 });
      invocation.log(`Successfully completed authorizer execution`);
      return result;
    } catch (error) {
      if (!(error instanceof GatewayFailure)) throw error;
      invocation.log(`Unauthorized request: ${error.message}`);
      return { clientStatus: error.status };
    }
  }
}

/** `authorizer` keeps nothing: a test must look at the token anew, whatever is remembered of it. */
async function tested(api: ApiState, invocation: Invocation, authorizer: Authorizer) {
  if (authorizer.type === 'COGNITO_USER_POOLS')
    return { clientStatus: 0, claims: await authorizeByPool(invocation, authorizer) };
  const [resource] = Object.values(api.resources).filter(({ path }) => path === '/');
  if (resource === undefined) throw notFound('Invalid Resource identifier specified');
  const method = { httpMethod: 'GET', authorizationType: 'CUSTOM', apiKeyRequired: false };
  const { principalId, policy } = await verdictOf({ ...invocation, resource, method, pathParameters: {} }, authorizer);
  return { clientStatus: 0, principalId, policy: JSON.stringify(policy) };
}
