/** The refusals of API Gateway where it looks for an AWS signature: on AWS_IAM methods and on paths nobody deployed. */
import { GatewayFailure } from './gatewayFailure.ts';
import { type ApiRequest, headerOf } from './invocation.ts';

/**
 * What a request without a valid AWS signature hears: a token in Authorization is read as a broken signature, which is
 * how callers with a wrong path come to see a message about equal signs.
 */
export function signatureRefusal(request: ApiRequest): GatewayFailure {
  const header = headerOf(request, 'authorization')?.trim();
  if (header === undefined || header === '')
    return new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
  const broken = brokenSignature(header, headerOf(request, 'x-amz-date'));
  if (broken === undefined)
    return new GatewayFailure('INVALID_SIGNATURE', 'The sandbox cannot check signatures of calls to an API. AWS can.');
  return new GatewayFailure('DEFAULT_4XX', broken, { status: 403, errorType: 'IncompleteSignatureException' });
}

/** What is wrong with the form of a signature; undefined when it is complete. */
function brokenSignature(header: string, date: string | undefined): string | undefined {
  const [, ...rest] = header.split(/\s+/);
  const pairs = rest
    .join(' ')
    .split(/\s*,\s*|\s+/)
    .filter((part) => part !== '');
  const broken = pairs.find((part) => !part.includes('='));
  if (broken !== undefined)
    return `'${broken}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`;
  const given = new Set(pairs.map((part) => part.split('=')[0]));
  const faults = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !given.has(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined)
    faults.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return faults.length === 0 ? undefined : `${faults.join(' ')} Authorization=${header.split(/\s+/)[0]}`;
}
