/** Authorizers of kind COGNITO_USER_POOLS. Lambda authorizers are refused: the sandbox could not enforce them. */
import type { Call, RestRequest, Route, World } from '../service.ts';
import { badRequest, conflict, notFound, unsupported } from './apiGatewayErrors.ts';
import { compact, constraints, number, text, textList } from './input.ts';
import { page } from './paging.ts';
import { type PatchRule, patched, plainWording, replacing } from './patchOperations.ts';
import { type ApiState, type Authorizer, apiGatewayState, newId, own, requireApi, requireText } from './state.ts';

const authorizersPath = '/restapis/{restapi_id}/authorizers';
/** Path of one authorizer. */
export const authorizerPath = `${authorizersPath}/{authorizer_id}`;

/** Seconds that results are kept when nothing is said. Source: the API model. */
export const defaultTtl = 300;
const maxTtl = 3600;
/** User pools of one authorizer. Source: developer guide, "apigateway-enable-cognito-user-pool". */
const maxPools = 1000;

export const authorizerRoutes: readonly Route[] = [
  { operation: 'CreateAuthorizer', method: 'POST', path: authorizersPath, status: 201, handle: createAuthorizer },
  {
    operation: 'GetAuthorizers',
    method: 'GET',
    path: authorizersPath,
    handle: ({ path, query }, { world }) =>
      page(Object.values(requireApi(world, path.restapi_id).authorizers).map(told), query),
  },
  {
    operation: 'GetAuthorizer',
    method: 'GET',
    path: authorizerPath,
    handle: (request, { world }) => told(requireAuthorizer(request, world).authorizer),
  },
  { operation: 'UpdateAuthorizer', method: 'PATCH', path: authorizerPath, handle: updateAuthorizer },
  { operation: 'DeleteAuthorizer', method: 'DELETE', path: authorizerPath, status: 202, handle: deleteAuthorizer },
];

/**
 * As AWS tells of it: an authorizer for a user pool does not say for how long it caches when that was given at its
 * creation. Source: public transcripts of create-authorizer with --authorizer-result-ttl-in-seconds and of get-authorizer;
 * AWS ignores authorizerCredentials there too, and takes them in a patch (terraform-provider-aws#16613).
 */
export function told({ ttlIsTold, authorizerResultTtlInSeconds, ...authorizer }: Authorizer) {
  return ttlIsTold ? { ...authorizer, authorizerResultTtlInSeconds } : authorizer;
}

/** The authorizer that a path names. */
export function requireAuthorizer({ path }: Pick<RestRequest, 'path'>, world: World) {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  const authorizer = api && own(api.authorizers, path.authorizer_id ?? '');
  if (api === undefined || authorizer === undefined) throw notFound('Invalid Authorizer identifier specified');
  return { api, authorizer };
}

function createAuthorizer({ path, body }: RestRequest, { world }: Call) {
  const type = text(body, 'type');
  const rules = constraints();
  rules.required(body.name, 'createAuthorizerInput.name');
  rules.required(body.type, 'createAuthorizerInput.type');
  rules.oneOf(type, ['REQUEST', 'TOKEN', 'COGNITO_USER_POOLS'], 'createAuthorizerInput.type');
  rules.hold();
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  // AWS says this for an API that does not exist. Source: recorded answers of CreateAuthorizer.
  if (api === undefined)
    throw conflict('Unable to complete operation due to concurrent modification. Please try again later.');
  if (type !== 'COGNITO_USER_POOLS') throw unsupported(`authorizers of type ${type}`);
  const authorizer: Authorizer = compact({
    id: newId(),
    name: text(body, 'name') ?? '',
    type,
    providerARNs: textList(body, 'providerARNs'),
    authType: text(body, 'authType') ?? 'cognito_user_pools',
    identitySource: text(body, 'identitySource') ?? '',
    identityValidationExpression: text(body, 'identityValidationExpression') || undefined,
    authorizerResultTtlInSeconds: number(body, 'authorizerResultTtlInSeconds'),
  });
  checkAuthorizer(world, api, authorizer);
  api.authorizers[authorizer.id] = authorizer;
  return told(authorizer);
}

