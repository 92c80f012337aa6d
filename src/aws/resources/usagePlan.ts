/** Usage plan: which API key may call which stage. Without one, no key opens a method that asks for a key. */
import {
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  type PatchOperation,
  UpdateUsagePlanCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway';
import { hasOurTags, ownershipById, tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface UsagePlanProps {
  readonly name: string;
  readonly restApiId: string;
  readonly stageName: string;
  readonly apiKeyId: string;
}

export interface UsagePlanAttributes {
  readonly id: string;
}

/** Names of plans are not unique, so one that was perhaps made before a crash is found by its tags. */
async function search(world: World): Promise<UsagePlan | undefined> {
  for (let position: string | undefined; ; ) {
    const page = await world.clients.apiGateway.send(new GetUsagePlansCommand({ limit: 500, position }));
    const ours = page.items?.find(({ tags }) => hasOurTags(world, tags));
    if (ours || !page.position) return ours;
    position = page.position;
  }
}

async function find(world: World, id: string | undefined): Promise<UsagePlan | undefined> {
  if (!id) return search(world);
  return unless(world.clients.apiGateway.send(new GetUsagePlanCommand({ usagePlanId: id })), notFound);
}

/** Stages of a plan, each as patch operations name it. Source: UpdateUsagePlan, `/apiStages`. */
const stagesOf = (plan: UsagePlan) => (plan.apiStages ?? []).map(({ apiId, stage }) => `${apiId}:${stage}`);
const wantedStage = ({ restApiId, stageName }: UsagePlanProps) => `${restApiId}:${stageName}`;

function throttleOf({ throttle: { rateLimit, burstLimit } = {} }: UsagePlan): string | undefined {
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  return `${rateLimit ?? 'any'} a second, ${burstLimit ?? 'any'} at once`;
}

function quotaOf({ quota: { limit, period } = {} }: UsagePlan): string | undefined {
  return limit === undefined ? undefined : `${limit} a ${period?.toLowerCase()}`;
}

async function keysOf(world: World, usagePlanId: string): Promise<string[]> {
  const command = new GetUsagePlanKeysCommand({ usagePlanId, limit: 500 });
  const { items = [] } = await world.clients.apiGateway.send(command);
  return items.flatMap(({ id }) => id ?? []);
}

async function update(world: World, usagePlanId: string, patchOperations: PatchOperation[]): Promise<void> {
  if (patchOperations.length === 0) return;
  const command = new UpdateUsagePlanCommand({ usagePlanId, patchOperations });
  await whileOthersChange(world, () => world.clients.apiGateway.send(command));
}

export const usagePlan = awsResource<UsagePlanProps, UsagePlanAttributes>({
  type: 'ApiGateway.UsagePlan',
  cloudFormation: 'AWS::ApiGateway::UsagePlan',
  identity: [],
  explanation:
    'Says which API keys may call which stage, and how often. A method that asks for an API key answers 403 to every key that is in no plan of its stage.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/usageplans'), apiGatewayArn(account, '/usageplans/*')],
    },
    { actions: ['apigateway:PUT'], resources: [apiGatewayArn(account, '/tags/*')] },
  ],
  async read(world, props, saved) {
    if (!saved) return { exists: false };
    const actual = await find(world, saved.attributes?.id);
    if (!actual?.id) return { exists: false };
    const keys = await keysOf(world, actual.id);
    return {
      exists: true,
      ownership: ownershipById(world, actual.tags),
      attributes: { id: actual.id },
      differences: differences([
        ['name', props.name, actual.name],
        // Further stages and keys that somebody added stay.
        ['stage', wantedStage(props), stagesOf(actual).find((stage) => stage === wantedStage(props))],
        ['apiKey', props.apiKeyId, keys.find((key) => key === props.apiKeyId)],
        // A setup's plan has no limits of its own, so one that is there refuses calls that nobody meant to refuse.
        ['throttle', undefined, throttleOf(actual)],
        ['quota', undefined, quotaOf(actual)],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    const differs = (property: string) =>
      !observed.exists || observed.differences.some((one) => one.property === property);
    let id = observed.exists ? observed.attributes.id : '';
    if (!observed.exists) {
      const command = new CreateUsagePlanCommand({
        name: props.name,
        apiStages: [{ apiId: props.restApiId, stage: props.stageName }],
        tags: tagsFor(world),
      });
      id = (await whileOthersChange(world, () => apiGateway.send(command))).id ?? '';
    } else
      await update(world, id, [
        ...(differs('name') ? [{ op: 'replace' as const, path: '/name', value: props.name }] : []),
        ...(differs('stage') ? [{ op: 'add' as const, path: '/apiStages', value: wantedStage(props) }] : []),
        ...(differs('throttle') ? [{ op: 'remove' as const, path: '/throttle' }] : []),
        ...(differs('quota') ? [{ op: 'remove' as const, path: '/quota' }] : []),
      ]);
    if (differs('apiKey')) {
      const command = new CreateUsagePlanKeyCommand({ usagePlanId: id, keyId: props.apiKeyId, keyType: 'API_KEY' });
      await whileOthersChange(world, () => apiGateway.send(command));
    }
    return { id };
  },
  /** A plan can only be deleted when it has no stages left. */
  async delete(world, { id }) {
    const actual = await find(world, id);
    if (!actual) return;
    await update(
      world,
      id,
      stagesOf(actual).map((value) => ({ op: 'remove', path: '/apiStages', value })),
    );
    const command = new DeleteUsagePlanCommand({ usagePlanId: id });
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  consoleUrl: ({ id }, region) => `${consoleAt(region)}/apigateway/main/usage-plans/${id}?region=${region}`,
  idOf: ({ id }) => id,
});
