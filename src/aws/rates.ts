/** Rates: how fast each AWS service may be called by one account, kept a little below what it allows. */
import { createPace, type Pace, type Rate } from '../engine/pace.ts';

/**
 * Sources: "Amazon API Gateway quotas" (10 requests a second with a burst of 40 for everything together; some operations
 * have limits of their own), "Quotas in Amazon Cognito" (a second, by category; changes of one pool 5), "Lambda quotas"
 * (15 a second for control-plane calls together). A window of 4 s with 36 requests never empties a bucket of 40 that
 * fills with 10 a second.
 */
const rates: Readonly<Record<string, Rate>> = {
  APIGateway: { count: 36, perMs: 4000 },
  'APIGateway.CreateRestApi': { count: 1, perMs: 3100 },
  'APIGateway.CreateRestApi.EDGE': { count: 1, perMs: 30_500 },
  'APIGateway.DeleteRestApi': { count: 1, perMs: 30_500 },
  'APIGateway.CreateDeployment': { count: 1, perMs: 5100 },
  'APIGateway.CreateResource': { count: 5, perMs: 1050 },
  'APIGateway.DeleteResource': { count: 5, perMs: 1050 },
  'APIGateway.GetResources': { count: 5, perMs: 2100 },
  CognitoIdentityProvider: { count: 14, perMs: 1000 },
  Lambda: { count: 14, perMs: 1000 },
};

const paces = new Map<string, Pace>();

/** The pace of one account in one Region; all connections to it in this process share it. */
export function paceOf(accountId: string, region: string): Pace {
  const key = `${accountId}/${region}`;
  const pace = paces.get(key) ?? createPace(rates);
  paces.set(key, pace);
  return pace;
}

/** Names of the rates that a request counts against. */
export function ratesOf(service: string, operation: string, input: unknown): string[] {
  const names = [service, `${service}.${operation}`];
  if (operation !== 'CreateRestApi') return names;
  const { endpointConfiguration } = input as { endpointConfiguration?: { types?: string[] } };
  return endpointConfiguration?.types?.includes('EDGE') ? [...names, `${service}.CreateRestApi.EDGE`] : names;
}

/**
 * Changes of one API are made in turn, because API Gateway refuses some that come at the same time (“Unable to complete
 * operation due to concurrent modification”). Authorizers are a collection of their own, beside the tree of resources.
 * Lambda does the same with changes of one function's policy (“… due to a concurrent update operation”).
 */
export function turnOf(service: string, operation: string, input: unknown): string | undefined {
  const { restApiId, FunctionName: name } = (input ?? {}) as { restApiId?: string; FunctionName?: string };
  if (service === 'Lambda' && operation.endsWith('Permission') && name !== undefined) return `${name}/policy`;
  if (service !== 'APIGateway' || restApiId === undefined) return undefined;
  return operation.endsWith('Authorizer') ? `${restApiId}/authorizers` : restApiId;
}
