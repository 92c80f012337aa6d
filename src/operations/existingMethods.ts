/** The methods of an existing REST API, with who may call them, now and on each stage. */
import {
  type APIGatewayClient,
  type Authorizer,
  GetAuthorizersCommand,
  GetDeploymentCommand,
  GetResourcesCommand,
  GetStagesCommand,
  type Integration,
  type Method,
  type MethodSnapshot,
  type Resource,
} from '@aws-sdk/client-api-gateway';
import { httpMethods } from '../setup/settings.ts';
import type { ExistingMethod } from './existingOperations.ts';

/** What is deployed on a stage: settings of each method by path and HTTP method. */
interface Served {
  readonly stageName: string;
  readonly summary: Readonly<Record<string, Record<string, MethodSnapshot>>>;
}

export async function methodsOfApi(
  client: APIGatewayClient,
  restApiId: string,
  abortSignal?: AbortSignal,
): Promise<ExistingMethod[]> {
  const [resources, { items: authorizers = [] }, served] = await Promise.all([
    resourcesOf(client, restApiId, abortSignal),
    client.send(new GetAuthorizersCommand({ restApiId, limit: 500 }), { abortSignal }),
    servedBy(client, restApiId, abortSignal),
  ]);
  return resources
    .toSorted((one, other) => (one.path ?? '').localeCompare(other.path ?? ''))
    .flatMap(({ id = '', path = '/', resourceMethods = {} }) =>
      Object.entries(resourceMethods).map(([httpMethod, method]) =>
        factsOf(id, path, httpMethod, method, authorizers, served),
      ),
    );
}

async function resourcesOf(
  client: APIGatewayClient,
  restApiId: string,
  abortSignal?: AbortSignal,
): Promise<Resource[]> {
  const found: Resource[] = [];
  for (let position: string | undefined; ; ) {
    const command = new GetResourcesCommand({ restApiId, limit: 500, position, embed: ['methods'] });
    const page = await client.send(command, { abortSignal });
    found.push(...(page.items ?? []));
    if (!page.position) return found;
    position = page.position;
  }
}

async function servedBy(client: APIGatewayClient, restApiId: string, abortSignal?: AbortSignal): Promise<Served[]> {
  const { item: stages = [] } = await client.send(new GetStagesCommand({ restApiId }), { abortSignal });
  const ids = [...new Set(stages.map(({ deploymentId }) => deploymentId ?? ''))];
  const summaries = new Map(
    await Promise.all(
      ids.map(async (deploymentId) => {
        const command = new GetDeploymentCommand({ restApiId, deploymentId, embed: ['apisummary'] });
        return [deploymentId, (await client.send(command, { abortSignal })).apiSummary ?? {}] as const;
      }),
    ),
  );
  return stages.map(({ stageName = '', deploymentId = '' }) => ({
    stageName,
    summary: summaries.get(deploymentId) ?? {},
  }));
}

function factsOf(
  resourceId: string,
  path: string,
  httpMethod: string,
  method: Method,
  authorizers: readonly Authorizer[],
  served: readonly Served[],
): ExistingMethod {
  const { authorizationType = 'NONE', authorizationScopes = [], apiKeyRequired = false, methodIntegration } = method;
  const stages = served.flatMap(({ stageName, summary }) => {
    const live = summary[path]?.[httpMethod];
    if (!live) return [];
    return [
      { stageName, authorizationType: live.authorizationType ?? 'NONE', apiKeyRequired: live.apiKeyRequired ?? false },
    ];
  });
  return {
    resourceId,
    path,
    httpMethod,
    authorizationType,
    authorization: authorizationInWords(method, authorizers),
    authorizationScopes,
    apiKeyRequired,
    answeredBy: answeredBy(methodIntegration),
    stages,
    unsuitable: unsuitable(httpMethod, methodIntegration, served.length > 0),
  };
}

function authorizationInWords(method: Method, authorizers: readonly Authorizer[]): string {
  const name = authorizers.find(({ id }) => id === method.authorizerId)?.name ?? method.authorizerId ?? '';
  const scopes = method.authorizationScopes ?? [];
  switch (method.authorizationType) {
    case 'AWS_IAM':
      return 'Signed with AWS credentials (IAM)';
    case 'COGNITO_USER_POOLS':
      return `Cognito authorizer ${name}${scopes.length > 0 ? `, scopes ${scopes.join(' or ')}` : ''}`;
    case 'CUSTOM':
      return `Lambda authorizer ${name}`;
    default:
      return method.apiKeyRequired ? 'Open to anyone with an API key' : 'Open to anyone';
  }
}

/** What answers, in words. */
export function answeredBy(integration: Integration | undefined): string {
  const { type, uri = '' } = integration ?? {};
  const name = /:function:([^/]+)\/invocations$/.exec(uri)?.[1];
  if (type === 'MOCK') return 'Mock';
  if (name !== undefined) return `Lambda function ${name}`;
  if (type === 'HTTP' || type === 'HTTP_PROXY') return `HTTP ${uri}`;
  return type === undefined ? 'Nothing yet' : 'An AWS service';
}

function unsuitable(httpMethod: string, integration: Integration | undefined, hasStage: boolean): string | undefined {
  if (httpMethod === 'OPTIONS')
    return 'Browsers ask it without a token before the real call (CORS); it must stay open.';
  if (!(httpMethods as readonly string[]).includes(httpMethod)) return `${httpMethod} cannot be secured from here.`;
  if (!integration) return 'Nothing answers it yet: give it an integration first.';
  return hasStage ? undefined : 'The API has no stage yet: deploy it first.';
}
