/** REST-JSON: the operation follows from method and path; members travel in path, query, headers and a JSON body. */
import type { AwsError } from '../awsError.ts';
import type { RestService, Route } from '../service.ts';
import { toAwsJson } from './awsJson.ts';

/** A route that fits a request, with the decoded values of its path's placeholders. */
export interface RouteMatch {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

/** All routes that fit method and path, those with more literal segments first. `rawPath` is still percent-encoded. */
export function matchRoutes(service: RestService, method: string, rawPath: string): RouteMatch[] {
  const segments = segmentsOf(rawPath);
  return service.routes
    .flatMap((route) => {
      if (route.method !== method) return [];
      const path = matchPath(segmentsOf(route.path), segments);
      return path === undefined ? [] : [{ route, path }];
    })
    .sort((one, other) => literals(other.route) - literals(one.route));
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function literals(route: Route): number {
  return segmentsOf(route.path).filter((segment) => !segment.startsWith('{')).length;
}

function matchPath(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const greedy = part.endsWith('+}');
    const raw = greedy ? segments.slice(index).join('/') : segments[index];
    if (raw === undefined || raw === '') return undefined;
    const text = decoded(raw);
    if (text === undefined) return undefined;
    if (part.startsWith('{')) values[part.slice(1, greedy ? -2 : -1)] = text;
    else if (part !== text) return undefined;
    if (greedy) return values;
  }
  return template.length === segments.length ? values : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * The answer of a successful call. A handler that returns a `Response` says everything itself (Lambda's Invoke);
 * undefined means an empty body.
 */
export function restAnswer(route: Route, result: unknown, requestId: string): Response {
  if (result instanceof Response) {
    result.headers.set('x-amzn-RequestId', requestId);
    return result;
  }
  const headers = { 'content-type': 'application/json', 'x-amzn-RequestId': requestId };
  // 204 and its like must not have a body.
  const body = result === undefined || route.status === 204 ? null : toAwsJson(result);
  return new Response(body, { status: route.status ?? 200, headers });
}

/** Error codes whose member is `Message` with a capital; every other shape has `message`. Source: the Lambda API model. */
const capitalMessage = new Set([
  'AccessDeniedException',
  'CodeSigningConfigNotFoundException',
  'InvalidRuntimeException',
  'InvalidZipFileException',
  'ResourceInUseException',
  'ResourceNotFoundException',
  'ServiceException',
]);

/** The answer of a refused call. */
export function restRefusal(service: RestService, error: AwsError, requestId: string): Response {
  const member = capitalMessage.has(error.code) ? 'Message' : 'message';
  const type = service.name === 'lambda' ? { Type: error.httpStatus >= 500 ? 'Service' : 'User' } : {};
  return new Response(toAwsJson({ ...type, [member]: error.message, ...error.details }), {
    status: error.httpStatus,
    headers: { 'content-type': 'application/json', 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': error.code },
  });
}
