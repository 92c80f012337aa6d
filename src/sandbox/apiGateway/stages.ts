/** Stages: the names under which deployments can be called. */
import type { Call, Input, RestRequest, Route, World } from '../service.ts';
import { badRequest, conflict, notFound, unsupported } from './apiGatewayErrors.ts';
import { compact, constraints, flag, text, textMap } from './input.ts';
import { methodSettingRules } from './methodSettings.ts';
import { mapEntries, type PatchRule, type PatchWording, patched, replacing, truth } from './patchOperations.ts';
import { type ApiState, apiGatewayState, nowInSeconds, own, requireApi, type Stage } from './state.ts';
import { checkTags } from './tags.ts';

const stagesPath = '/restapis/{restapi_id}/stages';
const stagePath = `${stagesPath}/{stage_name}`;

export const stageRoutes: readonly Route[] = [
  { operation: 'CreateStage', method: 'POST', path: stagesPath, status: 201, handle: createStage },
  { operation: 'GetStages', method: 'GET', path: stagesPath, handle: getStages },
  {
    operation: 'GetStage',
    method: 'GET',
    path: stagePath,
    handle: (request, { world }) => answer(requireStage(request, world).stage),
  },
  { operation: 'UpdateStage', method: 'PATCH', path: stagePath, handle: updateStage },
  { operation: 'DeleteStage', method: 'DELETE', path: stagePath, status: 202, handle: deleteStage },
  {
    operation: 'FlushStageAuthorizersCache',
    method: 'DELETE',
    path: `${stagePath}/cache/authorizers`,
    status: 202,
    handle: (request, { world }) => {
      requireStage(request, world).stage.authorizersFlushedAt = world.now();
    },
  },
];

/** Holds a stage name to API Gateway's rule. */
export function checkStageName(name: string): void {
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) throw badRequest('Stage name only allows a-zA-Z0-9_-');
  if (name.length > 128) throw badRequest('Stage name must be at most 128 characters');
}

/** Holds stage variables to their rules. Source: developer guide, "stage variables". */
export function checkStageVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[A-Za-z0-9_]+$/.test(name))
      throw badRequest('Stage variable names may only contain alphanumeric characters and underscores');
    if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value))
      throw badRequest('Stage variable values must match the regular expression [A-Za-z0-9-._~:/?#&=,]+');
  }
}

/** Settings that CreateStage and CreateDeployment share. */
export function readStageSettings(body: Input): Partial<Stage> {
  return {
    cacheClusterEnabled: flag(body, 'cacheClusterEnabled'),
    cacheClusterSize: text(body, 'cacheClusterSize'),
    tracingEnabled: flag(body, 'tracingEnabled'),
  };
}

/** A stage with AWS's defaults. */
export function newStage(world: World, given: Partial<Stage> & Pick<Stage, 'stageName' | 'deploymentId'>): Stage {
  const now = nowInSeconds(world);
  return {
    cacheClusterEnabled: false,
    methodSettings: {},
    tracingEnabled: false,
    tags: {},
    ...compact(given),
    createdDate: now,
    lastUpdatedDate: now,
  };
}

/** Points a stage to another deployment, which takes a moment to be served if `--faults lag:deployment=MS` says so. */
export function deployTo(world: World, stage: Stage, deploymentId: string): void {
  const lag = world.fault('deployment')?.value ?? 0;
  if (lag > 0 && deploymentId !== stage.deploymentId)
    stage.servedBefore = { deploymentId: stage.deploymentId, until: Date.now() + lag };
  stage.deploymentId = deploymentId;
}

/** The deployment that callers get from a stage. */
export function servedDeployment({ deployments }: ApiState, { deploymentId, servedBefore }: Stage) {
  const before =
    servedBefore && Date.now() < servedBefore.until ? own(deployments, servedBefore.deploymentId) : undefined;
  return before ?? own(deployments, deploymentId);
}

/** The stage that a path names. */
export function requireStage({ path }: Pick<RestRequest, 'path'>, world: World): { api: ApiState; stage: Stage } {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  const stage = api && own(api.stages, path.stage_name ?? '');
  if (api === undefined || stage === undefined) throw notFound('Invalid stage identifier specified');
  return { api, stage };
}

function createStage({ path, body }: RestRequest, { world }: Call) {
  const state = requireApi(world, path.restapi_id);
  const rules = constraints();
  rules.required(body.stageName, 'createStageInput.stageName');
  rules.required(body.deploymentId, 'createStageInput.deploymentId');
  rules.hold();
  const stageName = text(body, 'stageName') ?? '';
  const deploymentId = text(body, 'deploymentId') ?? '';
  checkStageName(stageName);
  if (body.canarySettings !== undefined && body.canarySettings !== null) throw unsupported('canarySettings');
  const variables = textMap(body, 'variables');
  if (variables !== undefined) checkStageVariables(variables);
  const tags = textMap(body, 'tags') ?? {};
  checkTags(tags);
  checkDeployment(state, deploymentId);
  if (own(state.stages, stageName) !== undefined) throw conflict('Stage already exists');
  const stage = newStage(world, {
    stageName,
    deploymentId,
    ...readStageSettings(body),
    description: text(body, 'description'),
    documentationVersion: text(body, 'documentationVersion'),
    variables,
    tags,
  });
  state.stages[stageName] = stage;
  return answer(stage);
}

