/** Asks AWS for the live state of an API and of what it rests on, all parts at once, each answered on its own. */
import { GetExportCommand, GetRestApiCommand, GetStageCommand, type MethodSetting } from '@aws-sdk/client-api-gateway';
import { DescribeUserPoolClientCommand, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { readConfiguredApi } from './configuredApi.ts';
import type { Connection } from './connection.ts';
import { parseExportedApi } from './exportedApi.ts';
import { known } from './known.ts';
import { type FunctionPlace, readLiveFunction } from './liveFunction.ts';
import type { ApiShape, CallLimit, Known, LiveApi } from './liveState.ts';
import { notFound } from './resources/restApi.ts';

/** Where to look. What is not named is not asked for. */
export interface LivePlace {
  readonly restApiId: string;
  readonly stageName: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly function?: FunctionPlace;
}

/** IAM actions beyond those of the resources. */
export const explainingActions = ['logs:FilterLogEvents'] as const;

type Place = Pick<Connection, 'clients' | 'target'>;

/** Changes nothing. Throws on cancellation only. */
export async function readLiveApi(at: Place, place: LivePlace, signal?: AbortSignal): Promise<LiveApi> {
  const { clients, target } = at;
  const { restApiId, stageName, userPoolId, clientId } = place;
  const options = { abortSignal: signal };
  const [configured, deployed, stage, api, userPool, appClient, liveFunction] = await Promise.all([
    readConfigured(at, restApiId, signal),
    readDeployed(at, restApiId, stageName, signal),
    known(
      target,
      async () => {
        const command = new GetStageCommand({ restApiId, stageName });
        const { deploymentId = '', lastUpdatedDate, methodSettings } = await clients.apiGateway.send(command, options);
        const limits = limitsIn(methodSettings);
        return { name: stageName, deploymentId, changedAt: lastUpdatedDate?.getTime() ?? 0, limits };
      },
      { absent: notFound },
    ),
    readApi(at, restApiId, signal),
    known(
      target,
      async () => {
        await clients.cognito.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }), options);
        return 'there' as const;
      },
      { absent: poolMissing },
    ),
    known(
      target,
      async () => {
        const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
        const { UserPoolClient: client } = await clients.cognito.send(command, options);
        return {
          scopes: client?.AllowedOAuthScopes ?? [],
          grants: client?.AllowedOAuthFlows ?? [],
          flows: client?.ExplicitAuthFlows ?? [],
        };
      },
      { absent: poolMissing },
    ),
    place.function && readLiveFunction(clients, target, place.function, signal),
  ]);
  return {
    configured,
    deployed,
    stage,
    resourcePolicy: part(api, (value) => value?.policy),
    endpointDisabled: part(api, (value) => value?.endpointDisabled ?? false),
    userPool: part(userPool, (value) => value ?? 'gone'),
    appClient,
    ...(liveFunction ? { function: liveFunction } : {}),
  };
}

/** Source: GetStage, `methodSettings`: a path is written with `~1` for its slashes. */
function limitsIn(settings: Readonly<Record<string, MethodSetting>> = {}): CallLimit[] {
  return Object.entries(settings).flatMap(([key, { throttlingRateLimit: rate, throttlingBurstLimit: burst }]) => {
    const method = key.replaceAll('~1', '/').replace(/^\//, '');
    // Less than nothing stands for no limit.
    return rate === undefined || burst === undefined || rate < 0 || burst < 0 ? [] : [{ method, rate, burst }];
  });
}

const poolMissing = 'ResourceNotFoundException';

function part<T, U>(from: Known<T>, pick: (value: T) => U): Known<U> {
  return from.known ? { known: true, value: pick(from.value) } : from;
}

/** The API's own facts; undefined value: it is gone. */
export function readApi({ clients, target }: Place, restApiId: string, signal?: AbortSignal) {
  return known(
    target,
    async () => {
      const command = new GetRestApiCommand({ restApiId });
      const {
        name = '',
        policy,
        disableExecuteApiEndpoint,
      } = await clients.apiGateway.send(command, {
        abortSignal: signal,
      });
      return { name, policy: policy && plainPolicy(policy), endpointDisabled: disableExecuteApiEndpoint ?? false };
    },
    { absent: notFound },
  );
}

/** As it is configured now; undefined value: the API is gone. */
export function readConfigured(
  { clients, target }: Place,
  restApiId: string,
  signal?: AbortSignal,
): Promise<Known<ApiShape | undefined>> {
  return known(target, () => readConfiguredApi(clients, restApiId, signal), { absent: notFound });
}

/** As the stage serves it; undefined value: there is no such stage. */
export function readDeployed(
  { clients, target }: Place,
  restApiId: string,
  stageName: string,
  signal?: AbortSignal,
): Promise<Known<ApiShape | undefined>> {
  return known(
    target,
    async () => {
      const command = new GetExportCommand({
        restApiId,
        stageName,
        exportType: 'oas30',
        accepts: 'application/json',
        // Without them, integrations, authorizers and validators are not in the document.
        parameters: { extensions: 'integrations,authorizers,apigateway' },
      });
      const { body } = await clients.apiGateway.send(command, { abortSignal: signal });
      return parseExportedApi(Buffer.from(body ?? []).toString('utf8'));
    },
    { absent: notFound },
  );
}

/** GetRestApi answers a policy with its quotes escaped once more. Source: recorded answers of GetRestApi. */
function plainPolicy(policy: string): string {
  try {
    JSON.parse(policy);
    return policy;
  } catch {
    return policy.replaceAll('\\"', '"').replaceAll('\\\\', '\\');
  }
}
