/** The lists of what exists already in an account, for the person to choose from. */
import { GetMethodCommand, GetRestApisCommand, GetStagesCommand, type RestApi } from '@aws-sdk/client-api-gateway';
import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/errors.ts';
import { setupTag } from '../aws/ownership.ts';
import { unless } from '../aws/resources/awsResource.ts';
import { usualFlows } from '../aws/resources/existingAppClient.ts';
import { notFound } from '../aws/resources/restApi.ts';
import type { Target } from '../aws/target.ts';
import { isCancellation } from '../engine/failure.ts';
import { answeredBy, methodsOfApi } from './existingMethods.ts';
import type { ExistingOperations, ExistingUserPoolDetails, ListPage, ListQuery } from './existingOperations.ts';

/** Entries of one page. */
export const pageSize = 25;

/** One page as AWS gives it. */
interface Batch<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/**
 * One page of what is looked for. AWS cannot search these lists, so pages are read on until one of ours is full; the
 * token says where in which of AWS's pages to go on.
 */
async function search<Item>(
  { search: text = '', nextToken }: ListQuery,
  read: (token: string | undefined) => Promise<Batch<Item>>,
  words: (item: Item) => readonly (string | undefined)[],
): Promise<ListPage<Item>> {
  const sought = text.trim().toLowerCase();
  const start = nextToken === undefined ? undefined : (JSON.parse(nextToken) as { at?: string; skip: number });
  const items: Item[] = [];
  let skip = start?.skip ?? 0;
  for (let at = start?.at; ; skip = 0) {
    const batch = await read(at);
    for (const [index, item] of batch.items.entries()) {
      if (index < skip) continue;
      if (items.length === pageSize) return { items, nextToken: JSON.stringify({ at, skip: index }) };
      if (words(item).some((word) => word?.toLowerCase().includes(sought))) items.push(item);
    }
    if (batch.next === undefined) return { items };
    at = batch.next;
    if (items.length === pageSize) return { items, nextToken: JSON.stringify({ at, skip: 0 }) };
  }
}

/** AWS asks for the largest pages when something is sought, and for just enough otherwise. */
const limitFor = ({ search: text = '' }: ListQuery, most: number) => (text.trim() === '' ? pageSize : most);

const isoTime = (date: Date | undefined) => date?.toISOString();

