/** Whether the caller's API key opens a method that requires one. */
import { apiGatewayState } from '../apiGateway/state.ts';
import { GatewayFailure } from './gatewayFailure.ts';
import { headerOf, type Invocation } from './invocation.ts';

/** The key in `x-api-key`: it must be enabled, and in a usage plan of the stage. Throws a GatewayFailure with 403. */
export function requireApiKey({ world, apiId, stageName, request }: Invocation): { id: string; value: string } {
  const value = headerOf(request, 'x-api-key');
  const { apiKeys, usagePlans } = apiGatewayState(world);
  const key = Object.values(apiKeys).find((candidate) => candidate.enabled && candidate.value === value);
  const isPlanned =
    key !== undefined &&
    Object.values(usagePlans).some(
      ({ keyIds, apiStages }) =>
        keyIds.includes(key.id) && apiStages.some((one) => one.apiId === apiId && one.stage === stageName),
    );
  if (key === undefined || !isPlanned) throw new GatewayFailure('INVALID_API_KEY', 'Forbidden');
  return { id: key.id, value: key.value };
}
