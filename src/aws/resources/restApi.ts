/** REST API of API Gateway. */
import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  type PatchOperation,
  type RestApi,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { retryOn } from '../../engine/retry.ts';
import { isNamed, throttlingNames } from '../errors.ts';
import { hasOurTags, ownershipById, tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import { type Account, awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';

export interface RestApiProps {
  readonly name: string;
  readonly endpointType: 'REGIONAL' | 'EDGE';
}

export interface RestApiAttributes {
  readonly id: string;
  readonly rootResourceId: string;
  readonly arn: string;
}

/** Name of API Gateway's error for everything that is not there. */
export const notFound = 'NotFoundException';

/** ARN of something below the API, for policies: actions are HTTP verbs, resources are paths. */
export function apiGatewayArn({ partition, region }: Omit<Account, 'accountId'>, path: string): string {
  return `arn:${partition}:apigateway:${region}::${path}`;
}

async function attributesOf(world: World, { id = '', rootResourceId }: RestApi): Promise<RestApiAttributes> {
  const arn = apiGatewayArn({ ...world.caller, region: world.region }, `/restapis/${id}`);
  if (rootResourceId) return { id, rootResourceId, arn };
  const { items = [] } = await world.clients.apiGateway.send(new GetResourcesCommand({ restApiId: id }));
  return { id, rootResourceId: items.find(({ path }) => path === '/')?.id ?? '', arn };
}

/** Names of APIs are not unique, so one that was perhaps made before a crash is found by its tags. */
async function search(world: World): Promise<RestApi | undefined> {
  for (let position: string | undefined; ; ) {
    const page = await world.clients.apiGateway.send(new GetRestApisCommand({ limit: 500, position }));
    const ours = page.items?.find(({ tags }) => hasOurTags(world, tags));
    if (ours || !page.position) return ours;
    position = page.position;
  }
}

export const restApi = awsResource<RestApiProps, RestApiAttributes>({
  type: 'ApiGateway.RestApi',
  cloudFormation: 'AWS::ApiGateway::RestApi',
  identity: [],
  explanation:
    'The front door: it receives the calls from the internet, checks who may pass, and hands them on. An API is made of resources (paths), methods on them, and a stage on which a snapshot of it all is live.',
  permissions: (account) => [
    {
      actions: ['apigateway:GET', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis')],
    },
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
    // Tags given at creation count as a PUT below /tags.
    { actions: ['apigateway:PUT'], resources: [apiGatewayArn(account, '/tags/*')] },
  ],
  async read(world, props, saved) {
    if (!saved) return { exists: false };
    const id = saved.attributes?.id;
    const api = id
      ? await unless(world.clients.apiGateway.send(new GetRestApiCommand({ restApiId: id })), notFound)
      : await search(world);
    if (!api) return { exists: false };
    return {
      exists: true,
      ownership: ownershipById(world, api.tags),
      attributes: await attributesOf(world, api),
      differences: differences([
        ['name', props.name, api.name],
        ['endpointType', props.endpointType, api.endpointConfiguration?.types?.[0]],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    if (!observed.exists) {
      const api = await apiGateway.send(
        new CreateRestApiCommand({
          name: props.name,
          endpointConfiguration: { types: [props.endpointType] },
          tags: tagsFor(world),
        }),
      );
      return attributesOf(world, api);
    }
    const restApiId = observed.attributes.id;
    const patchOperations = observed.differences.map(({ property, actual }): PatchOperation => {
      const path = property === 'name' ? '/name' : `/endpointConfiguration/types/${actual}`;
      return { op: 'replace', path, value: property === 'name' ? props.name : props.endpointType };
    });
    if (patchOperations.length > 0)
      await whileOthersChange(world, () => apiGateway.send(new UpdateRestApiCommand({ restApiId, patchOperations })));
    return observed.attributes;
  },
  /** AWS lets an account delete one API in 30 seconds. Everything inside goes with it. */
  async delete(world, { id }) {
    const remove = () =>
      whileOthersChange(world, () => world.clients.apiGateway.send(new DeleteRestApiCommand({ restApiId: id })));
    await unless(
      retryOn(remove, {
        when: (error) => isNamed(error, ...throttlingNames),
        withinMs: 180_000,
        firstMs: 5000,
        longestMs: 31_000,
        signal: world.signal,
        onWait: () => world.note('AWS deletes one API in 30 seconds; waiting for its turn.'),
      }),
      notFound,
    );
  },
  consoleUrl: ({ id }, region) =>
    `${consoleAt(region)}/apigateway/main/apis/${id}/resources?api=${id}&region=${region}`,
  idOf: ({ id }) => id,
  arnOf: ({ arn }) => arn,
});