function checkAuthorizer(world: World, api: ApiState, authorizer: Authorizer): void {
  requireText(authorizer.name, 'Authorizer name must be non-empty');
  const twin = Object.values(api.authorizers).find(({ id, name }) => id !== authorizer.id && name === authorizer.name);
  if (twin !== undefined)
    throw badRequest(`Authorizer name must be unique. Authorizer ${authorizer.name} already exists in this RestApi.`);
  checkPools(world, authorizer.providerARNs ?? []);
  if (authorizer.identitySource === '')
    throw badRequest('Identity source must be non-empty for an authorizer of type COGNITO_USER_POOLS');
  if (tokenHeaderOf(authorizer) === undefined)
    throw badRequest(`Invalid identity source specified: ${authorizer.identitySource}`);
  checkExpression(authorizer.identityValidationExpression);
  const ttl = authorizer.authorizerResultTtlInSeconds ?? defaultTtl;
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > maxTtl)
    throw badRequest(`Authorizer result TTL must be between 0 and ${maxTtl} seconds`);
}

function checkPools(world: World, arns: readonly string[]): void {
  if (arns.length === 0)
    throw badRequest('At least one provider ARN must be specified for an authorizer of type COGNITO_USER_POOLS');
  if (arns.length > maxPools) throw badRequest(`An authorizer can have at most ${maxPools} provider ARNs`);
  for (const arn of arns) {
    // Stage variables have no value before a request comes, so what they stand for cannot be checked here.
    if (/\$\{stageVariables\.\w+\}/.test(arn)) continue;
    const isPool = /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+_[0-9a-zA-Z]+$/.test(arn);
    if (!isPool || world.services.cognito?.poolExists(arn) !== true)
      throw badRequest(`Invalid provider ARN specified: ${arn}`);
  }
}

function checkExpression(expression: string | undefined): void {
  try {
    if (expression !== undefined) new RegExp(expression);
  } catch {
    throw badRequest(`Invalid identity validation expression specified: ${expression}`);
  }
}

/** The header that carries the token; undefined when the identity source is not `method.request.header.NAME`. */
export function tokenHeaderOf({ identitySource }: Authorizer): string | undefined {
  return /^method\.request\.header\.([A-Za-z0-9!#$%&'*+.^_`|~-]+)$/.exec(identitySource)?.[1];
}

const rules: readonly PatchRule<Authorizer>[] = [
  replacing('/name', (authorizer, value = '') => {
    authorizer.name = value;
  }),
  replacing('/authType', (authorizer, value = '') => {
    authorizer.authType = value;
  }),
  replacing('/identitySource', (authorizer, value = '') => {
    authorizer.identitySource = value;
  }),
  {
    path: '/identityValidationExpression',
    ops: ['replace', 'remove'],
    apply(authorizer, { op, value = '' }) {
      if (op === 'remove' || value === '') delete authorizer.identityValidationExpression;
      else authorizer.identityValidationExpression = value;
    },
  },
  replacing('/authorizerResultTtlInSeconds', (authorizer, value = '') => {
    authorizer.authorizerResultTtlInSeconds = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    authorizer.ttlIsTold = true;
  }),
  {
    path: '/providerARNs',
    ops: ['add', 'remove', 'replace'],
    apply(authorizer, { op, value = '' }) {
      const rest = (authorizer.providerARNs ?? []).filter((arn) => arn !== value);
      authorizer.providerARNs = op === 'remove' ? rest : op === 'add' ? [...rest, value] : [value];
    },
  },
];

function updateAuthorizer(request: RestRequest, { world }: Call) {
  const { api, authorizer } = requireAuthorizer(request, world);
  const next = patched(authorizer, request.body, 'updateAuthorizerInput', rules, plainWording);
  checkAuthorizer(world, api, next);
  api.authorizers[next.id] = next;
  return told(next);
}

function deleteAuthorizer(request: RestRequest, { world }: Call): void {
  const { api, authorizer } = requireAuthorizer(request, world);
  for (const { path, methods } of Object.values(api.resources))
    for (const { httpMethod, authorizerId } of Object.values(methods))
      if (authorizerId === authorizer.id)
        throw conflict(`Cannot delete authorizer '${authorizer.name}', is referenced in method: ${httpMethod}/${path}`);
  delete api.authorizers[authorizer.id];
}
