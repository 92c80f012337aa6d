/** Resource of a REST API: one part of a path. */
import {
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourcesCommand,
  type Resource,
} from '@aws-sdk/client-api-gateway';
import type { World } from '../world.ts';
import { awsResource, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface ApiResourceProps {
  readonly restApiId: string;
  readonly parentId: string;
  readonly pathPart: string;
  /** The whole path, such as `/news/{id}`. */
  readonly path: string;
  /** The API is not ours, so a resource that we never asked for is not either. */
  readonly apiWasThere?: true;
}

export interface ApiResourceAttributes {
  readonly id: string;
  readonly restApiId: string;
}

async function find(world: World, props: ApiResourceProps, id: string | undefined): Promise<Resource | undefined> {
  const { apiGateway } = world.clients;
  const { restApiId, path } = props;
  if (id) {
    const resource = await unless(apiGateway.send(new GetResourceCommand({ restApiId, resourceId: id })), notFound);
    if (resource?.path === path) return resource;
  }
  for (let position: string | undefined; ; ) {
    const command = new GetResourcesCommand({ restApiId, limit: 500, position });
    const page = await unless(apiGateway.send(command), notFound);
    const resource = page?.items?.find((item) => item.path === path);
    if (resource || !page?.position) return resource;
    position = page.position;
  }
}

export const apiResource = awsResource<ApiResourceProps, ApiResourceAttributes>({
  type: 'ApiGateway.Resource',
  cloudFormation: 'AWS::ApiGateway::Resource',
  identity: ['restApiId', 'parentId', 'path'],
  foundInside: true,
  explanation:
    'One part of the path that callers use, such as /news. A part in braces, {id}, stands for any value, which your code then gets.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  taken: ({ path }) => ({
    code: 'NameTaken',
    what: `The API has a resource ${path} already, which was not made by this setup.`,
    next: 'Choose another path.',
    field: 'tokenEndpoint.resourcePath',
  }),
  async read(world, props, saved) {
    const resource = await find(world, props, saved?.attributes?.id);
    if (!resource?.id) return { exists: false };
    const attributes = { id: resource.id, restApiId: props.restApiId };
    const ownership = props.apiWasThere && !saved ? 'notOurs' : 'ours';
    return { exists: true, ownership, attributes, differences: [] };
  },
  async reconcile(world, props, observed) {
    if (observed.exists) return observed.attributes;
    const { restApiId, parentId, pathPart } = props;
    const { id = '' } = await whileOthersChange(world, () =>
      world.clients.apiGateway.send(new CreateResourceCommand({ restApiId, parentId, pathPart })),
    );
    return { id, restApiId };
  },
  async delete(world, { restApiId, id }) {
    const command = new DeleteResourceCommand({ restApiId, resourceId: id });
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  idOf: ({ id }) => id,
});
