/** Integrations with templates: MOCK, and AWS in front of a function. */
import { renderTemplate, type TemplateData } from '../apiGateway/mappingTemplate.ts';
import { type Integration, type IntegrationResponse, own } from '../apiGateway/state.ts';
import { GatewayFailure, misconfigured } from './gatewayFailure.ts';
import { type ApiResponse, headerOf, mediaTypeOf, type RoutedInvocation } from './invocation.ts';
import { callFunction } from './lambdaCall.ts';
import { parameterValue, requestValue } from './parameterMapping.ts';
import { contextVariables } from './requestContext.ts';

const json = 'application/json';

/** Answers without calling anything: the request template says which status to go on with. */
export function answerByMock(invocation: RoutedInvocation, integration: Integration): ApiResponse {
  const status = statusIn(requestBody(invocation, integration));
  if (status === undefined)
    throw misconfigured(
      invocation,
      'Unable to parse statusCode. It should be an integer that is defined in the request template.',
    );
  return toResponse(invocation, integration, { outcome: String(status), body: '', extra: [] });
}

/** Calls a function with what the request template makes of the request. */
export async function answerByFunction(invocation: RoutedInvocation, integration: Integration): Promise<ApiResponse> {
  const text = requestBody(invocation, integration);
  let event: unknown;
  try {
    event = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new GatewayFailure('DEFAULT_4XX', 'Could not parse request body into json.', { status: 400 });
  }
  const { result, error } = await callFunction(invocation, integration, event);
  const body = error === undefined ? (result ?? null) : { errorMessage: error.message, errorType: error.type };
  return toResponse(invocation, integration, {
    // A function that succeeded only fits the default response.
    outcome: error?.message,
    body: JSON.stringify(body),
    extra: [['X-Amzn-Trace-Id', `${invocation.traceId};Sampled=0`]],
  });
}

/** The status in a mock's template. AWS reads loose JSON here: `{statusCode: 200}` is good enough. */
function statusIn(text: string): number | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const status =
      typeof parsed === 'object' && parsed !== null ? (parsed as { statusCode?: unknown }).statusCode : undefined;
    return typeof status === 'number' && Number.isInteger(status) ? status : undefined;
  } catch {
    const loose = /^\s*\{(?:.*,)?\s*['"]?statusCode['"]?\s*:\s*(\d{3})\s*[,}]/s.exec(text)?.[1];
    return loose === undefined ? undefined : Number(loose);
  }
}

function templateData(invocation: RoutedInvocation, body: string): TemplateData {
  return {
    context: contextVariables(invocation),
    stageVariables: invocation.stageVariables ?? {},
    body,
    param: (name) =>
      requestValue(invocation, 'path', name) ??
      requestValue(invocation, 'querystring', name) ??
      requestValue(invocation, 'header', name),
  };
}

/** What the integration is given: the template of the request's media type, or the body as it is. */
function requestBody(invocation: RoutedInvocation, integration: Integration): string {
  const { requestTemplates = {}, passthroughBehavior } = integration;
  const body = Buffer.from(invocation.request.body).toString();
  const type = mediaTypeOf(headerOf(invocation.request, 'content-type')) ?? json;
  const template = own(requestTemplates, type);
  if (typeof template === 'string') return renderTemplate(template, templateData(invocation, body));
  const isRefused =
    passthroughBehavior === 'NEVER' ||
    (passthroughBehavior === 'WHEN_NO_TEMPLATES' && Object.keys(requestTemplates).length > 0);
  if (template === undefined && isRefused) throw new GatewayFailure('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type');
  return body;
}

interface Outcome {
  /** What selection patterns are matched with: a status, or a function's error message. */
  readonly outcome: string | undefined;
  readonly body: string;
  readonly extra: readonly (readonly [string, string])[];
}

function toResponse(
  invocation: RoutedInvocation,
  { integrationResponses = {} }: Integration,
  { outcome, body, extra }: Outcome,
): ApiResponse {
  const response = select(Object.values(integrationResponses), outcome);
  if (response === undefined)
    throw misconfigured(invocation, 'No match for output mapping and no default output mapping configured');
  const { statusCode, responseParameters = {}, responseTemplates = {} } = response;
  if (own(invocation.method.methodResponses ?? {}, statusCode) === undefined)
    throw misconfigured(invocation, `Output mapping refers to an invalid method response: ${statusCode}`);
  const accepted = mediaTypeOf(headerOf(invocation.request, 'accept')?.split(',')[0]) ?? json;
  const types = Object.keys(responseTemplates);
  const mediaType = types.includes(accepted) ? accepted : types.includes(json) ? json : (types[0] ?? json);
  const template = own(responseTemplates, mediaType);
  const text = typeof template === 'string' ? renderTemplate(template, templateData(invocation, body)) : body;
  const headers = new Map<string, string>([['Content-Type', mediaType]]);
  const context = contextVariables(invocation);
  for (const [target, source] of Object.entries(responseParameters)) {
    const name = target.replace('method.response.header.', '');
    const value = parameterValue(invocation, source, context, { headers: {}, body });
    if (value !== undefined) headers.set(name.toLowerCase() === 'content-type' ? 'Content-Type' : name, value);
  }
  return { status: Number(statusCode), headers: [...headers, ...extra], body: text };
}

/** The response whose pattern fits the whole outcome; else the one without a pattern, which is the default. */
function select(
  responses: readonly IntegrationResponse[],
  outcome: string | undefined,
): IntegrationResponse | undefined {
  const hasPattern = (response: IntegrationResponse) => (response.selectionPattern ?? '') !== '';
  const fitting = responses.find(
    (response) =>
      outcome !== undefined &&
      hasPattern(response) &&
      new RegExp(`^(?:${response.selectionPattern})$`, 's').test(outcome),
  );
  return fitting ?? responses.find((response) => !hasPattern(response));
}
