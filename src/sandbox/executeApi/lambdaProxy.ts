/** Lambda proxy integration: the whole request becomes the event, the function's answer becomes the response. */
import type { Integration } from '../apiGateway/state.ts';
import { GatewayFailure } from './gatewayFailure.ts';
import { type ApiResponse, headerOf, mediaTypeOf, type RoutedInvocation } from './invocation.ts';
import { callFunction } from './lambdaCall.ts';
import { parameterValue } from './parameterMapping.ts';
import { contextVariables } from './requestContext.ts';

/** Calls the function with the event and reads its answer. Throws a GatewayFailure. */
export async function answerByProxy(invocation: RoutedInvocation, integration: Integration): Promise<ApiResponse> {
  const { result, error } = await callFunction(invocation, integration, proxyEvent(invocation, integration));
  if (error !== undefined) {
    invocation.log(
      `Lambda execution failed with status 200 due to customer function error: ${error.message}. ` +
        `Lambda request id: ${invocation.requestId}`,
    );
    throw new GatewayFailure('DEFAULT_5XX', 'Internal server error', { status: 502 });
  }
  const answer = readAnswer(result);
  if (answer === undefined) {
    invocation.log('Execution failed due to configuration error: Malformed Lambda proxy response');
    throw new GatewayFailure('DEFAULT_5XX', 'Internal server error', { status: 502 });
  }
  return toResponse(invocation, answer);
}

/** The event, format version 1.0. Source: recorded events; developer guide, "set-up-lambda-proxy-integrations". */
export function proxyEvent(
  invocation: RoutedInvocation,
  integration: Pick<Integration, 'requestParameters'> = {},
): Record<string, unknown> {
  const { request, resource, pathParameters, stageVariables, snapshot } = invocation;
  const context = contextVariables(invocation);
  const headers = [...eventHeaders(invocation), ...mappedHeaders(invocation, integration, context)];
  const isBinary = matchesAny(snapshot.binaryMediaTypes, mediaTypeOf(headerOf(request, 'content-type')));
  const body = Buffer.from(request.body);
  return {
    resource: resource.path,
    path: request.path,
    httpMethod: request.method,
    headers: orNull(lastOf(headers)),
    multiValueHeaders: orNull(allOf(headers)),
    queryStringParameters: orNull(lastOf([...request.query])),
    multiValueQueryStringParameters: orNull(allOf([...request.query])),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stageVariables ?? {}),
    requestContext: context,
    body: body.length === 0 ? null : body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: body.length > 0 && isBinary,
  };
}

/** Headers that the client's connection is made of; the function does not get to see them. */
const connectionHeaders = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'expect']);
/** Headers that arrive in this spelling whatever the client wrote. */
const capitalised = new Set(['authorization', 'host', 'user-agent']);

function eventHeaders({ request, traceId, world }: RoutedInvocation): [string, string][] {
  const { protocol, port } = new URL(world.endpoint);
  const scheme = protocol.slice(0, -1);
  return [
    ...request.headers
      .filter(([name]) => !connectionHeaders.has(name.toLowerCase()) && !name.toLowerCase().startsWith('x-forwarded-'))
      .map(([name, value]): [string, string] => [spelling(name), value]),
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', request.sourceIp],
    ['X-Forwarded-Port', port || (scheme === 'https' ? '443' : '80')],
    ['X-Forwarded-Proto', scheme],
  ];
}

function spelling(name: string): string {
  if (!capitalised.has(name.toLowerCase())) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (first) => first.toUpperCase());
}

function mappedHeaders(
  invocation: RoutedInvocation,
  { requestParameters = {} }: Pick<Integration, 'requestParameters'>,
  context: Readonly<Record<string, unknown>>,
): [string, string][] {
  return Object.entries(requestParameters).flatMap(([target, source]): [string, string][] => {
    const name = /^integration\.request\.header\.(.+)$/.exec(target)?.[1];
    const value = parameterValue(invocation, source, context);
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

function lastOf(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs);
}

function allOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [name, value] of pairs) all[name] = [...(all[name] ?? []), value];
  return all;
}

function orNull<T extends object>(map: T): T | null {
  return Object.keys(map).length > 0 ? map : null;
}

/** A function's answer that has the right form. */
interface ProxyAnswer {
  readonly statusCode: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

const members = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** No member is required and no other member is allowed; undefined when the answer is malformed. */
function readAnswer(result: unknown): ProxyAnswer | undefined {
  if (!isRecord(result) || Object.keys(result).some((name) => !members.has(name))) return undefined;
  const { statusCode = 200, headers, multiValueHeaders, body, isBase64Encoded = false } = result;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || typeof statusCode === 'boolean') return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  if (typeof isBase64Encoded !== 'boolean') return undefined;
  const single = readHeaders(headers, (value) => (isHeaderValue(value) ? [String(value)] : undefined));
  const multiple = readHeaders(multiValueHeaders, (value) =>
    Array.isArray(value) && value.every(isHeaderValue) ? value.map(String) : undefined,
  );
  if (single === undefined || multiple === undefined) return undefined;
  // A header in both maps counts as it stands in multiValueHeaders.
  const inMultiple = new Set(multiple.map(([name]) => name.toLowerCase()));
  return {
    statusCode: status,
    headers: [...single.filter(([name]) => !inMultiple.has(name.toLowerCase())), ...multiple],
    body: body ?? '',
    isBase64Encoded,
  };
}

function readHeaders(given: unknown, read: (value: unknown) => string[] | undefined): [string, string][] | undefined {
  if (given === undefined || given === null) return [];
  if (!isRecord(given)) return undefined;
  const all: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    const values = read(value);
    if (values === undefined) return undefined;
    for (const one of values) all.push([name, one]);
  }
  return all;
}

function isHeaderValue(value: unknown): value is string | number | boolean {
  return ['string', 'boolean', 'number'].includes(typeof value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Response headers that API Gateway passes on under another name. Source: developer guide, "known issues". */
const remapped = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'server',
  'user-agent',
  'www-authenticate',
]);

function toResponse(invocation: RoutedInvocation, answer: ProxyAnswer): ApiResponse {
  const headers = answer.headers
    .filter(([name]) => name.toLowerCase() !== 'transfer-encoding')
    .map(([name, value]): [string, string] =>
      remapped.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name}`, value] : [name, value],
    );
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.unshift(['Content-Type', 'application/json']);
  headers.push(['X-Amzn-Trace-Id', `${invocation.traceId};Sampled=0`]);
  // Base64 is undone only for clients that accept a binary media type of the API; others get the text as it is.
  const accepted = mediaTypeOf(headerOf(invocation.request, 'accept')?.split(',')[0]);
  const isBinary = answer.isBase64Encoded && matchesAny(invocation.snapshot.binaryMediaTypes, accepted);
  return {
    status: answer.statusCode,
    headers,
    body: isBinary ? Buffer.from(answer.body, 'base64') : answer.body,
  };
}

function matchesAny(types: readonly string[], type: string | undefined): boolean {
  return types.some((one) => one === '*/*' || one.toLowerCase() === type);
}
