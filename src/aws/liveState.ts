/** What the live state of an API and of what it rests on looks like, once AWS was asked. */

/** What is known, or why it is not. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

export interface AuthorizerShape {
  readonly name: string;
  /** Such as COGNITO_USER_POOLS; TOKEN and REQUEST are Lambda authorizers. */
  readonly type: string;
  /** Header that it reads; undefined when its source is something else. */
  readonly header?: string;
  readonly userPoolArns: readonly string[];
  readonly validationExpression: string;
  /** Undefined where AWS does not tell, as for many authorizers of user pools. */
  readonly cacheSeconds?: number;
}

/** A JSON schema, draft 4, as plain data. */
export type BodySchema = Readonly<Record<string, unknown>>;

export interface MethodShape {
  /** Such as `/news/{id}`. */
  readonly path: string;
  /** In capitals; ANY where it takes every method. */
  readonly method: string;
  readonly authorization: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS';
  readonly authorizer?: AuthorizerShape;
  readonly scopes: readonly string[];
  readonly apiKeyRequired: boolean;
  /** Such as AWS_PROXY or MOCK; undefined where it has none. */
  readonly integration?: { readonly type: string; readonly functionArn?: string; readonly uri?: string };
  /** What a JSON body is declared to be, of an API as it is served. A validator has to say that it is checked. */
  readonly bodySchema?: BodySchema;
  /** Those whose absence is refused; a parameter of the path is not listed unless it was declared. */
  readonly requiredParameters: readonly { readonly in: 'query' | 'header' | 'path'; readonly name: string }[];
}

/** A REST API: as it is configured, or as a stage serves it. */
export interface ApiShape {
  readonly methods: readonly MethodShape[];
  /** Gateway responses that were changed: type such as DEFAULT_4XX, and the names of their headers in lower case. */
  readonly gatewayResponses: readonly {
    readonly type: string;
    readonly status?: number;
    readonly headers: readonly string[];
  }[];
}

export interface CallLimit {
  /** Such as `hello/GET`, without the first slash; an asterisk for each part: all methods that have none of their own. */
  readonly method: string;
  /** Calls a second on average. */
  readonly rate: number;
  /** Calls at once. */
  readonly burst: number;
}

export interface LiveFunction {
  readonly state: Known<
    | {
        readonly active: boolean;
        /** It will not become active by itself. */
        readonly failed?: true;
        readonly why?: string;
        readonly timeoutSeconds: number;
      }
    | undefined
  >;
  /** Whether a statement lets API Gateway invoke it for this method; `statements`: SourceArns that are allowed. */
  readonly permission: Known<{ readonly allowed: boolean; readonly sourceArns: readonly string[] }>;
  /** Newest error in its log since the call, one line without tokens; undefined value: none found. */
  readonly lastError: Known<string | undefined>;
}

/** Each part on its own, because one may be allowed to see some only. */
export interface LiveApi {
  /** undefined value: the API is gone. */
  readonly configured: Known<ApiShape | undefined>;
  /** As the stage serves it (GetExport of the stage); undefined value: there is no such stage. */
  readonly deployed: Known<ApiShape | undefined>;
  readonly stage: Known<
    | {
        readonly name: string;
        readonly deploymentId: string;
        readonly changedAt: number;
        /** Limits on calls that the stage sets. */
        readonly limits?: readonly CallLimit[];
      }
    | undefined
  >;
  /** The API's resource policy as JSON, as it is configured. */
  readonly resourcePolicy: Known<string | undefined>;
  /** True: the API's own address (execute-api) is switched off. */
  readonly endpointDisabled?: Known<boolean>;
  readonly userPool: Known<'there' | 'gone'>;
  readonly appClient: Known<
    | { readonly scopes: readonly string[]; readonly grants: readonly string[]; readonly flows: readonly string[] }
    | undefined
  >;
  readonly function?: LiveFunction;
}
