/** Authorizers: of user pools, and functions that decide themselves (Lambda authorizers). */
import type { Call, RestRequest, Route, World } from '../service.ts';
import { conflict, notFound, unsupported } from './apiGatewayErrors.ts';
import { checkAuthorizer } from './authorizerChecks.ts';
import { compact, constraints, number, text, textList } from './input.ts';
import { page } from './paging.ts';
import { type PatchRule, patched, plainWording, replacing } from './patchOperations.ts';
import { type Authorizer, apiGatewayState, newId, own, requireApi } from './state.ts';

const authorizersPath = '/restapis/{restapi_id}/authorizers';
/** Path of one authorizer. */
export const authorizerPath = `${authorizersPath}/{authorizer_id}`;

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
  if (text(body, 'authorizerCredentials'))
    throw unsupported('credentials of authorizers; let the function be invoked by permission');
  const authorizer: Authorizer = compact({
    id: newId(),
    name: text(body, 'name') ?? '',
    type: type ?? '',
    providerARNs: textList(body, 'providerARNs'),
    authorizerUri: text(body, 'authorizerUri') || undefined,
    authType: text(body, 'authType') ?? (type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'),
    identitySource: text(body, 'identitySource') ?? '',
    identityValidationExpression: text(body, 'identityValidationExpression') || undefined,
    authorizerResultTtlInSeconds: number(body, 'authorizerResultTtlInSeconds'),
  });
  checkAuthorizer(world, api, authorizer);
  api.authorizers[authorizer.id] = authorizer;
  return told(authorizer);
}

const rules: readonly PatchRule<Authorizer>[] = [
  replacing('/name', (authorizer, value = '') => {
    authorizer.name = value;
  }),
  replacing('/authType', (authorizer, value = '') => {
    authorizer.authType = value;
  }),
  replacing('/authorizerUri', (authorizer, value = '') => {
    authorizer.authorizerUri = value;
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
