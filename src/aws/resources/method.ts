/** Method of a REST API: an HTTP method on a resource, and who may call it. */
import {
  DeleteMethodCommand,
  GetMethodCommand,
  type Integration,
  type Method,
  type PatchOperation,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateMethodCommand,
  UpdateMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import { refsIn } from '../../engine/references.ts';
import type { Difference, Observation } from '../../engine/resource.ts';
import { isServiceFault } from '../errors.ts';
import type { World } from '../world.ts';
import { awsResource, differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface MethodProps {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
  readonly authorizationType: 'NONE' | 'COGNITO_USER_POOLS';
  /** Only with COGNITO_USER_POOLS. */
  readonly authorizerId?: string;
  readonly authorizationScopes: readonly string[];
  /** Callers must send the value of an API key that is in a usage plan of the stage. Default: no. */
  readonly apiKeyRequired?: boolean;
  /** Declared parameters, such as `method.request.querystring.username`; true: required. Others are let through. */
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  /** Turns away what lacks a required parameter; without it, required is only a remark. */
  readonly requestValidatorId?: string;
  /** Name of the model that a JSON body is checked against, where the validator checks bodies. */
  readonly requestModel?: string;
  /** Status codes that an integration may map to. */
  readonly responses: readonly string[];
  /** Headers that these responses may carry, where the integration does not pass its own through. */
  readonly responseHeaders?: readonly string[];
}

export interface MethodPlace {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

/** What this setup has declared of requests, to tell it from what others have declared beside it. */
type Declared = Pick<MethodProps, 'requestParameters' | 'requestValidatorId' | 'requestModel'>;

export interface MethodAttributes extends MethodPlace {
  readonly declared?: Declared;
  /** Changes when a new deployment is due. */
  readonly fingerprint: string;
}

/** Content type of the bodies that are checked. */
const json = 'application/json';

/** The place as one text, to compare it with another. */
function placeText({ restApiId, resourceId, httpMethod }: MethodPlace): string {
  return `${restApiId}/${resourceId}/${httpMethod}`;
}

function placeOf({ restApiId, resourceId, httpMethod }: MethodPlace): MethodPlace {
  return { restApiId, resourceId, httpMethod };
}

/** Declared parameters as texts that compare. */
function parameterList(parameters: Readonly<Record<string, boolean>> = {}): string[] {
  return Object.entries(parameters).map(([name, required]) => (required ? `${name} required` : name));
}

/** Those parameters of the method that are ours, or were. */
function parametersOf(props: Declared, before: Declared, { requestParameters = {} }: Method): string[] {
  const ours = { ...before.requestParameters, ...props.requestParameters };
  return parameterList(Object.fromEntries(Object.entries(requestParameters).filter(([name]) => name in ours)));
}

/** The present value, unless nothing is wanted and it is not ours either. */
function unlessTheirs<T>(wanted: T | undefined, before: T | undefined, now: T | undefined): T | undefined {
  return wanted === undefined && before !== now ? undefined : now;
}

function declaredIn({ requestParameters, requestValidatorId, requestModel }: MethodProps): Declared | undefined {
  if (!requestParameters && !requestValidatorId && !requestModel) return undefined;
  return { requestParameters, requestValidatorId, requestModel };
}

function attributesOf(props: MethodProps): MethodAttributes {
  const declared = declaredIn(props);
  return {
    ...placeOf(props),
    fingerprint: fingerprintOf(Object.entries(props).toSorted()),
    ...(declared && { declared }),
  };
}

/** `before`: what was declared by the last request. */
async function look(
  world: World,
  place: MethodPlace,
  props: MethodProps,
  before: Declared = {},
): Promise<Observation<MethodAttributes>> {
  const method = await unless(world.clients.apiGateway.send(new GetMethodCommand(place)), notFound);
  if (!method) return { exists: false };
  return {
    exists: true,
    ownership: 'ours',
    attributes: { ...attributesOf(props), ...place },
    differences: differences([
      ['authorizationType', props.authorizationType, method.authorizationType],
      // What a method without authorization has left over of an authorizer has no effect.
      ['authorizerId', props.authorizerId, props.authorizerId === undefined ? undefined : method.authorizerId],
      ['authorizationScopes', props.authorizationScopes, method.authorizationScopes],
      ['apiKeyRequired', props.apiKeyRequired ?? false, method.apiKeyRequired ?? false],
      // What somebody declared beside ours stays.
      ['requestParameters', parameterList(props.requestParameters), parametersOf(props, before, method)],
      [
        'requestValidator',
        props.requestValidatorId,
        unlessTheirs(props.requestValidatorId, before.requestValidatorId, method.requestValidatorId),
      ],
      [
        'requestModel',
        props.requestModel,
        unlessTheirs(props.requestModel, before.requestModel, method.requestModels?.[json]),
      ],
      ['responses', props.responses, props.responses.filter((status) => method.methodResponses?.[status])],
      ['responseHeaders', props.responseHeaders, presentHeaders(props, method)],
    ]),
  };
}

/** Names of parameters that were ours and are not wanted any more. */
function droppedParameters(props: MethodProps, observed: readonly Difference[]): string[] {
  const found = observed.find(({ property }) => property === 'requestParameters')?.actual;
  const names = Array.isArray(found) ? found.map((text) => String(text).replace(/ required$/, '')) : [];
  return names.filter((name) => !(name in (props.requestParameters ?? {})));
}

/**
 * Sent along with a type that needs no authorizer, or AWS may keep the id, and then not delete the authorizer. Source:
 * terraform-provider-aws, acceptance test of aws_api_gateway_method from CUSTOM to NONE.
 */
export const noAuthorizer: PatchOperation = { op: 'replace', path: '/authorizerId', value: '' };

/**
 * What changes, in one request, so that the method is never half changed. Source: UpdateMethod “patch operations”. A
 * validator is taken away by a replacement without a value; in a path, `~1` stands for a slash.
 */
function patchOf(props: MethodProps, actual: Method, observed: readonly Difference[]): PatchOperation[] {
  const drops = (property: string, wanted: unknown) =>
    wanted === undefined && observed.some((difference) => difference.property === property);
  const modelPath = `/requestModels/${json.replace('/', '~1')}`;
  const before = actual.authorizationScopes ?? [];
  const scopes = props.authorizationScopes;
  const replace = (path: string, value: string, now: string | undefined): PatchOperation[] =>
    value === now ? [] : [{ op: 'replace', path, value }];
  // A type that needs an authorizer is taken only together with one, also where the method has its id left over. Source:
  // localstack#7860, tested against AWS.
  const changesType = props.authorizationType !== actual.authorizationType;
  return [
    ...replace('/authorizationType', props.authorizationType, actual.authorizationType),
    ...(props.authorizerId === undefined
      ? changesType && actual.authorizerId !== undefined
        ? [noAuthorizer]
        : []
      : replace('/authorizerId', props.authorizerId, changesType ? undefined : actual.authorizerId)),
    ...replace('/apiKeyRequired', String(props.apiKeyRequired ?? false), String(actual.apiKeyRequired ?? false)),
    ...Object.entries(props.requestParameters ?? {})
      .filter(([name, required]) => actual.requestParameters?.[name] !== required)
      .map(([name, required]): PatchOperation => {
        const op = actual.requestParameters?.[name] === undefined ? 'add' : 'replace';
        return { op, path: `/requestParameters/${name}`, value: String(required) };
      }),
    ...droppedParameters(props, observed).map(
      (name): PatchOperation => ({ op: 'remove', path: `/requestParameters/${name}` }),
    ),
    ...(props.requestValidatorId === undefined
      ? []
      : replace('/requestValidatorId', props.requestValidatorId, actual.requestValidatorId)),
    ...(drops('requestValidator', props.requestValidatorId)
      ? [{ op: 'replace', path: '/requestValidatorId' } as const]
      : []),
    ...(props.requestModel === undefined || props.requestModel === actual.requestModels?.[json]
      ? []
      : [
          { op: actual.requestModels?.[json] ? 'replace' : 'add', path: modelPath, value: props.requestModel } as const,
        ]),
    ...(drops('requestModel', props.requestModel) ? [{ op: 'remove', path: modelPath } as const] : []),
    ...scopes
      .filter((scope) => !before.includes(scope))
      .map((value): PatchOperation => ({ op: 'add', path: '/authorizationScopes', value })),
    ...before
      .filter((scope) => !scopes.includes(scope))
      .map((value): PatchOperation => ({ op: 'remove', path: '/authorizationScopes', value })),
  ];
}

const headerParameter = (name: string) => `method.response.header.${name}`;

/** Headers of ours that a response declares; those that others declared beside them stay. */
function declaredHeaders({ responseHeaders = [] }: MethodProps, method: Method, status: string): string[] {
  const parameters = method.methodResponses?.[status]?.responseParameters ?? {};
  return responseHeaders.filter((name) => parameters[headerParameter(name)] !== undefined);
}

/** Headers of ours that all responses declare. */
function presentHeaders(props: MethodProps, method: Method): string[] {
  return (props.responseHeaders ?? []).filter((name) =>
    props.responses.every((status) => declaredHeaders(props, method, status).includes(name)),
  );
}

function change<T>(world: World, request: () => Promise<T>): Promise<T> {
  return whileOthersChange(world, request);
}

async function put(world: World, props: MethodProps, like?: Method): Promise<void> {
  const { authorizationType, authorizerId, authorizationScopes } = props;
  const { operationName, requestModels } = like ?? {};
  const command = new PutMethodCommand({
    ...placeOf(props),
    authorizationType,
    authorizerId,
    authorizationScopes: authorizationScopes.length > 0 ? [...authorizationScopes] : undefined,
    apiKeyRequired: props.apiKeyRequired ?? false,
    operationName,
    requestParameters:
      like?.requestParameters || props.requestParameters
        ? { ...like?.requestParameters, ...props.requestParameters }
        : undefined,
    requestModels: props.requestModel ? { ...requestModels, [json]: props.requestModel } : requestModels,
    requestValidatorId: props.requestValidatorId ?? like?.requestValidatorId,
  });
  await change(world, () => world.clients.apiGateway.send(command));
}

async function putResponses(world: World, props: MethodProps, statuses: readonly string[]): Promise<void> {
  for (const statusCode of statuses) {
    const headers = props.responseHeaders?.map((name) => [headerParameter(name), false] as const);
    const responseParameters = headers && Object.fromEntries(headers);
    const command = new PutMethodResponseCommand({ ...placeOf(props), statusCode, responseParameters });
    await change(world, () => world.clients.apiGateway.send(command));
  }
}

/** Declares the headers that are missing on responses that are there. */
async function putHeaders(world: World, props: MethodProps, actual: Method): Promise<void> {
  for (const statusCode of props.responses.filter((status) => actual.methodResponses?.[status])) {
    const there = declaredHeaders(props, actual, statusCode);
    const missing = (props.responseHeaders ?? []).filter((name) => !there.includes(name));
    if (missing.length === 0) continue;
    const patchOperations = missing.map(
      (name): PatchOperation => ({ op: 'add', path: `/responseParameters/${headerParameter(name)}`, value: 'false' }),
    );
    const command = new UpdateMethodResponseCommand({ ...placeOf(props), statusCode, patchOperations });
    await change(world, () => world.clients.apiGateway.send(command));
  }
}

async function putIntegration(world: World, place: MethodPlace, was: Integration): Promise<void> {
  const { apiGateway } = world.clients;
  const { httpMethod: integrationHttpMethod, integrationResponses = {}, ...rest } = was;
  const command = new PutIntegrationCommand({ ...rest, ...place, integrationHttpMethod } as PutIntegrationCommandInput);
  await change(world, () => apiGateway.send(command));
  for (const [statusCode, response] of Object.entries(integrationResponses)) {
    const answer = new PutIntegrationResponseCommand({ ...response, ...place, statusCode });
    await change(world, () => apiGateway.send(answer));
  }
}

/**
 * Changes the method by making it anew, with all that it had. Only for endpoints that speak AWS's protocols but fail at
 * UpdateMethod. Meanwhile the method is missing, never open; the stage serves its snapshot until the next deployment.
 */
async function putAnew(world: World, props: MethodProps, was: Method, observed: readonly Difference[]): Promise<void> {
  const dropped = droppedParameters(props, observed);
  const kept = Object.entries(was.requestParameters ?? {}).filter(([name]) => !dropped.includes(name));
  const like: Method = {
    ...was,
    requestParameters: was.requestParameters && Object.fromEntries(kept),
    ...(observed.some(({ property }) => property === 'requestValidator') && { requestValidatorId: undefined }),
    ...(observed.some(({ property }) => property === 'requestModel') && { requestModels: undefined }),
  };
  await change(world, () => world.clients.apiGateway.send(new DeleteMethodCommand(placeOf(props))));
  await put(world, props, like);
  await putResponses(world, props, Object.keys(was.methodResponses ?? {}));
  if (was.methodIntegration) await putIntegration(world, placeOf(props), was.methodIntegration);
}

async function update(world: World, props: MethodProps, observed: readonly Difference[]): Promise<void> {
  const { apiGateway } = world.clients;
  const actual = await apiGateway.send(new GetMethodCommand(placeOf(props)));
  const patchOperations = patchOf(props, actual, observed);
  if (patchOperations.length > 0)
    try {
      await change(world, () => apiGateway.send(new UpdateMethodCommand({ ...placeOf(props), patchOperations })));
    } catch (error) {
      const emulated = world.target.kind === 'aws' && world.target.endpointUrl;
      if (!emulated || !isServiceFault(error)) throw error;
      await putAnew(world, props, actual, observed);
    }
  await putResponses(
    world,
    props,
    props.responses.filter((status) => !actual.methodResponses?.[status]),
  );
  await putHeaders(world, props, actual);
}

export const method = awsResource<MethodProps, MethodAttributes>({
  type: 'ApiGateway.Method',
  cloudFormation: 'AWS::ApiGateway::Method',
  identity: ['restApiId', 'resourceId', 'httpMethod'],
  foundInside: true,
  volatile: ['fingerprint'],
  explanation:
    'Which HTTP method may be called on the path, and by whom. Without authorization it is open to anyone. With the authorizer, callers need a token of the user pool; with scopes on top, the access token, and it must hold one of them.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:PUT'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  predict: (_, props) =>
    refsIn(props).length === 0
      ? attributesOf(props)
      : refsIn(props.httpMethod).length === 0
        ? { httpMethod: props.httpMethod }
        : {},
  async read(world, props, saved) {
    const declared = saved?.attributes?.declared;
    const here = await look(world, placeOf(props), props, declared);
    const { restApiId, resourceId, httpMethod } = saved?.attributes ?? {};
    if (here.exists || !restApiId || !resourceId || !httpMethod) return here;
    const before = { restApiId, resourceId, httpMethod };
    if (placeText(before) === placeText(props)) return here;
    const there = await look(world, before, props, declared);
    if (!there.exists) return here;
    return { ...there, differences: differences([['place', placeText(props), placeText(before), 'replace']]) };
  },
  async reconcile(world, props, observed) {
    if (observed.exists) await update(world, props, observed.differences);
    else {
      await put(world, props);
      await putResponses(world, props, props.responses);
    }
    return attributesOf(props);
  },
  async delete(world, attributes) {
    const command = new DeleteMethodCommand(placeOf(attributes));
    await unless(
      change(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  idOf: ({ httpMethod }) => httpMethod,
});
