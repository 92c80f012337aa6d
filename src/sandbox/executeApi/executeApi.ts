/** The pages under which deployed APIs are called: `/_aws/execute-api/{api}/{stage}/{path…}`. They need no signature. */
import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import { servedDeployment } from '../apiGateway/stages.ts';
import { apiGatewayState, own } from '../apiGateway/state.ts';
import type { Pages, World } from '../service.ts';
import { GatewayFailure, plainBody } from './gatewayFailure.ts';
import type { ApiRequest, ApiResponse } from './invocation.ts';
import { newIds, newInvocation } from './invocation.ts';
import { invokeApi } from './invoke.ts';

/** Path below which all APIs are called. */
export const executeApiPrefix = '/_aws/execute-api';

/** The pages. Any method, any path; whatever is not an API is answered as API Gateway would answer it. */
export const executeApi: Pages = (world) => {
  const app = new Hono();
  app.all('*', (context) => answer(world, context));
  return app;
};

async function answer(world: World, context: Context): Promise<Response> {
  const { raw } = context.req;
  const url = new URL(raw.url);
  const [apiId = '', stageName = '', ...rest] = url.pathname.slice(executeApiPrefix.length + 1).split('/');
  const ids = { ...newIds(), at: world.now() };
  const state = own(apiGatewayState(world).restApis, apiId);
  if (state === undefined) return refuse(ids, forbidden());
  const stage = own(state.stages, stageName);
  const deployment = stage && servedDeployment(state, stage);
  if (stage === undefined || deployment === undefined)
    return refuse(ids, new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token'));
  if (deployment.snapshot.disableExecuteApiEndpoint) return refuse(ids, forbidden());
  const request: ApiRequest = {
    method: raw.method,
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    headers: headersOf(context),
    body: new Uint8Array(await raw.arrayBuffer()),
    sourceIp: (incomingOf(context)?.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    host: raw.headers.get('host') ?? url.host,
  };
  const invocation = newInvocation({
    world,
    apiId,
    stageName: stage.stageName,
    deploymentId: deployment.id,
    stageVariables: stage.variables,
    snapshot: deployment.snapshot,
    request,
    log: () => {},
  });
  const answered = await invokeApi(invocation);
  return toResponse({ ...invocation, at: world.now() }, answered);
}

function forbidden(): GatewayFailure {
  return new GatewayFailure('ACCESS_DENIED', 'Forbidden', { errorType: 'ForbiddenException' });
}

/** The Node.js request behind the page, where there is one. */
function incomingOf(context: Context): IncomingMessage | undefined {
  return (context.env as { incoming?: IncomingMessage } | undefined)?.incoming;
}

/** Headers in the client's own spelling, which only the Node.js request still has. */
function headersOf(context: Context): [string, string][] {
  const raw = incomingOf(context)?.rawHeaders;
  if (raw === undefined) return [...context.req.raw.headers];
  return raw.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}

function refuse(ids: Ids, failure: GatewayFailure): Response {
  return toResponse(ids, {
    status: failure.status,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-ErrorType', failure.errorType],
    ],
    body: plainBody(failure),
  });
}

interface Ids {
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** ms since the epoch. */
  readonly at: number;
}

function toResponse(ids: Ids, { status, headers, body }: ApiResponse): Response {
  const all = new Headers([
    ['Date', new Date(ids.at).toUTCString()],
    ['x-amzn-RequestId', ids.requestId],
    ['x-amz-apigw-id', ids.extendedRequestId],
  ]);
  const hasNoBody = status === 204 || status === 205 || status === 304;
  try {
    for (const [name, value] of headers) {
      if (['content-type', 'date'].includes(name.toLowerCase())) all.set(name, value);
      else all.append(name, value);
    }
    return new Response(hasNoBody ? null : (body as BodyInit), { status, headers: all });
  } catch (error) {
    // A function or mapping made a header or status that HTTP does not have.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return refuse(ids, new GatewayFailure('DEFAULT_5XX', 'Internal server error', { status: 502 }));
  }
}
