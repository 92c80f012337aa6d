/** Stage of a REST API: the address under which a deployment is live. */
import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { Observation } from '../../engine/resource.ts';
import { tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, hereOrMoved, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface StageProps {
  readonly restApiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
}

export interface StageAttributes {
  readonly name: string;
  readonly restApiId: string;
  readonly arn: string;
}

function attributesOf(world: World, restApiId: string, name: string): StageAttributes {
  const path = `/restapis/${restApiId}/stages/${name}`;
  return { name, restApiId, arn: apiGatewayArn({ ...world.caller, region: world.region }, path) };
}

async function look(world: World, stageName: string, props: StageProps): Promise<Observation<StageAttributes>> {
  const { restApiId } = props;
  const stage = await unless(world.clients.apiGateway.send(new GetStageCommand({ restApiId, stageName })), notFound);
  if (!stage) return { exists: false };
  return {
    exists: true,
    ownership: 'ours',
    attributes: attributesOf(world, restApiId, stageName),
    differences: differences([['deploymentId', props.deploymentId, stage.deploymentId]]),
  };
}

export const stage = awsResource<StageProps, StageAttributes>({
  type: 'ApiGateway.Stage',
  cloudFormation: 'AWS::ApiGateway::Stage',
  identity: ['restApiId', 'stageName'],
  foundInside: true,
  explanation:
    'Where the API is live: its name is the first part of the path of the invoke URL, and it serves one deployment. Teams use stages such as dev and prod to let the same API live in several versions.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
    { actions: ['apigateway:PUT'], resources: [apiGatewayArn(account, '/tags/*')] },
  ],
  read: (world, props, saved) => {
    const before = saved?.attributes?.restApiId === props.restApiId ? saved.attributes.name : undefined;
    return hereOrMoved('stageName', props.stageName, before, (name) => look(world, name, props));
  },
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    const { restApiId, stageName, deploymentId } = props;
    if (!observed.exists)
      await whileOthersChange(world, () =>
        apiGateway.send(new CreateStageCommand({ restApiId, stageName, deploymentId, tags: tagsFor(world) })),
      );
    else if (observed.differences.length > 0)
      await whileOthersChange(world, () =>
        apiGateway.send(
          new UpdateStageCommand({
            restApiId,
            stageName,
            patchOperations: [{ op: 'replace', path: '/deploymentId', value: deploymentId }],
          }),
        ),
      );
    return attributesOf(world, restApiId, stageName);
  },
  async delete(world, { restApiId, name }) {
    const command = new DeleteStageCommand({ restApiId, stageName: name });
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  consoleUrl: ({ restApiId, name }, region) =>
    `${consoleAt(region)}/apigateway/main/apis/${restApiId}/stages?api=${restApiId}&region=${region}&stage=${encodeURIComponent(name)}`,
  idOf: ({ name }) => name,
  arnOf: ({ arn }) => arn,
  urlOf: ({ restApiId, name }, addresses) => addresses.invokeUrl(restApiId, name),
});
