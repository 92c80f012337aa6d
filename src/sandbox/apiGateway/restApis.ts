/** REST APIs: create, read, change, delete. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, unsupported } from './apiGatewayErrors.ts';
import { compact, constraints, flag, number, record, text, textList, textMap } from './input.ts';
import { defaultModels } from './models.ts';
import { page } from './paging.ts';
import { type PatchRule, patched, plainWording, replacing, truth } from './patchOperations.ts';
import { resourcePolicyOf } from './resourcePolicy.ts';
import { type ApiState, apiGatewayState, newId, nowInSeconds, type RestApi, requireApi, requireText } from './state.ts';
import { checkTags } from './tags.ts';

const endpointTypes = ['PRIVATE', 'EDGE', 'REGIONAL'];
const addressTypes = ['ipv4', 'dualstack'];
/** Bytes; the limit of `minimumCompressionSize`. */
const maxCompression = 10_485_760;

export const restApiRoutes: readonly Route[] = [
  { operation: 'CreateRestApi', method: 'POST', path: '/restapis', status: 201, handle: createRestApi },
  { operation: 'GetRestApis', method: 'GET', path: '/restapis', handle: getRestApis },
  {
    operation: 'GetRestApi',
    method: 'GET',
    path: '/restapis/{restapi_id}',
    handle: ({ path }, { world }) => answer(requireApi(world, path.restapi_id).api),
  },
  { operation: 'UpdateRestApi', method: 'PATCH', path: '/restapis/{restapi_id}', handle: updateRestApi },
  { operation: 'DeleteRestApi', method: 'DELETE', path: '/restapis/{restapi_id}', status: 202, handle: deleteRestApi },
];

