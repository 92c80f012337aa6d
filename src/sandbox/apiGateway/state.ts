/** The state of API Gateway: REST APIs with all that belongs to them, API keys and usage plans, as plain data. */
import { randomInt } from 'node:crypto';
import type { World } from '../service.ts';
import { badRequest, notFound } from './apiGatewayErrors.ts';

/** Seconds since the epoch, whole, as API Gateway answers times. */
export type Seconds = number;

export interface RestApi {
  readonly id: string;
  name: string;
  description?: string;
  readonly createdDate: Seconds;
  version?: string;
  binaryMediaTypes?: string[];
  /** Bytes. */
  minimumCompressionSize?: number;
  apiKeySource: string;
  endpointConfiguration: { types: string[]; ipAddressType: string; vpcEndpointIds?: string[] };
  policy?: string;
  tags: Record<string, string>;
  disableExecuteApiEndpoint: boolean;
  readonly rootResourceId: string;
}

export interface MethodResponse {
  readonly statusCode: string;
  responseParameters?: Record<string, boolean>;
  responseModels?: Record<string, string>;
}

export interface IntegrationResponse {
  readonly statusCode: string;
  selectionPattern?: string;
  responseParameters?: Record<string, string>;
  responseTemplates?: Record<string, string | null>;
  contentHandling?: string;
}

export interface Integration {
  type: string;
  httpMethod?: string;
  uri?: string;
  connectionType?: string;
  connectionId?: string;
  credentials?: string;
  requestParameters?: Record<string, string>;
  requestTemplates?: Record<string, string | null>;
  passthroughBehavior: string;
  contentHandling?: string;
  timeoutInMillis: number;
  cacheNamespace: string;
  cacheKeyParameters: string[];
  integrationResponses?: Record<string, IntegrationResponse>;
  tlsConfig?: { insecureSkipVerification: boolean };
}

export interface Method {
  readonly httpMethod: string;
  authorizationType: string;
  authorizerId?: string;
  apiKeyRequired: boolean;
  requestValidatorId?: string;
  operationName?: string;
  requestParameters?: Record<string, boolean>;
  requestModels?: Record<string, string>;
  methodResponses?: Record<string, MethodResponse>;
  methodIntegration?: Integration;
  authorizationScopes?: string[];
}

export interface Resource {
  readonly id: string;
  parentId?: string;
  pathPart?: string;
  path: string;
  readonly methods: Record<string, Method>;
}

export interface Authorizer {
  readonly id: string;
  name: string;
  readonly type: string;
  providerARNs?: string[];
  /** Of a Lambda authorizer: the function, as in the URI of an integration. */
  authorizerUri?: string;
  authType: string;
  /** Of a Lambda authorizer of type REQUEST, several with commas, or none. */
  identitySource: string;
  identityValidationExpression?: string;
  /** Seconds; AWS's default of 300 counts when it is absent. */
  authorizerResultTtlInSeconds?: number;
  /** Whether the cache time was set by UpdateAuthorizer: only then is it told. */
  ttlIsTold?: true;
}

export interface RequestValidator {
  readonly id: string;
  name?: string;
  validateRequestBody: boolean;
  validateRequestParameters: boolean;
}

export interface GatewayResponse {
  readonly responseType: string;
  statusCode?: string;
  responseParameters: Record<string, string>;
  responseTemplates: Record<string, string>;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  description?: string;
  /** JSON Schema, draft 4, as text. */
  schema: string;
  readonly contentType: string;
}

/** What a deployment freezes: later changes of the API do not reach it. */
export interface Snapshot {
  readonly apiName: string;
  readonly description?: string;
  readonly version?: string;
  readonly binaryMediaTypes: string[];
  readonly disableExecuteApiEndpoint: boolean;
  readonly policy?: string;
  readonly resources: Record<string, Resource>;
  readonly authorizers: Record<string, Authorizer>;
  readonly requestValidators: Record<string, RequestValidator>;
  readonly gatewayResponses: Record<string, GatewayResponse>;
  readonly models: Record<string, Model>;
}

export interface Deployment {
  readonly id: string;
  description?: string;
  readonly createdDate: Seconds;
  readonly snapshot: Snapshot;
}

