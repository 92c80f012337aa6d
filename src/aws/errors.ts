/** Errors of AWS and of the way to it, as failures that a person can act on. */
import { Failure, type FailureNote, isCancellation, type ServiceError } from '../engine/failure.ts';
import { redact } from '../engine/redact.ts';
import { credentialNote } from './credentialErrors.ts';
import { regions } from './profiles.ts';
import type { Target } from './target.ts';

/** The parts of an SDK error that are looked at. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $fault?: 'client' | 'server';
  readonly code?: string;
  readonly hostname?: string;
  readonly errors?: readonly unknown[];
}

type Rule = (error: SdkError, target: Target | undefined) => FailureNote | undefined;

/** The first rule that knows the error decides. Every rule's words are about what to do, not about the SDK. */
const rules: readonly Rule[] = [network, credentialNote, denied, throttled, limit, clock];

/**
 * Any error of an AWS request as a Failure; failures and cancellations stay what they are. `target` tells which profile
 * and Region the words are about.
 */
export function awsFailure(error: unknown, target?: Target): Error {
  if (error instanceof Failure || isCancellation(error)) return error as Error;
  if (!(error instanceof Error)) return new Failure({ code: 'Unexpected', what: redact(String(error)) });
  const sdkError = error as SdkError;
  const note = rules.reduce<FailureNote | undefined>((found, rule) => found ?? rule(sdkError, target), undefined);
  return new Failure({ ...(note ?? other(sdkError)), service: serviceError(sdkError) }, error);
}

const operations = new WeakMap<object, { readonly service: string; readonly operation: string }>();

/** Remembers which request an error came from; the SDK does not say. */
export function noteRequest(error: unknown, service: string, operation: string): void {
  if (typeof error === 'object' && error !== null) operations.set(error, { service, operation });
}

/** True when the error has one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** True when the service itself failed (HTTP 5xx), also when what it said could not be understood. */
export function isServiceFault(error: unknown): boolean {
  const { $metadata, $response } = error as { $metadata?: Status; $response?: { statusCode?: number } };
  return ($metadata?.httpStatusCode ?? $response?.statusCode ?? 0) >= 500;
}

interface Status {
  readonly httpStatusCode?: number;
}

function serviceError(error: SdkError): ServiceError | undefined {
  if (!error.$metadata) return undefined;
  return {
    name: error.name,
    message: redact(error.message),
    ...operations.get(error),
    httpStatus: error.$metadata?.httpStatusCode,
    requestId: error.$metadata?.requestId,
  };
}

/** Nothing answered: no network, an address that does not exist, or nothing that listens there. */
function network(error: SdkError, target: Target | undefined): FailureNote | undefined {
  const cause = networkCause(error);
  if (!cause) return undefined;
  const why = redact(error.message || cause.message);
  const endpoint = target?.kind === 'aws' ? target.endpointUrl : undefined;
  if (target?.kind === 'sandbox')
    return {
      code: 'SandboxUnreachable',
      what: 'The sandbox does not answer.',
      why,
      next: 'Try again; it is started again if it is not running.',
    };
  if (endpoint)
    return {
      code: 'EndpointUnreachable',
      what: `Nothing answers at ${endpoint}.`,
      why,
      next: 'Start what should answer there, or correct the endpoint URL.',
    };
  if (isNotFoundHost(cause) && target && !regions.includes(target.region))
    return {
      code: 'UnknownRegion',
      // Source: the endpoint lists that AWS's SDKs carry: partitions such as China's have the other services only.
      what: /cognito-idp/.test(cause.message)
        ? `There are no Cognito user pools in the Region “${target.region}”.`
        : `There is no AWS Region “${target.region}”.`,
      why,
      next: 'Choose a Region from the list, such as us-east-1.',
      field: 'region',
    };
  return {
    code: 'NoNetwork',
    what: 'AWS could not be reached.',
    why,
    next: 'Check the network connection and any proxy or VPN, then try again.',
  };
}

const networkCodes = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
];