function createRestApi({ body }: RestRequest, { world }: Call) {
  const endpoint = record(body, 'endpointConfiguration') ?? {};
  const types = textList(endpoint, 'types');
  const addressType = text(endpoint, 'ipAddressType');
  const apiKeySource = text(body, 'apiKeySource');
  const rules = constraints();
  rules.eachOf(types, endpointTypes, 'createRestApiInput.endpointConfiguration.types');
  rules.oneOf(addressType, addressTypes, 'createRestApiInput.endpointConfiguration.ipAddressType');
  rules.required(body.name, 'createRestApiInput.name');
  rules.oneOf(apiKeySource, ['HEADER', 'AUTHORIZER'], 'createRestApiInput.apiKeySource');
  rules.hold();
  const name = requireText(text(body, 'name'), 'Name cannot be an empty string');
  const description = text(body, 'description');
  if (description === '') throw badRequest('Description cannot be an empty string');
  if (text(body, 'cloneFrom') !== undefined) throw unsupported('cloneFrom');
  if (types?.length === 0) throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.');
  if (types !== undefined && types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.');
  const [type = 'EDGE'] = types ?? [];
  const minimumCompressionSize = number(body, 'minimumCompressionSize');
  if (minimumCompressionSize !== undefined) checkCompression(minimumCompressionSize);
  const media = textList(body, 'binaryMediaTypes') ?? [];
  const tags = textMap(body, 'tags') ?? {};
  checkTags(tags);
  const id = newId(10);
  const rootResourceId = newId(10);
  const api: RestApi = compact({
    id,
    name,
    description,
    createdDate: nowInSeconds(world),
    version: text(body, 'version'),
    binaryMediaTypes: media.length > 0 ? media : undefined,
    minimumCompressionSize,
    apiKeySource: apiKeySource ?? 'HEADER',
    endpointConfiguration: compact({
      types: [type],
      ipAddressType: addressType ?? (type === 'PRIVATE' ? 'dualstack' : 'ipv4'),
      vpcEndpointIds: textList(endpoint, 'vpcEndpointIds'),
    }),
    policy: resourcePolicyOf(text(body, 'policy')),
    tags,
    disableExecuteApiEndpoint: flag(body, 'disableExecuteApiEndpoint') ?? false,
    rootResourceId,
  });
  checkAddressType(api);
  const state: ApiState = {
    api,
    resources: { [rootResourceId]: { id: rootResourceId, path: '/', methods: {} } },
    authorizers: {},
    deployments: {},
    stages: {},
    requestValidators: {},
    gatewayResponses: {},
    models: defaultModels(),
  };
  apiGatewayState(world).restApis[id] = state;
  return withoutEmptyTags(api);
}

function checkCompression(size: number): void {
  if (!Number.isInteger(size) || size < 0 || size > maxCompression)
    throw badRequest(`Invalid minimum compression size, must be between 0 and ${maxCompression}`);
}

function checkAddressType({ endpointConfiguration: { types, ipAddressType } }: RestApi): void {
  if (types[0] === 'PRIVATE' && ipAddressType !== 'dualstack')
    throw badRequest('Only dualstack ipAddressType is supported for Private APIs.');
}

function getRestApis({ query }: RestRequest, { world }: Call) {
  const apis = Object.values(apiGatewayState(world).restApis).map(({ api }) => withoutEmptyTags(api));
  return page(apis, query);
}

/** Creating and listing leave `tags` out when there are none; reading and changing do not. Source: recorded answers. */
function withoutEmptyTags(api: RestApi): Partial<RestApi> {
  return { ...answer(api), tags: Object.keys(api.tags).length > 0 ? api.tags : undefined };
}

function answer(api: RestApi): RestApi {
  return structuredClone(api);
}

const rules: readonly PatchRule<RestApi>[] = [
  replacing('/name', (api, value) => {
    api.name = requireText(value, 'Name cannot be an empty string');
  }),
  {
    path: '/description',
    ops: ['add', 'replace', 'remove'],
    apply(api, { op, value }) {
      if (op === 'remove' || value === undefined || value === '') delete api.description;
      else api.description = value;
    },
  },
  {
    path: '/policy',
    ops: ['replace', 'remove'],
    apply(api, { op, value }) {
      if (op === 'remove' || value === undefined || value === '') delete api.policy;
      else api.policy = resourcePolicyOf(value);
    },
  },
  replacing('/apiKeySource', (api, value = '') => {
    if (!['HEADER', 'AUTHORIZER'].includes(value))
      throw badRequest('Invalid ApiKeySource specified. Valid options are HEADER,AUTHORIZER');
    api.apiKeySource = value;
  }),
  replacing('/disableExecuteApiEndpoint', (api, value) => {
    api.disableExecuteApiEndpoint = truth(value);
  }),
  replacing('/minimumCompressionSize', (api, value) => {
    // No value switches compression off.
    if (value === undefined || value === '') delete api.minimumCompressionSize;
    else {
      const size = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
      checkCompression(size);
      api.minimumCompressionSize = size;
    }
  }),
  {
    path: '/binaryMediaTypes/{type}',
    ops: ['add', 'replace', 'remove'],
    apply(api, { op, keys: [key = ''], value }) {
      const types = api.binaryMediaTypes ?? [];
      const rest = types.filter((type) => type !== key);
      // Replacing takes the old type out and puts the value in its place; adding uses the path itself.
      const added = op === 'add' ? [key] : op === 'replace' ? [value ?? key] : [];
      const next = [...rest, ...added];
      if (next.length > 0) api.binaryMediaTypes = next;
      else delete api.binaryMediaTypes;
    },
  },
  {
    path: '/endpointConfiguration/types/{type}',
    ops: ['replace'],
    apply(api, { value = '' }) {
      if (!endpointTypes.includes(value))
        throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE');
      api.endpointConfiguration.types = [value];
      if (value === 'PRIVATE') api.endpointConfiguration.ipAddressType = 'dualstack';
    },
  },
  replacing('/endpointConfiguration/ipAddressType', (api, value = '') => {
    if (!addressTypes.includes(value)) throw badRequest('ipAddressType must be either ipv4 or dualstack.');
    api.endpointConfiguration.ipAddressType = value;
  }),
];

function updateRestApi({ path, body }: RestRequest, { world }: Call) {
  const state = requireApi(world, path.restapi_id);
  const api = patched(state.api, body, 'updateRestApiInput', rules, plainWording);
  checkAddressType(api);
  state.api = api;
  return answer(api);
}

function deleteRestApi({ path }: RestRequest, { world }: Call): void {
  const { api } = requireApi(world, path.restapi_id);
  const state = apiGatewayState(world);
  delete state.restApis[api.id];
  for (const plan of Object.values(state.usagePlans))
    plan.apiStages = plan.apiStages.filter((stage) => stage.apiId !== api.id);
}
