/** Answer: who refused the call, read from status, x-amzn-ErrorType and message, and AWS's words without the token. */
import type { Answer } from '../callEvidence.ts';

/**
 * Part of the way of a call that turned it away. `configuration`: 500, API Gateway could not call what answers;
 * `integration`: 502, it could not use the answer; `handler`: the function answered so itself.
 */
export type RefusedBy =
  | 'nobody'
  | 'route'
  | 'forbidden'
  | 'policy'
  | 'authorizer'
  | 'authorizer setup'
  | 'limit'
  | 'request'
  | 'configuration'
  | 'integration'
  | 'timeout'
  | 'handler';

/** Names of x-amzn-ErrorType. Sources: recorded answers; developer guide, “gateway response types”. */
const byErrorType: Readonly<Record<string, RefusedBy>> = {
  UnauthorizedException: 'authorizer',
  MissingAuthenticationTokenException: 'route',
  IncompleteSignatureException: 'route',
  InvalidSignatureException: 'route',
  ExpiredTokenException: 'route',
  NotFoundException: 'route',
  ForbiddenException: 'forbidden',
  AccessDeniedException: 'policy',
  BadRequestException: 'request',
  RequestTooLargeException: 'request',
  UnsupportedMediaTypeException: 'request',
  TooManyRequestsException: 'limit',
  LimitExceededException: 'limit',
  AuthorizerConfigurationException: 'authorizer setup',
  AuthorizerFailureException: 'authorizer setup',
};

/** Where the error type is missing, these messages are API Gateway's own, unless an integration answered. */
const byMessage: Readonly<Record<string, RefusedBy>> = {
  Unauthorized: 'authorizer',
  'The incoming token has expired': 'authorizer',
  'Missing Authentication Token': 'route',
};

export function refusedBy(answer: Answer): RefusedBy {
  if (answer.status < 400) return 'nobody';
  const type = errorTypeOf(answer);
  const message = messageOf(answer);
  if (type === 'InternalServerErrorException') {
    if (answer.status === 504 || message === 'Endpoint request timed out') return 'timeout';
    return answer.status === 502 ? 'integration' : 'configuration';
  }
  if (type !== '') return byErrorType[type] ?? 'handler';
  // Answers of functions carry this header, API Gateway's own do not. Source: recorded answers.
  return 'x-amzn-trace-id' in answer.headers ? 'handler' : (byMessage[message] ?? 'handler');
}

/** Without what AWS sometimes puts after a colon. */
export function errorTypeOf({ headers }: Answer): string {
  return (headers['x-amzn-errortype'] ?? '').split(':')[0] ?? '';
}

/** The message of a JSON body; empty where there is none. */
export function messageOf({ body }: Answer): string {
  try {
    const data = JSON.parse(body) as { message?: unknown; Message?: unknown } | null;
    const message = data?.message ?? data?.Message;
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

/** Words that AWS itself puts between quotes. */
const harmless = /^'(Credential|Signature|SignedHeaders|X-Amz-Date|Date)'$/;

/**
 * A message of API Gateway as it may be shown. It quotes the header when it takes a token for a signature, so what stands
 * in quotes or after “Authorization=” is left out, however short.
 */
export function withoutTokens(text: string): string {
  return withoutLongTexts(
    text
      .replaceAll(/'[^']*'/g, (quoted) => (harmless.test(quoted) ? quoted : '‘…’'))
      .replaceAll(/Authorization=\S+/g, 'Authorization=…'),
  );
}

/** A line of a log as it may be shown: without what has the form or the length of a token. */
export function withoutLongTexts(text: string): string {
  return text
    .replaceAll(/[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, '…')
    .replaceAll(/[A-Za-z0-9_+/=-]{40,}/g, '…')
    .slice(0, 300);
}
