/** API key: a value that callers send in the header `x-api-key`. */
import {
  type ApiKey,
  CreateApiKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  type PatchOperation,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { hasOurTags, ownershipById, tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface ApiKeyProps {
  readonly name: string;
}

/** Without the value of the key, which only the vault knows. */
export interface ApiKeyAttributes {
  readonly id: string;
}

/** Name of the key's value in the vault. */
export const apiKeySecret = 'apiKey';

/** Names of keys are not unique, so one that was perhaps made before a crash is found by its tags. */
async function search(world: World): Promise<ApiKey | undefined> {
  for (let position: string | undefined; ; ) {
    const page = await world.clients.apiGateway.send(new GetApiKeysCommand({ limit: 500, position }));
    const ours = page.items?.find(({ tags }) => hasOurTags(world, tags));
    if (ours || !page.position) return ours;
    position = page.position;
  }
}

async function find(world: World, id: string | undefined): Promise<ApiKey | undefined> {
  if (!id) return search(world);
  return unless(world.clients.apiGateway.send(new GetApiKeyCommand({ apiKey: id })), notFound);
}

export const apiKey = awsResource<ApiKeyProps, ApiKeyAttributes>({
  type: 'ApiGateway.ApiKey',
  cloudFormation: 'AWS::ApiGateway::ApiKey',
  identity: [],
  explanation:
    'A value that callers send in the header x-api-key. It tells programs apart, to count and slow them down; it says nothing about people and is no protection on its own. It is kept in VS Code’s secret storage.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/apikeys'), apiGatewayArn(account, '/apikeys/*')],
    },
    { actions: ['apigateway:PUT'], resources: [apiGatewayArn(account, '/tags/*')] },
  ],
  async read(world, props, saved) {
    if (!saved) return { exists: false };
    const actual = await find(world, saved.attributes?.id);
    if (!actual?.id) return { exists: false };
    const known = await world.secrets.get(apiKeySecret);
    return {
      exists: true,
      ownership: ownershipById(world, actual.tags),
      attributes: { id: actual.id },
      differences: differences([
        ['name', props.name, actual.name],
        ['enabled', true, actual.enabled ?? false],
        ['value', 'known', known === undefined ? 'unknown' : 'known'],
      ]),
    };
  },
  async reconcile(world, { name }, observed) {
    const { apiGateway } = world.clients;
    if (!observed.exists) {
      const command = new CreateApiKeyCommand({ name, enabled: true, tags: tagsFor(world) });
      const { id = '', value } = await apiGateway.send(command);
      if (value !== undefined) await world.secrets.put(apiKeySecret, value);
      return { id };
    }
    const { id } = observed.attributes;
    const differs = (property: string) => observed.differences.some((one) => one.property === property);
    const patchOperations: PatchOperation[] = [
      ...(differs('name') ? [{ op: 'replace' as const, path: '/name', value: name }] : []),
      ...(differs('enabled') ? [{ op: 'replace' as const, path: '/enabled', value: 'true' }] : []),
    ];
    if (patchOperations.length > 0)
      await whileOthersChange(world, () => apiGateway.send(new UpdateApiKeyCommand({ apiKey: id, patchOperations })));
    if (differs('value')) {
      const { value } = await apiGateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }));
      if (value !== undefined) await world.secrets.put(apiKeySecret, value);
    }
    return { id };
  },
  async delete(world, { id }) {
    await unless(world.clients.apiGateway.send(new DeleteApiKeyCommand({ apiKey: id })), notFound);
    await world.secrets.remove(apiKeySecret);
  },
  consoleUrl: ({ id }, region) => `${consoleAt(region)}/apigateway/main/api-keys/${id}?region=${region}`,
  idOf: ({ id }) => id,
});