export interface Stage {
  deploymentId: string;
  clientCertificateId?: string;
  readonly stageName: string;
  description?: string;
  cacheClusterEnabled: boolean;
  cacheClusterSize?: string;
  methodSettings: Record<string, Record<string, unknown>>;
  variables?: Record<string, string>;
  documentationVersion?: string;
  accessLogSettings?: { format?: string; destinationArn?: string };
  tracingEnabled: boolean;
  tags: Record<string, string>;
  readonly createdDate: Seconds;
  lastUpdatedDate: Seconds;
  /** Milliseconds since the epoch; results of authorizers from before do not count. Not answered. */
  authorizersFlushedAt?: number;
  /** What is still served until this time, by the machine's clock, while a newer deployment spreads. Not answered. */
  servedBefore?: { readonly deploymentId: string; readonly until: number };
}

/** One REST API and everything inside it. Maps go by id, stages, gateway responses and models by name. */
export interface ApiState {
  api: RestApi;
  readonly resources: Record<string, Resource>;
  readonly authorizers: Record<string, Authorizer>;
  readonly deployments: Record<string, Deployment>;
  readonly stages: Record<string, Stage>;
  readonly requestValidators: Record<string, RequestValidator>;
  readonly gatewayResponses: Record<string, GatewayResponse>;
  readonly models: Record<string, Model>;
}

export interface ApiKey {
  readonly id: string;
  readonly value: string;
  name?: string;
  description?: string;
  customerId?: string;
  enabled: boolean;
  readonly createdDate: Seconds;
  lastUpdatedDate: Seconds;
  tags: Record<string, string>;
}

export interface UsagePlan {
  readonly id: string;
  name: string;
  description?: string;
  apiStages: { apiId: string; stage: string }[];
  throttle?: { burstLimit?: number; rateLimit?: number };
  quota?: { limit: number; offset: number; period: string };
  productCode?: string;
  tags: Record<string, string>;
  /** Ids of the API keys in the plan. */
  keyIds: string[];
  /** Calls in the period of the quota that began last, by id of the key. Not answered. */
  used?: Record<string, { readonly period: string; readonly count: number }>;
}

export interface ApiGatewayState {
  readonly restApis: Record<string, ApiState>;
  readonly apiKeys: Record<string, ApiKey>;
  readonly usagePlans: Record<string, UsagePlan>;
}

/** The service's part of the world's state. */
export function apiGatewayState(world: World): ApiGatewayState {
  return world.slice('apigateway', () => ({ restApis: {}, apiKeys: {}, usagePlans: {} }));
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new id: 10 characters for APIs, root resources and keys, 6 for everything else. */
export function newId(length = 6): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** The current time as API Gateway answers it. */
export function nowInSeconds(world: World): Seconds {
  return Math.floor(world.now() / 1000);
}

/** The API, or 404 in the words most operations use. Ids are case-sensitive. */
export function requireApi(world: World, id: string | undefined): ApiState {
  const found = id === undefined ? undefined : own(apiGatewayState(world).restApis, id);
  if (found === undefined) throw notFound(`Invalid API identifier specified ${world.accountId}:${id}`);
  return found;
}

/** A resource of an API. An unknown API reads as an unknown resource, as AWS answers it. */
export function requireResource(world: World, path: Readonly<Record<string, string>>, member = 'resource_id') {
  const api = own(apiGatewayState(world).restApis, path.restapi_id ?? '');
  const resource = api && own(api.resources, path[member] ?? '');
  if (api === undefined || resource === undefined) throw notFound('Invalid Resource identifier specified');
  return { api, resource };
}

/** A method of a resource of an API. */
export function requireMethod(world: World, path: Readonly<Record<string, string>>) {
  const { api, resource } = requireResource(world, path);
  const method = own(resource.methods, path.http_method ?? '');
  if (method === undefined) throw notFound('Invalid Method identifier specified');
  return { api, resource, method };
}

/** The member that is the object's own, so that names such as `constructor` find nothing. */
export function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Holds a name to be there. */
export function requireText(value: string | undefined, refusal: string): string {
  if (value === undefined || value.trim() === '') throw badRequest(refusal);
  return value;
}
