/** API keys, which identify a caller by the header `x-api-key`. */
import type { Call, RestRequest, Route, World } from '../service.ts';
import { badRequest, conflict, notFound } from './apiGatewayErrors.ts';
import { compact, flag, recordList, text, textMap } from './input.ts';
import { page } from './paging.ts';
import { type PatchRule, patched, plainWording, replacing, truth } from './patchOperations.ts';
import { type ApiKey, apiGatewayState, newId, nowInSeconds, own } from './state.ts';
import { checkTags } from './tags.ts';

const keyPath = '/apikeys/{api_Key}';

export const apiKeyRoutes: readonly Route[] = [
  { operation: 'CreateApiKey', method: 'POST', path: '/apikeys', status: 201, handle: createApiKey },
  { operation: 'GetApiKeys', method: 'GET', path: '/apikeys', handle: getApiKeys },
  { operation: 'GetApiKey', method: 'GET', path: keyPath, handle: getApiKey },
  { operation: 'UpdateApiKey', method: 'PATCH', path: keyPath, handle: updateApiKey },
  { operation: 'DeleteApiKey', method: 'DELETE', path: keyPath, status: 202, handle: deleteApiKey },
];

/** The key with this id. */
export function requireApiKey(world: World, id: string): ApiKey {
  const key = own(apiGatewayState(world).apiKeys, id);
  if (key === undefined) throw notFound('Invalid API Key identifier specified');
  return key;
}

function createApiKey({ body }: RestRequest, { world }: Call) {
  const { apiKeys } = apiGatewayState(world);
  if ((recordList(body, 'stageKeys') ?? []).length > 0)
    throw badRequest('stageKeys is deprecated: use usage plans, which the sandbox supports.');
  const value = text(body, 'value') ?? newId(40);
  if (value.length < 20) throw badRequest('API Key value should be at least 20 characters');
  if (value.length > 128) throw badRequest('API Key value should be at most 128 characters');
  if (Object.values(apiKeys).some((key) => key.value === value)) throw conflict('API Key already exists');
  const tags = textMap(body, 'tags') ?? {};
  checkTags(tags);
  const now = nowInSeconds(world);
  const key: ApiKey = compact({
    id: newId(10),
    value,
    name: text(body, 'name'),
    description: text(body, 'description'),
    customerId: text(body, 'customerId'),
    // A key made without `enabled` cannot be used until it is enabled.
    enabled: flag(body, 'enabled') ?? false,
    createdDate: now,
    lastUpdatedDate: now,
    tags,
  });
  apiKeys[key.id] = key;
  return { ...answer(key, true), tags: Object.keys(tags).length > 0 ? tags : undefined };
}

/** A key as answered: its value only on request. */
function answer({ value, ...key }: ApiKey, withValue: boolean) {
  return { ...key, stageKeys: [], value: withValue ? value : undefined };
}

function includesValue(query: URLSearchParams, name: string): boolean {
  return query.get(name) === 'true';
}

function getApiKeys({ query }: RestRequest, { world }: Call) {
  const prefix = query.get('name') ?? '';
  const customer = query.get('customerId');
  const keys = Object.values(apiGatewayState(world).apiKeys).filter(
    (key) => (key.name ?? '').startsWith(prefix) && (customer === null || key.customerId === customer),
  );
  const withValues = includesValue(query, 'includeValues');
  return page(
    keys.map((key) => ({
      ...answer(key, withValues),
      tags: Object.keys(key.tags).length > 0 ? key.tags : undefined,
    })),
    query,
  );
}

function getApiKey({ path, query }: RestRequest, { world }: Call) {
  return answer(requireApiKey(world, path.api_Key ?? ''), includesValue(query, 'includeValue'));
}

const rules: readonly PatchRule<ApiKey>[] = [
  replacing('/name', (key, value) => {
    key.name = value;
  }),
  replacing('/description', (key, value) => {
    key.description = value;
  }),
  replacing('/customerId', (key, value) => {
    key.customerId = value;
  }),
  replacing('/enabled', (key, value) => {
    key.enabled = truth(value);
  }),
];

function updateApiKey({ path, body }: RestRequest, { world }: Call) {
  const key = requireApiKey(world, path.api_Key ?? '');
  const next = patched(key, body, 'updateApiKeyInput', rules, plainWording);
  next.lastUpdatedDate = nowInSeconds(world);
  apiGatewayState(world).apiKeys[key.id] = next;
  return answer(next, false);
}

function deleteApiKey({ path }: RestRequest, { world }: Call): void {
  const { id } = requireApiKey(world, path.api_Key ?? '');
  const { apiKeys, usagePlans } = apiGatewayState(world);
  delete apiKeys[id];
  for (const plan of Object.values(usagePlans)) plan.keyIds = plan.keyIds.filter((keyId) => keyId !== id);
}
