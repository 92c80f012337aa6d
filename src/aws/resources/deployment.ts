/** Deployment of a REST API: a snapshot of all its methods, taken whenever one of them changed. */
import {
  CreateDeploymentCommand,
  DeleteDeploymentCommand,
  type Deployment,
  GetDeploymentCommand,
  GetDeploymentsCommand,
} from '@aws-sdk/client-api-gateway';
import type { World } from '../world.ts';
import { awsResource, differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface DeploymentProps {
  readonly restApiId: string;
  /** Fingerprints of all that the snapshot covers. */
  readonly covers: readonly string[];
  /** The API existed before: all that this setup deployed is removed at the end, not only the latest. */
  readonly apiWasThere?: true;
}

export interface DeploymentAttributes {
  readonly id: string;
  readonly restApiId: string;
}

const markOf = ({ setupId }: World) => `Cognito API Setup ${setupId}: `;

/** A deployment has no tags; its description says whose it is and what it covers. */
function descriptionOf(world: World, { covers }: DeploymentProps): string {
  return markOf(world) + fingerprintOf(covers);
}

/** Description of the deployment that gives an existing API back what it had. It stays. */
export function restoredDescription(world: World): string {
  return `${markOf(world)}as it was before`;
}

/** True for deployments that this setup made for itself. */
export function isOurDeployment(world: World, description: string | undefined): boolean {
  return description?.startsWith(markOf(world)) === true && description !== restoredDescription(world);
}

/** Ids of all that this setup deployed for itself. */
async function allOurs(world: World, restApiId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let position: string | undefined; ; ) {
    const command = new GetDeploymentsCommand({ restApiId, limit: 500, position });
    const page = await unless(world.clients.apiGateway.send(command), notFound);
    for (const { id, description } of page?.items ?? []) if (id && isOurDeployment(world, description)) ids.push(id);
    if (!page?.position) return ids;
    position = page.position;
  }
}

async function search(world: World, props: DeploymentProps): Promise<Deployment | undefined> {
  const wanted = descriptionOf(world, props);
  for (let position: string | undefined; ; ) {
    const command = new GetDeploymentsCommand({ restApiId: props.restApiId, limit: 500, position });
    const page = await unless(world.clients.apiGateway.send(command), notFound);
    const deployment = page?.items?.find(({ description }) => description === wanted);
    if (deployment || !page?.position) return deployment;
    position = page.position;
  }
}

export const deployment = awsResource<DeploymentProps, DeploymentAttributes>({
  type: 'ApiGateway.Deployment',
  cloudFormation: 'AWS::ApiGateway::Deployment',
  identity: ['restApiId'],
  foundInside: true,
  snapshot: true,
  volatile: ['id'],
  explanation:
    'A snapshot of the API. Changes of methods and authorizers have no effect for callers until a new one is taken: the step that is forgotten most often by hand.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  async read(world, props, saved) {
    const { restApiId } = props;
    const id = saved?.attributes?.id;
    const known = id
      ? await unless(world.clients.apiGateway.send(new GetDeploymentCommand({ restApiId, deploymentId: id })), notFound)
      : undefined;
    const wanted = descriptionOf(world, props);
    // A crash may have come between the making of a newer one and the note of it.
    const actual = known?.description === wanted ? known : ((await search(world, props)) ?? known);
    if (!actual?.id) return { exists: false };
    return {
      exists: true,
      ownership: 'ours',
      attributes: { id: actual.id, restApiId },
      differences: differences([
        ['snapshot', 'with the changes', actual.description === wanted ? 'with the changes' : 'without the changes'],
      ]),
    };
  },
  /** A deployment cannot be changed; a newer one takes its place, and the old one stays with the API as history. */
  async reconcile(world, props, observed) {
    if (observed.exists && observed.differences.length === 0) return observed.attributes;
    const { restApiId } = props;
    const description = descriptionOf(world, props);
    const { id = '' } = await whileOthersChange(world, () =>
      world.clients.apiGateway.send(new CreateDeploymentCommand({ restApiId, description })),
    );
    return { id, restApiId };
  },
  async delete(world, { restApiId, id }, { apiWasThere }) {
    for (const deploymentId of apiWasThere ? await allOurs(world, restApiId) : [id]) {
      const command = new DeleteDeploymentCommand({ restApiId, deploymentId });
      await unless(
        whileOthersChange(world, () => world.clients.apiGateway.send(command)),
        notFound,
      );
    }
  },
  idOf: ({ id }) => id,
});