function checkDeployment({ deployments }: ApiState, id: string): void {
  if (own(deployments, id) === undefined) throw badRequest('Deployment id does not exist');
}

/** A stage as answered; there is no cache cluster in the sandbox, whatever is set. */
function answer({ authorizersFlushedAt: _flushed, servedBefore: _before, ...stage }: Stage) {
  return {
    ...stage,
    cacheClusterStatus: 'NOT_AVAILABLE',
    variables: Object.keys(stage.variables ?? {}).length > 0 ? stage.variables : undefined,
    tags: Object.keys(stage.tags).length > 0 ? stage.tags : undefined,
  };
}

function getStages({ path, query }: RestRequest, { world }: Call) {
  const { stages } = requireApi(world, path.restapi_id);
  const deploymentId = query.get('deploymentId');
  const wanted = Object.values(stages).filter((stage) => deploymentId === null || stage.deploymentId === deploymentId);
  return { item: wanted.map(answer) };
}

/** The paths as AWS lists them, with its missing separators. Source: recorded answer of UpdateStage. */
const knownPaths = (() => {
  const caching = (on: string) =>
    ['enabled', 'dataEncrypted', 'requireAuthorizationForCacheControl', 'unauthorizedCacheControlHeaderStrategy'].map(
      (name) => `${on}/caching/${name}`,
    );
  const each = '/{resourcePath}/{httpMethod}';
  const all = '/*/*';
  const plain = (on: string) => [`${on}/metrics/enabled`, `${on}/logging/dataTrace`, `${on}/logging/loglevel`];
  const throttling = ['throttling/burstLimit', 'throttling/rateLimit', 'caching/ttlInSeconds'];
  return [
    '/deploymentId',
    '/description',
    '/cacheClusterEnabled',
    '/cacheClusterSize',
    '/clientCertificateId',
    '/accessLogSettings',
    '/accessLogSettings/destinationArn',
    '/accessLogSettings/format',
    ...plain(each),
    throttling.map((name) => `${each}/${name}`).join(''),
    ...caching(each),
    ...plain(all),
    throttling.map((name) => `${all}/${name}`).join(' '),
    ...caching(all),
    '/variables/{variable_name}',
    '/tracingEnabled',
  ].join(', ');
})();

function unknownPath(path: string) {
  return badRequest(`Invalid method setting path: ${path}. Must be one of: [${knownPaths}]`);
}

const wording: PatchWording = { unknownPath, wrongOp: unknownPath };

function rulesFor(world: World, state: ApiState): readonly PatchRule<Stage>[] {
  return [
    replacing('/deploymentId', (stage, value = '') => {
      checkDeployment(state, value);
      deployTo(world, stage, value);
    }),
    {
      path: '/description',
      ops: ['replace', 'remove'],
      apply(stage, { op, value }) {
        if (op === 'remove' || value === undefined || value === '') delete stage.description;
        else stage.description = value;
      },
    },
    replacing('/cacheClusterEnabled', (stage, value) => {
      stage.cacheClusterEnabled = truth(value);
    }),
    replacing('/cacheClusterSize', (stage, value) => {
      stage.cacheClusterSize = value;
    }),
    replacing('/clientCertificateId', (stage, value) => {
      stage.clientCertificateId = value;
    }),
    replacing('/tracingEnabled', (stage, value) => {
      stage.tracingEnabled = truth(value);
    }),
    {
      path: '/accessLogSettings',
      ops: ['remove'],
      apply(stage) {
        delete stage.accessLogSettings;
      },
    },
    replacing('/accessLogSettings/destinationArn', (stage, value) => {
      stage.accessLogSettings = { ...stage.accessLogSettings, destinationArn: value };
    }),
    replacing('/accessLogSettings/format', (stage, value) => {
      stage.accessLogSettings = { ...stage.accessLogSettings, format: value };
    }),
    mapEntries('/variables/{name}', 'variables', {
      parse(value = '', key) {
        checkStageVariables({ [key]: value });
        return value;
      },
    }),
    ...methodSettingRules,
  ];
}

function updateStage(request: RestRequest, { world }: Call) {
  const { api, stage } = requireStage(request, world);
  const next = patched(stage, request.body, 'updateStageInput', rulesFor(world, api), wording);
  next.lastUpdatedDate = nowInSeconds(world);
  api.stages[next.stageName] = next;
  return answer(next);
}

function deleteStage(request: RestRequest, { world }: Call): void {
  const { api, stage } = requireStage(request, world);
  delete api.stages[stage.stageName];
  for (const plan of Object.values(apiGatewayState(world).usagePlans))
    plan.apiStages = plan.apiStages.filter(
      ({ apiId, stage: name }) => apiId !== api.api.id || name !== stage.stageName,
    );
}
