/** Whether the caller's API key opens a method that requires one. */
import { apiGatewayState, type UsagePlan } from '../apiGateway/state.ts';
import { GatewayFailure } from './gatewayFailure.ts';
import { headerOf, type Invocation } from './invocation.ts';

/** The key in `x-api-key`: it must be enabled, and in a usage plan of the stage. Throws a GatewayFailure with 403. */
export function requireApiKey(invocation: Invocation): { id: string; value: string } {
  const value = headerOf(invocation.request, 'x-api-key');
  const { apiKeys } = apiGatewayState(invocation.world);
  const key = Object.values(apiKeys).find((candidate) => candidate.enabled && candidate.value === value);
  if (key === undefined || planOf(invocation, key.id) === undefined)
    throw new GatewayFailure('INVALID_API_KEY', 'Forbidden');
  return { id: key.id, value: key.value };
}

/** The usage plan in which a key is for the called stage. */
export function planOf({ world, apiId, stageName }: Invocation, keyId: string): UsagePlan | undefined {
  return Object.values(apiGatewayState(world).usagePlans).find(
    ({ keyIds, apiStages }) =>
      keyIds.includes(keyId) && apiStages.some((one) => one.apiId === apiId && one.stage === stageName),
  );
}
