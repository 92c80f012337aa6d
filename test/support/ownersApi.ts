/** An API that somebody made before this extension came: two methods on /orders, deployed to the stage “live”. */
import {
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetStagesCommand,
} from '@aws-sdk/client-api-gateway';
import { createApi } from './apiFixture.ts';
import type { SandboxClients, TestSandbox } from './sandboxClients.ts';

/** Its name. */
export const ownersApiName = 'orders-api';

/** Makes it: GET answers with a list of orders, DELETE with nothing, and both to anyone. */
export async function makeOwnersApi(sandbox: TestSandbox): Promise<void> {
  const api = await createApi(sandbox, ownersApiName);
  const orders = await api.resource('orders');
  for (const httpMethod of ['GET', 'DELETE']) {
    await api.method(orders, httpMethod);
    await api.mock(orders, httpMethod, 200, httpMethod === 'GET' ? '{"orders":["tea"]}' : undefined);
  }
  await api.deploy('live');
}

/** All that its owner can see of it, but for when the stage was last touched. */
export async function lookAtOwnersApi({ apiGateway }: Pick<SandboxClients, 'apiGateway'>): Promise<unknown> {
  const { items = [] } = await apiGateway.send(new GetRestApisCommand({}));
  const api = items.find(({ name }) => name === ownersApiName);
  const restApiId = api?.id;
  const [resources, authorizers, deployments, stages] = await Promise.all([
    apiGateway.send(new GetResourcesCommand({ restApiId, embed: ['methods'] })),
    apiGateway.send(new GetAuthorizersCommand({ restApiId })),
    apiGateway.send(new GetDeploymentsCommand({ restApiId })),
    apiGateway.send(new GetStagesCommand({ restApiId })),
  ]);
  return {
    api,
    resources: resources.items,
    authorizers: authorizers.items,
    deployments: deployments.items,
    stages: stages.item?.map(({ lastUpdatedDate: _, ...stage }) => stage),
  };
}
