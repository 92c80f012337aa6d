/** The tree of path resources of a REST API. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, conflict, notFound } from './apiGatewayErrors.ts';
import { constraints, text } from './input.ts';
import { page } from './paging.ts';
import { patched, quotedWording, replacing } from './patchOperations.ts';
import { type ApiState, newId, own, type Resource, requireApi, requireResource } from './state.ts';

const resourcePath = '/restapis/{restapi_id}/resources/{resource_id}';

export const resourceRoutes: readonly Route[] = [
  {
    operation: 'CreateResource',
    method: 'POST',
    path: '/restapis/{restapi_id}/resources/{parent_id}',
    status: 201,
    handle: createResource,
  },
  { operation: 'GetResources', method: 'GET', path: '/restapis/{restapi_id}/resources', handle: getResources },
  {
    operation: 'GetResource',
    method: 'GET',
    path: resourcePath,
    handle: ({ path, query }, { world }) => answer(requireResource(world, path).resource, embedsMethods(query)),
  },
  { operation: 'UpdateResource', method: 'PATCH', path: resourcePath, handle: updateResource },
  { operation: 'DeleteResource', method: 'DELETE', path: resourcePath, status: 202, handle: deleteResource },
];

const variable = /^\{[a-zA-Z0-9._-]+\+?\}$/;
const plain = /^[a-zA-Z0-9._:-]+$/;

function checkPathPart(part: string): void {
  if (!plain.test(part) && !variable.test(part))
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the " +
        'beginning and the end.',
    );
}

/** Holds a place in the tree to be free for `part`. `self` is the resource that moves there, if it exists already. */
function checkPlace(api: ApiState, parent: Resource, part: string, self?: string): void {
  const siblings = Object.values(api.resources).filter(({ parentId, id }) => parentId === parent.id && id !== self);
  if (siblings.some(({ pathPart }) => pathPart === part))
    throw conflict(`Another resource with the same parent already has this name: ${part}`);
  const other = siblings.find(({ pathPart = '' }) => variable.test(pathPart));
  if (variable.test(part) && other !== undefined)
    throw badRequest(
      `A sibling (${other.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  if (parent.pathPart?.endsWith('+}'))
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
}

function createResource({ path, body }: RestRequest, { world }: Call) {
  const { api, resource: parent } = requireResource(world, path, 'parent_id');
  const rules = constraints();
  rules.required(body.pathPart, 'createResourceInput.pathPart');
  rules.hold();
  const pathPart = text(body, 'pathPart') ?? '';
  checkPathPart(pathPart);
  checkPlace(api, parent, pathPart);
  const resource: Resource = {
    id: newId(),
    parentId: parent.id,
    pathPart,
    path: childPath(parent, pathPart),
    methods: {},
  };
  api.resources[resource.id] = resource;
  return answer(resource, false);
}

function childPath(parent: Resource, part: string): string {
  return parent.path === '/' ? `/${part}` : `${parent.path}/${part}`;
}

function embedsMethods(query: URLSearchParams): boolean {
  return query.getAll('embed').includes('methods');
}

/** Without `embed=methods` only the names of the methods are told. */
function answer({ id, parentId, pathPart, path, methods }: Resource, embed: boolean) {
  const names = Object.keys(methods);
  const resourceMethods = Object.fromEntries(names.map((name) => [name, embed ? structuredClone(methods[name]) : {}]));
  return { id, parentId, pathPart, path, resourceMethods: names.length > 0 ? resourceMethods : undefined };
}

function getResources({ path, query }: RestRequest, { world }: Call) {
  const { resources } = requireApi(world, path.restapi_id);
  const sorted = Object.values(resources).sort((one, other) => (one.path < other.path ? -1 : 1));
  const embed = embedsMethods(query);
  return page(
    sorted.map((resource) => answer(resource, embed)),
    query,
  );
}

function updateResource({ path, body }: RestRequest, { world }: Call) {
  const { api, resource } = requireResource(world, path);
  const isRoot = resource.parentId === undefined;
  const next = patched(
    resource,
    body,
    'updateResourceInput',
    [
      replacing<Resource>('/parentId', (target, value = '') => {
        if (isRoot) throw badRequest('Root resource cannot update its parentId.');
        const parent = own(api.resources, value);
        if (parent === undefined) throw notFound('Invalid Resource identifier specified');
        if (isWithin(api, parent, resource.id)) throw badRequest('Resources cannot be cyclical.');
        target.parentId = value;
      }),
      replacing<Resource>('/pathPart', (target, value = '') => {
        if (isRoot) throw badRequest('Root resource cannot update its pathPart.');
        checkPathPart(value);
        target.pathPart = value;
      }),
    ],
    quotedWording,
  );
  const parent = next.parentId === undefined ? undefined : own(api.resources, next.parentId);
  if (parent !== undefined && next.pathPart !== undefined) {
    checkPlace(api, parent, next.pathPart, next.id);
    next.path = childPath(parent, next.pathPart);
  }
  api.resources[next.id] = next;
  renameBelow(api, next);
  return answer(next, false);
}

function isWithin(api: ApiState, resource: Resource, ancestorId: string): boolean {
  if (resource.id === ancestorId) return true;
  const parent = resource.parentId === undefined ? undefined : own(api.resources, resource.parentId);
  return parent !== undefined && isWithin(api, parent, ancestorId);
}

function childrenOf(api: ApiState, id: string): Resource[] {
  return Object.values(api.resources).filter(({ parentId }) => parentId === id);
}

function renameBelow(api: ApiState, parent: Resource): void {
  for (const child of childrenOf(api, parent.id)) {
    child.path = childPath(parent, child.pathPart ?? '');
    renameBelow(api, child);
  }
}

function deleteResource({ path }: RestRequest, { world }: Call): void {
  const { api, resource } = requireResource(world, path);
  if (resource.parentId === undefined) throw badRequest('Root resource cannot be deleted.');
  removeWithChildren(api, resource.id);
}

function removeWithChildren(api: ApiState, id: string): void {
  for (const child of childrenOf(api, id)) removeWithChildren(api, child.id);
  delete api.resources[id];
}
