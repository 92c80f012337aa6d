/** The control plane: finds service and operation of a request, checks who signed it, runs it and words the answer. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './awsError.ts';
import type { KeyRing } from './credentials.ts';
import type { Faults } from './faults.ts';
import { findOperation, type Operation, renderRefusal } from './operation.ts';
import { jsonOperation } from './protocols/json.ts';
import { accessOf } from './resourceNames.ts';
import type { FaultAction, Service, World } from './service.ts';
import { badCredentials, type DenyingPolicy, denied, internalFailure, throttled } from './serviceErrors.ts';
import { readClaim, type SignedRequest, scopedService, verifySignature } from './signature.ts';

/** What the control plane works with. */
export interface ControlPlaneParts {
  readonly world: World;
  readonly services: readonly Service[];
  readonly keys: KeyRing;
  readonly faults: Faults;
}

/** Answers one request to the control plane. Never throws. */
export async function answerControl(parts: ControlPlaneParts, request: SignedRequest): Promise<Response> {
  const requestId = randomUUID();
  const service = serviceOf(parts.services, request);
  if (service === undefined) return answerUnknownService(request, requestId);
  try {
    const callerArn = needsNoSignature(service, request) ? '' : await authenticate(parts, service, request);
    const operation = findOperation(service, request);
    await suffer(parts, service, operation, request, callerArn);
    const result = await operation.run({ world: parts.world, requestId, callerArn });
    return operation.answer(result, requestId);
  } catch (error) {
    if (error instanceof AwsError) return renderRefusal(service, error, requestId);
    console.error(`Sandbox: ${service.name} failed`, error);
    return renderRefusal(service, internalFailure(service), requestId);
  }
}

/** The service that the signature names; for unsigned requests, the one whose target prefix is named. */
function serviceOf(services: readonly Service[], { headers, rawQuery }: SignedRequest): Service | undefined {
  const name = scopedService(headers, rawQuery);
  if (name !== undefined) return services.find((service) => service.name === name);
  const target = headers.get('x-amz-target');
  return services.find((service) => service.protocol === 'json' && jsonOperation(service, target) !== undefined);
}

function needsNoSignature(service: Service, { headers }: SignedRequest): boolean {
  if (service.protocol !== 'json') return false;
  const operation = jsonOperation(service, headers.get('x-amz-target'));
  return operation !== undefined && service.unsigned?.includes(operation) === true;
}

async function authenticate(parts: ControlPlaneParts, service: Service, request: SignedRequest): Promise<string> {
  const { keys, world, faults } = parts;
  const key = await verifySignature(request, { service, keys, region: world.region, now: Date.now() });
  if (faults.expires()) throw badCredentials(service, 'expired token');
  if (key.roleArn !== undefined) {
    const { action, resource } = accessOf(world, service, findOperation(service, request), request);
    if (world.services.iam?.allows(key.roleArn, action, resource) !== true)
      throw denied(service, key.callerArn, action, resource);
  }
  return key.callerArn;
}

/** Lets the faults that were asked for happen to this call. */
async function suffer(
  { world, faults }: ControlPlaneParts,
  service: Service,
  operation: Operation,
  request: SignedRequest,
  callerArn: string,
): Promise<void> {
  const deny = (by: DenyingPolicy) => {
    const { action, resource } = accessOf(world, service, operation, request);
    throw denied(service, callerArn, action, resource, by);
  };
  const effects: Readonly<Record<FaultAction['kind'], (value: number) => Promise<void> | void>> = {
    throttle: () => {
      throw throttled(service);
    },
    fail: () => {
      throw internalFailure(service);
    },
    deny: () => deny('identity-based policy'),
    'deny-boundary': () => deny('permissions boundary'),
    'deny-scp': () => deny('service control policy'),
    slow: (milliseconds) => sleep(milliseconds),
    lag: () => {},
  };
  for (const { kind, value } of faults.forCall(service, operation.name)) await effects[kind](value);
}

/** Without a service there is no protocol to answer in; AWS's front door answers such requests like this. */
function answerUnknownService(request: SignedRequest, requestId: string): Response {
  const { code, message, httpStatus } = problemOf(request);
  return Response.json(
    { message },
    { status: httpStatus, headers: { 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': code } },
  );
}

function problemOf(request: SignedRequest): AwsError {
  try {
    const { service } = readClaim(request);
    return new AwsError('UnknownOperationException', `The sandbox has no service "${service}".`, 404);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}
