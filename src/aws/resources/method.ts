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
} from '@aws-sdk/client-api-gateway';
import { refsIn } from '../../engine/references.ts';
import type { Observation } from '../../engine/resource.ts';
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
  /** Status codes that an integration may map to. */
  readonly responses: readonly string[];
}

export interface MethodPlace {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

export interface MethodAttributes extends MethodPlace {
  /** Changes when a new deployment is due. */
  readonly fingerprint: string;
}

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

/** Those of our parameters that the method has. */
function declaredOf({ requestParameters: wanted = {} }: MethodProps, { requestParameters = {} }: Method): string[] {
  return parameterList(Object.fromEntries(Object.entries(requestParameters).filter(([name]) => name in wanted)));
}

function attributesOf(props: MethodProps): MethodAttributes {
  return { ...placeOf(props), fingerprint: fingerprintOf(Object.entries(props).toSorted()) };
}

async function look(world: World, place: MethodPlace, props: MethodProps): Promise<Observation<MethodAttributes>> {
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
      // Parameters that somebody declared beside ours stay.
      ['requestParameters', parameterList(props.requestParameters), declaredOf(props, method)],
      ['requestValidator', props.requestValidatorId, props.requestValidatorId && method.requestValidatorId],
      ['responses', props.responses, props.responses.filter((status) => method.methodResponses?.[status])],
    ]),
  };
}

/** What changes, in one request, so that the method is never half changed. Source: UpdateMethod “patch operations”. */
function patchOf(props: MethodProps, actual: Method): PatchOperation[] {
  const before = actual.authorizationScopes ?? [];
  const scopes = props.authorizationScopes;
  const replace = (path: string, value: string, now: string | undefined): PatchOperation[] =>
    value === now ? [] : [{ op: 'replace', path, value }];
  return [
    ...replace('/authorizationType', props.authorizationType, actual.authorizationType),
    ...(props.authorizerId === undefined ? [] : replace('/authorizerId', props.authorizerId, actual.authorizerId)),
    ...replace('/apiKeyRequired', String(props.apiKeyRequired ?? false), String(actual.apiKeyRequired ?? false)),
    ...Object.entries(props.requestParameters ?? {})
      .filter(([name, required]) => actual.requestParameters?.[name] !== required)
      .map(([name, required]): PatchOperation => {
        const op = actual.requestParameters?.[name] === undefined ? 'add' : 'replace';
        return { op, path: `/requestParameters/${name}`, value: String(required) };
      }),
    ...(props.requestValidatorId === undefined
      ? []
      : replace('/requestValidatorId', props.requestValidatorId, actual.requestValidatorId)),
    ...scopes
      .filter((scope) => !before.includes(scope))
      .map((value): PatchOperation => ({ op: 'add', path: '/authorizationScopes', value })),
    ...before
      .filter((scope) => !scopes.includes(scope))
      .map((value): PatchOperation => ({ op: 'remove', path: '/authorizationScopes', value })),
  ];
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
    authorizationScopes: [...authorizationScopes],
    apiKeyRequired: props.apiKeyRequired ?? false,
    operationName,
    requestParameters:
      like?.requestParameters || props.requestParameters
        ? { ...like?.requestParameters, ...props.requestParameters }
        : undefined,
    requestModels,
    requestValidatorId: props.requestValidatorId ?? like?.requestValidatorId,
  });
  await change(world, () => world.clients.apiGateway.send(command));
}

async function putResponses(world: World, props: MethodProps, statuses: readonly string[]): Promise<void> {
  for (const statusCode of statuses) {
    const command = new PutMethodResponseCommand({ ...placeOf(props), statusCode });
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
async function putAnew(world: World, props: MethodProps, was: Method): Promise<void> {
  await change(world, () => world.clients.apiGateway.send(new DeleteMethodCommand(placeOf(props))));
  await put(world, props, was);
  await putResponses(world, props, Object.keys(was.methodResponses ?? {}));
  if (was.methodIntegration) await putIntegration(world, placeOf(props), was.methodIntegration);
}

async function update(world: World, props: MethodProps): Promise<void> {
  const { apiGateway } = world.clients;
  const actual = await apiGateway.send(new GetMethodCommand(placeOf(props)));
  const patchOperations = patchOf(props, actual);
  if (patchOperations.length > 0)
    try {
      await change(world, () => apiGateway.send(new UpdateMethodCommand({ ...placeOf(props), patchOperations })));
    } catch (error) {
      const emulated = world.target.kind === 'aws' && world.target.endpointUrl;
      if (!emulated || !isServiceFault(error)) throw error;
      await putAnew(world, props, actual);
    }
  await putResponses(
    world,
    props,
    props.responses.filter((status) => !actual.methodResponses?.[status]),
  );
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
    const here = await look(world, placeOf(props), props);
    const { restApiId, resourceId, httpMethod } = saved?.attributes ?? {};
    if (here.exists || !restApiId || !resourceId || !httpMethod) return here;
    const before = { restApiId, resourceId, httpMethod };
    if (placeText(before) === placeText(props)) return here;
    const there = await look(world, before, props);
    if (!there.exists) return here;
    return { ...there, differences: differences([['place', placeText(props), placeText(before), 'replace']]) };
  },
  async reconcile(world, props, observed) {
    if (observed.exists) await update(world, props);
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
