/** Tags of REST APIs, stages, API keys and usage plans, by ARN. */
import type { Call, RestRequest, Route, World } from '../service.ts';
import { badRequest, notFound } from './apiGatewayErrors.ts';
import { constraints, textMap } from './input.ts';
import { apiGatewayState, own } from './state.ts';

export const tagRoutes: readonly Route[] = [
  { operation: 'GetTags', method: 'GET', path: '/tags/{resource_arn}', handle: getTags },
  { operation: 'TagResource', method: 'PUT', path: '/tags/{resource_arn}', status: 204, handle: tagResource },
  { operation: 'UntagResource', method: 'DELETE', path: '/tags/{resource_arn}', status: 204, handle: untagResource },
];

/** At most 50 tags; keys of 1 to 128 and values of at most 256 characters; `aws:` is reserved. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > 50) throw badRequest('The number of tags exceeds the limit of 50');
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > 128) throw badRequest('Tag key must be between 1 and 128 characters');
    if (key.toLowerCase().startsWith('aws:'))
      throw badRequest('Tag keys starting with aws: are reserved for system use');
    if (value.length > 256) throw badRequest('Tag value must be at most 256 characters');
  }
}

/** ARN of something in API Gateway; `path` begins with a slash. API Gateway's ARNs carry no account. */
export function arnOf(world: World, path: string): string {
  return `arn:aws:apigateway:${world.region}::${path}`;
}

/** Everything with tags, for the tagging API. Times are milliseconds since the epoch. */
export function taggedResources(world: World) {
  const { restApis, apiKeys, usagePlans } = apiGatewayState(world);
  const at = (seconds: number) => seconds * 1000;
  return [
    ...Object.values(restApis).flatMap(({ api, stages }) => [
      { arn: arnOf(world, `/restapis/${api.id}`), tags: api.tags, at: at(api.createdDate) },
      ...Object.values(stages).map((stage) => ({
        arn: arnOf(world, `/restapis/${api.id}/stages/${stage.stageName}`),
        tags: stage.tags,
        at: at(stage.createdDate),
      })),
    ]),
    ...Object.values(apiKeys).map((key) => ({
      arn: arnOf(world, `/apikeys/${key.id}`),
      tags: key.tags,
      at: at(key.createdDate),
    })),
    ...Object.values(usagePlans).map((plan) => ({
      arn: arnOf(world, `/usageplans/${plan.id}`),
      tags: plan.tags,
      at: 0,
    })),
  ];
}

function holderOf(world: World, arn: string): { tags: Record<string, string> } {
  const { restApis, apiKeys, usagePlans } = apiGatewayState(world);
  const prefix = arnOf(world, '');
  if (!arn.startsWith(prefix)) throw badRequest(`Invalid ARN specified in the request: ${arn}`);
  const [kind = '', id = '', inner, name = ''] = arn.slice(prefix.length + 1).split('/');
  const api = kind === 'restapis' ? own(restApis, id) : undefined;
  const holder =
    kind === 'apikeys'
      ? own(apiKeys, id)
      : kind === 'usageplans'
        ? own(usagePlans, id)
        : inner === 'stages'
          ? api && own(api.stages, name)
          : api?.api;
  if (holder === undefined) throw notFound(`Invalid resource identifier specified: ${arn}`);
  return holder;
}

function getTags({ path }: RestRequest, { world }: Call) {
  return { tags: holderOf(world, path.resource_arn ?? '').tags };
}

function tagResource({ path, body }: RestRequest, { world }: Call): void {
  const rules = constraints();
  rules.required(body.tags, 'tagResourceInput.tags');
  rules.hold();
  const holder = holderOf(world, path.resource_arn ?? '');
  const tags = { ...holder.tags, ...textMap(body, 'tags') };
  checkTags(tags);
  holder.tags = tags;
}

function untagResource({ path, query }: RestRequest, { world }: Call): void {
  const holder = holderOf(world, path.resource_arn ?? '');
  const gone = new Set(query.getAll('tagKeys'));
  if (gone.size === 0) throw badRequest('tagKeys must not be empty');
  holder.tags = Object.fromEntries(Object.entries(holder.tags).filter(([key]) => !gone.has(key)));
}