function networkCause(error: SdkError): SdkError | undefined {
  // Providers of credentials, such as that of SSO, keep only the text of what went wrong on the way.
  const code = error.name === 'CredentialsProviderError' && networkCodes.find((each) => error.message.includes(each));
  if (code) return Object.assign(new Error(error.message), { code });
  const inner = [error, error.cause, ...(error.errors ?? [])] as SdkError[];
  return inner.find((each) => each?.name === 'TimeoutError' || networkCodes.includes(each?.code ?? ''));
}

function isNotFoundHost(error: SdkError): boolean {
  return error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
}

/** Source: IAM, “access denied error messages”: the sentence that IAM and the services write, and its endings. */
const deniedSentence =
  /User: (?<user>\S+) is not authorized to perform: (?<action>[\w-]+:[\w*]+)(?: on resource: (?<resource>.+?))?(?: because no (?<lacks>[\w -]+?) allows| with an explicit deny|[.,]?\s*$)/s;

function denied(error: SdkError): FailureNote | undefined {
  const names = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError'];
  const found = deniedSentence.exec(error.message)?.groups;
  if (!found && !isNamed(error, ...names)) return undefined;
  const on = found?.resource ? ` on ${found.resource.replace(/[.,]$/, '')}` : '';
  const explicit = /explicit deny/.test(error.message);
  // A boundary, a session or an organization limits what policies allow.
  const limit = found?.lacks && !/identity|resource-based/.test(found.lacks) ? found.lacks : undefined;
  return {
    code: 'AccessDenied',
    what: found ? `You may not ${found.action}${on}.` : 'These credentials may not do that.',
    why: explicit
      ? 'A policy denies it explicitly; no other permission can overrule that.'
      : limit
        ? `The ${limit} of ${found?.user} does not allow it, whatever other policies say.`
        : found?.user
          ? `No policy of ${found.user} allows it.`
          : redact(error.message),
    next: /^sts:AssumeRole/.test(found?.action ?? '')
      ? 'The trust policy of the role and your own policies must both allow it: ask whose role it is, or use another profile.'
      : 'Ask for the permissions on the Review page (they can be copied there as a policy), or use another profile.',
  };
}

export const throttlingNames = [
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ThrottledException',
] as const;

function throttled(error: SdkError): FailureNote | undefined {
  if (!isNamed(error, ...throttlingNames) && error.$metadata?.httpStatusCode !== 429) return undefined;
  return {
    code: 'Throttled',
    what: 'AWS asks to slow down.',
    why: 'Too many requests were made in this account, perhaps also by other programs.',
    next: 'Wait a minute, then try again; it goes on from where it stopped.',
  };
}

function limit(error: SdkError): FailureNote | undefined {
  const names = [
    'LimitExceededException',
    'LimitExceeded',
    'ServiceQuotaExceededException',
    'CodeStorageExceededException',
  ];
  if (!isNamed(error, ...names)) return undefined;
  return {
    code: 'LimitReached',
    what: 'The account has reached a limit of AWS.',
    why: redact(error.message),
    next: 'Delete what is no longer needed, or ask for a higher limit in the Service Quotas console.',
  };
}

function clock(error: SdkError): FailureNote | undefined {
  // The SDK corrects a wrong clock by the Date of AWS's answer; what comes here was refused once more after that.
  const names = [
    'InvalidSignatureException',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
  ];
  if (!isNamed(error, ...names)) return undefined;
  return {
    code: 'SignatureRefused',
    what: 'AWS refused the signature of the request.',
    why: 'The secret access key is wrong, or the clock of this computer is.',
    next: 'Check the clock and the credentials.',
  };
}

function other(error: SdkError): FailureNote {
  const status = error.$metadata?.httpStatusCode;
  if (status !== undefined && status >= 500)
    return {
      code: 'ServiceFault',
      what: 'The service had a fault of its own.',
      why: `It answered with HTTP status ${status}.`,
      next: 'Try again in a moment; it goes on from where it stopped.',
    };
  if (error.$metadata)
    return { code: error.name, what: 'AWS refused the request.', why: `${error.name}: ${redact(error.message)}` };
  return { code: 'Unexpected', what: 'Something unexpected went wrong.', why: redact(error.message) };
}
