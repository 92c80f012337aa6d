/** Authorizer of a REST API that checks tokens of a Cognito user pool. */
import {
  type Authorizer,
  CreateAuthorizerCommand,
  DeleteAuthorizerCommand,
  GetAuthorizerCommand,
  GetAuthorizersCommand,
  type PatchOperation,
  UpdateAuthorizerCommand,
} from '@aws-sdk/client-api-gateway';
import { refsIn } from '../../engine/references.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface AuthorizerProps {
  readonly restApiId: string;
  readonly userPoolArn: string;
  readonly name: string;
  /** Name of the request header that carries the token. */
  readonly tokenHeader: string;
  /** Regular expression for the token's `aud`; empty: not checked. */
  readonly validationExpression: string;
  readonly cacheSeconds: number;
}

export interface AuthorizerAttributes {
  readonly id: string;
  readonly restApiId: string;
  readonly fingerprint: string;
}

/** Source: CreateAuthorizer, `identitySource`. */
const sourceOf = ({ tokenHeader }: AuthorizerProps) => `method.request.header.${tokenHeader}`;

function fingerprint(props: AuthorizerProps): string {
  return fingerprintOf(Object.entries(props).toSorted());
}

/** Seconds where nothing is said. Source: CreateAuthorizer, `authorizerResultTtlInSeconds`. */
const defaultCacheSeconds = 300;

/**
 * Source: public transcripts: for a user pool, neither CreateAuthorizer with a cache time nor GetAuthorizer afterwards
 * answers with one; whether AWS heeds it there is nowhere said. What we have asked for already (`asked`) counts as done
 * then, or every plan would ask for it again.
 */
function cacheOf(
  { authorizerResultTtlInSeconds: told }: Authorizer,
  { cacheSeconds }: AuthorizerProps,
  asked: boolean,
) {
  return told ?? (asked ? cacheSeconds : defaultCacheSeconds);
}

/**
 * As AWS takes credentials of such an authorizer by a patch only (terraform-provider-aws#16613), so perhaps this. A request
 * of its own: AWS may also know no cache for user pools at all, and the authorizer works without.
 */
async function patchUntoldCache(world: World, props: AuthorizerProps, now: Authorizer): Promise<void> {
  if (now.authorizerResultTtlInSeconds !== undefined || props.cacheSeconds === defaultCacheSeconds) return;
  const { restApiId, cacheSeconds } = props;
  const { id } = now;
  const patchOperations = [
    { op: 'replace', path: '/authorizerResultTtlInSeconds', value: String(cacheSeconds) } as const,
  ];
  const command = new UpdateAuthorizerCommand({ restApiId, authorizerId: id, patchOperations });
  const sent = whileOthersChange(world, () => world.clients.apiGateway.send(command));
  await unless(sent, 'BadRequestException');
}

async function find(world: World, props: AuthorizerProps, id: string | undefined): Promise<Authorizer | undefined> {
  const { apiGateway } = world.clients;
  const { restApiId } = props;
  if (id) return unless(apiGateway.send(new GetAuthorizerCommand({ restApiId, authorizerId: id })), notFound);
  // Names are unique within an API, and the API is ours.
  const page = await unless(apiGateway.send(new GetAuthorizersCommand({ restApiId, limit: 500 })), notFound);
  return page?.items?.find(({ name }) => name === props.name);
}

function patchOf(props: AuthorizerProps, actual: Authorizer): PatchOperation[] {
  const replace = (path: string, value: string, now: string | undefined): PatchOperation[] =>
    value === (now ?? '') ? [] : [{ op: 'replace', path, value }];
  const pools = actual.providerARNs ?? [];
  const told = actual.authorizerResultTtlInSeconds;
  return [
    ...replace('/name', props.name, actual.name),
    ...replace('/identitySource', sourceOf(props), actual.identitySource),
    ...replace('/identityValidationExpression', props.validationExpression, actual.identityValidationExpression),
    ...(told === undefined ? [] : replace('/authorizerResultTtlInSeconds', String(props.cacheSeconds), String(told))),
    ...(pools.includes(props.userPoolArn)
      ? []
      : [{ op: 'add', path: '/providerARNs', value: props.userPoolArn } as const]),
    ...pools
      .filter((arn) => arn !== props.userPoolArn)
      .map((value): PatchOperation => ({ op: 'remove', path: '/providerARNs', value })),
  ];
}

export const authorizer = awsResource<AuthorizerProps, AuthorizerAttributes>({
  type: 'ApiGateway.Authorizer',
  cloudFormation: 'AWS::ApiGateway::Authorizer',
  identity: ['restApiId'],
  foundInside: true,
  volatile: ['fingerprint'],
  explanation:
    'The guard: it takes the token from a header of the request and checks that this user pool issued it and that it has not expired, before your code runs. It does nothing until a method uses it and the API is deployed again.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  predict: (_, props) => (refsIn(props).length === 0 ? { fingerprint: fingerprint(props) } : {}),
  async read(world, props, saved) {
    const actual = await find(world, props, saved?.attributes?.id);
    if (!actual?.id) return { exists: false };
    return {
      exists: true,
      ownership: 'ours',
      attributes: { id: actual.id, restApiId: props.restApiId, fingerprint: fingerprint(props) },
      differences: differences([
        ['name', props.name, actual.name],
        ['userPoolArn', [props.userPoolArn], actual.providerARNs],
        ['tokenHeader', sourceOf(props), actual.identitySource],
        ['validationExpression', props.validationExpression, actual.identityValidationExpression],
        [
          'cacheSeconds',
          props.cacheSeconds,
          cacheOf(actual, props, saved?.attributes?.fingerprint === fingerprint(props)),
        ],
        ['kind', 'COGNITO_USER_POOLS', actual.type, 'replace'],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    const { restApiId } = props;
    if (!observed.exists) {
      const command = new CreateAuthorizerCommand({
        restApiId,
        name: props.name,
        type: 'COGNITO_USER_POOLS',
        providerARNs: [props.userPoolArn],
        identitySource: sourceOf(props),
        identityValidationExpression: props.validationExpression || undefined,
        authorizerResultTtlInSeconds: props.cacheSeconds,
      });
      const made = await whileOthersChange(world, () => apiGateway.send(command));
      await patchUntoldCache(world, props, made);
      return { id: made.id ?? '', restApiId, fingerprint: fingerprint(props) };
    }
    const authorizerId = observed.attributes.id;
    const actual = await apiGateway.send(new GetAuthorizerCommand({ restApiId, authorizerId }));
    const patchOperations = patchOf(props, actual);
    if (patchOperations.length > 0)
      await whileOthersChange(world, () =>
        apiGateway.send(new UpdateAuthorizerCommand({ restApiId, authorizerId, patchOperations })),
      );
    if (observed.differences.some(({ property }) => property === 'cacheSeconds'))
      await patchUntoldCache(world, props, actual);
    return { ...observed.attributes, fingerprint: fingerprint(props) };
  },
  async delete(world, { restApiId, id }) {
    const command = new DeleteAuthorizerCommand({ restApiId, authorizerId: id });
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  consoleUrl: ({ restApiId, id }, region) =>
    `${consoleAt(region)}/apigateway/main/apis/${restApiId}/authorizers/${id}?api=${restApiId}&region=${region}`,
  idOf: ({ id }) => id,
});
