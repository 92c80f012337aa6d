/** AWS JSON 1.0/1.1: the operation is named in `X-Amz-Target`, members travel as one JSON object. */
import type { AwsError } from '../awsError.ts';
import type { JsonService } from '../service.ts';
import { toAwsJson } from './awsJson.ts';

/** `Operation` of an `X-Amz-Target` header that begins with the service's prefix; undefined for another service's. */
export function jsonOperation(service: JsonService, target: string | null): string | undefined {
  const prefix = `${service.targetPrefix}.`;
  return target?.startsWith(prefix) ? target.slice(prefix.length) : undefined;
}

/** The answer of a successful call. Operations without output answer with an empty body, as AWS does. */
export function jsonAnswer(service: JsonService, result: unknown, requestId: string): Response {
  const body = result === undefined ? null : toAwsJson(result);
  return new Response(body, { status: 200, headers: headers(service, requestId) });
}

/** The answer of a refused call. */
export function jsonRefusal(service: JsonService, error: AwsError, requestId: string): Response {
  // The tagging API is the one whose error shapes spell it with a capital.
  const member = service.name === 'tagging' ? 'Message' : 'message';
  const body = toAwsJson({ __type: error.code, [member]: error.message, ...error.details });
  return new Response(body, {
    status: error.httpStatus,
    headers: { ...headers(service, requestId), 'x-amzn-ErrorType': `${error.code}:` },
  });
}

function headers(service: JsonService, requestId: string): Record<string, string> {
  return { 'content-type': `application/x-amz-json-${service.version}`, 'x-amzn-RequestId': requestId };
}
