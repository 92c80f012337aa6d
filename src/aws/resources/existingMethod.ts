/** An existing method of a REST API: it gets the authorizer, and gets back who could call it before. */
import { isDeepStrictEqual } from 'node:util';
import {
  GetAuthorizersCommand,
  GetMethodCommand,
  type Method,
  type PatchOperation,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { Failure } from '../../engine/failure.ts';
import { refsIn } from '../../engine/references.ts';
import type { Difference, GivenBack } from '../../engine/resource.ts';
import type { World } from '../world.ts';
import type { AdoptedProps, ExistingKind } from './adoptable.ts';
import { differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { type MethodAttributes, type MethodPlace, noAuthorizer } from './method.ts';
import { givenBack } from './propertyWords.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

/** Who may call a method. */
interface Access {
  readonly authorizationType: string;
  readonly authorizerId?: string;
  readonly authorizationScopes: readonly string[];
  /** Undefined as a wish: it stays as it is. */
  readonly apiKeyRequired?: boolean;
}

export interface ExistingMethodProps extends AdoptedProps, MethodPlace {
  /** Absent: nothing is changed. */
  readonly wanted?: Access;
}

export interface ExistingMethodAttributes extends MethodAttributes {
  /** Who could call it before the first change; the rest of the method, as a note for people. */
  readonly before?: Access & { readonly requestValidatorId?: string; readonly operationName?: string };
}

const properties = ['authorizationType', 'authorizerId', 'authorizationScopes', 'apiKeyRequired'] as const;

function accessOf(method: Method): Access {
  const { authorizationType = 'NONE', authorizerId, authorizationScopes = [], apiKeyRequired = false } = method;
  return { authorizationType, authorizerId, authorizationScopes, apiKeyRequired };
}

function placeOf({ restApiId, resourceId, httpMethod }: MethodPlace): MethodPlace {
  return { restApiId, resourceId, httpMethod };
}

function differencesOf(wanted: Access | undefined, actual: Access): Difference[] {
  if (!wanted) return [];
  return differences(
    properties
      .filter((property) => property !== 'apiKeyRequired' || wanted.apiKeyRequired !== undefined)
      .map((property) => [property, wanted[property], actual[property]] as const),
  );
}

function fingerprint(props: ExistingMethodProps): string {
  return fingerprintOf([placeOf(props), Object.entries(props.wanted ?? {}).toSorted()]);
}

/** From one access to another, in one request, so that the method is never half changed. */
function patchOf(to: Access, from: Access): PatchOperation[] {
  const replace = (path: string, value: unknown, now: unknown): PatchOperation[] =>
    value === undefined || value === now ? [] : [{ op: 'replace', path, value: String(value) }];
  const list = (op: 'add' | 'remove', values: readonly string[]): PatchOperation[] =>
    values.map((value) => ({ op, path: '/authorizationScopes', value }));
  const { authorizationScopes: scopes } = to;
  const changesType = to.authorizationType !== from.authorizationType;
  return [
    ...replace('/authorizationType', to.authorizationType, from.authorizationType),
    // A type that needs an authorizer is taken only together with one. Source: localstack#7860, tested against AWS.
    ...replace('/authorizerId', to.authorizerId, changesType ? undefined : from.authorizerId),
    ...(changesType && to.authorizerId === undefined && from.authorizerId !== undefined ? [noAuthorizer] : []),
    ...replace('/apiKeyRequired', to.apiKeyRequired, from.apiKeyRequired),
    ...list(
      'add',
      scopes.filter((scope) => !from.authorizationScopes.includes(scope)),
    ),
    ...list(
      'remove',
      from.authorizationScopes.filter((scope) => !scopes.includes(scope)),
    ),
  ];
}

async function get(world: World, place: MethodPlace): Promise<Method | undefined> {
  return unless(world.clients.apiGateway.send(new GetMethodCommand(placeOf(place))), notFound);
}

async function update(world: World, place: MethodPlace, patchOperations: PatchOperation[]): Promise<void> {
  if (patchOperations.length === 0) return;
  const command = new UpdateMethodCommand({ ...placeOf(place), patchOperations });
  await whileOthersChange(world, () => world.clients.apiGateway.send(command));
}

/** The API's authorizers: name by id. Those of this setup have its id at the end of their names. */
async function authorizersOf(world: World, { restApiId }: MethodPlace): Promise<ReadonlyMap<string, string>> {
  const command = new GetAuthorizersCommand({ restApiId, limit: 500 });
  const { items = [] } = await world.clients.apiGateway.send(command);
  return new Map(items.map(({ id = '', name = '' }) => [id, name]));
}

export const existingMethod: ExistingKind<ExistingMethodProps, ExistingMethodAttributes> = {
  predict: (_, props) => (refsIn(props).length === 0 ? { fingerprint: fingerprint(props) } : {}),
  permissions: (account) => [
    { actions: ['apigateway:GET', 'apigateway:PATCH'], resources: [apiGatewayArn(account, '/restapis/*')] },
  ],
  async read(world, props, saved) {
    const method = await get(world, props);
    if (!method) return { exists: false };
    const actual = accessOf(method);
    const { requestValidatorId, operationName } = method;
    const before = saved?.attributes?.before ?? (props.wanted && { ...actual, requestValidatorId, operationName });
    return {
      exists: true,
      ownership: 'adopted',
      attributes: { ...placeOf(props), fingerprint: fingerprint(props), before },
      differences: differencesOf(props.wanted, actual),
      givesBack: before ? givesBack(props.wanted, before) : [],
    };
  },
  async change(world, props, observed) {
    const { wanted } = props;
    const now = await get(world, props);
    // AWS has no conditional change; looking once more right before it makes the gap as small as it can be.
    if (!wanted || !now || !isDeepStrictEqual(differencesOf(wanted, accessOf(now)), observed.differences))
      throw new Failure({
        code: 'PlanOutdated',
        what: `The method ${props.httpMethod} was changed by somebody else at this moment.`,
        next: 'Look at the plan again; it is made from what is there now.',
      });
    await update(world, props, patchOf(wanted, accessOf(now)));
    return observed.attributes;
  },
  /** What somebody has put in the place of our authorizer since is theirs, and stays. */
  async giveBack(world, { before }, props) {
    const { wanted } = props;
    const method = before && (await get(world, props));
    if (!before || !wanted || !method) return [];
    const now = accessOf(method);
    const authorizers = await authorizersOf(world, props);
    if (!authorizers.get(now.authorizerId ?? '')?.endsWith(`-${world.setupId}`)) return [];
    if (before.authorizerId !== undefined && !authorizers.has(before.authorizerId))
      throw new Failure({
        code: 'AuthorizerGone',
        what: `The authorizer that ${props.httpMethod} asked before was deleted in the meantime.`,
        why: 'The method cannot get it back, and without it the method would be open.',
        next: 'Choose in the AWS console who may call the method, then clean up again; what you choose there stays.',
      });
    const keepsKey = wanted.apiKeyRequired === undefined || now.apiKeyRequired !== wanted.apiKeyRequired;
    await update(
      world,
      props,
      patchOf({ ...before, apiKeyRequired: keepsKey ? undefined : before.apiKeyRequired }, now),
    );
    await detach(world, props, before);
    return givesBack(wanted, before);
  },
};

/** A method without authorization may keep the id of our authorizer, which then could not be deleted. */
async function detach(world: World, place: MethodPlace, before: Access): Promise<void> {
  const method = before.authorizerId === undefined ? await get(world, place) : undefined;
  if (method?.authorizerId === undefined) return;
  await unless(update(world, place, [{ op: 'replace', path: '/authorizerId', value: '' }]), 'BadRequestException');
}

function givesBack(wanted: Access | undefined, before: Access): GivenBack[] {
  return differencesOf(wanted, before).map(({ property, actual }) => givenBack(property, actual));
}
