/** Checks a request against the method's declared parameters and models, where a request validator says so. */
import { type Schema, Validator } from '@cfworker/json-schema';
import { parameterPlace } from '../apiGateway/mappings.ts';
import { type Model, own } from '../apiGateway/state.ts';
import { GatewayFailure, misconfigured } from './gatewayFailure.ts';
import { headerOf, mediaTypeOf, type RoutedInvocation } from './invocation.ts';
import { requestValue } from './parameterMapping.ts';

/** Throws a GatewayFailure with 400 when the request is not what the method declares. */
export function validateRequest(invocation: RoutedInvocation): void {
  const { snapshot, method } = invocation;
  const validator = own(snapshot.requestValidators, method.requestValidatorId ?? '');
  if (validator?.validateRequestParameters) validateParameters(invocation);
  if (validator?.validateRequestBody) validateBody(invocation);
}

function validateParameters(invocation: RoutedInvocation): void {
  const required = Object.entries(invocation.method.requestParameters ?? {}).filter(([, isRequired]) => isRequired);
  // Required means there and not blank. Source: developer guide, "api-gateway-method-request-validation".
  const missing = required
    .map(([expression]) => parameterPlace(expression))
    .filter((place) => place !== undefined)
    .filter(({ location, name }) => (requestValue(invocation, location, name) ?? '') === '')
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new GatewayFailure('BAD_REQUEST_PARAMETERS', `Missing required request parameters: [${missing.join(', ')}]`);
}

function validateBody(invocation: RoutedInvocation): void {
  const { request, method, snapshot } = invocation;
  const type = mediaTypeOf(headerOf(request, 'content-type')) ?? 'application/json';
  const model = own(snapshot.models, own(method.requestModels ?? {}, type) ?? '');
  if (model === undefined) return;
  const text = Buffer.from(request.body).toString() || '{}';
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new GatewayFailure('BAD_REQUEST_BODY', 'Invalid request body');
  }
  let isValid: boolean;
  try {
    isValid = validatorOf(model, Object.values(snapshot.models)).validate(body).valid;
  } catch (error) {
    throw misconfigured(invocation, `Unable to use the model ${model.name}: ${String(error)}`);
  }
  if (!isValid) throw new GatewayFailure('BAD_REQUEST_BODY', 'Invalid request body');
}

/** Other models are referred to as `https://apigateway.amazonaws.com/restapis/ID/models/NAME`. */
function validatorOf(model: Model, all: readonly Model[]): Validator {
  const validator = new Validator(schemaOf(model), '4');
  for (const other of all) {
    const refs = model.schema.match(
      new RegExp(`https://apigateway\\.amazonaws\\.com/restapis/[a-z0-9]+/models/${other.name}(?=["#])`, 'g'),
    );
    for (const ref of new Set(refs ?? [])) validator.addSchema(schemaOf(other), ref);
  }
  return validator;
}

function schemaOf({ schema }: Model): Schema {
  return JSON.parse(schema) as Schema;
}
