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
 * Methods that are new, gone, or have another authorization or API key setting than in the deployment, in words. `except`:
 * the method that this setup changes itself. Integrations and validators are not in a deployment's summary, so changes of
 * those alone cannot be seen.
 */
export async function undeployedChanges(
  world: World,
  restApiId: string,
  deploymentId: string,
  except: { readonly resourceId: string; readonly httpMethod: string },
): Promise<string[]> {
  const { apiGateway } = world.clients;
  const command = new GetDeploymentCommand({ restApiId, deploymentId, embed: ['apisummary'] });
  const [deployment, present] = await Promise.all([
    unless(apiGateway.send(command), notFound),
    presentMethods(world, restApiId, except),
  ]);
  if (!deployment?.apiSummary) return [];
  const served = new Map<string, string>();
  for (const [path, methods] of Object.entries(deployment.apiSummary))
    for (const [httpMethod, method] of Object.entries(methods)) served.set(`${httpMethod} ${path}`, accessOf(method));
  const changed = [...present.others].flatMap(([name, access]) => {
    const before = served.get(name);
    if (before === undefined) return [`${name} (new)`];
    return before === access ? [] : [`${name} (${before} → ${access})`];
  });
  const gone = [...served.keys()].filter((name) => !present.others.has(name) && name !== present.excepted);
  return [...changed, ...gone.map((name) => `${name} (deleted)`)].toSorted();
}

async function presentMethods(
  world: World,
  restApiId: string,
  except: { readonly resourceId: string; readonly httpMethod: string },
): Promise<{ readonly others: ReadonlyMap<string, string>; readonly excepted?: string }> {
  const others = new Map<string, string>();
  let excepted: string | undefined;
  for (let position: string | undefined; ; ) {
    const command = new GetResourcesCommand({ restApiId, limit: 500, position, embed: ['methods'] });
    const { items = [], position: next } = await world.clients.apiGateway.send(command);
    for (const { id, path, resourceMethods = {} } of items)
      for (const [httpMethod, method] of Object.entries(resourceMethods)) {
        const name = `${httpMethod} ${path}`;
        if (id === except.resourceId && httpMethod === except.httpMethod) excepted = name;
        else others.set(name, accessOf(method));
      }
    if (next === undefined) return { others, excepted };
    position = next;
  }
}

function accessOf({ authorizationType = 'NONE', apiKeyRequired = false }: Method | MethodSnapshot): string {
  return apiKeyRequired ? `${authorizationType} with API key` : authorizationType;
}
