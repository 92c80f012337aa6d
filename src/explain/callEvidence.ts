/** Evidence of a call: what was sent, what came back, what the record says and, once asked for, the live state at AWS. */

/** What is known, or why it is not. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

/** The token as it was sent, taken apart. Holds no token text and no signature. */
export interface SentToken {
  /** How often “Bearer” stood before it. */
  readonly schemes: number;
  /** White space (or quotes) inside or around it, beside the one after Bearer. */
  readonly stray?: 'white space' | 'quotes' | 'line break';
  readonly kind: 'ID token' | 'access token' | 'refresh token' | 'no token' | 'other token';
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  /** `unchecked` where the pool's keys were not at hand; nothing is asked for that. */
  readonly signature: 'good' | 'bad' | 'other key' | 'unchecked';
  /** True when it is one of those kept for the signed-in user. */
  readonly kept: boolean;
}

export interface SentCall {
  readonly method: string;
  readonly url: string;
  /** Path below the stage, as sent; undefined when the address is of another stage or API. */
  readonly path?: string;
  readonly stage?: string;
  /** Name of the header the token was sent in. */
  readonly header: string;
  readonly choice: 'none' | 'access token' | 'ID token' | 'own';
  readonly token?: SentToken;
  readonly apiKey: 'sent' | 'left out' | 'none kept';
  /** ms since the epoch by this machine's clock, when the answer came. */
  readonly at: number;
  /** Name of the origin sent, for a call as a browser makes it. */
  readonly origin?: string;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the record and the settings say of the method that was called; no request is needed. */
export interface SetupExpectation {
  /** Methods of the setup, the first one first. `path`: as declared, parameters in braces. */
  readonly methods: readonly {
    readonly method: string;
    readonly path: string;
    /** Id of its row in the record. */
    readonly id: string;
    readonly scopes: readonly string[];
    readonly secured: boolean;
    readonly apiKeyRequired: boolean;
  }[];
  readonly stage: string;
  readonly endpointUrl: string;
  readonly tokenHeader: string;
  readonly validationExpression: string;
  readonly issuer: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly region: string;
  /** Scopes that the app client may give by its OAuth grants, and whether it has hosted pages. */
  readonly clientScopes: readonly string[];
  readonly hostedPages: boolean;
  /** Ways in with what stands against each, the best first. */
  readonly waysIn: readonly { readonly id: string; readonly title: string; readonly against?: string }[];
  /** The signed-in user's tokens as they are kept; undefined: nobody is signed in. */
  readonly signedIn?: {
    readonly who: string;
    readonly username: string;
    readonly source: string;
    readonly scopes: readonly string[];
    /** ms since the epoch. */
    readonly expiresAt: number;
    readonly canRefresh: boolean;
    readonly hasIdToken: boolean;
    readonly hasAccessToken: boolean;
  };
  readonly function?: {
    readonly name: string;
    readonly adminGroup: string;
    readonly adminMethods: readonly string[];
    /** The handler's code is the starter's. */
    readonly starter: boolean;
  };
}

export interface AuthorizerShape {
  readonly name: string;
  readonly type: string;
  /** Header that it reads; undefined when its source is something else. */
  readonly header?: string;
  readonly userPoolArns: readonly string[];
  readonly validationExpression: string;
  readonly cacheSeconds: number;
}

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

/** The live state; each part on its own, because one may be allowed to see some only. */
export interface LiveState {
  /** undefined value: the API is gone. */
  readonly configured: Known<ApiShape | undefined>;
  /** As the stage serves it (GetExport of the stage); undefined value: there is no such stage. */
  readonly deployed: Known<ApiShape | undefined>;
  readonly stage: Known<
    { readonly name: string; readonly deploymentId: string; readonly changedAt: number } | undefined
  >;
  /** Deployment that our record says the stage should serve. */
  readonly ourDeploymentId?: string;
  readonly resourcePolicy: Known<string | undefined>;
  readonly userPool: Known<'there' | 'gone'>;
  readonly appClient: Known<
    | { readonly scopes: readonly string[]; readonly grants: readonly string[]; readonly flows: readonly string[] }
    | undefined
  >;
  readonly function?: {
    readonly state: Known<
      { readonly active: boolean; readonly why?: string; readonly timeoutSeconds: number } | undefined
    >;
    /** Whether a statement lets API Gateway invoke it for this method; `statements`: SourceArns that are allowed. */
    readonly permission: Known<{ readonly allowed: boolean; readonly sourceArns: readonly string[] }>;
    /** Newest error in its log since the call, one line without tokens; undefined value: none found. */
    readonly lastError: Known<string | undefined>;
  };
  /** Ids of rows whose resource is not as this setup left it, with the properties that differ. */
  readonly drift: Known<
    readonly { readonly id: string; readonly title: string; readonly properties: readonly string[] }[]
  >;
}

export interface CallEvidence {
  readonly sent: SentCall;
  readonly answer: Answer;
  readonly setup: SetupExpectation;
  readonly live?: LiveState;
}
