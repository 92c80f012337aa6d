/** What one can choose from when an API, a user pool or a function exists already. Reads only, nothing is changed. */
import type { Target } from '../aws/target.ts';
import type { AppClientAsItIs } from '../setup/existingClient.ts';

/** A search in a list: by part of the name or of the id, upper and lower case alike; empty: everything. */
export interface ListQuery {
  readonly search?: string;
  /** From the page before; undefined for the first page. */
  readonly nextToken?: string;
}

/** One page of a list, 25 entries at most. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Set when there may be more. */
  readonly nextToken?: string;
}

/** A REST API of the account. */
export interface ExistingApi {
  readonly restApiId: string;
  readonly name: string;
  readonly description?: string;
  readonly endpointType?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Id of the setup of this extension that made it, if any. */
  readonly madeBySetup?: string;
}

/** A method of a REST API, as it is now; `stages` say how callers meet it. */
export interface ExistingMethod {
  readonly resourceId: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly authorizationType: string;
  /** The same in words: “Open to anyone”, “Authorizer my-authorizer, scopes a or b”. */
  readonly authorization: string;
  readonly authorizationScopes: readonly string[];
  readonly apiKeyRequired: boolean;
  /** What answers it, in words: “Lambda function orders”, “Mock”, “HTTP https://…”, “Nothing yet”. */
  readonly answeredBy: string;
  /** The stages that serve it, each with what is deployed there, which may differ from what is configured now. */
  readonly stages: readonly {
    readonly stageName: string;
    readonly authorizationType: string;
    readonly apiKeyRequired: boolean;
  }[];
  /** Set when it cannot be secured, with the reason. */
  readonly unsuitable?: string;
}

export interface ExistingStage {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly invokeUrl: string;
}

export interface ExistingUserPool {
  readonly userPoolId: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** More of one user pool, for the form: what follows from the choice of it. */
export interface ExistingUserPoolDetails extends ExistingUserPool {
  /** Prefix of its hosted pages; undefined when it has none of that kind. */
  readonly domainPrefix?: string;
  readonly managedLoginVersion?: 1 | 2;
  readonly signInIdentifiers: readonly ('email' | 'phone_number' | 'username')[];
  readonly selfRegistration: boolean;
  readonly mfa: 'OFF' | 'ON' | 'OPTIONAL';
  readonly tier?: 'LITE' | 'ESSENTIALS' | 'PLUS';
}

export interface ExistingAppClient {
  readonly clientId: string;
  readonly name: string;
}

export interface ExistingFunction {
  readonly functionName: string;
  readonly arn: string;
  readonly runtime?: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly lastModified?: string;
}

/** Lists to choose from. All throw Failure, and the AbortError on cancellation. */
export interface ExistingOperations {
  listApis(target: Target, query?: ListQuery, signal?: AbortSignal): Promise<ListPage<ExistingApi>>;
  /** All methods of an API, in the order of their paths. */
  listMethods(target: Target, restApiId: string, signal?: AbortSignal): Promise<readonly ExistingMethod[]>;
  /** What answers a method, in words, as it is now; undefined when the method is gone. */
  answeredBy(
    target: Target,
    method: { readonly restApiId: string; readonly resourceId: string; readonly httpMethod: string },
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  listStages(target: Target, restApiId: string, signal?: AbortSignal): Promise<readonly ExistingStage[]>;
  listUserPools(target: Target, query?: ListQuery, signal?: AbortSignal): Promise<ListPage<ExistingUserPool>>;
  describeUserPool(target: Target, userPoolId: string, signal?: AbortSignal): Promise<ExistingUserPoolDetails>;
  /** All app clients of a pool, by name. */
  listAppClients(target: Target, userPoolId: string, signal?: AbortSignal): Promise<readonly ExistingAppClient[]>;
  describeAppClient(
    target: Target,
    userPoolId: string,
    clientId: string,
    signal?: AbortSignal,
  ): Promise<AppClientAsItIs>;
  listFunctions(target: Target, query?: ListQuery, signal?: AbortSignal): Promise<ListPage<ExistingFunction>>;
}
