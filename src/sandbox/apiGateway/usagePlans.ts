/** Usage plans: which API keys may call which stages, and how often. */
import type { Call, Input, RestRequest, Route, World } from '../service.ts';
import { badRequest, conflict, notFound, unsupported } from './apiGatewayErrors.ts';
import { requireApiKey } from './apiKeys.ts';
import { compact, constraints, number, record, recordList, text, textMap } from './input.ts';
import { page } from './paging.ts';
import { type PatchRule, patched, plainWording, replacing } from './patchOperations.ts';
import { apiGatewayState, newId, own, requireText, type UsagePlan } from './state.ts';
import { checkTags } from './tags.ts';

const planPath = '/usageplans/{usageplanId}';
const planKeyPath = `${planPath}/keys/{keyId}`;

export const usagePlanRoutes: readonly Route[] = [
  { operation: 'CreateUsagePlan', method: 'POST', path: '/usageplans', status: 201, handle: createUsagePlan },
  { operation: 'GetUsagePlans', method: 'GET', path: '/usageplans', handle: getUsagePlans },
  {
    operation: 'GetUsagePlan',
    method: 'GET',
    path: planPath,
    handle: (request, { world }) => answer(requirePlan(request, world)),
  },
  { operation: 'UpdateUsagePlan', method: 'PATCH', path: planPath, handle: updateUsagePlan },
  { operation: 'DeleteUsagePlan', method: 'DELETE', path: planPath, status: 202, handle: deleteUsagePlan },
  { operation: 'CreateUsagePlanKey', method: 'POST', path: `${planPath}/keys`, status: 201, handle: createPlanKey },
  { operation: 'GetUsagePlanKeys', method: 'GET', path: `${planPath}/keys`, handle: getPlanKeys },
  {
    operation: 'GetUsagePlanKey',
    method: 'GET',
    path: planKeyPath,
    handle: (request, { world }) => keyAnswer(world, requirePlanKey(request, world)),
  },
  { operation: 'DeleteUsagePlanKey', method: 'DELETE', path: planKeyPath, status: 202, handle: deletePlanKey },
];

function requirePlan({ path }: RestRequest, world: World): UsagePlan {
  const plan = own(apiGatewayState(world).usagePlans, path.usageplanId ?? '');
  if (plan === undefined) throw notFound('Invalid Usage Plan ID specified');
  return plan;
}

function requirePlanKey(request: RestRequest, world: World): string {
  const id = request.path.keyId ?? '';
  if (!requirePlan(request, world).keyIds.includes(id)) throw notFound('Invalid Usage Plan Key identifier specified');
  return id;
}

function createUsagePlan({ body }: RestRequest, { world }: Call) {
  const rules = constraints();
  rules.required(body.name, 'createUsagePlanInput.name');
  rules.hold();
  const tags = textMap(body, 'tags') ?? {};
  checkTags(tags);
  const plan: UsagePlan = compact({
    id: newId(),
    name: requireText(text(body, 'name'), 'Usage Plan name cannot be empty'),
    description: text(body, 'description'),
    apiStages: (recordList(body, 'apiStages') ?? []).map((stage) => readStage(world, stage)),
    throttle: readThrottle(record(body, 'throttle')),
    quota: readQuota(record(body, 'quota')),
    tags,
    keyIds: [],
  });
  apiGatewayState(world).usagePlans[plan.id] = plan;
  return answer(plan, true);
}

function readStage(world: World, given: Input): UsagePlan['apiStages'][number] {
  if (record(given, 'throttle') !== undefined) throw unsupported('limits of usage plans for single methods');
  const apiId = text(given, 'apiId') ?? '';
  const stage = text(given, 'stage') ?? '';
  const state = own(apiGatewayState(world).restApis, apiId);
  if (state === undefined || own(state.stages, stage) === undefined)
    throw notFound(`API Stage not found: ${apiId}:${stage}`);
  return { apiId, stage };
}

function readThrottle(given: Input | undefined): UsagePlan['throttle'] {
  return given && compact({ burstLimit: number(given, 'burstLimit'), rateLimit: number(given, 'rateLimit') });
}

function readQuota(given: Input | undefined): UsagePlan['quota'] {
  if (given === undefined) return undefined;
  const period = text(given, 'period') ?? '';
  const rules = constraints();
  rules.oneOf(period, ['DAY', 'WEEK', 'MONTH'], 'createUsagePlanInput.quota.period');
  rules.hold();
  const limit = number(given, 'limit') ?? 0;
  if (limit < 1) throw badRequest('Usage Plan quota limits must be greater than zero');
  return { limit, offset: number(given, 'offset') ?? 0, period };
}

