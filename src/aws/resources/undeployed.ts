/** What was changed in a REST API since its last deployment, as far as AWS tells: a new deployment publishes it too. */
import {
  GetDeploymentCommand,
  GetResourcesCommand,
  type Method,
  type MethodSnapshot,
} from '@aws-sdk/client-api-gateway';
import type { World } from '../world.ts';
import { unless } from './awsResource.ts';
import { notFound } from './restApi.ts';

/**
 * Methods that are new, gone, or have another authorization or API key setting than in the deployment, in words. `ours`:
 * the methods that this setup makes or changes itself, such as `GET /hello`. Integrations and validators are not in a deployment's summary, so changes of
 * those alone cannot be seen.
 */
export async function undeployedChanges(
  world: World,
  restApiId: string,
  deploymentId: string,
  ours: readonly string[],
): Promise<string[]> {
  const { apiGateway } = world.clients;
  const command = new GetDeploymentCommand({ restApiId, deploymentId, embed: ['apisummary'] });
  const [deployment, present] = await Promise.all([
    unless(apiGateway.send(command), notFound),
    presentMethods(world, restApiId),
  ]);
  if (!deployment?.apiSummary) return [];
  const served = new Map<string, string>();
  for (const [path, methods] of Object.entries(deployment.apiSummary))
    for (const [httpMethod, method] of Object.entries(methods)) served.set(`${httpMethod} ${path}`, accessOf(method));
  const changed = [...present].flatMap(([name, access]) => {
    if (ours.includes(name)) return [];
    const before = served.get(name);
    if (before === undefined) return [`${name} (new)`];
    return before === access ? [] : [`${name} (${before} → ${access})`];
  });
  const gone = [...served.keys()].filter((name) => !present.has(name) && !ours.includes(name));
  return [...changed, ...gone.map((name) => `${name} (deleted)`)].toSorted();
}

/** The access of each method of the API, by `METHOD /path`. */
async function presentMethods(world: World, restApiId: string): Promise<ReadonlyMap<string, string>> {
  const present = new Map<string, string>();
  for (let position: string | undefined; ; ) {
    const command = new GetResourcesCommand({ restApiId, limit: 500, position, embed: ['methods'] });
    const { items = [], position: next } = await world.clients.apiGateway.send(command);
    for (const { path, resourceMethods = {} } of items)
      for (const [httpMethod, method] of Object.entries(resourceMethods))
        present.set(`${httpMethod} ${path}`, accessOf(method));
    if (next === undefined) return present;
    position = next;
  }
}

function accessOf({ authorizationType = 'NONE', apiKeyRequired = false }: Method | MethodSnapshot): string {
  return apiKeyRequired ? `${authorizationType} with API key` : authorizationType;
}
