/** Reads what tells more of a refused sign-in or deletion: a user, the app client, the pool, what is in the way. */
import { GetResourcesCommand, type Resource } from '@aws-sdk/client-api-gateway';
import {
  AdminGetUserCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Connection } from './connection.ts';
import { known } from './known.ts';
import type { Known } from './liveState.ts';
import type { Obstacle } from './obstacles.ts';

type Place = Pick<Connection, 'clients' | 'target'>;
const poolMissing = 'ResourceNotFoundException';

/** A user, as an administrator sees it; undefined value: nobody has that name. */
export function readUser({ clients, target }: Place, userPoolId: string, username: string, signal?: AbortSignal) {
  return known(
    target,
    async () => {
      const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username });
      const found = await clients.cognito.send(command, { abortSignal: signal });
      const changed = found.UserLastModifiedDate ?? found.UserCreateDate;
      return {
        status: String(found.UserStatus ?? 'UNKNOWN'),
        enabled: found.Enabled ?? true,
        changedAt: changed?.getTime() ?? 0,
      };
    },
    { absent: 'UserNotFoundException' },
  );
}

/** The app client; undefined value: it is gone. */
export function readClient({ clients, target }: Place, userPoolId: string, clientId: string, signal?: AbortSignal) {
  return known(
    target,
    async () => {
      const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
      const { UserPoolClient: client } = await clients.cognito.send(command, { abortSignal: signal });
      return {
        flows: client?.ExplicitAuthFlows ?? [],
        grants: client?.AllowedOAuthFlows ?? [],
        scopes: client?.AllowedOAuthScopes ?? [],
        callbackUrls: client?.CallbackURLs ?? [],
        hasSecret: client?.ClientSecret !== undefined,
        rotates: client?.RefreshTokenRotation?.Feature === 'ENABLED',
        readAttributes: client?.ReadAttributes ?? [],
      };
    },
    { absent: poolMissing },
  );
}

/** The pool; undefined value: it is gone. */
export function readPool({ clients, target }: Place, userPoolId: string, signal?: AbortSignal) {
  return known(
    target,
    async () => {
      const command = new DescribeUserPoolCommand({ UserPoolId: userPoolId });
      const { UserPool: pool } = await clients.cognito.send(command, { abortSignal: signal });
      return {
        temporaryPasswordDays: pool?.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? 7,
        tier: pool?.UserPoolTier ?? 'ESSENTIALS',
        domains: [pool?.Domain, pool?.CustomDomain].filter((domain) => domain !== undefined),
      };
    },
    { absent: poolMissing },
  );
}

/** What is the setup’s own, and so no obstacle. */
export interface OwnParts {
  readonly userPoolId?: string;
  readonly domain?: string;
  readonly restApiId?: string;
  readonly authorizerId?: string;
  /** `RESOURCE_ID METHOD` of its methods. */
  readonly methods: readonly string[];
}

/** Everything that stands in the way of a clean-up. */
export async function readObstacles(
  at: Place,
  own: OwnParts,
  signal?: AbortSignal,
): Promise<Known<readonly Obstacle[]>> {
  const [domains, methods] = await Promise.all([foreignDomains(at, own, signal), foreignMethods(at, own, signal)]);
  if (!domains.known) return domains;
  if (!methods.known) return methods;
  return { known: true, value: [...(domains.value ?? []), ...(methods.value ?? [])] };
}

async function foreignDomains(at: Place, own: OwnParts, signal?: AbortSignal): Promise<Known<Obstacle[] | undefined>> {
  const { userPoolId } = own;
  if (userPoolId === undefined) return { known: true, value: [] };
  const pool = await readPool(at, userPoolId, signal);
  if (!pool.known) return pool;
  const foreign = (pool.value?.domains ?? []).filter((domain) => domain !== own.domain);
  return { known: true, value: foreign.map((domain) => ({ kind: 'domain', userPoolId, domain })) };
}

function foreignMethods({ clients, target }: Place, own: OwnParts, signal?: AbortSignal) {
  const { restApiId, authorizerId, methods } = own;
  return known(
    target,
    async (): Promise<Obstacle[]> => {
      if (restApiId === undefined || authorizerId === undefined) return [];
      const resources: Resource[] = [];
      for (let position: string | undefined; ; ) {
        const command = new GetResourcesCommand({ restApiId, limit: 500, position, embed: ['methods'] });
        const page = await clients.apiGateway.send(command, { abortSignal: signal });
        resources.push(...(page.items ?? []));
        if (page.position === undefined) break;
        position = page.position;
      }
      return resources.flatMap(({ id: resourceId = '', resourceMethods = {} }) =>
        Object.entries(resourceMethods)
          .filter(
            ([name, method]) => method.authorizerId === authorizerId && !methods.includes(`${resourceId} ${name}`),
          )
          .map(([httpMethod]) => ({ kind: 'methodAuthorizer', restApiId, resourceId, httpMethod })),
      );
    },
    { absent: 'NotFoundException' },
  );
}
