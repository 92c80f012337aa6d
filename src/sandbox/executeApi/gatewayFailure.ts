/** What API Gateway answers by itself when a call cannot go on, with the gateway responses of the API applied. */
import {
  customResponse,
  defaultTemplates,
  type GatewayResponseType,
  gatewayResponseStatus,
} from '../apiGateway/gatewayResponses.ts';
import { renderTemplate } from '../apiGateway/mappingTemplate.ts';
import type { GatewayResponse } from '../apiGateway/state.ts';
import { type ApiResponse, headerOf, type Invocation, type RoutedInvocation } from './invocation.ts';
import { parameterValue } from './parameterMapping.ts';
import { contextVariables } from './requestContext.ts';

/** Names in `x-amzn-ErrorType`. Some are confirmed by recorded answers, the rarer ones are not. */
const errorTypes: Readonly<Record<GatewayResponseType, string>> = {
  ACCESS_DENIED: 'AccessDeniedException',
  API_CONFIGURATION_ERROR: 'InternalServerErrorException',
  AUTHORIZER_CONFIGURATION_ERROR: 'AuthorizerConfigurationException',
  AUTHORIZER_FAILURE: 'AuthorizerFailureException',
  BAD_REQUEST_BODY: 'BadRequestException',
  BAD_REQUEST_PARAMETERS: 'BadRequestException',
  DEFAULT_4XX: 'BadRequestException',
  DEFAULT_5XX: 'InternalServerErrorException',
  EXPIRED_TOKEN: 'ExpiredTokenException',
  INTEGRATION_FAILURE: 'InternalServerErrorException',
  INTEGRATION_TIMEOUT: 'InternalServerErrorException',
  INVALID_API_KEY: 'ForbiddenException',
  INVALID_SIGNATURE: 'InvalidSignatureException',
  MISSING_AUTHENTICATION_TOKEN: 'MissingAuthenticationTokenException',
  QUOTA_EXCEEDED: 'LimitExceededException',
  REQUEST_TOO_LARGE: 'RequestTooLargeException',
  RESOURCE_NOT_FOUND: 'NotFoundException',
  THROTTLED: 'TooManyRequestsException',
  UNAUTHORIZED: 'UnauthorizedException',
  UNSUPPORTED_MEDIA_TYPE: 'BadRequestException',
  WAF_FILTERED: 'ForbiddenException',
};

/** Types whose default body AWS writes with a space after the colon. */
const spaced = new Set<GatewayResponseType>([
  'API_CONFIGURATION_ERROR',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_5XX',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'UNSUPPORTED_MEDIA_TYPE',
]);

/** Thrown to end a call early. */
export class GatewayFailure extends Error {
  readonly type: GatewayResponseType;
  readonly status: number;
  readonly errorType: string;
  constructor(type: GatewayResponseType, message: string, options: { status?: number; errorType?: string } = {}) {
    super(message);
    this.name = 'GatewayFailure';
    this.type = type;
    this.status = options.status ?? Number(gatewayResponseStatus[type] ?? 500);
    this.errorType = options.errorType ?? errorTypes[type];
  }
}

/** 500 for an API that is set up wrongly; the reason goes to the log only. */
export function misconfigured(invocation: Invocation, reason: string): GatewayFailure {
  invocation.log(`Execution failed due to configuration error: ${reason}`);
  return new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error');
}

/** The answer for a failure, by the gateway responses that were deployed. */
export function failureResponse(invocation: Invocation | RoutedInvocation, failure: GatewayFailure): ApiResponse {
  const custom = customResponse(invocation.snapshot.gatewayResponses, failure.type);
  const status = custom?.statusCode === undefined ? failure.status : Number(custom.statusCode);
  const { mediaType, template } = chooseTemplate(invocation, custom);
  const context = {
    ...contextVariables(invocation),
    error: {
      message: failure.message,
      messageString: JSON.stringify(failure.message),
      responseType: failure.type,
    },
  };
  const stageVariables = invocation.stageVariables ?? {};
  const body =
    template === undefined
      ? plainBody(failure)
      : renderTemplate(template, { context, stageVariables, body: '', param: () => undefined });
  const headers: [string, string][] = [
    ['Content-Type', mediaType],
    ['x-amzn-ErrorType', failure.errorType],
  ];
  for (const [target, source] of Object.entries(custom?.responseParameters ?? {})) {
    const value = parameterValue(invocation, source, context);
    const name = target.replace('gatewayresponse.header.', '');
    if (value !== undefined) setHeader(headers, name, value);
  }
  return { status, headers, body };
}

/** The body of a failure that no gateway response changes, or of a call for no API at all. */
export function plainBody({ type, message, errorType }: GatewayFailure): string {
  // Refusals by a policy spell it with a capital.
  const name = errorType === 'AccessDeniedException' ? 'Message' : 'message';
  return `{"${name}":${spaced.has(type) ? ' ' : ''}${JSON.stringify(message)}}`;
}

/** The template for the media type that the client accepts; none when the default template would be used. */
function chooseTemplate(invocation: Invocation, custom: GatewayResponse | undefined) {
  const json = 'application/json';
  const templates = custom?.responseTemplates ?? defaultTemplates;
  const accepted = (headerOf(invocation.request, 'accept') ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const mediaType =
    accepted.find((type) => type !== undefined && Object.hasOwn(templates, type)) ??
    (Object.hasOwn(templates, json) ? json : (Object.keys(templates)[0] ?? json));
  const template = templates[mediaType];
  return { mediaType, template: template === defaultTemplates[json] ? undefined : template };
}

function setHeader(headers: [string, string][], name: string, value: string): void {
  const existing = headers.find(([given]) => given.toLowerCase() === name.toLowerCase());
  if (existing === undefined) headers.push([name, value]);
  else existing[1] = value;
}
