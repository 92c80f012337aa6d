/** Models: the JSON schemas that request bodies are checked against. */
import type { Call, RestRequest, Route } from '../service.ts';
import { badRequest, conflict, notFound } from './apiGatewayErrors.ts';
import { compact, constraints, text } from './input.ts';
import { page } from './paging.ts';
import { patched, quotedWording, replacing } from './patchOperations.ts';
import { type ApiState, apiGatewayState, type Model, newId, own, requireApi, requireText } from './state.ts';

const modelPath = '/restapis/{restapi_id}/models/{model_name}';

export const modelRoutes: readonly Route[] = [
  { operation: 'CreateModel', method: 'POST', path: '/restapis/{restapi_id}/models', status: 201, handle: createModel },
  {
    operation: 'GetModels',
    method: 'GET',
    path: '/restapis/{restapi_id}/models',
    handle: ({ path, query }, { world }) => page(Object.values(requireApi(world, path.restapi_id).models), query),
  },
  {
    operation: 'GetModel',
    method: 'GET',
    path: modelPath,
    handle: (request, { world }) => requireModel(world, request).model,
  },
  { operation: 'UpdateModel', method: 'PATCH', path: modelPath, handle: updateModel },
  { operation: 'DeleteModel', method: 'DELETE', path: modelPath, status: 202, handle: deleteModel },
];

/** The two models every new API has. Source: recorded answers of GetModels. */
export function defaultModels(): Record<string, Model> {
  const draft = 'http://json-schema.org/draft-04/schema#';
  const make = (name: string, kind: string, schema: object): Model => ({
    id: newId(),
    name,
    description: `This is a default ${kind} schema model`,
    schema: JSON.stringify(schema, null, 2),
    contentType: 'application/json',
  });
  const errorProperties = { message: { type: 'string' } };
  return {
    Empty: make('Empty', 'empty', { $schema: draft, title: 'Empty Schema', type: 'object' }),
    Error: make('Error', 'error', {
      $schema: draft,
      title: 'Error Schema',
      type: 'object',
      properties: errorProperties,
    }),
  };
}

function requireModel(world: Call['world'], { path }: RestRequest): { api: ApiState; model: Model } {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  const model = api && own(api.models, path.model_name ?? '');
  if (api === undefined || model === undefined) throw notFound(`Invalid model name specified: ${path.model_name}`);
  return { api, model };
}

/** Holds a model name used by a method to exist. Returns the name. */
export function checkModelName(api: ApiState, name: string): string {
  if (own(api.models, name) === undefined) throw badRequest(`Invalid model identifier specified: ${name}`);
  return name;
}

function checkSchema(schema: string | undefined): string {
  const empty = 'Model schema must have at least 1 property or array items defined';
  if (schema === undefined || schema.trim() === '') throw badRequest(empty);
  try {
    const parsed: unknown = JSON.parse(schema);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('not an object');
  } catch {
    throw badRequest('Invalid model schema specified. Unable to parse schema');
  }
  return schema;
}

function createModel({ path, body }: RestRequest, { world }: Call) {
  const api = requireApi(world, path.restapi_id);
  const rules = constraints();
  rules.required(body.name, 'createModelInput.name');
  rules.required(body.contentType, 'createModelInput.contentType');
  rules.hold();
  const name = requireText(text(body, 'name'), 'Model name must be non-empty');
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest('Model name must be alphanumeric');
  if (own(api.models, name) !== undefined) throw conflict('Model name already exists for this REST API');
  const model: Model = compact({
    id: newId(),
    name,
    description: text(body, 'description'),
    schema: checkSchema(text(body, 'schema')),
    contentType: text(body, 'contentType') ?? '',
  });
  api.models[name] = model;
  return model;
}

function updateModel(request: RestRequest, { world }: Call) {
  const { api, model } = requireModel(world, request);
  const next = patched(
    model,
    request.body,
    'updateModelInput',
    [
      replacing<Model>('/description', (target, value) => {
        target.description = value;
      }),
      replacing<Model>('/schema', (target, value) => {
        target.schema = checkSchema(value);
      }),
    ],
    quotedWording,
  );
  api.models[model.name] = next;
  return next;
}

function deleteModel(request: RestRequest, { world }: Call): void {
  const { api, model } = requireModel(world, request);
  for (const { path, methods } of Object.values(api.resources))
    for (const { httpMethod, requestModels, methodResponses } of Object.values(methods)) {
      const inResponse = Object.values(methodResponses ?? {}).some((response) => uses(response.responseModels, model));
      if (uses(requestModels, model) || inResponse)
        throw conflict(
          `Cannot delete model '${model.name}', is referenced in method ` +
            `${inResponse ? 'response' : 'request'}: ${path}/${httpMethod}`,
        );
    }
  delete api.models[model.name];
}

function uses(models: Readonly<Record<string, string>> | undefined, model: Model): boolean {
  return Object.values(models ?? {}).includes(model.name);
}
