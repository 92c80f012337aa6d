/** How each service words the refusals that are common to all operations: throttled, failed, denied, bad credentials. */
import { AwsError } from './awsError.ts';
import type { Service } from './service.ts';

/** The throttling error of a service. */
export function throttled(service: Service): AwsError {
  switch (service.name) {
    case 'lambda':
      return new AwsError('TooManyRequestsException', 'Rate exceeded', 429, { Reason: 'CallerRateLimitExceeded' });
    case 'apigateway':
      return new AwsError('TooManyRequestsException', 'Too Many Requests', 429);
    case 'cognito-idp':
      return new AwsError('TooManyRequestsException', 'Too many requests', 400);
    case 'tagging':
      return new AwsError('ThrottledException', 'Rate exceeded', 400);
    case 'iam':
    case 'sts':
      return new AwsError('Throttling', 'Rate exceeded', 400);
    default:
      return new AwsError('ThrottlingException', 'Rate exceeded', 400);
  }
}

/** The error of a service that failed by itself (HTTP 500). */
export function internalFailure(service: Service): AwsError {
  switch (service.name) {
    case 'lambda':
      return new AwsError('ServiceException', 'An internal error occurred. Please retry later.', 500);
    case 'cognito-idp':
      return new AwsError('InternalErrorException', 'Something went wrong', 500);
    case 'tagging':
      return new AwsError(
        'InternalServiceException',
        'The request processing failed because of an unknown error.',
        500,
      );
    case 'iam':
      return new AwsError('ServiceFailure', 'The request processing has failed because of an unknown error.', 500);
    default:
      return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
  }
}

/** Which policy refuses: one that does not allow the action, or a service control policy that denies it. */
export type DenyingPolicy = 'identity-based policy' | 'permissions boundary' | 'service control policy';

/**
 * The refusal of an action that the caller's policies do not allow. `resource` is an ARN or AWS's words for it. Source:
 * IAM user guide, “access denied error messages”.
 */
export function denied(
  service: Service,
  callerArn: string,
  action: string,
  resource: string,
  by: DenyingPolicy = 'identity-based policy',
): AwsError {
  const message =
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ` +
    (by === 'service control policy'
      ? `with an explicit deny in a ${by}`
      : `because no ${by} allows the ${action} action`);
  if (service.protocol === 'query') return new AwsError('AccessDenied', message, 403);
  return new AwsError('AccessDeniedException', message, service.protocol === 'rest' ? 403 : 400);
}

/** What can be wrong with a request's credentials, before any operation is looked at. */
export type CredentialProblem = 'missing' | 'incomplete' | 'unknown key' | 'wrong signature' | 'expired token';

const words: Readonly<
  Record<CredentialProblem, { readonly code: string; readonly query: string; readonly text: string }>
> = {
  missing: {
    code: 'MissingAuthenticationTokenException',
    query: 'MissingAuthenticationToken',
    text: 'Missing Authentication Token',
  },
  incomplete: { code: 'IncompleteSignatureException', query: 'IncompleteSignature', text: '' },
  'unknown key': {
    code: 'UnrecognizedClientException',
    query: 'InvalidClientTokenId',
    text: 'The security token included in the request is invalid.',
  },
  'wrong signature': {
    code: 'InvalidSignatureException',
    query: 'SignatureDoesNotMatch',
    text:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  },
  'expired token': {
    code: 'ExpiredTokenException',
    query: 'ExpiredToken',
    text: 'The security token included in the request is expired',
  },
};

/** The refusal of a request's credentials. JSON services answer it with 400, the others with 403. */
export function badCredentials(service: Service | undefined, problem: CredentialProblem, text?: string): AwsError {
  const { code, query, text: usual } = words[problem];
  const status = service?.protocol === 'json' ? 400 : 403;
  return new AwsError(service?.protocol === 'query' ? query : code, text ?? usual, status);
}
