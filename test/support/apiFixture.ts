/** Makes small REST APIs on a test sandbox, and stands in for user pools and functions where a test is not about them. */
import { strict as assert } from 'node:assert';
import {
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  type PutMethodCommandInput,
  PutMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import type { CognitoApi, LambdaApi } from '../../src/sandbox/service.ts';
import { assertRefused } from './assertRefused.ts';
import { startTestSandbox, type TestSandbox } from './sandboxClients.ts';

/** A REST API of a test. */
export interface ApiFixture {
  readonly id: string;
  readonly rootId: string;
  /** Makes a resource below `parentId`, or below the root. Returns its id. */
  resource(pathPart: string, parentId?: string): Promise<string>;
  /** Puts a method with the settings; NONE where nothing is said. */
  method(resourceId: string, httpMethod: string, settings?: Partial<PutMethodCommandInput>): Promise<void>;
  /** Makes an authorizer of a user pool that reads the header Authorization. Returns its id. */
  authorizer(poolArn: string, settings?: Partial<CreateAuthorizerCommandInput>): Promise<string>;
  /** Puts a mock integration that answers with this status and body. */
  mock(resourceId: string, httpMethod: string, status?: number, body?: string): Promise<void>;
  /** Puts a Lambda proxy integration. */
  proxy(resourceId: string, httpMethod: string, functionArn: string, timeoutInMillis?: number): Promise<void>;
  /** Deploys to a stage. Returns the deployment's id. */
  deploy(stageName?: string): Promise<string>;
  /** Calls the deployed API; `path` begins with the stage. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** Makes an API that is deleted with its sandbox. */
export async function createApi({ apiGateway, sandbox }: TestSandbox, name = 'test'): Promise<ApiFixture> {
  const { id = '', rootResourceId: rootId = '' } = await apiGateway.send(new CreateRestApiCommand({ name }));
  const at = (resourceId: string, httpMethod: string) => ({ restApiId: id, resourceId, httpMethod });
  return {
    id,
    rootId,
    async resource(pathPart, parentId = rootId) {
      const made = await apiGateway.send(new CreateResourceCommand({ restApiId: id, parentId, pathPart }));
      return made.id ?? '';
    },
    async method(resourceId, httpMethod, settings = {}) {
      await apiGateway.send(
        new PutMethodCommand({ ...at(resourceId, httpMethod), authorizationType: 'NONE', ...settings }),
      );
    },
    async authorizer(poolArn, settings = {}) {
      const made = await apiGateway.send(
        new CreateAuthorizerCommand({
          restApiId: id,
          name: 'people',
          type: 'COGNITO_USER_POOLS',
          providerARNs: [poolArn],
          identitySource: 'method.request.header.Authorization',
          ...settings,
        }),
      );
      return made.id ?? '';
    },
    async mock(resourceId, httpMethod, status = 200, body) {
      const place = at(resourceId, httpMethod);
      await apiGateway.send(new PutMethodResponseCommand({ ...place, statusCode: String(status) }));
      await apiGateway.send(
        new PutIntegrationCommand({
          ...place,
          type: 'MOCK',
          requestTemplates: { 'application/json': `{"statusCode": ${status}}` },
        }),
      );
      await apiGateway.send(
        new PutIntegrationResponseCommand({
          ...place,
          statusCode: String(status),
          ...(body === undefined ? {} : { responseTemplates: { 'application/json': body } }),
        }),
      );
    },
    async proxy(resourceId, httpMethod, functionArn, timeoutInMillis) {
      await apiGateway.send(
        new PutIntegrationCommand({
          ...at(resourceId, httpMethod),
          type: 'AWS_PROXY',
          integrationHttpMethod: 'POST',
          uri: functionUri(sandbox.region, functionArn),
          timeoutInMillis,
        }),
      );
    },
    async deploy(stageName = 'test') {
      const made = await apiGateway.send(new CreateDeploymentCommand({ restApiId: id, stageName }));
      return made.id ?? '';
    },
    call: (path, init) => fetch(`${sandbox.endpoint}/_aws/execute-api/${id}/${path}`, init),
  };
}

/** Hooks of a suite: one sandbox for all, and a new API for each test, which `use` is handed before its own hooks. */
export function apiPerTest(
  use: (made: { readonly test: TestSandbox; readonly api: ApiFixture }) => void,
  options?: SandboxOptions,
): void {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox(options);
  });
  after(() => test.close());
  beforeEach(async () => use({ test, api: await createApi(test) }));
}

/** The URI of an integration with a function. */
export function functionUri(region: string, functionArn: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

/** A token that the stand-in pool knows. */
export interface KnownToken {
  readonly pool: string;
  readonly use: 'id' | 'access';
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expired?: boolean;
}

/** Puts a stand-in for Cognito into a sandbox: it knows these pools and tokens. Counts how often it was asked. */
export function standInPools(
  { sandbox }: TestSandbox,
  pools: readonly string[],
  tokens: Readonly<Record<string, KnownToken>>,
): { asked: number } {
  const count = { asked: 0 };
  const cognito: CognitoApi = {
    poolExists: (arn) => pools.includes(arn),
    async verify(arn, text) {
      count.asked += 1;
      const token = tokens[text];
      if (token === undefined || token.pool !== arn) return { ok: false, reason: 'invalid' };
      if (token.expired) return { ok: false, reason: 'expired' };
      return { ok: true, use: token.use, claims: token.claims };
    },
  };
  sandbox.world.services.cognito = cognito;
  return count;
}

/** Calls a stand-in function got, and the permissions it was asked about. */
export interface FunctionCalls {
  readonly events: Record<string, unknown>[];
  readonly sources: string[];
}

/** Puts a stand-in for Lambda into a sandbox: every function answers with what `handle` returns. */
export function standInFunction(
  { sandbox }: TestSandbox,
  handle: (event: Record<string, unknown>) => unknown,
  options: { readonly permitted?: boolean; readonly error?: string } = {},
): FunctionCalls {
  const calls: FunctionCalls = { events: [], sources: [] };
  const lambda: LambdaApi = {
    mayInvoke(_arn, principal, source) {
      assert.equal(principal, 'apigateway.amazonaws.com');
      calls.sources.push(source);
      return options.permitted ?? true;
    },
    async invoke(_arn, event) {
      calls.events.push(event as Record<string, unknown>);
      if (options.error !== undefined) return { error: { type: 'Error', message: options.error }, log: '' };
      return { result: await handle(event as Record<string, unknown>), log: '' };
    },
  };
  sandbox.world.services.lambda = lambda;
  return calls;
}

/** Holds a call to be refused with this error name, message and status. */
export function refused(call: Promise<unknown>, name: string, message: string, status?: number): Promise<void> {
  return assertRefused(call, { name, message, status });
}
