/** Deployments: frozen copies of an API, which stages point at. */
import type { Call, RestRequest, Route, World } from '../service.ts';
import { badRequest, notFound, unsupported } from './apiGatewayErrors.ts';
import { compact, text, textMap } from './input.ts';
import { page } from './paging.ts';
import { type PatchRule, patched, plainWording, replacing } from './patchOperations.ts';
import { checkStageName, checkStageVariables, deployTo, newStage, readStageSettings } from './stages.ts';
import {
  type ApiState,
  apiGatewayState,
  type Deployment,
  newId,
  nowInSeconds,
  own,
  requireApi,
  type Snapshot,
} from './state.ts';

const deploymentsPath = '/restapis/{restapi_id}/deployments';
const deploymentPath = `${deploymentsPath}/{deployment_id}`;

export const deploymentRoutes: readonly Route[] = [
  { operation: 'CreateDeployment', method: 'POST', path: deploymentsPath, status: 201, handle: createDeployment },
  { operation: 'GetDeployments', method: 'GET', path: deploymentsPath, handle: getDeployments },
  { operation: 'GetDeployment', method: 'GET', path: deploymentPath, handle: getDeployment },
  { operation: 'UpdateDeployment', method: 'PATCH', path: deploymentPath, handle: updateDeployment },
  { operation: 'DeleteDeployment', method: 'DELETE', path: deploymentPath, status: 202, handle: deleteDeployment },
];

/** The API as it is now, frozen. */
export function snapshotOf(state: ApiState): Snapshot {
  const { api, resources, authorizers, requestValidators, gatewayResponses, models } = state;
  return structuredClone(
    compact({
      apiName: api.name,
      description: api.description,
      version: api.version,
      binaryMediaTypes: api.binaryMediaTypes ?? [],
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      policy: api.policy,
      resources,
      authorizers,
      requestValidators,
      gatewayResponses,
      models,
    }),
  );
}

function createDeployment({ path, body }: RestRequest, { world }: Call) {
  const state = requireApi(world, path.restapi_id);
  if (body.canarySettings !== undefined && body.canarySettings !== null) throw unsupported('canarySettings');
  checkDeployable(state);
  const stageName = text(body, 'stageName') || undefined;
  const variables = textMap(body, 'variables');
  if (stageName !== undefined) checkStageName(stageName);
  if (variables !== undefined) checkStageVariables(variables);
  const description = text(body, 'description');
  const deployment: Deployment = compact({
    id: newId(),
    description,
    createdDate: nowInSeconds(world),
    snapshot: snapshotOf(state),
  });
  state.deployments[deployment.id] = deployment;
  if (stageName !== undefined) pointStage(world, state, stageName, deployment, { body, variables });
  return answer(deployment);
}

/** Holds the API to have methods, and each of them an integration . */
function checkDeployable({ resources, authorizers }: ApiState): void {
  const methods = Object.values(resources).flatMap((resource) => Object.values(resource.methods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined))
    throw badRequest('No integration defined for method');
  const dangling = methods.some(({ authorizerId }) => authorizerId !== undefined && !own(authorizers, authorizerId));
  if (dangling) throw badRequest('Invalid Authorizer identifier specified');
}

function pointStage(
  world: World,
  state: ApiState,
  stageName: string,
  deployment: Deployment,
  { body, variables }: { body: RestRequest['body']; variables: Record<string, string> | undefined },
): void {
  const stage = own(state.stages, stageName);
  const description = text(body, 'stageDescription');
  if (stage === undefined) {
    const settings = { ...readStageSettings(body), description, variables };
    state.stages[stageName] = newStage(world, { stageName, deploymentId: deployment.id, ...settings });
    return;
  }
  deployTo(world, stage, deployment.id);
  stage.lastUpdatedDate = nowInSeconds(world);
  if (description !== undefined) stage.description = description;
  if (variables !== undefined) stage.variables = variables;
}

/** A deployment as answered; its snapshot is told only as `apiSummary`, and only when asked for. */
function answer({ id, description, createdDate, snapshot }: Deployment, summary = false) {
  return { id, description, createdDate, apiSummary: summary ? apiSummary(snapshot) : undefined };
}

function apiSummary({ resources }: Snapshot) {
  const paths = Object.values(resources).filter(({ methods }) => Object.keys(methods).length > 0);
  return Object.fromEntries(
    paths.map(({ path, methods }) => [
      path,
      Object.fromEntries(
        Object.values(methods).map(({ httpMethod, authorizationType, apiKeyRequired }) => [
          httpMethod,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ]),
  );
}

function requireDeployment({ path }: RestRequest, world: World) {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  const deployment = api && own(api.deployments, path.deployment_id ?? '');
  if (api === undefined || deployment === undefined) throw notFound('Invalid Deployment identifier specified');
  return { api, deployment };
}

function getDeployments({ path, query }: RestRequest, { world }: Call) {
  const { deployments } = requireApi(world, path.restapi_id);
  return page(
    Object.values(deployments).map((deployment) => answer(deployment)),
    query,
  );
}

function getDeployment(request: RestRequest, { world }: Call) {
  const embed = request.query.getAll('embed').some((part) => part.toLowerCase() === 'apisummary');
  return answer(requireDeployment(request, world).deployment, embed);
}

const rules: readonly PatchRule<Deployment>[] = [
  replacing('/description', (deployment, value) => {
    deployment.description = value;
  }),
];

function updateDeployment(request: RestRequest, { world }: Call) {
  const { api, deployment } = requireDeployment(request, world);
  const next = patched(deployment, request.body, 'updateDeploymentInput', rules, plainWording);
  api.deployments[next.id] = next;
  return answer(next);
}

function deleteDeployment(request: RestRequest, { world }: Call): void {
  const { api, deployment } = requireDeployment(request, world);
  if (Object.values(api.stages).some(({ deploymentId }) => deploymentId === deployment.id))
    throw badRequest('Active stages pointing to this deployment must be moved or deleted');
  delete api.deployments[deployment.id];
}
