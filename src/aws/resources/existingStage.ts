/** An existing REST API and its stage: the stage serves our deployment for a time, and gets back what it served. */
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStageCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { World } from '../world.ts';
import type { AdoptedProps, ExistingKind } from './adoptable.ts';
import { differences, unless, whileOthersChange } from './awsResource.ts';
import { isOurDeployment, restoredDescription } from './deployment.ts';
import { givenBack } from './propertyWords.ts';
import { apiGatewayArn, notFound, type RestApiAttributes } from './restApi.ts';
import type { StageAttributes } from './stage.ts';
import { undeployedChanges } from './undeployed.ts';

export interface ExistingApiProps extends AdoptedProps {
  readonly restApiId: string;
}

/** Nothing of the API itself is changed. */
export const existingApi: ExistingKind<ExistingApiProps, RestApiAttributes> = {
  permissions: (account) => [{ actions: ['apigateway:GET'], resources: [apiGatewayArn(account, '/restapis/*')] }],
  async read(world, { restApiId }) {
    const { apiGateway } = world.clients;
    const api = await unless(apiGateway.send(new GetRestApiCommand({ restApiId })), notFound);
    if (!api) return { exists: false };
    const arn = apiGatewayArn({ ...world.caller, region: world.region }, `/restapis/${restApiId}`);
    const rootResourceId = api.rootResourceId ?? (await rootOf(world, restApiId));
    return { exists: true, ownership: 'adopted', attributes: { id: restApiId, rootResourceId, arn }, differences: [] };
  },
};

async function rootOf(world: World, restApiId: string): Promise<string> {
  for (let position: string | undefined; ; ) {
    const command = new GetResourcesCommand({ restApiId, limit: 500, position });
    const { items = [], position: next } = await world.clients.apiGateway.send(command);
    const root = items.find(({ path }) => path === '/')?.id;
    if (root !== undefined || next === undefined) return root ?? '';
    position = next;
  }
}

export interface ExistingStageProps extends AdoptedProps {
  readonly restApiId: string;
  readonly stageName: string;
  /** Absent: nothing is changed. */
  readonly deploymentId?: string;
  /** The methods that this setup makes or changes, such as `GET /hello`. */
  readonly ours: readonly string[];
}

export interface ExistingStageAttributes extends StageAttributes {
  readonly before?: { readonly deploymentId: string };
}

async function deployedOn(world: World, { restApiId, stageName }: ExistingStageProps): Promise<string | undefined> {
  const command = new GetStageCommand({ restApiId, stageName });
  return (await unless(world.clients.apiGateway.send(command), notFound))?.deploymentId;
}

async function deploymentOf(world: World, restApiId: string, deploymentId: string) {
  return unless(world.clients.apiGateway.send(new GetDeploymentCommand({ restApiId, deploymentId })), notFound);
}

async function serve(world: World, { restApiId, stageName }: ExistingStageProps, deploymentId: string): Promise<void> {
  const patchOperations = [{ op: 'replace', path: '/deploymentId', value: deploymentId } as const];
  const command = new UpdateStageCommand({ restApiId, stageName, patchOperations });
  await whileOthersChange(world, () => world.clients.apiGateway.send(command));
}

export const existingStage: ExistingKind<ExistingStageProps, ExistingStageAttributes> = {
  permissions: (account) => [
    {
      actions: ['apigateway:GET', 'apigateway:PATCH', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  async read(world, props, saved) {
    const { restApiId, stageName: name, deploymentId } = props;
    const now = await deployedOn(world, props);
    if (now === undefined) return { exists: false };
    const path = `/restapis/${restApiId}/stages/${name}`;
    const arn = apiGatewayArn({ ...world.caller, region: world.region }, path);
    const before = saved?.attributes?.before ?? (deploymentId === undefined ? undefined : { deploymentId: now });
    const moves = deploymentId !== undefined && deploymentId !== now;
    return {
      exists: true,
      ownership: 'adopted',
      attributes: { name, restApiId, arn, before },
      // A deployment holds the whole API: what others have changed and not deployed yet becomes live with ours.
      differences: moves
        ? differences([
            ['deploymentId', deploymentId, now],
            ['publishedWithIt', await undeployedChanges(world, restApiId, now, props.ours), []],
          ])
        : [],
      givesBack: before ? [givenBack('deploymentId', before.deploymentId)] : [],
    };
  },
  async change(world, props, observed) {
    if (props.deploymentId !== undefined) await serve(world, props, props.deploymentId);
    return observed.attributes;
  },
  /**
   * Goes back to the very deployment that was served: a deployment is a snapshot that nothing changes, so callers get
   * exactly what they got before, and half-done work of others is not published. Only where that is gone, or somebody has
   * deployed since (which going back would undo), a new deployment is made of the method that was given back.
   */
  async giveBack(world, { before }, props) {
    const { restApiId, stageName } = props;
    const now = before && (await deployedOn(world, props));
    if (!before || now === undefined || now === before.deploymentId) return [];
    const { description } = (await deploymentOf(world, restApiId, now)) ?? {};
    if (description === restoredDescription(world)) return [];
    if (isOurDeployment(world, description) && (await deploymentOf(world, restApiId, before.deploymentId))) {
      await serve(world, props, before.deploymentId);
      return [givenBack('deploymentId', before.deploymentId)];
    }
    const command = new CreateDeploymentCommand({ restApiId, stageName, description: restoredDescription(world) });
    const { id } = await whileOthersChange(world, () => world.clients.apiGateway.send(command));
    return [givenBack('deploymentId', id)];
  },
};