/** The lists of a target. */
export function existingOperations(connectionTo: (target: Target) => Promise<Connection>): ExistingOperations {
  const asking = async <T>(target: Target, ask: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await connectionTo(target);
    try {
      return await ask(connection);
    } catch (error) {
      throw isCancellation(error) ? error : awsFailure(error, target);
    }
  };
  return {
    listApis: (target, query = {}, abortSignal) =>
      asking(target, async ({ clients }) => {
        const page = await search<RestApi>(
          query,
          async (position) => {
            const command = new GetRestApisCommand({ limit: limitFor(query, 500), position });
            const answer = await clients.apiGateway.send(command, { abortSignal });
            return { items: answer.items ?? [], next: answer.position };
          },
          ({ id, name }) => [id, name],
        );
        return {
          ...page,
          items: page.items.map(({ id = '', name = '', description, endpointConfiguration, createdDate, tags }) => ({
            restApiId: id,
            name,
            description,
            endpointType: endpointConfiguration?.types?.[0],
            createdAt: isoTime(createdDate),
            madeBySetup: tags?.[setupTag],
          })),
        };
      }),

    listMethods: (target, restApiId, signal) =>
      asking(target, ({ clients }) => methodsOfApi(clients.apiGateway, restApiId, signal)),

    answeredBy: (target, { restApiId, resourceId, httpMethod }, abortSignal) =>
      asking(target, async ({ clients }) => {
        const command = new GetMethodCommand({ restApiId, resourceId, httpMethod });
        const method = await unless(clients.apiGateway.send(command, { abortSignal }), notFound);
        return method && answeredBy(method.methodIntegration);
      }),

    listStages: (target, restApiId, abortSignal) =>
      asking(target, async ({ clients, addresses }) => {
        const { item = [] } = await clients.apiGateway.send(new GetStagesCommand({ restApiId }), { abortSignal });
        return item.map(({ stageName = '', deploymentId = '', description }) => ({
          stageName,
          deploymentId,
          description,
          invokeUrl: addresses.invokeUrl(restApiId, stageName),
        }));
      }),

    listUserPools: (target, query = {}, abortSignal) =>
      asking(target, async ({ clients }) => {
        const page = await search(
          query,
          async (NextToken) => {
            const command = new ListUserPoolsCommand({ MaxResults: limitFor(query, 60), NextToken });
            const answer = await clients.cognito.send(command, { abortSignal });
            return { items: answer.UserPools ?? [], next: answer.NextToken };
          },
          ({ Id, Name }) => [Id, Name],
        );
        return {
          ...page,
          items: page.items.map(({ Id: userPoolId = '', Name: name = '', CreationDate }) => ({
            userPoolId,
            name,
            createdAt: isoTime(CreationDate),
          })),
        };
      }),

    describeUserPool: (target, userPoolId, signal) =>
      asking(target, (connection) => poolDetails(connection, userPoolId, signal)),

    listAppClients: (target, UserPoolId, abortSignal) =>
      asking(target, async ({ clients }) => {
        const found: { clientId: string; name: string }[] = [];
        for (let NextToken: string | undefined; ; ) {
          const command = new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60, NextToken });
          const page = await clients.cognito.send(command, { abortSignal });
          for (const { ClientId: clientId = '', ClientName: name = '' } of page.UserPoolClients ?? [])
            found.push({ clientId, name });
          if (!page.NextToken) return found.toSorted((one, other) => one.name.localeCompare(other.name));
          NextToken = page.NextToken;
        }
      }),

    describeAppClient: (target, UserPoolId, ClientId, abortSignal) =>
      asking(target, async ({ clients }) => {
        const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
        const { UserPoolClient: client = {} } = await clients.cognito.send(command, { abortSignal });
        return {
          clientId: ClientId,
          name: client.ClientName ?? '',
          hasSecret: client.ClientSecret !== undefined,
          rotatesRefreshTokens: client.RefreshTokenRotation?.Feature === 'ENABLED',
          authFlows: client.ExplicitAuthFlows?.length ? client.ExplicitAuthFlows : usualFlows,
          oauthGrants: client.AllowedOAuthFlows ?? [],
          scopes: client.AllowedOAuthScopes ?? [],
          callbackUrls: client.CallbackURLs ?? [],
          identityProviders: client.SupportedIdentityProviders ?? [],
        };
      }),

    listFunctions: (target, query = {}, abortSignal) =>
      asking(target, async ({ clients }) => {
        const page = await search(
          query,
          async (Marker) => {
            const command = new ListFunctionsCommand({ MaxItems: limitFor(query, 50), Marker });
            const answer = await clients.lambda.send(command, { abortSignal });
            return { items: answer.Functions ?? [], next: answer.NextMarker };
          },
          ({ FunctionName }) => [FunctionName],
        );
        return {
          ...page,
          items: page.items.map(({ FunctionName = '', FunctionArn = '', Runtime, Description, LastModified }) => ({
            functionName: FunctionName,
            arn: FunctionArn,
            runtime: Runtime,
            description: Description || undefined,
            lastModified: LastModified,
          })),
        };
      }),
  };
}

async function poolDetails(
  { clients }: Connection,
  userPoolId: string,
  abortSignal?: AbortSignal,
): Promise<ExistingUserPoolDetails> {
  const command = new DescribeUserPoolCommand({ UserPoolId: userPoolId });
  const { UserPool: pool = {} } = await clients.cognito.send(command, { abortSignal });
  const domain = pool.Domain
    ? await clients.cognito.send(new DescribeUserPoolDomainCommand({ Domain: pool.Domain }), { abortSignal })
    : undefined;
  const aliases = pool.AliasAttributes ?? [];
  const attributes = pool.UsernameAttributes ?? [];
  const identifiers = attributes.length > 0 ? attributes : ['username', ...aliases];
  const version = domain?.DomainDescription?.ManagedLoginVersion;
  return {
    userPoolId,
    name: pool.Name ?? '',
    createdAt: isoTime(pool.CreationDate),
    domainPrefix: pool.Domain,
    managedLoginVersion: pool.Domain === undefined ? undefined : version === 2 ? 2 : 1,
    signInIdentifiers: (['email', 'phone_number', 'username'] as const).filter((one) => identifiers.includes(one)),
    selfRegistration: !(pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false),
    mfa: pool.MfaConfiguration ?? 'OFF',
    tier: pool.UserPoolTier,
  };
}