/** A plan as answered. Creating and listing leave empty tags out. Source: recorded answers. */
function answer({ keyIds: _keys, used: _counts, ...plan }: UsagePlan, short = false) {
  return { ...plan, tags: short && Object.keys(plan.tags).length === 0 ? undefined : plan.tags };
}

function getUsagePlans({ query }: RestRequest, { world }: Call) {
  const keyId = query.get('keyId');
  const plans = Object.values(apiGatewayState(world).usagePlans).filter(
    (plan) => keyId === null || plan.keyIds.includes(keyId),
  );
  return page(
    plans.map((plan) => answer(plan, true)),
    query,
  );
}

function rulesFor(world: World): readonly PatchRule<UsagePlan>[] {
  return [
    replacing('/name', (plan, value) => {
      plan.name = requireText(value, 'Usage Plan name cannot be empty');
    }),
    replacing('/description', (plan, value) => {
      plan.description = value;
    }),
    replacing('/productCode', (plan, value) => {
      plan.productCode = value;
    }),
    {
      path: '/apiStages',
      ops: ['add', 'remove'],
      apply(plan, { op, value = '' }) {
        const [apiId = '', stage = ''] = value.split(':');
        const rest = plan.apiStages.filter((one) => one.apiId !== apiId || one.stage !== stage);
        plan.apiStages = op === 'add' ? [...rest, readStage(world, { apiId, stage })] : rest;
      },
    },
    ...(['burstLimit', 'rateLimit'] as const).map(
      (name): PatchRule<UsagePlan> => ({
        path: `/throttle/${name}`,
        ops: ['add', 'replace'],
        apply(plan, { value }) {
          plan.throttle = { ...plan.throttle, [name]: Number(value) };
        },
      }),
    ),
    {
      path: '/throttle',
      ops: ['remove'],
      apply(plan) {
        delete plan.throttle;
      },
    },
    ...(['limit', 'offset', 'period'] as const).map(
      (name): PatchRule<UsagePlan> => ({
        path: `/quota/${name}`,
        ops: ['add', 'replace'],
        apply(plan, { value = '' }) {
          const quota = { limit: 1, offset: 0, period: 'DAY', ...plan.quota };
          plan.quota = readQuota({ ...quota, [name]: name === 'period' ? value : Number(value) });
        },
      }),
    ),
    {
      path: '/quota',
      ops: ['remove'],
      apply(plan) {
        delete plan.quota;
      },
    },
  ];
}

function updateUsagePlan(request: RestRequest, { world }: Call) {
  const plan = requirePlan(request, world);
  const next = patched(plan, request.body, 'updateUsagePlanInput', rulesFor(world), plainWording);
  apiGatewayState(world).usagePlans[next.id] = next;
  return answer(next);
}

function deleteUsagePlan(request: RestRequest, { world }: Call): void {
  const plan = requirePlan(request, world);
  if (plan.apiStages.length > 0)
    throw badRequest(`Cannot delete Usage Plan ${plan.id} because there are API stages associated with it`);
  delete apiGatewayState(world).usagePlans[plan.id];
}

function keyAnswer(world: World, id: string) {
  const { name, value } = requireApiKey(world, id);
  return { id, type: 'API_KEY', name, value };
}

function createPlanKey(request: RestRequest, { world }: Call) {
  const plan = requirePlan(request, world);
  const { body } = request;
  const rules = constraints();
  rules.required(body.keyId, 'createUsagePlanKeyInput.keyId');
  rules.required(body.keyType, 'createUsagePlanKeyInput.keyType');
  rules.hold();
  if (text(body, 'keyType') !== 'API_KEY') throw badRequest('Invalid key type specified. Valid options are API_KEY');
  const { id } = requireApiKey(world, text(body, 'keyId') ?? '');
  if (plan.keyIds.includes(id)) throw conflict('Usage Plan already has the API Key');
  plan.keyIds.push(id);
  return keyAnswer(world, id);
}

function getPlanKeys(request: RestRequest, { world }: Call) {
  const { keyIds } = requirePlan(request, world);
  const prefix = request.query.get('name') ?? '';
  const keys = keyIds.map((id) => keyAnswer(world, id)).filter(({ name = '' }) => name.startsWith(prefix));
  return page(keys, request.query);
}

function deletePlanKey(request: RestRequest, { world }: Call): void {
  const id = requirePlanKey(request, world);
  const plan = requirePlan(request, world);
  plan.keyIds = plan.keyIds.filter((keyId) => keyId !== id);
}
